import { spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { namedFiles, readDirectory } from '../../src-shared/file-set/read-directory.ts';
import { corpusAvailable, corpusFiles } from '../../testing/corpus.ts';
import { startOrthanc } from '../../testing/orthanc.ts';
import { peersAvailable, runPeer } from '../../testing/peers.ts';
import { temporaryFolder } from '../../testing/temp.ts';
import { type FileSetRig, madeStudies, startFileSetRig } from './testing/file-set-rig.ts';

/** The system's own: the first one of the path may be another, without pydicom. */
const python = '/usr/bin/python3';
const hasPydicom = spawnSync(python, ['-c', 'import pydicom'], { stdio: 'ignore' }).status === 0;

let rig: FileSetRig;
let folder: string;
/** What was written: path in the file-set, and the file of the archive that it was made of. */
let written: { path: string; uid: string; source: string }[];

beforeAll(async () => {
  rig = await startFileSetRig({ change: { storage: { duplicates: 'keep-first' } } });
  const folders = ['series', 'petct', 'sr', 'presentation-states', 'key-objects', 'waveform', 'rt', 'multiframe'];
  const corpus = corpusAvailable ? folders.flatMap((under) => corpusFiles(under)) : [];
  for (const { file } of corpus) await rig.take([file]).catch(() => {});
  await rig.takeMade(madeStudies(1, 1, 1, 3));
  const job = await rig.write({ profile: 'STD-GEN-CD', fileSetId: 'PEERS', content: { web: false } });
  expect(job.state).not.toBe('failed');
  folder = join(rig.out, 'disc');
  const { records } = readDirectory(await readFile(join(folder, 'DICOMDIR')));
  const selected = await rig.archive.select({ studyRows: await rig.studyRows() });
  const sources = new Map((await rig.archive.places([...selected.rows])).map((one) => [one.sopInstanceUid, one.path]));
  written = [...namedFiles(records)].map(({ record }) => ({
    path: join(folder, ...record.fileId!),
    uid: record.sopInstanceUid!,
    source: sources.get(record.sopInstanceUid!)!,
  }));
}, 120_000);
afterAll(() => rig.close());

const errorsOf = async (program: string, args: string[]): Promise<string[]> => {
  const { output } = await runPeer(program, args, { timeoutMs: 110_000 });
  return [...new Set(output.split('\n').filter((line) => /^Error/.test(line)))].sort();
};

describe('a file-set of the creator, by others', () => {
  it.skipIf(!hasPydicom)(
    '[VIT-099] pydicom lists exactly the instances that were chosen, and finds their files',
    () => {
      const script = [
        'import sys, warnings',
        "warnings.simplefilter('ignore')",
        'from pydicom.fileset import FileSet',
        'fs = FileSet(sys.argv[1])',
        'print(fs.ID)',
        'for i in fs: print(i.SOPInstanceUID, i.load().SOPInstanceUID == i.SOPInstanceUID)',
      ].join('\n');
      expect(written.length).toBeGreaterThan(corpusAvailable ? 300 : 2);
      const { stdout, stderr } = spawnSync(python, ['-c', script, join(folder, 'DICOMDIR')], { encoding: 'utf8' });
      expect(stderr).toBe('');
      const [id, ...lines] = stdout.trim().split('\n');
      expect(id).toBe('PEERS');
      expect(lines.sort()).toEqual(written.map(({ uid }) => `${uid} True`).sort());
    },
  );

  it.skipIf(!peersAvailable('dcdirdmp', 'dciodvfy'))(
    'dicom3tools lists the directory and finds nothing wrong with it',
    async () => {
      const { output } = await runPeer('dcdirdmp', ['-filename', join(folder, 'DICOMDIR')]);
      expect(output.split('\n').filter((line) => /^(Error|Warning)/i.test(line))).toEqual([]);
      // One object of the corpus has made up its UIDs.
      const errors = await errorsOf('dciodvfy', [join(folder, 'DICOMDIR')]);
      expect(errors.filter((line) => !line.includes('Illegal root for UID - "999.999.'))).toEqual([]);
    },
  );

  it.skipIf(!peersAvailable('dciodvfy'))(
    'dciodvfy finds nothing in the files that it does not find in the archive',
    async () => {
      // One of each series is enough: the others are written in the same way.
      const seen = new Set<string>();
      for (const { path, source } of written) {
        const series = path.split(/[\\/]/).slice(0, -1).join('/');
        if (seen.has(series)) continue;
        seen.add(series);
        const before = await errorsOf('dciodvfy', [source]);
        const after = await errorsOf('dciodvfy', [path]);
        expect([path, after.filter((line) => !before.includes(line))]).toEqual([path, []]);
      }
    },
  );

  it.skipIf(!peersAvailable('dcentvfy'))('dcentvfy finds the entities as consistent as in the archive', async () => {
    const plain = (lines: string[]) => new Set(lines.map((line) => line.replaceAll(/\/\S+/g, 'file')));
    const before = plain(
      await errorsOf(
        'dcentvfy',
        written.map(({ source }) => source),
      ),
    );
    const after = plain(
      await errorsOf(
        'dcentvfy',
        written.map(({ path }) => path),
      ),
    );
    expect([...after].filter((line) => !before.has(line))).toEqual([]);
  });

  it.skipIf(!peersAvailable('Orthanc'))('Orthanc takes every file', { timeout: 180_000 }, async () => {
    const data = await temporaryFolder('orthanc-file-set');
    const orthanc = await startOrthanc(data.path);
    try {
      for (const { path, uid } of written) {
        const answer = await fetch(`${orthanc.api}/instances`, { method: 'POST', body: await readFile(path) });
        expect([uid, answer.status]).toEqual([uid, 200]);
      }
      const statistics = (await (await fetch(`${orthanc.api}/statistics`)).json()) as { CountInstances: number };
      expect(statistics.CountInstances).toBe(written.length);
    } finally {
      await orthanc.stop();
      await data.remove();
    }
  });
});
