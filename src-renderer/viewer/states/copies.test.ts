import { afterEach, expect, it } from 'vitest';
import type { Measurement } from '../../../src-shared/imaging/measure/measurement.ts';
import type { PresentationState } from '../../../src-shared/objects/presentation-state/model.ts';
import { layersOfMarks } from '../../../src-shared/objects/presentation-state/write-drawn.ts';
import type { DisplayFrame } from '../../cornerstone/index.ts';
import { useMeasuring } from '../measuring/store.ts';
import { withoutCopies } from './copies.ts';

const frame = {
  imageId: 'one',
  frame: 1,
  instance: { sopInstanceUid: '1.5' },
  series: { study: { uid: '1.2' }, series: { uid: '1.2.3' } },
} as unknown as DisplayFrame;
const place = { studyUid: '1.2', seriesUid: '1.2.3', sopInstanceUid: '1.5', frame: 1 };
const length = {
  ...place,
  uid: '2.25.1',
  kind: 'length',
  points: [
    [0.1, 2],
    [30.7, 40],
  ],
  createdAt: 1,
  modifiedAt: 1,
} as Measurement;

/** As it was saved and read: 32 bits a number. */
function stateOf(list: readonly Measurement[]): PresentationState {
  const text = (measurement: Measurement) => ({
    lines: ['12 mm'],
    topLeft: [0, 0] as [number, number],
    bottomRight: [9, 9] as [number, number],
    anchor: measurement.points[1] as [number, number],
    anchorVisible: false,
  });
  const layers = layersOfMarks(
    list.map((one) => ({ kind: one.kind, points: one.points, scale: [3, 3], text: text(one) })),
  );
  const round = JSON.parse(JSON.stringify(layers), (_, value: unknown) =>
    typeof value === 'number' ? Math.fround(value) : value,
  ) as typeof layers;
  return {
    annotations: round.map(({ name, graphics, texts }) => ({ layer: name, graphics, texts, compounds: [] })),
  } as unknown as PresentationState;
}
const drawn = (...list: Measurement[]) =>
  useMeasuring.setState({ measurements: new Map(list.map((one) => [one.uid, one])), hidden: false });
afterEach(() => useMeasuring.setState({ measurements: new Map(), hidden: false, draft: undefined }));

const arrow = { ...length, uid: '2.25.2', kind: 'arrow', createdAt: 2 } as Measurement;
const left = (state: PresentationState) =>
  state.annotations.flatMap(({ graphics, texts }) => [
    ...graphics.map(({ type }) => type),
    ...texts.map(({ text }) => text),
  ]);

it('leaves out what is drawn as measurements just now, with its texts and heads of arrows', () => {
  const state = stateOf([length, arrow]);
  expect(left(withoutCopies(state, frame))).toEqual(['POLYLINE', '12 mm', 'POLYLINE', 'POLYLINE', '12 mm']);
  drawn(length);
  drawn(length, arrow);
  expect(left(withoutCopies(state, frame))).toEqual([]);
});

it('shows both when the measurement was moved since, and the copy alone when measurements are hidden', () => {
  const state = stateOf([length]);
  drawn({
    ...length,
    points: [
      [5, 5],
      [30.7, 40],
    ],
    modifiedAt: 2,
  });
  expect(left(withoutCopies(state, frame))).toEqual(['POLYLINE', '12 mm']);
  drawn(length);
  useMeasuring.setState({ hidden: true });
  expect(withoutCopies(state, frame)).toBe(state);
});

it('knows nothing of other images', () => {
  const state = stateOf([length]);
  drawn({ ...length, frame: 2 });
  expect(withoutCopies(state, frame)).toBe(state);
});
