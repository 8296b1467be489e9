import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { KeyMark } from '../../../src-shared/contract/key-images.ts';
import type { ViewportController } from '../../cornerstone/index.ts';
import { type StudyEntry, useViewer } from '../store.ts';
import { putController } from '../viewports.ts';
import { toggleMark, unmark } from './marking.ts';
import { useKeyImages } from './store.ts';

const series = { studyRow: 1, study: { uid: '1.2' }, series: { uid: '1.2.3', modality: 'CT' }, patient: { id: '7' } };
const study = { studyRow: 1, studyUid: '1.2', patientId: '7', name: { alphabetic: 'Doe^Jane' }, birthDate: '' };
const instance = (sopInstanceUid: string, more: object = {}) => ({
  ...{ sopInstanceUid, sopClassUid: '1.2.840.10008.5.1.4.1.1.2', kind: 'image', numberOfFrames: 1 },
  ...more,
});
const objectIn = (other: object): StudyEntry[] =>
  [{ study, series: [{ frameSets: [{ key: 'object', series, frames: [], other }] }] }] as unknown as StudyEntry[];

type Put = { marks: KeyMark[] };
const kept: string[] = [];
/** What the state database takes. */
let takes: (mark: KeyMark) => 'yes' | 'invalid-input' | 'io' = () => 'yes';
let leave = (): void => {};
beforeEach(() => {
  kept.length = 0;
  takes = () => 'yes';
  const answer = (code: string) => ({ ok: false, error: { code, message: code, parameters: {} } });
  const put = async ({ marks }: Put) => {
    const wrong = marks.map(takes).find((word) => word !== 'yes');
    if (wrong) return answer(wrong);
    kept.push(...marks.map(({ sopInstanceUid }) => sopInstanceUid));
    return { ok: true };
  };
  vi.stubGlobal('window', { negatoscope: { keyImages: { put, remove: async () => ({ ok: true }) } } });
  useKeyImages.setState({ marks: new Map(), unsaved: new Set() });
  useViewer.setState({ studies: objectIn(instance('1.9')), cells: ['object'], selected: 0 });
});
afterEach(() => {
  unmark([...useKeyImages.getState().marks.keys()]);
  leave();
  useViewer.setState({ studies: [], cells: [] });
});

/** The image that the selected viewport shows. */
function show(sopInstanceUid: string): void {
  const frame = { series, instance: instance(sopInstanceUid), frame: 1, imageId: sopInstanceUid };
  leave();
  leave = putController(0, { shown: { frame } } as unknown as ViewportController);
}
const marked = (): string[] => [...useKeyImages.getState().marks.values()].map(({ sopInstanceUid }) => sopInstanceUid);

it('marks what is shown, and nothing of another patient', async () => {
  toggleMark();
  expect(marked()).toEqual(['1.9']);
  toggleMark();
  useViewer.setState({ studies: objectIn(instance('1.9', { notDisplayable: 'other-patient' })) });
  toggleMark();
  expect(marked()).toEqual([]);
});

it('takes all marks of an image away, also those of two windows at once', () => {
  show('1.1');
  toggleMark();
  const [mark] = [...useKeyImages.getState().marks.values()];
  useKeyImages.setState(({ marks }) => ({ marks: new Map(marks).set('2.25.7', { ...mark!, uid: '2.25.7' }) }));
  expect(marked()).toHaveLength(2);
  toggleMark();
  expect(marked()).toEqual([]);
});

it('keeps the others when the database refuses one, and says which is none', async () => {
  takes = ({ sopInstanceUid }) => (sopInstanceUid === '1.bad' ? 'invalid-input' : 'yes');
  show('1.bad');
  toggleMark();
  show('1.good');
  toggleMark();
  await expect.poll(() => kept).toContain('1.good');
  await expect.poll(() => marked()).toEqual(['1.good']);
  expect(useKeyImages.getState().unsaved.size).toBe(0);
});

it('leaves in the window what a full disk did not take', async () => {
  takes = () => 'io';
  show('1.1');
  toggleMark();
  await expect.poll(() => useKeyImages.getState().unsaved.size).toBe(1);
  expect(marked()).toEqual(['1.1']);
});
