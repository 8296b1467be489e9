import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { viewRoutes } from '../../src-shared/contract/view-routes.ts';
import { withTemporaryFolder } from '../../testing/temp.ts';
import type { Log } from '../log/types.ts';
import type { Workstation } from '../workstation.ts';
import { documentOpener } from './documents.ts';

const electron = vi.hoisted(() => ({
  opened: [] as string[],
  problem: '',
  quitting: [] as (() => void)[],
}));
vi.mock('electron', () => ({
  app: { on: (_event: string, listener: () => void) => electron.quitting.push(listener) },
  shell: {
    openPath: async (path: string) => {
      electron.opened.push(path);
      return electron.problem;
    },
  },
}));

const log = { info: () => undefined, warn: () => undefined } as unknown as Log;
const wanted = { catalogue: 'local', row: 3, revision: 1 };
const header = {
  '00080016': { vr: 'UI', Value: ['1.2.840.10008.5.1.4.1.1.104.1'] },
  '00100020': { vr: 'LO', Value: ['P1'] },
  '0020000D': { vr: 'UI', Value: ['1.2.3'] },
};

function workstationWith(content: string, status = 200) {
  const record = vi.fn();
  const dicomweb = async ({ url }: Request): Promise<Response> =>
    url === viewRoutes.metadata('local', 3, 1) ? Response.json(header) : new Response(content, { status });
  return { record, starting: Promise.resolve({ dicomweb, audit: { record } } as unknown as Workstation) };
}

describe('a document for the program of the system', () => {
  beforeEach(() => {
    electron.opened.length = 0;
    electron.quitting.length = 0;
    electron.problem = '';
  });

  it('is a PDF under a name of ours that nobody else reads, is recorded, and goes with the program', () =>
    withTemporaryFolder(async (folder) => {
      const { record, starting } = workstationWith('%PDF-1.7 content');
      await documentOpener(folder, starting, log)(wanted);
      const [path] = electron.opened;
      expect(path).toMatch(/opened-documents[\\/]document-[^\\/]+[\\/]Document\.pdf$/);
      expect(readFileSync(path!, 'utf8')).toBe('%PDF-1.7 content');
      if (process.platform !== 'win32') expect(statSync(dirname(path!)).mode & 0o077).toBe(0);
      expect(record).toHaveBeenCalledWith(
        expect.objectContaining({
          kind: 'data-export',
          outcome: 'success',
          studies: [
            { studyUid: '1.2.3', patientId: 'P1', instances: 1, sopClasses: ['1.2.840.10008.5.1.4.1.1.104.1'] },
          ],
        }),
      );
      for (const quit of electron.quitting) quit();
      expect(existsSync(join(folder, 'opened-documents'))).toBe(false);
    }));

  it('that only claims to be a PDF is given to no program and written nowhere', () =>
    withTemporaryFolder(async (folder) => {
      for (const content of ['#!/bin/sh\necho hello', 'MZ\u0090 a program', '<html><script>1</script></html>', '']) {
        const { record, starting } = workstationWith(content);
        await expect(documentOpener(folder, starting, log)(wanted)).rejects.toMatchObject({ code: 'unsupported' });
        expect(record).not.toHaveBeenCalled();
      }
      expect(electron.opened).toEqual([]);
      expect(existsSync(join(folder, 'opened-documents'))).toBe(false);
    }));

  it('that no program opens, or that is not there, leaves nothing behind', () =>
    withTemporaryFolder(async (folder) => {
      electron.problem = 'no application';
      const { record, starting } = workstationWith('%PDF-1.7');
      await expect(documentOpener(folder, starting, log)(wanted)).rejects.toMatchObject({ code: 'unsupported' });
      expect(existsSync(electron.opened[0]!)).toBe(false);
      expect(record).toHaveBeenCalledWith(expect.objectContaining({ outcome: 'serious-failure' }));
      const gone = workstationWith('%PDF-1.7', 404);
      await expect(documentOpener(folder, gone.starting, log)(wanted)).rejects.toMatchObject({ code: 'not-found' });
    }));
});
