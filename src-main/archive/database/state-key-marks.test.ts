import { afterEach, beforeEach, expect, it } from 'vitest';
import type { KeyMark } from '../../../src-shared/contract/key-images.ts';
import { temporaryFolder } from '../../../testing/temp.ts';
import { openState, type State } from './state-thread.ts';

let folder: { path: string; remove(): Promise<void> };
let state: State;
beforeEach(async () => {
  folder = await temporaryFolder('state-key-marks');
  state = await openState(folder.path);
});
afterEach(async () => {
  await state.close('close');
  await folder.remove();
});

const markOf = (uid: string, more: Partial<KeyMark> = {}): KeyMark => ({
  uid,
  patientKey: 'somebody',
  studyUid: '1.2',
  seriesUid: '1.2.3',
  sopClassUid: '1.2.840.10008.5.1.4.1.1.2',
  sopInstanceUid: '1.2.3.4',
  createdAt: 1000,
  ...more,
});
const listed = (studyUids = ['1.2'], key = 'somebody') => state.call('keyMarks', key, studyUids);

it('keeps marks in their order over a restart, each patient apart', async () => {
  const marks = [markOf('2.25.9', { createdAt: 1 }), markOf('2.25.1', { createdAt: 2.5, frame: 7 })];
  expect(await state.call('putKeyMarks', marks)).toEqual([{ patientKey: 'somebody', studyUids: ['1.2'] }]);
  await state.call('putKeyMarks', [markOf('2.25.2', { patientKey: 'another' }), markOf('2.25.3', { studyUid: '1.7' })]);
  await state.close('close');
  state = await openState(folder.path);
  expect(await listed()).toEqual(marks);
  expect((await listed(['1.2', '1.7'])).map(({ uid }) => uid)).toEqual(['2.25.9', '2.25.1', '2.25.3']);
  expect((await listed(['1.2'], 'another')).map(({ uid }) => uid)).toEqual(['2.25.2']);
});

it('takes marks away for good, tells of each change once, and takes none back by itself', async () => {
  await state.call('putKeyMarks', [markOf('2.25.1'), markOf('2.25.2')]);
  expect(await state.call('putKeyMarks', [markOf('2.25.1')])).toEqual([]);
  expect(await state.call('removeKeyMarks', ['2.25.1', '2.25.77'], 2000)).toHaveLength(1);
  expect(await state.call('removeKeyMarks', ['2.25.1'], 3000)).toEqual([]);
  // Tried again after an answer that was lost.
  await state.call('putKeyMarks', [markOf('2.25.1')]);
  expect((await listed()).map(({ uid }) => uid)).toEqual(['2.25.2']);
});

it('takes no more of a study than a reader can have marked, and all or none of one call', async () => {
  const many = Array.from({ length: 5000 }, (_, n) => markOf(`2.25.1${n}`));
  await state.call('putKeyMarks', many.slice(1));
  await expect(state.call('putKeyMarks', [markOf('2.25.3'), markOf('2.25.4')])).rejects.toMatchObject({
    code: 'invalid-input',
  });
  expect(await listed()).toHaveLength(4999);
  await state.call('removeKeyMarks', ['2.25.11'], 1);
  await state.call('putKeyMarks', [markOf('2.25.3'), markOf('2.25.4')]);
  expect(await listed()).toHaveLength(5000);
});
