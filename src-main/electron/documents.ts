import { rmSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { app, shell } from 'electron';
import { NegatoscopeError } from '../../src-shared/contract/errors.ts';
import { type StudyRow, viewRoutes } from '../../src-shared/contract/view-routes.ts';
import type { DataSet } from '../../src-shared/dicom/data-set.ts';
import { documentFormat } from '../../src-shared/objects/encapsulated-document.ts';
import type { Log } from '../log/types.ts';
import type { Workstation } from '../workstation.ts';

interface Wanted {
  catalogue: string;
  row: number;
  revision: number;
}

/**
 * Gives documents of objects to the programs of the system. Each is written into a folder of its own that nobody else can read; all of
 * them go when the program ends, and at its next start what a crash has left.
 */
export function documentOpener(
  folder: string,
  starting: Promise<Workstation>,
  log: Log,
): (wanted: Wanted) => Promise<void> {
  const place = join(folder, 'opened-documents');
  const clear = (): void => {
    try {
      rmSync(place, { recursive: true, force: true });
    } catch (error) {
      // Some systems remove no file that a program has open.
      log.warn('opened documents could not be removed', { message: String(error) });
    }
  };
  clear();
  app.on('will-quit', clear);
  return async ({ catalogue, row, revision }) => {
    const workstation = await starting;
    const get = async (url: string): Promise<Response> => {
      const answer = await workstation.dicomweb(new Request(url));
      if (!answer.ok)
        throw new NegatoscopeError('not-found', `${answer.status} from ${url}`, { object: 'The document' });
      return answer;
    };
    const metadata = (await (await get(viewRoutes.metadata(catalogue, row, revision))).json()) as DataSet | DataSet[];
    const header = Array.isArray(metadata) ? metadata[0] : metadata;
    const bytes = new Uint8Array(await (await get(viewRoutes.document(catalogue, row, revision))).arrayBuffer());
    if (documentFormat(bytes) !== 'pdf') {
      throw new NegatoscopeError('unsupported', 'Only PDF documents are given to other programs.', {
        object: 'The document',
      });
    }
    const first = (tag: string): string => String(header?.[tag]?.Value?.[0] ?? '');
    const study: Pick<StudyRow, 'studyUid' | 'patientId'> = {
      studyUid: first('0020000D'),
      patientId: first('00100020'),
    };
    const record = (outcome: 'success' | 'serious-failure'): void =>
      workstation.audit.record({
        kind: 'data-export',
        action: 'read',
        outcome,
        studies: [{ ...study, instances: 1, sopClasses: [first('00080016')] }],
        detail: 'a document was opened with the program of the system',
      });
    let own: string | undefined;
    try {
      await mkdir(place, { recursive: true, mode: 0o700 });
      own = await mkdtemp(join(place, 'document-'));
      const path = join(own, 'Document.pdf');
      await writeFile(path, bytes, { mode: 0o600, flag: 'wx' });
      const problem = await shell.openPath(path);
      if (problem !== '') {
        throw new NegatoscopeError('unsupported', `No program of this computer opened it: ${problem}`, {
          object: 'The document',
        });
      }
    } catch (error) {
      if (own) await rm(own, { recursive: true, force: true });
      record('serious-failure');
      throw error instanceof NegatoscopeError ? error : new NegatoscopeError('io', String(error), {}, error);
    }
    record('success');
    log.info('document opened', { catalogue, row, bytes: bytes.length });
  };
}
