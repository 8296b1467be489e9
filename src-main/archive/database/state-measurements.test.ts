import { spawn } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { lastingPatientKey } from '../../../src-shared/contract/same-patient.ts';
import { temporaryFolder } from '../../../testing/temp.ts';
import { openState, type State } from './state-thread.ts';
import { lengthOf, patientKey } from './testing/crashing-measurements.ts';

let folder: { path: string; remove(): Promise<void> };
let state: State;
beforeEach(async () => {
  folder = await temporaryFolder('state-measurements');
  state = await openState(folder.path);
});
afterEach(async () => {
  await state.close('close');
  await folder.remove();
});

const listed = async (studyUids = ['1.2'], key = patientKey) =>
  (await state.call('measurements', key, studyUids)).measurements;

it('gives back what was drawn exactly as it was, after a restart too', async () => {
  const drawn = [
    lengthOf('2.25.1', {
      points: [
        [0.1, 0.2],
        [1e-7, 511.999],
      ],
      text: 'Läsion 山田',
      textAt: [3, 4],
    }),
    lengthOf('2.25.2', { createdAt: 1000.5, modifiedAt: 1000.5, frame: 7 }),
  ];
  expect(await state.call('putMeasurements', drawn)).toEqual([{ patientKey, studyUids: ['1.2'] }]);
  await state.close('close');
  state = await openState(folder.path);
  expect(await listed()).toEqual(drawn);
  expect(await listed(['1.3'])).toEqual([]);
});

it('never gives what was drawn on one patient to another with the same SOP Instance UID', async () => {
  const other = lastingPatientKey({
    studyUid: '1.2',
    patientId: '8',
    name: { alphabetic: 'Doe^Jane' },
    birthDate: '19700101',
  });
  await state.call('putMeasurements', [lengthOf('2.25.1'), lengthOf('2.25.2', { patientKey: other })]);
  expect((await listed()).map(({ uid }) => uid)).toEqual(['2.25.1']);
  expect((await listed(['1.2'], other)).map(({ uid }) => uid)).toEqual(['2.25.2']);
  const calibration = { patientKey, seriesUid: '1.2.3', rowMm: 1, columnMm: 1, how: 'line of 10 mm', modifiedAt: 1 };
  await state.call('putCalibration', calibration);
  expect((await state.call('measurements', other, ['1.2'])).calibrations).toEqual([]);
  // Nor does one move over.
  await expect(state.call('putMeasurements', [lengthOf('2.25.1', { patientKey: other })])).rejects.toMatchObject({
    code: 'invalid-input',
  });
  await expect(state.call('putMeasurements', [lengthOf('2.25.1', { frame: 2 })])).rejects.toMatchObject({
    code: 'invalid-input',
  });
  expect(await listed()).toEqual([lengthOf('2.25.1')]);
});

it('keeps the newer of two changes, and all or none of those of one call', async () => {
  await state.call('putMeasurements', [lengthOf('2.25.1', { modifiedAt: 5000, text: 'newer' })]);
  expect(await state.call('putMeasurements', [lengthOf('2.25.1', { modifiedAt: 4999, text: 'older' })])).toEqual([]);
  expect((await listed())[0]?.text).toBe('newer');
  await expect(
    state.call('putMeasurements', [lengthOf('2.25.9'), lengthOf('2.25.1', { sopInstanceUid: '9' })]),
  ).rejects.toThrow();
  expect((await listed()).map(({ uid }) => uid)).toEqual(['2.25.1']);
});

it('removes nothing for good: what was removed stays so until that is taken back', async () => {
  await state.call('putMeasurements', [lengthOf('2.25.1'), lengthOf('2.25.2')]);
  expect(await state.call('removeMeasurements', ['2.25.1', '2.25.77'], 2000)).toEqual([
    { patientKey, studyUids: ['1.2'] },
  ]);
  // Another window that had it still moves it: that does not bring it back.
  await state.call('putMeasurements', [lengthOf('2.25.1', { modifiedAt: 3000, text: 'moved' })]);
  expect((await listed()).map(({ uid }) => uid)).toEqual(['2.25.2']);
  await state.call('removeMeasurements', ['2.25.1'], null);
  expect((await listed()).map(({ uid, text }) => [uid, text])).toEqual([
    ['2.25.1', 'moved'],
    ['2.25.2', undefined],
  ]);
});

it('keeps a calibration of a series and one of an image apart, the newest of each', async () => {
  const series = { patientKey, seriesUid: '1.2.3', rowMm: 0.5, columnMm: 0.5, how: 'line of 100 mm', modifiedAt: 10 };
  const image = { ...series, sopInstanceUid: '1.2.3.4', rowMm: 0.7, columnMm: 0.7 };
  expect(await state.call('putCalibration', series)).toBe(true);
  expect(await state.call('putCalibration', image)).toBe(true);
  expect(await state.call('putCalibration', { ...series, rowMm: 9, modifiedAt: 9 })).toBe(false);
  const kept = async () => (await state.call('measurements', patientKey, ['1.2'])).calibrations;
  expect(await kept()).toEqual([series, image]);
  await state.call('removeCalibration', patientKey, '1.2.3', '', 20);
  expect(await kept()).toEqual([image]);
  await state.call('putCalibration', { ...series, modifiedAt: 30 });
  expect(await kept()).toEqual([{ ...series, modifiedAt: 30 }, image]);
});

it('is in the backup', async () => {
  await state.call('putMeasurements', [lengthOf('2.25.1')]);
  await state.call('backUp');
  await state.close('close');
  for (const suffix of ['-wal', '-shm']) rmSync(join(folder.path, `state.sqlite${suffix}`), { force: true });
  writeFileSync(join(folder.path, 'state.sqlite'), Buffer.alloc(20_000, 0x41));
  state = await openState(folder.path);
  expect(await state.call('opening')).toMatchObject({ recovered: 'backup' });
  expect(await listed()).toEqual([lengthOf('2.25.1')]);
});

const program = fileURLToPath(new URL('./testing/crashing-measurements.ts', import.meta.url));

/** Runs a process that draws, kills it when it has said so many things; gives those back. */
function drawUntilKilled(path: string, from: number, lines: number): Promise<string[]> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [program, path, String(from)], { stdio: ['ignore', 'pipe', 'inherit'] });
    let out = '';
    child.stdout.on('data', (data: Buffer) => {
      out += data.toString();
      if (out.split('\n').length > lines) child.kill('SIGKILL');
    });
    child.once('error', reject);
    child.once('close', (_code, signal) => {
      if (signal !== 'SIGKILL') reject(new Error('it ended by itself'));
      else resolve(out.slice(0, out.lastIndexOf('\n')).split('\n').slice(1));
    });
  });
}

it('loses nothing that was answered, however often it is killed', { timeout: 60_000 }, async () => {
  await state.close('close');
  const said = [];
  for (const from of [1, 1001, 2001]) said.push(...(await drawUntilKilled(folder.path, from, 12)));
  expect(said.length).toBeGreaterThanOrEqual(30);
  state = await openState(folder.path);
  const kept = new Map((await listed()).map((measurement) => [measurement.uid, measurement]));
  const removed = new Set(said.filter((line) => line.startsWith('removed')).map((line) => line.split(' ')[1]));
  expect(removed.size).toBeGreaterThan(3);
  for (const line of said) {
    const [what, uid = '', at] = line.split(' ');
    if (removed.has(uid)) expect(kept.has(uid), line).toBe(false);
    // The last removal may have been done and not said.
    else if (what === 'put' && kept.has(uid)) expect(kept.get(uid)?.modifiedAt).toBeGreaterThanOrEqual(Number(at));
    else expect(Number(uid.slice(5)) % 3, line).toBe(0);
  }
});
