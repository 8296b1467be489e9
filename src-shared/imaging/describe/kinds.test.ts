import { describe, expect, it } from 'vitest';
import type { DataSet, Element, Value, Vr } from '../../dicom/data-set.ts';
import { describeInstance } from '../describe.ts';
import { tileOf } from '../tiles.ts';

const element = (vr: Vr, ...values: Value[]): Element => ({ vr, Value: values });
const sequence = (...items: DataSet[]): Element => ({ vr: 'SQ', Value: items });
const words = (vr: Vr, ...values: number[]): Element => ({
  vr,
  bytes: new Uint8Array(Uint16Array.from(values).buffer),
});
const littleEndian = '1.2.840.10008.1.2.1';

const described = (over: DataSet = {}) =>
  describeInstance(
    {
      '00080016': element('UI', '1.2.840.10008.5.1.4.1.1.2.1'),
      '00080018': element('UI', '1.2.3.4'),
      '00280002': element('US', 1),
      '00280004': element('CS', 'MONOCHROME2'),
      '00280010': element('US', 8),
      '00280011': element('US', 6),
      '00280100': element('US', 16),
      '00280103': element('US', 0),
      '7FE00010': { vr: 'OW', location: { offset: 1000, length: 96 } },
      ...over,
    },
    littleEndian,
  );

const frames = (count: number, make: (index: number) => DataSet): DataSet => ({
  '00280008': element('IS', count),
  '52009230': sequence(...Array.from({ length: count }, (_, index) => make(index))),
});

describe('shutters', () => {
  it('have the shapes they name, with what covers', () => {
    const { shutter } = described({
      '00181600': element('CS', 'RECTANGULAR', 'circular', 'POLYGONAL', 'BITMAP'),
      '00181602': element('IS', 2),
      '00181604': element('IS', 5),
      '00181606': element('IS', 1),
      '00181608': element('IS', 7),
      '00181610': element('IS', 4, 3),
      '00181612': element('IS', 2),
      '00181620': element('IS', 1, 1, 1, 6, 8, 3),
      '00181622': element('US', 32768),
      '00181623': element('US', 0x6002),
      '00181624': element('US', 100, 32896, 32896),
    }).shared;
    expect(shutter).toEqual({
      rectangle: { left: 2, right: 5, top: 1, bottom: 7 },
      circle: { row: 4, column: 3, radius: 2 },
      polygon: [
        [1, 1],
        [1, 6],
        [8, 3],
      ],
      bitmapGroup: 0x6002,
      presentationValue: 32768,
      presentationColor: [100, 32896, 32896],
    });
  });

  it('are none without a shape or without its measures', () => {
    const measures = { '00181610': element('IS', 4, 3), '00181612': element('IS', 2) };
    expect(described(measures).shared.shutter).toBeUndefined();
    expect(described({ '00181600': element('CS', 'RECTANGULAR'), ...measures }).shared.shutter).toBeUndefined();
    expect(
      described({ '00181600': element('CS', 'POLYGONAL'), '00181620': element('IS', 1, 1, 2, 2) }).shared.shutter,
    ).toBeUndefined();
    expect(
      described({ '00181600': element('CS', 'BITMAP'), '00181623': element('US', 0x5000) }).shared.shutter,
    ).toBeUndefined();
  });

  it('may be of one frame', () => {
    const { shared, perFrame } = described(
      frames(2, (index) => ({
        '00189472': sequence({
          '00181600': element('CS', 'CIRCULAR'),
          '00181610': element('IS', 4, 3),
          '00181612': element('IS', index + 1),
        }),
      })),
    );
    expect(shared.shutter).toBeUndefined();
    expect(perFrame?.map(({ shutter }) => shutter?.circle?.radius)).toEqual([1, 2]);
  });
});

describe('masks', () => {
  it('keep operation, frames, shift and offset', () => {
    const { masks, pixelIntensityRelationship } = described({
      '00281040': element('CS', 'LOG'),
      '00286100': sequence(
        {
          '00286101': element('CS', 'AVG_SUB'),
          '00286102': element('US', 3, 9, 12, 20),
          '00286110': element('US', 1, 2),
          '00286112': element('US', 3),
          '00286114': element('FL', 0.5, -1.25),
          '00286190': element('ST', 'late mask'),
        },
        { '00286101': element('CS', 'TID'), '00286120': { vr: 'UN', bytes: Uint8Array.of(0xfe, 0xff) } },
        { '00286101': element('CS', 'SOMETHING') },
      ),
    });
    expect(pixelIntensityRelationship).toBe('LOG');
    expect(masks).toEqual([
      {
        operation: 'AVG_SUB',
        applicableFrames: [
          [3, 9],
          [12, 20],
        ],
        maskFrames: [1, 2],
        contrastFrameAveraging: 3,
        subPixelShift: [0.5, -1.25],
        explanation: 'late mask',
      },
      { operation: 'TID', tidOffset: -2 },
    ]);
  });

  it('have shifts of their own for each frame of an enhanced image', () => {
    const { masks, shared, perFrame } = described({
      '00286100': sequence({
        '00286101': element('CS', 'AVG_SUB'),
        '00286110': element('US', 1),
        '00289416': element('US', 5),
      }),
      ...frames(2, (index) => ({
        '00289415': sequence(
          { '00289416': element('US', 5), '00286114': element('FL', index, -0.5) },
          { '00289416': element('US', 6) },
        ),
      })),
    });
    expect(masks).toEqual([{ operation: 'AVG_SUB', maskFrames: [1], item: 5 }]);
    expect(shared.maskShifts).toBeUndefined();
    expect(perFrame?.map(({ maskShifts }) => maskShifts)).toEqual([
      [{ item: 5, shift: [0, -0.5] }],
      [{ item: 5, shift: [1, -0.5] }],
    ]);
  });
});

describe('palettes', () => {
  const table = {
    ...Object.fromEntries(['1', '2', '3'].map((n) => [`0028110${n}`, element('US', 4, 1024, 16)])),
    ...Object.fromEntries(['1', '2', '3'].map((n) => [`0028120${n}`, words('OW', 0, 0x4000, 0x8000, 0xffff)])),
  };

  it('colour monochrome images only when these are meant to be in colour', () => {
    const coloured = described({ ...table, '00089205': element('CS', 'COLOR') });
    expect(coloured.pixel?.supplementalPalette).toMatchObject({ firstMapped: 1024, bits: 16 });
    expect(coloured.pixel?.palette).toBeUndefined();
    expect(coloured.pixelPresentation).toBe('COLOR');
    expect(described({ ...table, '00089205': element('CS', 'MIXED') }).pixel?.supplementalPalette).toBeDefined();
    for (const over of [table, { ...table, '00089205': element('CS', 'MONOCHROME') }]) {
      expect(described(over).pixel?.supplementalPalette).toBeUndefined();
      expect(described(over).pixel?.palette).toBeUndefined();
    }
    const indexed = described({ ...table, '00280004': element('CS', 'PALETTE COLOR') }).pixel;
    expect(indexed?.palette).toMatchObject({ firstMapped: 1024 });
    expect(indexed?.supplementalPalette).toBeUndefined();
  });
});

describe('frames', () => {
  it('say their stack, time and type', () => {
    const { shared, perFrame, dimensions } = described({
      '00209222': sequence({ '00209165': element('AT', '00209056') }, { '00209165': element('AT', '00209057') }),
      ...frames(3, (index) => ({
        '00209111': sequence({
          '00189074': element('DT', `2024010523595${9 - index}.5`),
          '00209056': element('SH', '1'),
          '00209057': element('UL', index + 1),
          '00209128': element('UL', 2),
          '00209157': element('UL', 1, index + 1),
        }),
        '00189118': sequence({ '00209153': element('FD', index * 40) }),
        '00189329': sequence({ '00089007': element('CS', 'ORIGINAL', 'PRIMARY', 'AXIAL', 'NONE') }),
        '00209071': sequence({
          '00209072': { vr: 'CS' },
          '00082218': sequence({ '00082220': sequence({ '00080100': element('SH', '7771000') }) }),
        }),
      })),
    });
    expect(dimensions).toEqual(['00209056', '00209057']);
    expect(shared).toMatchObject({
      stackId: '1',
      temporalPosition: 2,
      frameType: ['ORIGINAL', 'PRIMARY', 'AXIAL', 'NONE'],
      laterality: 'L',
    });
    expect(perFrame).toEqual(
      [0, 1, 2].map((index) => ({
        acquisitionDateTime: `2024010523595${9 - index}.5`,
        inStackPosition: index + 1,
        dimensionIndexValues: [1, index + 1],
        triggerDelayMs: index * 40,
        relativeTimeMs: index === 0 ? 0 : -1000 * index,
      })),
    );
  });

  it('take their times from an offset or from a vector', () => {
    const offset = described(
      frames(2, (index) => ({ '00209310': sequence({ '0020930D': element('FD', index * 1.5) }) })),
    );
    expect(offset.perFrame?.map(({ relativeTimeMs }) => relativeTimeMs)).toEqual([0, 1500]);
    const vector = {
      '00280008': element('IS', 4),
      '00181065': element('DS', 0, 40, 30, 50),
    };
    expect(described(vector).perFrame).toBeUndefined();
    expect(described({ ...vector, '00280009': element('AT', '00181065') }).perFrame).toEqual(
      [0, 40, 70, 120].map((relativeTimeMs) => ({ relativeTimeMs })),
    );
  });

  it('have a rescale, a window and a table of their own', () => {
    const { shared, perFrame } = described(
      frames(2, (index) => ({
        '00289145': sequence({
          '00281052': element('DS', -1024),
          '00281053': element('DS', 1 + index),
          '00281054': element('LO', 'HU'),
        }),
        '00289132': sequence({
          '00281050': element('DS', 40 + index),
          '00281051': element('DS', 400),
          '00283010': sequence({ '00283002': element('US', 2, 0xffff, 8), '00283006': element('US', 0, 255) }),
        }),
      })),
    );
    expect(perFrame?.map(({ rescale }) => rescale?.slope)).toEqual([1, 2]);
    expect(perFrame?.map(({ voiWindows }) => voiWindows?.[0]?.center)).toEqual([40, 41]);
    // Its first value is one of Hounsfield: signed.
    expect(shared.voiLuts?.[0]?.firstMapped).toBe(-1);
  });

  it('of an ultrasound volume may have colour tables, which are told', () => {
    expect(described({ '0028140B': sequence({}) }).blendingTables).toBe(true);
    expect(described({ '00281401': sequence({}) }).blendingTables).toBe(true);
    expect(described().blendingTables).toBeUndefined();
  });

  it('of an ultrasound volume have an order, but no place in the patient', () => {
    const { shared, perFrame } = described(
      frames(2, (index) => ({
        '0020930E': sequence({ '00209301': element('FD', 0, 0, 4 - index) }),
        '0020930F': sequence({ '00209302': element('FD', 1, 0, 0, 0, 1, 0) }),
      })),
    );
    expect(perFrame).toEqual([{ sliceLocationMm: 4 }, { sliceLocationMm: 3 }]);
    expect(shared.position).toBeUndefined();
    expect(shared.orientation).toBeUndefined();
  });
});

describe('tiled images', () => {
  const matrix = { '00480006': element('UL', 15), '00480007': element('UL', 16) };

  it('have their places by order when they are full', () => {
    const slide = described({ ...matrix, '00209311': element('CS', 'TILED_FULL'), '00280008': element('IS', 12) });
    expect(slide.wholeSlide).toEqual({ columns: 15, rows: 16, tiledFull: true });
    expect([1, 2, 3, 4, 6, 7].map((frame) => tileOf(slide, frame))).toEqual([
      { column: 1, row: 1 },
      { column: 7, row: 1 },
      { column: 13, row: 1 },
      { column: 1, row: 9 },
      { column: 13, row: 9 },
      // The next focal plane.
      { column: 1, row: 1 },
    ]);
  });

  it('say them frame by frame when they are sparse', () => {
    const slide = described({
      ...matrix,
      ...frames(2, (index) => ({
        '0048021A': sequence({ '0048021E': element('SL', 7), '0048021F': element('SL', 1 + 8 * index) }),
      })),
    });
    expect([1, 2].map((frame) => tileOf(slide, frame))).toEqual([
      { column: 7, row: 1 },
      { column: 7, row: 9 },
    ]);
    expect(tileOf(described(), 1)).toBeUndefined();
  });
});

describe('projections', () => {
  it('have the spacing of what is looked at, where the distances of the machine say how much larger it is on the image', () => {
    const portal = { '30020011': element('DS', 0.6, 0.6) };
    expect(described(portal).shared.spacing).toEqual({ rowMm: 0.6, columnMm: 0.6, provenance: 'imager' });
    const distances = { '30020022': element('DS', 1000), '30020026': element('DS', 1500) };
    expect(described({ ...portal, ...distances }).shared.spacing).toEqual({
      rowMm: 0.6 / 1.5,
      columnMm: 0.6 / 1.5,
      provenance: 'imager-magnified',
      magnification: 1.5,
    });
    const group = {
      '00289443': sequence({ '00181164': element('DS', 0.3, 0.3) }),
      '00189476': sequence({ '00181114': element('DS', 1.2) }),
    };
    expect(described({ '52009229': sequence(group) }).shared.spacing).toMatchObject({
      rowMm: 0.25,
      provenance: 'imager-magnified',
    });
    const exposure = described({ '30020030': sequence({ '00180060': element('DS', 6000) }) });
    expect(exposure.technique?.['KVP']).toBe('6000');
  });
});

describe('an image', () => {
  it('has directions one long, also where the file rounds them', () => {
    const of = (...values: number[]) => described({ '00200037': element('DS', ...values) }).shared.orientation;
    expect(of(1, 0, 0, 0, 0.6, 0.8)).toEqual([1, 0, 0, 0, 0.6, 0.8]);
    const rounded = of(0.99, 0, 0, 0, 0.7, 0.7)!;
    expect(Math.hypot(...rounded.slice(0, 3))).toBeCloseTo(1, 12);
    expect(Math.hypot(...rounded.slice(3))).toBeCloseTo(1, 12);
  });

  it('says its side, its tilt, and that it is of an animal', () => {
    expect(described({ '00200062': element('CS', 'r'), '00200060': element('CS', 'L') }).shared.laterality).toBe('R');
    expect(described({ '00200060': element('CS', 'L') }).shared.laterality).toBe('L');
    const region = sequence({ '00082220': sequence({ '00080100': element('SH', 'G-A100') }) });
    expect(described({ '00082218': region }).shared.laterality).toBe('R');
    expect(described({ '00102210': element('CS', 'QUADRUPED') }).quadruped).toBe(true);
    expect(described({ '00102210': element('CS', 'BIPED') }).quadruped).toBeUndefined();
    expect(described({ '00181120': element('DS', -12.5) }).gantryTilt).toBe(-12.5);
    const group = sequence({ '00189304': sequence({ '00181120': element('DS', 8) }) });
    expect(described({ '52009229': group }).gantryTilt).toBe(8);
  });

  it('of thousands of frames is described in a fraction of a second and in few bytes', () => {
    const many = frames(2000, (index) => ({
      '00209113': sequence({ '00200032': element('DS', -100, -100, index * 0.5) }),
      '00209116': sequence({ '00200037': element('DS', 1, 0, 0, 0, 1, 0) }),
      '00289110': sequence({ '00280030': element('DS', 0.7, 0.7), '00180050': element('DS', 0.5) }),
      '00289145': sequence({ '00281052': element('DS', -1024), '00281053': element('DS', 1) }),
      '00289132': sequence({ '00281050': element('DS', 40), '00281051': element('DS', 400) }),
      '00209111': sequence({ '00209056': element('SH', '1'), '00209057': element('UL', index + 1) }),
    }));
    const { perFrame } = described(many);
    expect(perFrame?.[1999]).toEqual({ position: [-100, -100, 999.5], inStackPosition: 2000 });
    expect(JSON.stringify(perFrame).length / 2000).toBeLessThan(80);
  });
});

describe('hardcopy images', () => {
  const hardcopy = { '00080016': element('UI', '1.2.840.10008.5.1.1.29'), '00280101': element('US', 12) };

  it('are seen as they went to the printer: all that their bits can say from black to white', () => {
    expect(described(hardcopy).shared.voiWindows).toEqual([{ center: 2048, width: 4096 }]);
    expect(described({ ...hardcopy, '00280100': element('US', 8), '00280101': element('US', 8) }).shared).toMatchObject(
      {
        voiWindows: [{ center: 128, width: 256 }],
      },
    );
  });

  it('keep a window that they state against the standard, and other images get none', () => {
    const stated = { '00281050': element('DS', '300'), '00281051': element('DS', '600') };
    expect(described({ ...hardcopy, ...stated }).shared.voiWindows).toEqual([{ center: 300, width: 600 }]);
    expect(described({ '00280101': element('US', 12) }).shared.voiWindows).toBeUndefined();
  });
});
