import { transformed } from '../../../src-shared/imaging/geometry/matrix.ts';
import { dot, type Vector3 } from '../../../src-shared/imaging/geometry/orientation.ts';
import { type ImagePlane, middleOf, parallelSign } from '../../../src-shared/imaging/geometry/planes.ts';
import { movedPlane } from '../../../src-shared/imaging/geometry/spans.ts';
import { useViewer, visibleCells } from '../store.ts';
import { followTo } from './follow.ts';
import { otherCells, type PlacedCell, placedCell, samePatient } from './places.ts';
import { type Way, wayOfFrames } from './registrations.ts';
import { type LinkNote, setNotes, useLinking } from './store.ts';

/**
 * Where linked viewports stand to each other. In each frame of reference one place is the anchor: the places that lay on
 * each other when the viewports were linked. What does not share a frame of reference moves by the same distance from its
 * anchor.
 */
const anchors = new Map<string, Vector3>();

/** Frames without a frame of reference have one of their own for each viewport and set. */
const anchorKey = ({ reference, cell, key }: PlacedCell): string => reference ?? `${cell} ${key}`;

const along = (from: Vector3, direction: Vector3, by: number): Vector3 => [
  from[0] + direction[0] * by,
  from[1] + direction[1] * by,
  from[2] + direction[2] * by,
];
const between = (from: Vector3, to: Vector3): Vector3 => [to[0] - from[0], to[1] - from[1], to[2] - from[2]];

/** How far a viewport is from its anchor, along its normal. */
const offsetOf = (cell: PlacedCell, plane: ImagePlane): number | undefined => {
  const anchor = anchors.get(anchorKey(cell));
  return anchor && dot(between(anchor, middleOf(plane)), plane.normal);
};

/** Gives a frame of reference its anchor: so that it stands now where the others stand. */
function anchored(cell: PlacedCell, plane: ImagePlane, others: readonly PlacedCell[]): void {
  const key = anchorKey(cell);
  if (anchors.has(key)) return;
  const place = middleOf(plane);
  for (const other of others) {
    const sign = parallelSign(plane, other.plane);
    const offset = sign !== 0 && anchorKey(other) !== key ? offsetOf(other, other.plane) : undefined;
    if (offset === undefined) continue;
    anchors.set(key, along(place, plane.normal, -sign * offset));
    return;
  }
  anchors.set(key, place);
}

/** Whether two viewports may go together as they are linked now, and how (IHE BIR 5.5: only parallel ones). */
export function linkBetween(a: PlacedCell, b: PlacedCell): LinkNote['by'] | undefined {
  return linkOf(a, b)?.by;
}

/** The same with the way from the one to the other, where they go together by position. */
function linkOf(a: PlacedCell, b: PlacedCell): { by: LinkNote['by']; way?: Way } | undefined {
  const { linked } = useLinking.getState();
  if (linked === 'off' || !samePatient(a.frame, b.frame)) return undefined;
  const way = wayOfFrames(a.frame, b.frame);
  const there = way?.matrix ? movedPlane(a.plane, way.matrix) : a.plane;
  if (way && there && parallelSign(there, b.plane) !== 0) return { by: 'position', way };
  return linked === 'all' && !way && parallelSign(a.plane, b.plane) !== 0 ? { by: 'offset' } : undefined;
}

/**
 * The others go where this viewport went. `before` is where it was.
 */
export function drivePlaces(source: PlacedCell, before: ImagePlane = source.plane): void {
  const others = otherCells(source.cell);
  anchored(source, before, others);
  const place = middleOf(source.plane);
  const offset = offsetOf(source, source.plane) ?? 0;
  const notes: Record<number, LinkNote> = {};
  for (const target of others) {
    const link = linkOf(source, target);
    if (!link) continue;
    const { by, way } = link;
    let found: ReturnType<typeof followTo>;
    if (by === 'position') {
      found = followTo(target, way?.matrix ? transformed(way.matrix, place) : place);
    } else {
      anchored(target, target.plane, [{ ...source, plane: before }]);
      const sign = parallelSign(source.plane, target.plane);
      const anchor = anchors.get(anchorKey(target));
      found = anchor && followTo(target, along(anchor, target.plane.normal, sign * offset));
    }
    if (found) notes[target.cell] = { by, outside: found.outside, ...(way?.by ? { registration: way.by } : {}) };
  }
  const kinds = Object.values(notes);
  if (kinds.length > 0) {
    const by = kinds.some((note) => note.by === 'position') ? 'position' : 'offset';
    const names = new Set(Object.values(notes).map(({ registration }) => registration));
    const [registration] = names.size === 1 ? names : [];
    notes[source.cell] = { by, outside: false, ...(registration ? { registration } : {}) };
  }
  setNotes(notes);
}

/** Links from where the viewports stand now: what shares a frame of reference goes to the slice of this one. */
export function linkFrom(source: PlacedCell | undefined, linked: 'position' | 'all'): void {
  anchors.clear();
  useLinking.setState({ linked, notes: {} });
  if (source) drivePlaces(source);
}

export function unlink(): void {
  anchors.clear();
  useLinking.setState({ linked: 'off', notes: {} });
}

/** Viewports that no other one on the screen goes with any more are not called linked. */
export function forgetStaleNotes(): void {
  const { notes } = useLinking.getState();
  const visible = visibleCells(useViewer.getState());
  const holds = (cell: number): boolean => {
    const placed = visible.includes(cell) ? placedCell(cell) : undefined;
    return placed !== undefined && otherCells(cell).some((other) => linkBetween(placed, other) !== undefined);
  };
  setNotes(Object.fromEntries(Object.entries(notes).filter(([cell]) => holds(Number(cell)))));
}

/**
 * Another set came into a viewport, or a viewport came back: it goes to the place of one that shares its frame of reference, if
 * there is one. The selected viewport comes first, then those that stood there before (`stood`): several may come back at once
 * from behind a large one, and where they were then is of no interest.
 */
export function joinLinked(joining: PlacedCell, stood: (cell: number) => boolean): void {
  const { selected } = useViewer.getState();
  const rank = ({ cell }: PlacedCell): number => (stood(cell) ? 0 : 2) + (cell === selected ? 0 : 1);
  const others = otherCells(joining.cell).sort((a, b) => rank(a) - rank(b));
  const peer = others.find((other) => linkBetween(joining, other) === 'position');
  if (peer) {
    drivePlaces(peer);
    return;
  }
  anchored(joining, joining.plane, others);
  const other = others.find((one) => linkBetween(joining, one) !== undefined);
  if (other) drivePlaces(other);
  else forgetStaleNotes();
}
