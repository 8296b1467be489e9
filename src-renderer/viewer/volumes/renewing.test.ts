import { afterEach, beforeEach, expect, it, vi } from 'vitest';

const showPlane = vi.fn();
vi.mock('./showing.ts', () => ({ showPlane }));
vi.mock('../../cornerstone/index.ts', () => ({}));

const { useViewer } = await import('../store.ts');
const { useVolumes } = await import('./store.ts');
const { followImages } = await import('./renewing.ts');

const frames = (...ids: string[]) => ids.map((imageId) => ({ imageId }));
const studies = (...ids: string[]) => [{ series: [{ frameSets: [{ key: 'ct', frames: frames(...ids) }] }] }];
const set = (state: object): void => useViewer.setState(state as never);
let stop: () => void;

beforeEach(() => {
  vi.useFakeTimers();
  set({ studies: studies('a', 'b'), cells: ['ct', 'mpr', 'slab'], computed: [] });
  const view = { source: 'ct', volume: 'v', images: frames('a', 'b'), label: '' };
  const views = new Map([
    ['mpr', { ...view, plane: 'coronal' }],
    ['slab', { ...view, plane: 'sagittal', slab: { mm: 5, projection: 'maximum' } }],
  ]);
  useVolumes.setState({ views: views as never });
  stop = followImages();
});
afterEach(() => {
  stop();
  vi.useRealTimers();
  showPlane.mockReset();
});

it('[GCA-059] planes and slabs are computed anew when images that they were made from were received again', () => {
  set({ studies: studies('a', 'b, later') });
  vi.advanceTimersByTime(300);
  set({ studies: studies('a, later', 'b, later') });
  vi.advanceTimersByTime(300);
  expect(showPlane).not.toHaveBeenCalled();
  vi.advanceTimersByTime(200);
  expect(showPlane.mock.calls).toEqual([
    ['coronal', 1, { slab: 'thin', slabMm: 10 }],
    ['sagittal', 2, { slab: 'maximum', slabMm: 5 }],
  ]);
});

it('what was not received again stays as it is, and so does what is no longer there', () => {
  set({ studies: studies('a', 'b') });
  vi.advanceTimersByTime(1000);
  set({ studies: [] });
  vi.advanceTimersByTime(1000);
  set({ studies: studies('a', 'b, later') });
  stop();
  vi.advanceTimersByTime(1000);
  expect(showPlane).not.toHaveBeenCalled();
});
