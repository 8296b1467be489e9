import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readRegistration } from '../../../src-shared/objects/registration/read-registration.ts';
import { registration } from '../../../testing/phantom-space.ts';
import type { DisplayFrame, ViewportController } from '../../cornerstone/index.ts';
import type { FrameSet } from '../frame-sets.ts';
import { useViewer } from '../store.ts';
import { putController } from '../viewports.ts';
import { crossPoint, referenceLines } from './draw.ts';
import { drivePlaces, forgetStaleNotes, joinLinked, linkFrom, unlink } from './link-places.ts';
import { placedCell } from './places.ts';
import { useRegistrations, wayOfFrames } from './registrations.ts';
import { useLinking } from './store.ts';

type Position = [number, number, number];
const axial = [1, 0, 0, 0, 1, 0] as const;
/** The same plane seen from the head. */
const fromAbove = [-1, 0, 0, 0, 1, 0] as const;
const coronal = [1, 0, 0, 0, 0, -1] as const;

interface Series {
  name: string;
  places: readonly Position[];
  orientation?: readonly number[];
  reference?: string | undefined;
  patient?: string;
}

function setOf({ name, places, orientation = axial, reference = '1.2', patient = 'P' }: Series): FrameSet {
  const series = { patient: { id: patient }, series: {} };
  const frames = places.map((position, index) => ({
    imageId: `${name} ${index}`,
    series,
    instance: reference === '' ? {} : { frameOfReferenceUid: reference },
    pixel: { rows: 100, columns: 100 },
    frame: 1,
    description: {
      position,
      orientation,
      spacing: { rowMm: 1, columnMm: 1, provenance: 'pixel-spacing' },
      sliceThicknessMm: 5,
    },
  }));
  return { key: name, label: name, frames: frames as unknown as DisplayFrame[], series } as unknown as FrameSet;
}

const stack = (name: string, from: number, step: number, count: number, more: Partial<Series> = {}): FrameSet =>
  setOf({ name, places: Array.from({ length: count }, (_, i): Position => [0, 0, from + i * step]), ...more });

const ends: (() => void)[] = [];

/** Viewports beside each other, each showing a slice of its set. */
function show(...cells: [set: FrameSet, index: number][]): ViewportController[] {
  useViewer.setState({
    studies: [{ study: {}, series: [{ row: {}, frameSets: cells.map(([set]) => set) }] }] as never,
    cells: cells.map(([{ key }]) => key),
    layout: { rows: 1, columns: cells.length },
    maximised: undefined,
    selected: 0,
  });
  return cells.map(([{ frames }, index], cell) => {
    const controller = {
      frames,
      wanted: index,
      goto(to: number) {
        controller.wanted = to;
      },
    } as unknown as ViewportController & { wanted: number };
    ends.push(putController(cell, controller));
    return controller;
  });
}
const scroll = (cell: number, index: number): void => {
  const before = placedCell(cell)!;
  before.controller.goto(index);
  drivePlaces(placedCell(cell)!, before.plane);
};
const at = (controllers: readonly ViewportController[]): number[] => controllers.map(({ wanted }) => wanted);

describe('linked viewports', () => {
  beforeEach(unlink);
  afterEach(() => {
    for (const end of ends.splice(0)) end();
    unlink();
  });

  it('[BIR-E3] go to the same place, whatever the distances and the side they are seen from', () => {
    const thin = stack('thin', 0, -1, 100);
    const thick = stack('thick', 0, -5, 21, { orientation: fromAbove });
    const upwards = stack('upwards', -100, 2, 51);
    const viewports = show([thin, 0], [thick, 3], [upwards, 0]);
    linkFrom(placedCell(0), 'position');
    expect(at(viewports)).toEqual([0, 0, 50]);
    scroll(0, 60);
    expect(at(viewports)).toEqual([60, 12, 20]);
    scroll(1, 2);
    expect(at(viewports)).toEqual([10, 2, 45]);
  });

  it('[BIR-E4] stay where they are when they are not parallel, are of another patient, or have no slice there', () => {
    const head = stack('head', 0, -5, 20);
    const across = setOf({
      name: 'across',
      places: [
        [0, 0, 0],
        [0, 5, 0],
      ],
      orientation: coronal,
    });
    const other = stack('other', 0, -5, 20, { patient: 'Q' });
    const feet = stack('feet', -1000, -5, 20);
    const viewports = show([head, 0], [across, 1], [other, 4], [feet, 7]);
    linkFrom(placedCell(0), 'all');
    scroll(0, 10);
    expect(at(viewports)).toEqual([10, 1, 4, 7]);
    expect(useLinking.getState().notes).toEqual({
      0: { by: 'position', outside: false },
      3: { by: 'position', outside: true },
    });
  });

  it('[BIR-G5] of different frames of reference move by the same distance, the same way through the patient', () => {
    const before = stack('before', 0, -5, 40);
    const after = stack('after', 300, -2.5, 80, { reference: '1.3', orientation: fromAbove });
    const unnamed = stack('unnamed', 0, -5, 40, { reference: '' });
    const viewports = show([before, 10], [after, 30], [unnamed, 5]);
    linkFrom(placedCell(0), 'all');
    expect(at(viewports)).toEqual([10, 30, 5]);
    scroll(0, 12);
    expect(at(viewports)).toEqual([12, 34, 7]);
    scroll(1, 30);
    expect(at(viewports)).toEqual([10, 30, 5]);
    // Linked by position alone they are strangers.
    linkFrom(placedCell(0), 'position');
    scroll(0, 20);
    expect(at(viewports)).toEqual([20, 30, 5]);
  });

  it('that come back from behind a large one go where it went, and do not pull it back', () => {
    const [a, b, c] = ['a', 'b', 'c'].map((name) => stack(name, 0, -5, 20)) as [FrameSet, FrameSet, FrameSet];
    const viewports = show([a, 2], [b, 2], [c, 2]);
    linkFrom(placedCell(0), 'position');
    useViewer.setState({ selected: 2, maximised: 2 });
    scroll(2, 9);
    expect(at(viewports)).toEqual([2, 2, 9]);
    useViewer.setState({ maximised: undefined });
    joinLinked(placedCell(0)!, (cell) => cell === 2);
    joinLinked(placedCell(1)!, (cell) => cell !== 1);
    expect(at(viewports)).toEqual([9, 9, 9]);
  });
});

it('a viewport whose partners are gone from the screen is no longer called linked', () => {
  show([stack('A', 0, 5, 10), 2], [stack('B', 0, 5, 10), 0], [stack('C', 0, 5, 10), 0]);
  linkFrom(placedCell(0), 'position');
  const noted = () => Object.keys(useLinking.getState().notes);
  expect(noted()).toEqual(['0', '1', '2']);
  useViewer.setState({ layout: { rows: 1, columns: 2 } });
  forgetStaleNotes();
  expect(noted()).toEqual(['0', '1']);
  // What came into the second one cannot follow.
  const other = setOf({ name: 'D', places: [[0, 0, 0]], orientation: coronal });
  show([stack('A', 0, 5, 10), 2], [other, 0]);
  joinLinked(placedCell(1)!, () => false);
  expect(noted()).toEqual([]);
});

describe('viewports of frames of reference that a registration brings together', () => {
  const patient = JSON.stringify(['P', '']);
  const register = (matrix: readonly number[]): void =>
    useRegistrations.setState({
      list: [
        {
          key: 'r',
          patient,
          registration: readRegistration(
            registration({
              seed: 'r',
              label: 'CT-MR',
              registered: '1.2',
              items: [{ frameOfReference: '9.9', matrix: [...matrix] }],
            }),
          ),
        },
      ],
      off: new Set(),
    });
  afterEach(() => useRegistrations.setState({ list: [], off: new Set() }));
  // 50 mm towards the head.
  const up = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 50, 0, 0, 0, 1];
  const pair = () => show([stack('CT', 0, 5, 30), 2], [stack('MR', -50, 5, 30, { reference: '9.9' }), 0]);

  it('go to the same place by it, and say its name', () => {
    register(up);
    const [, other] = pair();
    linkFrom(placedCell(0), 'position');
    // 10 mm in the CT are -40 in the MR.
    expect(other!.wanted).toBe(2);
    expect(useLinking.getState().notes[1]).toEqual({ by: 'position', outside: false, registration: 'CT-MR' });
    scroll(0, 10);
    expect(other!.wanted).toBe(10);
    scroll(1, 4);
    expect(placedCell(0)!.frame.description.position).toEqual([0, 0, 20]);
  });

  it('go nowhere when it is switched off, or of another patient', () => {
    register(up);
    useRegistrations.setState({ off: new Set(['r']) });
    const [, other] = pair();
    linkFrom(placedCell(0), 'position');
    expect([other!.wanted, useLinking.getState().notes]).toEqual([0, {}]);
    useRegistrations.setState(({ list }) => ({
      off: new Set(),
      list: list.map((one) => ({ ...one, patient: 'other' })),
    }));
    linkFrom(placedCell(0), 'position');
    expect(other!.wanted).toBe(0);
  });

  it('are not linked by a matrix that mirrors', () => {
    register([-1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 50, 0, 0, 0, 1]);
    const [, other] = pair();
    linkFrom(placedCell(0), 'position');
    expect(other!.wanted).toBe(0);
  });

  it('have localizer lines where the other image cuts them', () => {
    register(up);
    const [ct] = pair();
    const coronalSet = setOf({ name: 'COR', places: [[0, 20, 20]], orientation: coronal, reference: '9.9' });
    const [line] = referenceLines(ct!.frames[0]!, { frames: coronalSet.frames, shown: coronalSet.frames[0]! }, false);
    expect(line).toMatchObject({ of: 'current', by: 'CT-MR' });
    expect(line!.ends.map(([, row]) => row)).toEqual([20.5, 20.5]);
  });

  it('have the cross-hair where the registration brings its place', () => {
    register(up);
    const [ct, mr] = pair();
    const cross = { place: [20, 30, 10] as Position, reference: 'r', frame: ct!.frames[2]!, cell: 0 };
    // 10 mm in the CT are -40 in the MR: its third slice, and no other one.
    expect(crossPoint(mr!.frames[2]!, 2.5, cross)).toEqual({ point: [20.5, 30.5], by: 'CT-MR' });
    expect(crossPoint(mr!.frames[4]!, 2.5, cross)).toBe('elsewhere');
    useRegistrations.setState({ off: new Set(['r']) });
    expect(crossPoint(mr!.frames[2]!, 2.5, cross)).toBeUndefined();
  });

  it('are told which of two registrations of one name leads there', () => {
    register(up);
    const [ct, mr] = pair();
    const way = () => wayOfFrames(ct!.frames[0]!, mr!.frames[0]!);
    expect(way()).toMatchObject({ by: 'CT-MR', key: 'r' });
    useRegistrations.setState(({ list }) => ({ list: [...list, { ...list[0]!, key: 'other' }], off: new Set(['r']) }));
    expect(way()).toMatchObject({ by: 'CT-MR', key: 'other' });
  });
});
