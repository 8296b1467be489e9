import { describe, expect, it } from 'vitest';
import type { DataSet, Element, Value } from '../dicom/data-set.ts';
import { bytes, described, element, image, littleEndian, sequence, words } from './describe/testing.ts';
import { describeInstance, describeSeriesHeader, isWantedTag, wantedTags } from './describe.ts';

describe('geometry and transformations', () => {
  it('of a classic image stand at the top level', () => {
    const { shared, perFrame } = described({
      '00200032': element('DS', 1, 2, 3),
      '00200037': element('DS', 1, 0, 0, 0, 1, 0),
      '00180050': element('DS', 5),
      '00281052': element('DS', -1024),
      '00281053': element('DS', 1),
      '00281054': element('LO', 'HU'),
      '00281050': element('DS', 40, 'x', 300),
      '00281051': element('DS', 400, 10, 1500),
      '00281055': element('LO', 'SOFT', '', 'BONE'),
      '00200062': element('CS', 'L'),
    });
    expect(perFrame).toBeUndefined();
    expect(shared).toEqual({
      position: [1, 2, 3],
      orientation: [1, 0, 0, 0, 1, 0],
      sliceThicknessMm: 5,
      rescale: { slope: 1, intercept: -1024, type: 'HU' },
      voiWindows: [
        { center: 40, width: 400, explanation: 'SOFT' },
        { center: 300, width: 1500, explanation: 'BONE' },
      ],
      laterality: 'L',
    });
  });

  it('drop orientations that are none, and windows without width', () => {
    const orientation = (...values: Value[]) => described({ '00200037': element('DS', ...values) }).shared.orientation;
    expect(orientation(0, 0, 0, 0, 0, 0)).toBeUndefined();
    expect(orientation(1, 0, 0, 1, 0, 0)).toBeUndefined();
    expect(orientation(1, 0, 0, 0, 1)).toBeUndefined();
    expect(orientation(0.9998, 0.0175, 0, -0.0175, 0.9998, 0)).toBeDefined();
    expect(described({ '00281050': element('DS', 1), '00281051': element('DS', 0) }).shared.voiWindows).toBeUndefined();
    expect(
      described({
        '00281050': element('DS', 1),
        '00281051': element('DS', 0.5),
        '00281056': element('CS', 'LINEAR_EXACT'),
      }).shared.voiWindows,
    ).toHaveLength(1);
    expect(described({ '00281053': element('DS', 0), '00281052': element('DS', 5) }).shared.rescale).toEqual({
      slope: 1,
      intercept: 5,
    });
  });

  it('read lookup tables with their sign, packed bytes and wrong bits', () => {
    const lut = (descriptor: number[], data: Uint8Array): DataSet => ({
      '00283002': element('US', ...descriptor),
      '00283003': element('LO', 'CURVE'),
      '00283004': element('LO', 'OD'),
      '00283006': bytes('OW', data),
    });
    const { shared } = described({
      '00280103': element('US', 1),
      '00283000': sequence(lut([2, 65534, 12], words(5, 9))),
      '00283010': sequence(lut([4, 0, 8], Uint8Array.of(1, 2, 3, 4)), lut([2, 0, 8], words(1, 4095))),
    });
    expect(shared.modalityLut).toMatchObject({ firstMapped: -2, bits: 12, count: 2, type: 'OD' });
    expect(shared.voiLuts?.[0]).toMatchObject({ count: 4, bits: 8, explanation: 'CURVE' });
    expect(shared.voiLuts?.[1]).toMatchObject({ bits: 12 });
    const empty = described({ '00283010': sequence({ '00283002': { vr: 'US' } }) });
    expect(empty.shared.voiLuts).toBeUndefined();
  });

  it('of an enhanced image are shared or per frame, the common ones shared', () => {
    const position = (z: number): DataSet => ({
      '00209113': sequence({ '00200032': element('DS', 0, 0, z) }),
      '00209116': sequence({ '00200037': element('DS', 1, 0, 0, 0, 1, 0) }),
      '00209111': sequence({ '00209157': element('UL', 1, z) }),
      '00289145': sequence({ '00281052': element('DS', 0), '00281053': element('DS', z) }),
    });
    const found = described({
      '00280008': element('IS', 3),
      '52009229': sequence({
        '00289110': sequence({ '00280030': element('DS', 0.7, 0.7), '00180050': element('DS', 2) }),
      }),
      '52009230': sequence(position(1), position(2), position(3)),
    });
    expect(found.numberOfFrames).toBe(3);
    expect(found.shared).toEqual({
      spacing: { rowMm: 0.7, columnMm: 0.7, provenance: 'pixel-spacing' },
      sliceThicknessMm: 2,
      orientation: [1, 0, 0, 0, 1, 0],
    });
    expect(found.perFrame?.[1]).toEqual({
      position: [0, 0, 2],
      dimensionIndexValues: [1, 2],
      rescale: { slope: 2, intercept: 0 },
    });
  });

  it('of a dose grid and of a nuclear reconstruction spread along the normal', () => {
    const plane = { '00200032': element('DS', 10, 20, 30), '00200037': element('DS', 1, 0, 0, 0, 1, 0) };
    const dose = described({
      ...plane,
      '00280008': element('IS', 3),
      '3004000C': element('DS', 0, 2.5, 5),
      '3004000E': element('DS', 0.001),
      '30040002': element('CS', 'GY'),
    });
    expect(dose.perFrame?.map(({ position }) => position?.[2])).toEqual([30, 32.5, 35]);
    expect(dose.shared.realWorldValue).toEqual({ slope: 0.001, intercept: 0, units: 'Gy' });
    const nuclear = described({
      '00280008': element('IS', 2),
      '00540022': sequence(plane),
      '00540080': element('US', 1, 2),
      '00180088': element('DS', -4),
    });
    expect(nuclear.perFrame?.map(({ position }) => position?.[2])).toEqual([30, 26]);
    expect(nuclear.shared.orientation).toEqual([1, 0, 0, 0, 1, 0]);
  });

  it('name the polarity, cine and real-world values', () => {
    const found = described({
      '20500020': element('CS', 'INVERSE'),
      '00181063': element('DS', 40),
      '00082144': element('IS', 25),
      '00409096': sequence({
        '00409225': element('FD', 2),
        '00409224': element('FD', 1),
        '004008EA': sequence({ '00080100': element('SH', '{SUVbw}g/ml') }),
      }),
    });
    expect(found.shared.presentationLutShape).toBe('INVERSE');
    expect(found.cine).toEqual({ frameTimeMs: 40, rate: 25 });
    expect(found.shared.realWorldValue).toEqual({ slope: 2, intercept: 1, units: '{SUVbw}g/ml' });
  });
});

describe('what cannot be shown', () => {
  it('says why', () => {
    const { '7FE00010': _, ...without } = image();
    expect(describeInstance(without, littleEndian).notDisplayable).toBe('no-pixel-data');
    expect(described({ '00280010': element('US', 0) }).notDisplayable).toBe('no-dimensions');
    expect(described({}, '1.2.840.10008.1.2.4.102')).toMatchObject({ kind: 'video', notDisplayable: 'video' });
    expect(described({}, '1.2.840.10008.1.2.4.94').notDisplayable).toBe('transfer-syntax');
    expect(described({}, '1.2.3.4.5').notDisplayable).toBe('transfer-syntax');
    expect(described({ '00280004': element('CS', 'CMYK') }).notDisplayable).toBe('photometric-interpretation');
    expect(described({ '00280002': element('US', 3) }).notDisplayable).toBe('photometric-interpretation');
    expect(described({ '00280100': element('US', 36) }).notDisplayable).toBe('bits-allocated');
    expect(described({ '00280010': element('US', 65535), '00280011': element('US', 65535) }).notDisplayable).toBe(
      'too-large',
    );
  });

  it('is an image of an unknown class when it has pixels, and a text when it has none', () => {
    expect(described({ '00080016': element('UI', '1.2.3.99') }).kind).toBe('image');
    const report = describeInstance(
      {
        '00080016': element('UI', '1.2.840.10008.5.1.4.1.1.88.11'),
        '0040A043': sequence({ '00080104': element('LO', 'Findings') }),
      },
      littleEndian,
    );
    expect(report).toMatchObject({ kind: 'report', label: 'Findings' });
    expect(report.notDisplayable).toBeUndefined();
    expect(describeInstance({}, '').kind).toBe('other');
  });
});

describe('texts', () => {
  it('of the corners are found at the top and in functional groups', () => {
    const { technique } = described({
      '00180060': element('DS', 120),
      '00185101': element('CS', 'MLO'),
      '00180022': element('CS', 'A', 'B'),
      '00540220': sequence({
        '00080100': element('SH', '399368009'),
        '00080104': element('LO', 'medio-lateral oblique'),
        '00540222': sequence({ '00080100': element('SH', 'R-102D6'), '00080104': element('LO', 'Magnification') }),
      }),
      '52009230': sequence({ '00189114': sequence({ '00189082': element('FD', 4.5) }) }),
    });
    expect(technique).toEqual({
      KVP: '120',
      ViewPosition: 'MLO',
      ScanOptions: 'A\\B',
      ViewCodeSequence: 'medio-lateral oblique',
      ViewModifierCodeSequence: 'Magnification',
      ViewCode: '399368009',
      ViewModifierCode: 'R-102D6',
      EchoTime: '4.5',
    });
  });

  it('of the corners stand with the frames where these differ', () => {
    const echo = (ms: number): DataSet => ({
      '00189114': sequence({ '00189082': element('FD', ms) }),
      '00189112': sequence({ '00181314': element('DS', 30) }),
    });
    const { technique, perFrame } = described({
      '00280008': element('IS', 3),
      '52009229': sequence({ '00189112': sequence({ '00180080': element('DS', 900) }) }),
      '52009230': sequence(echo(4), echo(8), echo(12)),
    });
    expect(technique).toEqual({ RepetitionTime: '900', FlipAngle: '30' });
    expect(perFrame?.map((frame) => frame.technique)).toEqual([
      { EchoTime: '4' },
      { EchoTime: '8' },
      { EchoTime: '12' },
    ]);
  });

  it('[BIR-H4] of the contrast agent come from the sequence first', () => {
    const agents: DataSet = {
      '00180010': element('LO', 'OMNI 300'),
      '00180012': sequence({ '00080104': element('LO', 'Iohexol') }, { '00080104': element('LO', 'Barium') }),
    };
    expect(described(agents).technique).toMatchObject({
      ContrastBolusAgentSequence: 'Iohexol, Barium',
      ContrastBolusAgent: 'OMNI 300',
    });
    expect(describeSeriesHeader(agents).series.contrastAgent).toBe('Iohexol');
  });

  it('of patient, study and series', () => {
    const header = describeSeriesHeader({
      '00100010': element('PN', { Alphabetic: 'Yamada^Tarou', Ideographic: '山田^太郎' }),
      '00100020': element('LO', 'ID1'),
      '0020000D': element('UI', '1.2'),
      '0020000E': element('UI', '1.3'),
      '00080060': element('CS', 'ct'),
      '00200011': element('IS', 'x'),
      '00080070': element('LO', 'Maker'),
      '00081090': element('LO', 'Model 1'),
    });
    expect(header).toEqual({
      patient: { name: 'Yamada^Tarou', nameIdeographic: '山田^太郎', id: 'ID1' },
      study: { uid: '1.2' },
      series: { uid: '1.3', modality: 'CT', manufacturer: 'Maker Model 1' },
    });
  });
});

describe('robustness', () => {
  it('names every tag it looks at as wanted', () => {
    const asked = new Set<string>();
    const spy = (dataSet: DataSet): DataSet =>
      new Proxy(dataSet, {
        get(target, tag) {
          if (typeof tag === 'string') asked.add(tag);
          return Reflect.get(target, tag) as Element;
        },
      });
    describeInstance(spy(image({ '00280004': element('CS', 'PALETTE COLOR') })), littleEndian);
    // What one kind of image is looked at for, the others are not.
    const shapes = element('CS', 'RECTANGULAR', 'CIRCULAR', 'POLYGONAL', 'BITMAP');
    const kinds = {
      '00080060': element('CS', 'PT'),
      '00181600': shapes,
      '00280009': element('AT', '00181065'),
      '00540016': sequence({ '00181072': element('TM', '1000') }),
      '00480006': element('UL', 100),
      '00480007': element('UL', 100),
    };
    describeInstance(spy(image(kinds)), littleEndian);
    describeSeriesHeader(spy(image()));
    const tags = [...asked].filter((tag) => /^[0-9A-F]{8}$/.test(tag));
    expect(tags.filter((tag) => !isWantedTag(tag))).toEqual([]);
    expect(wantedTags.has('7FE00010')).toBe(true);
    expect(isWantedTag('60023000')).toBe(true);
    expect(isWantedTag('00181200')).toBe(false);
  });

  it('never throws, whatever the elements are', () => {
    const odd: Element[] = [
      { vr: 'UN' },
      { vr: 'UN', bytes: Uint8Array.of(255, 1, 3) },
      { vr: 'SQ', Value: [] },
      { vr: 'SQ', Value: [{}, null] },
      { vr: 'DS', Value: ['', 'abc', null, Number.POSITIVE_INFINITY] },
      { vr: 'US', Value: [-1, 1e300] },
      { vr: 'PN', Value: [{}] },
      { vr: 'OW', location: { offset: -1, length: 1e15 } },
      { vr: 'LO', Value: 'text' as never },
      { vr: 'OB', bytes: new Uint8Array(0) },
    ];
    const tags = [...wantedTags, '60000010', '60000011', '60003000', '60000050'];
    for (let round = 0; round < 400; round++) {
      const dataSet = image();
      for (let i = 0; i < 40; i++)
        dataSet[tags[(round * 31 + i * 17) % tags.length]!] = odd[(round + i * 7) % odd.length]!;
      for (const uid of [littleEndian, '1.2.840.10008.1.2.4.50', 'x']) {
        expect(() => JSON.stringify([describeInstance(dataSet, uid), describeSeriesHeader(dataSet)])).not.toThrow();
      }
    }
  });
});
