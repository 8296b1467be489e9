import { describe, expect, it } from 'vitest';
import { drawingOf, type GraphicTarget, mostPoints } from './graphics.ts';
import { outlineOf as halo, layerColour, storedColour, usualColour } from './graphics-colour.ts';
import { type CompoundView, staticLines, turned, viewParts } from './graphics-compound.ts';
import { dashesOf } from './graphics-look.ts';
import { areaRect, placing } from './graphics-place.ts';
import { ellipse, outlineOf, pathOf, verticesOf } from './graphics-shapes.ts';
import type { CompoundGraphic, GraphicAnnotation, PresentationState, StatePoint } from './model.ts';

const image = { columns: 100, rows: 50, aspect: 1 };
const target: GraphicTarget = { sopInstanceUid: '1.2.3', frame: 1, image };
const same: (point: StatePoint) => StatePoint = (point) => point;
const upright = { rotation: 0, flipped: false } as const;

const state = (change: Partial<PresentationState>): PresentationState => ({
  kind: 'grayscale',
  sopClassUid: '1.2.840.10008.5.1.4.1.1.11.1',
  sopInstanceUid: '1.2.9',
  studyUid: '1.2',
  label: 'TEST',
  series: [{ seriesUid: '1.2.8', images: [{ sopClassUid: '1.2', sopInstanceUid: '1.2.3' }] }],
  modality: {},
  voi: [],
  overlays: [],
  activeOverlays: [],
  spatial: upright,
  areas: [],
  layers: [],
  annotations: [],
  problems: [],
  ...change,
});

const annotation = (change: Partial<GraphicAnnotation>): GraphicAnnotation => ({
  layer: 'A',
  graphics: [],
  texts: [],
  compounds: [],
  ...change,
});

describe('places of graphics', () => {
  it('pixels begin at the corner of the first one, as the standard and the viewer count them', () => {
    expect(placing('PIXEL', image, undefined, upright)([0, 0])).toEqual([0, 0]);
    expect(placing('PIXEL', image, undefined, upright)([100, 50])).toEqual([100, 50]);
  });
  it('parts of the displayed area, whose pixels are numbered from 1', () => {
    const area = { topLeft: [11, 21], bottomRight: [30, 40], sizeMode: 'SCALE TO FIT' } as const;
    const given = { ...area, topLeft: [11, 21] as StatePoint, bottomRight: [30, 40] as StatePoint };
    expect(areaRect(given, image)).toEqual({ left: 10, top: 20, right: 30, bottom: 40 });
    const place = placing('DISPLAY', image, given, upright);
    expect(place([0, 0])).toEqual([10, 20]);
    expect(place([1, 1])).toEqual([30, 40]);
    expect(placing('DISPLAY', image, undefined, upright)([0.5, 0.5])).toEqual([50, 25]);
  });
  it.each([
    // Turned clockwise: the upper left corner that is seen is the lower left one of the image.
    [90, false, [0, 50]],
    [180, false, [100, 50]],
    [270, false, [100, 0]],
    [0, true, [100, 0]],
    [90, true, [0, 0]],
  ] as const)('parts of the area as it is seen: turned by %d, mirrored %s', (rotation, flipped, corner) => {
    expect(placing('DISPLAY', image, undefined, { rotation, flipped })([0, 0])).toEqual(corner);
  });
  it('places in the whole matrix of a tiled image', () => {
    const tiled = { ...image, tile: { column: 300, row: 100 } };
    expect(placing('MATRIX', tiled, undefined, upright)([310, 120])).toEqual([10, 20]);
  });
});

describe('lines of graphics', () => {
  it('a point is a line without length', () => {
    expect(pathOf(outlineOf({ type: 'POINT', points: [[3, 4]] }, same, 1)!)).toBe('M3 4h0');
  });
  it('closes where the ends meet', () => {
    const open = outlineOf(
      {
        type: 'POLYLINE',
        points: [
          [0, 0],
          [4, 0],
          [4, 4],
        ],
      },
      same,
      1,
    )!;
    expect(pathOf(open)).toBe('M0 0L4 0 4 4');
    const closed = outlineOf(
      {
        type: 'POLYLINE',
        points: [
          [0, 0],
          [4, 0],
          [4, 4],
          [0, 0],
        ],
      },
      same,
      1,
    )!;
    expect(pathOf(closed)).toBe('M0 0L4 0 4 4Z');
  });
  it('a curve goes through all of its points, and round when it is closed', () => {
    const points: StatePoint[] = [
      [0, 0],
      [10, 5],
      [20, 0],
      [10, -5],
      [0, 0],
    ];
    const curve = outlineOf({ type: 'INTERPOLATED', points }, same, 1)!;
    expect(curve.closed).toBe(true);
    expect(verticesOf(curve)).toEqual(points);
    const line = outlineOf({ type: 'INTERPOLATED', points: points.slice(0, 4) }, same, 1)!;
    expect(line.closed).toBe(false);
    expect(verticesOf(line)).toEqual(points.slice(0, 4));
  });
  it('a circle has its radius everywhere, and is round where pixels are not square', () => {
    const round = outlineOf(
      {
        type: 'CIRCLE',
        points: [
          [50, 20],
          [60, 20],
        ],
      },
      same,
      1,
    )!;
    for (const t of [0.13, 0.5, 0.77]) {
      for (let i = 0; i + 3 < round.points.length; i += 3) {
        const [x, y] = bezier(round.points.slice(i, i + 4), t);
        expect(Math.abs(Math.hypot(x - 50, y - 20) - 10)).toBeLessThan(1e-3);
      }
    }
    const tall = outlineOf(
      {
        type: 'CIRCLE',
        points: [
          [50, 20],
          [60, 20],
        ],
      },
      same,
      2,
    )!;
    const ys = tall.points.map(([, y]) => y);
    expect(Math.max(...ys)).toBeCloseTo(25, 6);
  });
  it('an ellipse has the ends of its axes on it', () => {
    const points: StatePoint[] = [
      [10, 20],
      [30, 20],
      [20, 15],
      [20, 25],
    ];
    const vertices = verticesOf(outlineOf({ type: 'ELLIPSE', points }, same, 1)!);
    for (const [x, y] of points) {
      expect(Math.min(...vertices.map(([vx, vy]) => Math.hypot(vx - x, vy - y)))).toBeLessThan(1e-9);
    }
    expect(ellipse([0, 0], [1, 0], [0, 1]).points).toHaveLength(25);
  });
  it('points that are no numbers are left out', () => {
    expect(
      outlineOf(
        {
          type: 'CIRCLE',
          points: [
            [1, Number.NaN],
            [2, 2],
          ],
        },
        same,
        1,
      ),
    ).toBeUndefined();
  });
});

function bezier(points: StatePoint[], t: number): StatePoint {
  const [a, b, c, d] = points as [StatePoint, StatePoint, StatePoint, StatePoint];
  const part = (i: 0 | 1): number =>
    (1 - t) ** 3 * a[i] + 3 * (1 - t) ** 2 * t * b[i] + 3 * (1 - t) * t ** 2 * c[i] + t ** 3 * d[i];
  return [part(0), part(1)];
}

describe('colours and styles', () => {
  it('a colour goes before a grey; black and white are what they are', () => {
    expect(storedColour([65535, 0x8080, 0x8080])).toEqual([255, 255, 255]);
    expect(storedColour([0, 0x8080, 0x8080])).toEqual([0, 0, 0]);
    expect(layerColour({ grayscale: 0x8000 })).toEqual([128, 128, 128]);
    expect(layerColour({ grayscale: 0, color: [65535, 0x8080, 0x8080] })).toEqual([255, 255, 255]);
    expect(layerColour(undefined)).toBe(usualColour);
    expect(halo([0, 0, 0])).toContain('255');
    expect(halo([255, 255, 255])).toContain('rgb(0 0 0');
  });
  it('patterns of dashes begin with what is drawn', () => {
    expect(dashesOf(undefined)).toEqual([8, 8, 8, 8]);
    expect(dashesOf(0x00ff00ff)).toEqual([8, 8, 8, 8]);
    expect(dashesOf(0xfff0f0f0)).toEqual([12, 4, 4, 4, 4, 4]);
    expect(dashesOf(0xffffffff)).toEqual([]);
  });
});

describe('compound graphics', () => {
  const view: CompoundView = {
    width: 400,
    height: 300,
    toScreen: ([x, y]) => [x * 2, y * 2],
    mm: { column: 0.5, row: 0.5 },
  };
  const parts = (
    type: CompoundGraphic['type'],
    points: StatePoint[],
    change: Partial<CompoundGraphic> = {},
    centre?: StatePoint,
  ) => viewParts({ type, ...change }, points, centre, view);

  it('turn counterclockwise as they are seen', () => {
    const [x, y] = turned([10, 0], [0, 0], 90);
    expect([x, y].map((value) => Math.round(value * 1e6) / 1e6)).toEqual([0, -10]);
  });
  it('an arrow has its head at the first point', () => {
    const { solids, lines } = parts('ARROW', [
      [10, 10],
      [60, 10],
    ]);
    expect(solids[0]?.points[0]).toEqual([20, 20]);
    expect(lines[0]?.points[1]).toEqual([120, 20]);
  });
  it('an infinite line leaves the picture on both sides, with a gap that does not grow with the image', () => {
    const { lines } = parts(
      'INFINITELINE',
      [
        [10, 10],
        [20, 10],
      ],
      { gapLength: 0.1 },
      [50, 10],
    );
    expect(lines).toHaveLength(2);
    const xs = lines.flatMap(({ points }) => points.map(([x]) => x));
    expect(Math.min(...xs)).toBeLessThan(0);
    expect(Math.max(...xs)).toBeGreaterThan(400);
    // A tenth of 300 about 100.
    expect(xs).toContain(85);
    expect(xs).toContain(115);
  });
  it('a cut line has two arrows on its right that point to it', () => {
    const { solids } = parts('CUTLINE', [
      [10, 50],
      [110, 50],
    ]);
    expect(solids.map(({ points }) => points[0])).toEqual([
      [70, 100],
      [170, 100],
    ]);
    for (const { points } of solids) expect(points[1]![1]).toBeGreaterThan(100);
  });
  it('a range line has a short line across each end', () => {
    expect(
      parts('RANGELINE', [
        [10, 10],
        [60, 10],
      ]).lines,
    ).toHaveLength(3);
  });
  it('a ruler has ticks at round distances of millimetres', () => {
    // 100 pixels of 0.5 mm: 50 mm, 200 CSS pixels: 4 a millimetre; a tick each 2 mm.
    const { lines, labels } = parts(
      'RULER',
      [
        [0, 10],
        [100, 10],
      ],
      { tickAlignment: 'CENTER', showTickLabel: true },
    );
    expect(lines).toHaveLength(1 + 26);
    expect(labels.map(({ text }) => text)).toEqual(['10', '20', '30', '40', '50']);
    expect(labels[0]?.at[0]).toBeCloseTo(40, 6);
  });
  it('an axis has the ticks and labels it names', () => {
    const ticks = [{ position: 0, label: 'a' }, { position: 0.5, label: 'b' }, { position: 1 }];
    const { lines, labels } = parts(
      'AXIS',
      [
        [0, 0],
        [50, 0],
      ],
      { ticks, showTickLabel: true, tickLabelAlignment: 'BOTTOM' },
    );
    expect(lines).toHaveLength(4);
    expect(labels.map(({ text, at }) => [text, at[0]])).toEqual([
      ['a', 0],
      ['b', 50],
    ]);
    expect(
      parts(
        'AXIS',
        [
          [0, 0],
          [50, 0],
        ],
        { ticks, showTickLabel: false },
      ).labels,
    ).toEqual([]);
  });
  it('a cross-hair reaches to the borders or as far as it says', () => {
    const far = parts('CROSSHAIR', [[100, 75]], { gapLength: 0.1 });
    expect(far.lines).toHaveLength(4);
    const near = parts('CROSSHAIR', [[100, 75]], { gapLength: 0.1, diameterOfVisibility: 0.5 });
    const [from, to] = near.lines[0]!.points as [StatePoint, StatePoint];
    expect([from[0] - 200, to[0] - 200]).toEqual([15, 75]);
  });
  it('rectangles and ellipses have two corners, lines of many pairs', () => {
    const corners: StatePoint[] = [
      [0, 0],
      [10, 0],
      [10, 6],
      [0, 6],
    ];
    expect(staticLines('RECTANGLE', corners)[0]?.points).toEqual(corners);
    const vertices = verticesOf(staticLines('ELLIPSE', corners)[0]!);
    for (const [x, y] of [
      [5, 0],
      [10, 3],
      [5, 6],
      [0, 3],
    ] as StatePoint[]) {
      expect(Math.min(...vertices.map(([vx, vy]) => Math.hypot(vx - x, vy - y)))).toBeLessThan(1e-9);
    }
    expect(
      staticLines('MULTILINE', [
        [0, 0],
        [1, 1],
        [2, 2],
        [3, 3],
      ]),
    ).toHaveLength(2);
  });
});

describe('what is drawn over a frame', () => {
  const line = {
    units: 'PIXEL',
    type: 'POLYLINE',
    points: [
      [0, 0],
      [5, 5],
    ] as StatePoint[],
    filled: false,
  } as const;

  it('lower layers come first, and what nobody describes is drawn too', () => {
    const { layers } = drawingOf(
      state({
        layers: [
          { name: 'TOP', order: 5 },
          { name: 'LOW', order: 1 },
        ],
        annotations: ['TOP', 'LOW', 'UNKNOWN'].map((layer) => annotation({ layer, graphics: [line] })),
      }),
      target,
    );
    expect(layers.map(({ name }) => name)).toEqual(['LOW', 'TOP', 'UNKNOWN']);
  });
  it('annotations of other images and frames are not drawn', () => {
    const other = annotation({ graphics: [line], images: [{ sopClassUid: '1', sopInstanceUid: '9.9' }] });
    const later = annotation({
      graphics: [line],
      images: [{ sopClassUid: '1', sopInstanceUid: '1.2.3', frames: [2] }],
    });
    expect(drawingOf(state({ annotations: [other, later] }), target).layers).toEqual([]);
    expect(drawingOf(state({ annotations: [other, later] }), { ...target, frame: 2 }).layers).toHaveLength(1);
  });
  it('what stands for a compound graphic is not drawn beside it', () => {
    const arrow = {
      units: 'PIXEL',
      type: 'ARROW',
      points: [
        [0, 0],
        [9, 9],
      ],
      filled: false,
      instance: 4,
    } as CompoundGraphic;
    const { layers } = drawingOf(
      state({ annotations: [annotation({ graphics: [{ ...line, instance: 4 }, line], compounds: [arrow] })] }),
      target,
    );
    expect(layers[0]?.shapes.flatMap(({ outlines }) => outlines)).toHaveLength(1);
    expect(layers[0]?.compounds).toHaveLength(1);
  });
  it('many objects of one look are one group, filled ones with their face', () => {
    const many = Array.from({ length: 1000 }, () => ({ ...line, points: [...line.points] }));
    const drawing = drawingOf(state({ annotations: [annotation({ graphics: many })] }), target);
    expect(drawing.layers[0]?.shapes).toHaveLength(1);
    expect(drawing.points).toBe(2000);
    const filled = {
      ...line,
      filled: true,
      points: [
        [0, 0],
        [5, 0],
        [5, 5],
      ] as StatePoint[],
    };
    expect(
      drawingOf(state({ annotations: [annotation({ graphics: [filled] })] }), target).layers[0]?.shapes[0],
    ).toMatchObject({
      filled: true,
      look: { fill: { opacity: 0.35 } },
    });
  });
  it('more points than can be drawn are left out, and that is told', () => {
    const long = {
      ...line,
      points: Array.from({ length: mostPoints / 2 + 1 }, (_, i): StatePoint => [i % 97, i % 89]),
    };
    const of = (...graphics: (typeof long)[]) => drawingOf(state({ annotations: [annotation({ graphics })] }), target);
    expect(of(long)).toMatchObject({ leftOut: false, points: long.points.length });
    expect(of(long, long)).toMatchObject({ leftOut: true, points: long.points.length });
  });
  it('thickness is in the units of the graphic', () => {
    const thick = (units: 'PIXEL' | 'DISPLAY', thickness: number) =>
      drawingOf(state({ annotations: [annotation({ graphics: [{ ...line, units, line: { thickness } }] })] }), target)
        .layers[0]?.shapes[0]?.look.thickness;
    expect(thick('PIXEL', 2)).toBe(2);
    expect(thick('DISPLAY', 0.02)).toBeCloseTo(2, 9);
  });
});
