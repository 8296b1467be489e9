import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { imapiMedia } from '../../../media/volumes/imapi-media.ts';
import { removeQuietly } from '../files.ts';
import { imapiBurnScript, imapiEjectScript, imapiHashScript, imapiListScript } from '../imapi/burn-scripts.ts';
import { powershellArguments } from '../imapi/powershell.ts';
import type { FindTool, RunTool } from '../tools/run.ts';
import type { Burner, BurnTool } from './types.ts';

const askMs = 30_000;

interface ImapiRecorder {
  id: string;
  name: string;
  kind: number;
  blank: boolean;
  appendable: boolean;
  capacityBytes: number;
}

/** What the script of the recorders writes: JSON, one recorder a line. */
export function parseRecorders(output: string): Burner[] {
  return output.split(/\r?\n/).flatMap((line) => {
    if (!line.startsWith('{')) return [];
    const recorder = recorderOf(line);
    if (recorder === undefined) return [];
    const { id, name, kind, blank, appendable, capacityBytes } = recorder;
    const disc = { kind: imapiMedia[kind] ?? 'disc', blank, appendable, capacityBytes };
    return [{ device: id, name, ...(kind > 0 && { disc }) }];
  });
}

/** Undefined for what the script did not write. */
function recorderOf(line: string): ImapiRecorder | undefined {
  try {
    const recorder = JSON.parse(line) as ImapiRecorder;
    return typeof recorder.id === 'string' && typeof recorder.kind === 'number' ? recorder : undefined;
  } catch {
    return undefined;
  }
}

const percent = (line: string): number | undefined => {
  const [, value] = /^(\d+) %$/.exec(line.trim()) ?? [];
  return value === undefined ? undefined : Number(value) / 100;
};

/** IMAPI 2 of Windows, through PowerShell. */
export function windowsBurnTool(find: FindTool, run: RunTool): BurnTool | undefined {
  const program = find('powershell');
  if (program === undefined) return undefined;
  const perform = async (
    script: string,
    parameters: Record<string, string>,
    options: { signal?: AbortSignal; timeoutMs?: number; progress?(done: number): void },
  ): Promise<string> => {
    const folder = await mkdtemp(join(tmpdir(), 'negatoscope-imapi-'));
    try {
      const path = join(folder, 'script.ps1');
      await writeFile(path, script);
      const { progress, ...rest } = options;
      return await run(program, powershellArguments(path, parameters), {
        ...rest,
        onLine: (line) => {
          const done = percent(line);
          if (done !== undefined) progress?.(done);
        },
      });
    } finally {
      await removeQuietly(folder);
    }
  };
  return {
    name: 'IMAPI',
    list: async (_busy, signal) =>
      parseRecorders(await perform(imapiListScript, {}, { timeoutMs: askMs, ...(signal && { signal }) })),
    burn: async ({ device, image, speed, signal, progress }) => {
      await perform(imapiBurnScript, { Id: device, Image: image, Speed: String(speed ?? 0) }, { signal, progress });
    },
    hash: async ({ device, bytes, signal, progress }) => {
      const output = await perform(imapiHashScript, { Id: device, Bytes: String(bytes) }, { signal, progress });
      return /^sha256 ([0-9a-f]{64})$/m.exec(output.replaceAll('\r', ''))?.[1];
    },
    eject: async (device) => {
      await perform(imapiEjectScript, { Id: device }, { timeoutMs: askMs });
    },
  };
}
