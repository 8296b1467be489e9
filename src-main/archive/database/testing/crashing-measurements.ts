import type { Measurement } from '../../../../src-shared/imaging/measure/measurement.ts';
import { openState } from '../state-thread.ts';

export const patientKey = JSON.stringify(['id', '7', 'Doe^Jane', '']);

/** A length on one frame of a made-up image. */
export const lengthOf = (uid: string, more: Partial<Measurement> = {}): Measurement => ({
  uid,
  kind: 'length',
  patientKey,
  studyUid: '1.2',
  seriesUid: '1.2.3',
  sopClassUid: '1.2.840.10008.5.1.4.1.1.2',
  sopInstanceUid: '1.2.3.4',
  frame: 1,
  points: [
    [1.25, 2],
    [30, 40.5],
  ],
  values: [{ name: 'length', value: 48.1, unit: 'mm' }],
  createdAt: 1000,
  modifiedAt: 1000,
  ...more,
});

/** As a process of its own: draws, moves and removes until it is killed; says what was answered. */
const [, , folder, from] = process.argv;
if (folder !== undefined && process.argv[1]?.endsWith('crashing-measurements.ts')) {
  const state = await openState(folder);
  process.stdout.write('ready\n');
  for (let count = Number(from); ; count++) {
    const uid = `2.25.${count}`;
    await state.call('putMeasurements', [lengthOf(uid)]);
    process.stdout.write(`put ${uid} 1000\n`);
    await state.call('putMeasurements', [lengthOf(uid, { modifiedAt: 2000, frame: 1, text: 'moved' })]);
    process.stdout.write(`put ${uid} 2000\n`);
    if (count % 3 === 0) {
      await state.call('removeMeasurements', [uid], 3000);
      process.stdout.write(`removed ${uid} 3000\n`);
    }
  }
}
