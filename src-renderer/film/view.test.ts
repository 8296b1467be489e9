import { describe, expect, it } from 'vitest';
import type { CellPlace } from '../../src-shared/contract/film-routes.ts';
import type { CellView } from '../../src-shared/film/model.ts';
import { placeImage } from '../../src-shared/film/place-image.ts';
import {
  draggedWindow,
  flipped,
  imagePoint,
  keptAt,
  panned,
  rotated,
  type Shown,
  turnOf,
  zoomed,
  zoomOf,
} from './view.ts';

const plain: CellView = { inverted: false, scale: 'area', zoom: 1 };

/** An image of 100 x 50 in a box of 400 x 400, turned as said and scaled, its middle in the middle. */
function shownAs(rotation: 0 | 90 | 180 | 270, mirrored: boolean, scale: number): Shown {
  const angle = (rotation * Math.PI) / 180;
  const [cos, sin] = [Math.round(Math.cos(angle)), Math.round(Math.sin(angle))];
  // Clockwise on a screen whose rows go down, then mirrored left to right.
  const sign = mirrored ? -1 : 1;
  const [a, b, c, d] = [sign * cos * scale, sin * scale, -sign * sin * scale, cos * scale];
  const place: CellPlace = [a, b, c, d, 200 - a * 50 - c * 25, 200 - b * 50 - d * 25];
  return { place, columns: 400, rows: 400, imageColumns: 100, imageRows: 50 };
}

const at = ([a, b, c, d, e, f]: CellPlace, [column, row]: readonly [number, number]) => [
  a * column + c * row + e,
  b * column + d * row + f,
];

/** What the maker of pixels does with a view of scale `zoom`: the same turn, `fit` times the zoom, the centre in the middle. */
function placeFor(view: CellView, { place, columns, rows, imageColumns, imageRows }: Shown): CellPlace {
  const fit = zoomOf({ place, columns, rows, imageColumns, imageRows });
  const [a, b, c, d] = place.map((value) => (value / fit) * view.zoom) as unknown as CellPlace;
  const [x, y] = view.centre ?? [imageColumns / 2, imageRows / 2];
  return [a, b, c, d, columns / 2 - a * x - c * y, rows / 2 - b * x - d * y];
}

const turns = [
  [0, false],
  [90, false],
  [180, false],
  [270, false],
  [0, true],
  [90, true],
  [180, true],
  [270, true],
] as const;

describe.each(turns)('an image turned by %i, mirrored: %s', (rotation, mirrored) => {
  const shown = shownAs(rotation, mirrored, 4);

  it('is known for what it is', () => {
    expect(turnOf(shown.place)).toEqual({ rotation, flipped: mirrored });
    expect(zoomOf(shown)).toBeCloseTo(1);
    expect(imagePoint(shown.place, at(shown.place, [7, 11]) as [number, number])).toEqual([
      expect.closeTo(7),
      expect.closeTo(11),
    ]);
  });

  it('grows around the place that the mouse is at', () => {
    const mouse = [130, 260] as const;
    const before = imagePoint(shown.place, mouse);
    const view = zoomed(plain, shown, 1.5, mouse);
    expect(view).toMatchObject({ scale: 'zoom', zoom: expect.closeTo(1.5) });
    expect(at(placeFor(view, shown), before)).toEqual([expect.closeTo(130), expect.closeTo(260)]);
    // Twice before new pixels came: from what the view says by then.
    const twice = zoomed(view, shown, 2, mouse);
    expect(twice.zoom).toBeCloseTo(3);
    const now = placeFor(view, shown);
    const held = imagePoint(now, mouse);
    expect(at(placeFor(twice, shown), held)).toEqual([expect.closeTo(130), expect.closeTo(260)]);
  });

  it('goes where it is dragged', () => {
    const view = panned(plain, shown, 30, -12);
    const moved = placeFor(view, shown);
    const [x, y] = at(shown.place, [50, 25]);
    expect(at(moved, [50, 25])).toEqual([expect.closeTo(x! + 30), expect.closeTo(y! - 12)]);
  });

  it('is turned and mirrored as it is seen', () => {
    const right = rotated(plain, shown.place).turn!;
    const [a, b, c, d] = shown.place;
    // Clockwise: what pointed right points down, what pointed down points left.
    expect(turnOf([-b, a, -d, c, 0, 0])).toEqual(right);
    expect(turnOf([-a, b, -c, d, 0, 0])).toEqual(flipped(plain, shown.place).turn);
  });
});

describe.each(turns)('an image at an edge of its box, turned by %i, mirrored: %s', (rotation, mirrored) => {
  const turn = { rotation, flipped: mirrored };
  const size = { columns: 100, rows: 50, columnMm: 1, rowMm: 1, known: true };
  const shownFor = (view: CellView): Shown => {
    const { place } = placeImage(size, {}, { ...view, turn }, { columns: 400, rows: 300, pixelMm: 1 });
    return { place: place as CellPlace, columns: 400, rows: 300, imageColumns: 100, imageRows: 50 };
  };
  const corner = { across: 'right', down: 'top' } as const;

  it('stays there when it is zoomed from the keyboard', () => {
    for (const scale of ['area', 'true-size', 'zoom'] as const) {
      const view: CellView = { ...plain, scale, align: corner };
      const grown = zoomed(view, shownFor(view), 1.4);
      expect([grown.scale, grown.centre, grown.align]).toEqual(['zoom', undefined, corner]);
      expect(grown.zoom).toBeCloseTo(1.4 * zoomOf(shownFor(view)));
    }
  });

  it('stays there also when the pixels in sight are from before it was put there', () => {
    const view: CellView = { ...plain, scale: 'fit', align: corner };
    expect(zoomed(view, shownFor({ ...view, align: { across: 'left', down: 'bottom' } }), 1.4).centre).toBeUndefined();
  });

  it('leaves it under the mouse, and from where it lies', () => {
    // Zoomed before new pixels came: where it lies follows from the view.
    const seen = shownFor({ ...plain, align: corner });
    const view: CellView = { ...plain, scale: 'zoom', zoom: 0.6, align: corner };
    const before = shownFor(view);
    const moved = panned(view, seen, -30, 12);
    expect(moved).toMatchObject({ scale: 'zoom', zoom: 0.6, align: corner });
    const [x, y] = at(before.place, [50, 25]);
    expect(at(shownFor(moved).place, [50, 25])).toEqual([expect.closeTo(x! - 30, 0), expect.closeTo(y! + 12, 0)]);
    const mouse = [210, 120] as const;
    const under = imagePoint(before.place, mouse);
    const grown = zoomed(view, before, 1.5, mouse);
    const [column, row] = at(shownFor(grown).place, under);
    expect([column! - 210, row! - 120].every((off) => Math.abs(off) < 1.1)).toBe(true);
  });
});

describe('views', () => {
  it('are put to an edge, to a corner, and back', () => {
    const left = keptAt({ ...plain, centre: [3, 4] }, 'left');
    expect(left).toEqual({ ...plain, align: { across: 'left', down: 'middle' } });
    const corner = keptAt(left, 'bottom');
    expect(corner.align).toEqual({ across: 'left', down: 'bottom' });
    expect(keptAt(corner, 'right').align).toEqual({ across: 'right', down: 'bottom' });
    expect(keptAt(left, 'left')).toEqual(plain);
    // Moved away: the edge it had before is where it goes, not where it lies.
    expect(keptAt({ ...left, centre: [1, 1] }, 'left')).toEqual(left);
  });

  it('keep the size that images have together when they are moved', () => {
    const view: CellView = { ...plain, scale: 'ratio', ratio: 0.7, align: { across: 'left', down: 'middle' } };
    expect(panned(view, shownAs(0, false, 2), 10, 0)).toMatchObject({ scale: 'ratio', ratio: 0.7 });
  });

  it('stay at true size when they are moved, and keep what they have', () => {
    const view: CellView = { ...plain, inverted: true, scale: 'true-size' };
    expect(panned(view, shownAs(0, false, 2), 10, 0)).toMatchObject({ scale: 'true-size', inverted: true });
  });

  it('are not zoomed beyond what a film can hold', () => {
    expect(zoomed(plain, shownAs(0, false, 4), 1e6).zoom).toBe(100);
    expect(zoomed(plain, shownAs(0, false, 4), 1e-6).zoom).toBe(0.05);
  });

  it('are windowed to the right and up as the reader has it', () => {
    const window = { center: 40, width: 400, function: 'LINEAR' as const };
    const review = draggedWindow(window, 30, -10, 4096, false);
    expect(review.width).toBeGreaterThan(400);
    expect(review.center).toBeLessThan(40);
    expect(draggedWindow(window, 0, -10, 4096, true).center).toBeGreaterThan(40);
    expect(draggedWindow(window, -1e6, 0, 4096, false).width).toBe(1);
  });
});
