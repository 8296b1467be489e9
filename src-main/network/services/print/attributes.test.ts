import { afterEach, describe, expect, it } from 'vitest';
import { lookup } from '../../../../src-shared/dicom/dictionary.ts';
import type { PrintOptions } from '../../../../src-shared/film/model.ts';
import { boxPixels, sheetOf } from '../../../../testing/box-pixels.ts';
import { printClasses } from '../../../../testing/printer.ts';
import { numbersIn, textIn, type WireSet } from '../../../../testing/printer-data.ts';
import { type PrintRig, type PrintRigOptions, startPrintRig } from '../../testing/print-rig.ts';
import { printAttributes } from './attributes.ts';

let rig: PrintRig;
afterEach(() => rig?.close());

/** Prints one sheet and gives the attributes of one request. */
async function sent(
  operation: string,
  options: PrintOptions,
  more: PrintRigOptions & { annotations?: string[]; trueSize?: boolean } = {},
): Promise<WireSet> {
  rig = await startPrintRig(more);
  const { annotations = [], trueSize = false } = more;
  const job = await rig.print([sheetOf('STANDARD\\2,1', [2], { annotations, trueSize })], options);
  expect(job.error).toBeUndefined();
  const [message] = rig.printer.of(operation);
  return message?.set ?? new Map();
}
const tags = (set: WireSet) => [...set.keys()];
const us = (set: WireSet, tag: string) => numbersIn(set, tag, rig.printer.messages[0]!.context.transferSyntax);
const reference = (set: WireSet, tag: string) => {
  const [item] = set.get(tag)?.items ?? [];
  return [textIn(item, '00081150'), textIn(item, '00081155')];
};

const everything: PrintOptions = {
  copies: 3,
  priority: 'HIGH',
  mediumType: 'CLEAR FILM',
  filmDestination: 'PROCESSOR',
  sessionLabel: 'Chest',
  ownerId: 'WARD 3',
  memoryAllocation: 512,
  magnificationType: 'CUBIC',
  smoothingType: '5',
  borderDensity: 'WHITE',
  emptyImageDensity: '20',
  minDensity: 180,
  maxDensity: 320,
  trim: 'YES',
  configurationInformation: 'CURVE\\2',
  resolution: 'HIGH',
  illumination: 1500,
  reflectedAmbientLight: 12,
  polarity: 'REVERSE',
  decimateCrop: 'FAIL',
  requestedImageSize: 'always',
};

describe('the table of attributes', () => {
  it('has the tags and VRs of the dictionary', () => {
    for (const { tag, keyword, vr } of printAttributes) {
      expect(lookup(tag), keyword).toMatchObject({ keyword, vr });
    }
  });

  it('has no attribute twice in a request', () => {
    const pairs = printAttributes.flatMap(({ tag, in: requests }) => requests.map((one) => `${one} ${tag}`));
    expect(new Set(pairs).size).toBe(pairs.length);
  });
});

describe('film session', () => {
  it('[TEL-127] N-CREATE sends copies, priority, medium, destination and label', async () => {
    const set = await sent('session-create', everything, { system: 'telemis' });
    expect(tags(set)).toEqual(['20000010', '20000020', '20000030', '20000040', '20000050']);
    expect(['20000010', '20000020', '20000030', '20000040', '20000050'].map((tag) => textIn(set, tag))).toEqual([
      '3',
      'HIGH',
      'CLEAR FILM',
      'PROCESSOR',
      'Chest',
    ]);
  });

  it('[TEL-128] [TEL-132] the session may refer to the Presentation LUT and carry the viewing conditions, as the film box does', async () => {
    const options = { system: 'telemis', profile: { presentationLut: { referencedBy: 'both' } } } as const;
    const set = await sent('session-create', everything, options);
    const lut = rig.printer.of('lut-create')[0]!.instance;
    expect(reference(set, '20500500')).toEqual([printClasses.lut, lut]);
    expect([us(set, '2010015E'), us(set, '20100160')]).toEqual([[1500], [12]]);
    const box = rig.printer.of('box-create')[0]!.set!;
    expect(reference(box, '20500500')).toEqual([printClasses.lut, lut]);
    expect([us(box, '2010015E'), us(box, '20100160')]).toEqual([[1500], [12]]);
  });

  it('[TEL-128] an attribute list warning of the session does not stop the job', async () => {
    const script: PrintRigOptions['script'] = {
      answer: ({ operation }) =>
        operation === 'session-create' ? { status: 0x0107, attributes: [0x20500500, 0x2010015e] } : undefined,
    };
    rig = await startPrintRig({
      system: 'telemis',
      profile: { presentationLut: { referencedBy: 'film-session' } },
      script,
    });
    const job = await rig.print([sheetOf('STANDARD\\1,1', [1])]);
    expect(job).toMatchObject({ error: undefined, sheets: ['printed'] });
    expect(job.warnings).toEqual([
      'Film session: 0107H Attribute list error: Referenced Presentation LUT Sequence, Illumination',
    ]);
    expect([...rig.printer.of('box-create')[0]!.set!.keys()]).not.toContain('20500500');
  });

  it('[GCA-146] [GCA-147] [GCA-148] [GCA-149] sends the defaults of its system: one copy, LOW, the medium and the destination of the settings, no label', async () => {
    const set = await sent('session-create', {}, { system: 'canon-gca' });
    const { defaults } = rig.profile;
    expect(textIn(set, '20000010')).toBe('1');
    expect(textIn(set, '20000020')).toBe('LOW');
    expect(textIn(set, '20000030')).toBe(defaults.mediumType);
    expect(textIn(set, '20000040')).toBe(defaults.filmDestination);
    expect([defaults.mediumType, defaults.filmDestination]).not.toContain('');
    expect(defaults.sessionLabel).toBe('');
    expect(set.has('20000050')).toBe(false);
  });

  it('[GCA-146] [GCA-147] [GCA-149] a job says other copies, priority and label', async () => {
    const set = await sent(
      'session-create',
      { copies: 99, priority: 'MED', sessionLabel: 'NM' },
      { system: 'canon-gca' },
    );
    expect(['20000010', '20000020', '20000050'].map((tag) => textIn(set, tag))).toEqual(['99', 'MED', 'NM']);
  });

  it('[GCA-150] N-SET takes the same attributes as N-CREATE', async () => {
    const profile = { messages: { filmSessionSet: true } };
    const set = await sent('session-set', everything, { system: 'canon-gca', profile });
    expect(tags(set)).toEqual(['20000010', '20000020', '20000030', '20000040', '20000050']);
    expect(rig.printer.of('session-create')[0]?.bytes).toBeUndefined();
    expect(rig.printer.of('session-set')[0]?.instance).toBe(rig.printer.of('session-create')[0]?.instance);
  });

  it('carries everything of the standard where nothing is withheld, and declares the character set of a label', async () => {
    const set = await sent('session-create', { ...everything, sessionLabel: '胸部\\' });
    expect(tags(set)).toEqual([
      '00080005',
      '20000010',
      '20000020',
      '20000030',
      '20000040',
      '20000050',
      '20000060',
      '21000160',
    ]);
    expect(textIn(set, '00080005')).toBe('ISO_IR 192');
    expect(set.get('20000050')?.bytes.toString('utf8').trim()).toBe('胸部/');
  });
});

describe('film box', () => {
  const all = [
    '20100010',
    '20100040',
    '20100050',
    '20100060',
    '20100080',
    '20100100',
    '20100110',
    '20100120',
    '20100130',
    '20100140',
  ];

  it('[TEL-130] always holds the display format and its film session, also when nothing else is said', async () => {
    const set = await sent(
      'box-create',
      { illumination: null, reflectedAmbientLight: null },
      {
        system: 'telemis',
        profile: { presentationLut: { use: false } },
      },
    );
    expect(tags(set)).toEqual(['20100010', '20100040', '20100050', '20100500']);
    expect(textIn(set, '20100010')).toBe('STANDARD\\2,1');
    expect(reference(set, '20100500')).toEqual([printClasses.session, rig.printer.of('session-create')[0]!.instance]);
  });

  it('[TEL-131] carries orientation, size, magnification, densities, smoothing, border, empty density, trim, resolution and annotation format', async () => {
    const set = await sent(
      'box-create',
      { ...everything, annotationFormat: 'LABEL' },
      {
        system: 'telemis',
        profile: { annotationBox: true },
      },
    );
    expect(tags(set)).toEqual([
      '20100010',
      '20100030',
      ...all.slice(1),
      '2010015E',
      '20100160',
      '20100500',
      '20200050',
      '20500500',
    ]);
    expect(textIn(set, '20100030')).toBe('LABEL');
    expect([us(set, '20100120'), us(set, '20100130')]).toEqual([[180], [320]]);
    expect(textIn(set, '20200050')).toBe('HIGH');
    expect(textIn(set, '20100080')).toBe('5');
  });

  it.each([
    [{ mediumType: 'PAPER' }, [150], []],
    [{ mediumType: 'PAPER', illumination: 300, reflectedAmbientLight: 5 }, [300], [5]],
    [{ mediumType: 'PAPER', illumination: null }, [], []],
    [{ mediumType: 'BLUE FILM' }, [2000], [10]],
  ] as const)('with %j the light is that of the medium: %j and %j cd/m2', async (options, light, room) => {
    const set = await sent('box-create', options);
    expect([us(set, '2010015E'), us(set, '20100160')]).toEqual([light, room]);
  });

  it('[TEL-132] says the viewing conditions that densities are reckoned with when nothing else is said', async () => {
    const set = await sent('box-create', {}, { system: 'telemis' });
    expect([us(set, '2010015E'), us(set, '20100160')]).toEqual([
      [rig.profile.density.illumination],
      [rig.profile.density.reflectedAmbientLight],
    ]);
  });

  it('[GCA-151] N-CREATE carries display format, orientation, size, magnification, densities, smoothing, border, trim', async () => {
    const set = await sent('box-create', everything, { system: 'canon-gca' });
    expect(tags(set)).toEqual([...all.filter((tag) => tag !== '20100110'), '20100500']);
    expect(textIn(set, '20100050')).toBe('14INX17IN');
    expect(textIn(set, '20100040')).toBe('PORTRAIT');
  });

  it('[GCA-152] N-SET carries magnification, densities, smoothing, border and trim only', async () => {
    const set = await sent('box-set', everything, {
      system: 'canon-gca',
      profile: { messages: { filmBoxSet: true } },
    });
    expect(tags(set)).toEqual(['20100060', '20100080', '20100100', '20100120', '20100130', '20100140']);
    const create = rig.printer.of('box-create')[0]!;
    expect([...create.set!.keys()]).toEqual(['20100010', '20100040', '20100050', '20100500']);
    expect(rig.printer.of('box-set')[0]?.instance).toBe(create.instance);
  });

  it.each(['8INX10IN', '11INX14IN', '14INX17IN'])('[GCA-154] is of the size %s', async (filmSize) => {
    rig = await startPrintRig({ system: 'canon-gca' });
    expect(rig.profile.films.map(({ id }) => id)).toContain(filmSize);
    await rig.print([sheetOf('STANDARD\\1,1', [1], { filmSize, orientation: 'LANDSCAPE' })]);
    const { set } = rig.printer.of('box-create')[0]!;
    expect([textIn(set, '20100050'), textIn(set, '20100040')]).toEqual([filmSize, 'LANDSCAPE']);
  });

  it.each([
    ['STANDARD\\4,5', 20],
    ['ROW\\2,3,1', 6],
    ['COL\\1,2', 3],
  ])('[GCA-153] has the format %s with %i image boxes', async (format, count) => {
    rig = await startPrintRig({ system: 'canon-gca' });
    const positions = Array.from({ length: count }, (_, index) => index + 1);
    const job = await rig.print([sheetOf(format, positions)]);
    expect(job.error).toBeUndefined();
    expect(textIn(rig.printer.of('box-create')[0]!.set, '20100010')).toBe(format);
    expect([...rig.printer.films[0]!.images.keys()]).toEqual(positions);
  });
});

describe('image box', () => {
  it('[TEL-135] [TEL-136] has its position and one image with all that pixels need, and no aspect ratio, for they are square', async () => {
    const set = await sent('image-set', {}, { system: 'telemis' });
    expect(us(set, '20200010')).toEqual([2]);
    const [image] = set.get('20200110')!.items!;
    expect(tags(image!)).toEqual([
      '00280002',
      '00280004',
      '00280010',
      '00280011',
      '00280100',
      '00280101',
      '00280102',
      '00280103',
      '7FE00010',
    ]);
    expect(rig.printer.of('image-set')[0]?.sopClass).toBe(printClasses.grayscaleBox);
  });

  it('[TEL-137] can carry polarity, magnification, smoothing, configuration, size and what is done with what is too large', async () => {
    const set = await sent('image-set', everything, { system: 'telemis' });
    expect(tags(set)).toEqual([
      '20100060',
      '20100080',
      '20100150',
      '20200010',
      '20200020',
      '20200030',
      '20200040',
      '20200110',
    ]);
    expect(
      ['20100060', '20100080', '20100150', '20200020', '20200030', '20200040'].map((tag) => textIn(set, tag)),
    ).toEqual(['CUBIC', '5', 'CURVE\\2', 'REVERSE', '2.4', 'FAIL']);
  });

  it('of the systems carries what their tables have, and nothing else', async () => {
    expect(tags(await sent('image-set', everything, { system: 'canon-gca' }))).toEqual([
      '20100060',
      '20100080',
      '20200010',
      '20200020',
      '20200110',
    ]);
    await rig.close();
    const set = await sent('image-set', everything, { system: 'vitrea-read' });
    expect(tags(set)).toEqual(['20200010', '20200020', '20200030', '20200040', '20200110']);
    expect(tags(rig.printer.of('session-create')[0]!.set!)).toEqual([
      '20000010',
      '20000020',
      '20000030',
      '20000040',
      '20000050',
      '20000060',
    ]);
    expect(tags(rig.printer.of('box-create')[0]!.set!)).toEqual([
      '20100010',
      '20100040',
      '20100050',
      '20100060',
      '20100080',
      '20100100',
      '20100110',
      '20100120',
      '20100130',
      '20100140',
      '20100150',
      '2010015E',
      '20100160',
      '20100500',
      '20200050',
      '20500500',
    ]);
  });

  it('[GCA-158] has polarity NORMAL, and REVERSE when chosen', async () => {
    expect(textIn(await sent('image-set', {}, { system: 'canon-gca' }), '20200020')).toBe('NORMAL');
    await rig.close();
    expect(textIn(await sent('image-set', { polarity: 'REVERSE' }, { system: 'canon-gca' }), '20200020')).toBe(
      'REVERSE',
    );
  });

  it('asks for its size when it is of true size, or always, or never', async () => {
    expect((await sent('image-set', {})).has('20200030')).toBe(false);
    await rig.close();
    expect(textIn(await sent('image-set', {}, { trueSize: true }), '20200030')).toBe('2.4');
    await rig.close();
    expect((await sent('image-set', { requestedImageSize: 'never' }, { trueSize: true })).has('20200030')).toBe(false);
  });

  it('withholds attributes of all requests and of one', async () => {
    const withheld = ['Polarity', 'box-create.MagnificationType'];
    const set = await sent('image-set', everything, { profile: { withheld } });
    expect(tags(set)).not.toContain('20200020');
    expect(tags(set)).toContain('20100060');
    expect([...rig.printer.of('box-create')[0]!.set!.keys()]).not.toContain('20100060');
  });
});

it('smoothing is for CUBIC alone, which may also be what the printer does by itself', async () => {
  for (const [magnificationType, sends] of [
    ['CUBIC', true],
    ['', true],
    ['REPLICATE', false],
    ['NONE', false],
  ] as const) {
    const set = await sent('box-create', { ...everything, magnificationType }, { profile: { printJob: false } });
    expect(set.has('20100080'), magnificationType).toBe(sends);
    expect(rig.printer.of('image-set')[0]!.set!.has('20100080'), magnificationType).toBe(sends);
    await rig.close();
  }
});

describe('Presentation LUT', () => {
  it('[TEL-143] [VIT-077] [VIT-084] holds a shape, and the film box refers to it', async () => {
    const set = await sent('lut-create', {}, { system: 'vitrea-read' });
    expect(tags(set)).toEqual(['20500020']);
    expect(textIn(set, '20500020')).toBe('IDENTITY');
    const lut = rig.printer.of('lut-create')[0]!;
    expect(lut.sopClass).toBe(printClasses.lut);
    expect(reference(rig.printer.of('box-create')[0]!.set!, '20500500')).toEqual([printClasses.lut, lut.instance]);
  });

  it.each(['1.2.840.10008.1.2', '1.2.840.10008.1.2.1', '1.2.840.10008.1.2.2'])(
    '[TEL-143] holds a sequence with descriptor, explanation and data instead of a shape, in %s',
    async (syntax) => {
      const table = { bits: 12, entries: [0, 4095] };
      const set = await sent(
        'lut-create',
        {},
        {
          system: 'telemis',
          profile: { presentationLut: { shape: 'TABLE', table, explanation: 'straight' } },
          script: { takes: () => syntax },
        },
      );
      expect(tags(set)).toEqual(['20500010']);
      const [item] = set.get('20500010')!.items!;
      expect(tags(item!)).toEqual(['00283002', '00283003', '00283006']);
      expect(us(item!, '00283002')).toEqual([4096, 0, 12]);
      expect(textIn(item, '00283003')).toBe('straight');
      expect(us(item!, '00283006')).toEqual(Array.from({ length: 4096 }, (_, index) => index));
    },
  );

  it('of 8 bits has 256 entries between the points of its table', async () => {
    const table = { bits: 10, entries: [0, 100, 1023] };
    const set = await sent('lut-create', {}, { profile: { bits: 8, presentationLut: { shape: 'TABLE', table } } });
    const values = us(set.get('20500010')!.items![0]!, '00283006');
    expect(values).toHaveLength(256);
    expect([values[0], values[255]]).toEqual([0, 1023]);
    expect(values[51]).toBe(Math.round((51 / 127.5) * 100));
    expect(values.every((value, index) => index === 0 || value >= values[index - 1]!)).toBe(true);
  });

  it('without a table fails before anything is made', async () => {
    rig = await startPrintRig({ profile: { presentationLut: { shape: 'TABLE' } } });
    const job = await rig.print([sheetOf('STANDARD\\1,1', [1])]);
    expect(job.error).toMatchObject({ code: 'invalid-input' });
    expect(rig.printer.of('session-create')).toEqual([]);
  });
});

it('what is sent of an image is checked: an image that does not fit its box fails the sheet', async () => {
  rig = await startPrintRig();
  const wrong = { ...boxPixels(), rows: 7 };
  const sheet = { ...sheetOf('STANDARD\\1,1', []), boxes: [{ position: 1, pixels: async () => wrong }] };
  const job = await rig.print([sheet]);
  expect(job.sheets).toEqual(['failed']);
  expect(rig.printer.of('image-set')).toEqual([]);
  expect(rig.printer.films).toEqual([]);
});
