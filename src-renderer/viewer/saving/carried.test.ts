import { afterEach, describe, expect, it } from 'vitest';
import type { GraphicAnnotation, PresentationState } from '../../../src-shared/objects/presentation-state/model.ts';
import type { SeenFrame } from '../../cornerstone/index.ts';
import { byImage, type KnownState } from '../states/known.ts';
import { useStates } from '../states/store.ts';
import { useViewer } from '../store.ts';
import { carriedFrom } from './carried.ts';

const line = {
  units: 'PIXEL',
  type: 'POLYLINE',
  points: [
    [1, 2],
    [3, 4],
  ],
  filled: false,
} as const;
const series = { patient: { id: 'P1', name: 'A' } };
const seen = {
  frame: {
    ...{ imageId: 'i', series, frame: 1, pixel: { pixelRepresentation: 0 } },
    instance: { sopInstanceUid: '1.5', numberOfFrames: 1 },
  },
} as unknown as SeenFrame;

/** The state in force draws this over the image. */
function inForce(annotation: object, layer: object = {}): void {
  const state = {
    ...{ kind: 'grayscale', sopInstanceUid: '9.1', areas: [], layers: [{ name: 'A', order: 1, ...layer }] },
    series: [{ seriesUid: '1', images: [{ sopInstanceUid: '1.5' }] }],
    annotations: [
      { layer: 'A', graphics: [], texts: [], compounds: [], ...annotation } as unknown as GraphicAnnotation,
    ],
  } as unknown as PresentationState;
  const known = { key: 'k', uid: '9.1', state, frameSet: { series }, object: { series, instance: { row: 1 } } };
  const states = [known as unknown as KnownState];
  useStates.setState({
    ...{ states, byImage: byImage(states) },
    choices: new Map([['set', { state: '9.1', mode: 'full' }]]),
  });
  useViewer.setState({ cells: ['set'] });
}
afterEach(() => useStates.setState({ states: [], byImage: new Map(), choices: new Map() }));

describe('what a state in force draws stays in what is saved', () => {
  it('as it is, without a word', () => {
    inForce({ graphics: [line] });
    const { layers, unsaid } = carriedFrom(0, seen);
    expect(layers).toMatchObject([{ name: 'state A', graphics: [line] }]);
    expect(unsaid).toEqual([]);
  });

  it('what stands for a compound graphic takes its place; one that nothing stands for is named', () => {
    const ruler = { units: 'PIXEL', type: 'RULER', points: line.points, filled: false };
    inForce({ graphics: [line, { ...line, instance: 1 }], compounds: [{ ...ruler, instance: 1 }] });
    expect(carriedFrom(0, seen)).toMatchObject({ layers: [{ graphics: [line, line] }], unsaid: [] });
    inForce({ graphics: [line], compounds: [ruler, { ...ruler, instance: 7 }] });
    const { layers, unsaid } = carriedFrom(0, seen);
    expect(layers[0]?.graphics).toHaveLength(1);
    expect(unsaid).toEqual(['rulers, axes and other compound graphics of the state before']);
  });

  it('what is placed by the display is left out and named, as are colours and styles', () => {
    inForce({
      graphics: [{ ...line, units: 'DISPLAY' }],
      texts: [{ text: 'R', anchor: { units: 'DISPLAY', point: [0, 0], visible: false } }],
    });
    expect(carriedFrom(0, seen)).toEqual({
      layers: [],
      unsaid: ['what the state before places by the screen and not by the image'],
    });
    const colours = ['colours and styles of what the state before draws'];
    inForce({ graphics: [line] }, { color: [1, 2, 3] });
    expect(carriedFrom(0, seen).unsaid).toEqual(colours);
    inForce({ graphics: [{ ...line, line: { thickness: 3 } }] });
    expect(carriedFrom(0, seen).unsaid).toEqual(colours);
  });
});
