import { afterEach, describe, expect, it } from 'vitest';
import { lookup } from '../../../../src-shared/dicom/dictionary.ts';
import type { PrintOptions } from '../../../../src-shared/film/model.ts';
import type { ProfileName } from '../../../../src-shared/settings/profiles.ts';
import { sheetOf } from '../../../../testing/box-pixels.ts';
import { type AnswerSet, implicitLittle, textIn, type WireSet } from '../../../../testing/printer-data.ts';
import { type PrintRig, startPrintRig } from '../../testing/print-rig.ts';
import { tryPrinter } from './ask-printer.ts';

/**
 * The print tables of the systems as data, cell by cell: which attributes each request carries when everything is asked for, in which
 * representation, and what is said when nothing is.
 */

let rig: PrintRig;
afterEach(() => rig?.close());

/** What every system can be asked for at once. */
const everything: PrintOptions = {
  copies: 99,
  priority: 'MED',
  mediumType: 'PAPER',
  filmDestination: 'MAGAZINE',
  sessionLabel: 'Chest',
  ownerId: 'WARD 3',
  memoryAllocation: 512,
  magnificationType: 'CUBIC',
  smoothingType: '15',
  borderDensity: 'WHITE',
  emptyImageDensity: 'BLACK',
  minDensity: 170,
  maxDensity: 350,
  trim: 'YES',
  configurationInformation: 'CURVE',
  resolution: 'HIGH',
  illumination: 1500,
  reflectedAmbientLight: 12,
  polarity: 'REVERSE',
  decimateCrop: 'FAIL',
  requestedImageSize: 'always',
  annotationFormat: 'LABEL',
};

const session = '20000010 20000020 20000030 20000040 20000050';
const lut = '2010015E 20100160 20500500';
const filmBox = '20100010 20100040 20100050 20100060 20100080 20100100 20100120 20100130 20100140 20100500';
const grey = '00280002 00280004 00280010 00280011 00280100 00280101 00280102 00280103 7FE00010';
const item = (sequence: string, of: string) =>
  [sequence, ...of.split(' ').map((tag) => `${sequence}›${tag}`)].join(' ');
const reference = (sequence: string) => item(sequence, '00081150 00081155');

interface System {
  profile: Record<string, unknown>;
  options?: PrintOptions;
  /** Attributes of each request. */
  requests: Record<string, string>;
}

const systems: [name: string, system: ProfileName, System][] = [
  [
    'telemis 3.7',
    'telemis',
    {
      // "May" of the tables: the session refers to the LUT too, texts have a form of the printer.
      profile: { presentationLut: { referencedBy: 'both' }, annotationBox: true },
      requests: {
        'session-create': `${session} ${lut} ${reference('20500500')}`,
        'box-create': `${filmBox} 20100030 20100110 20200050 ${lut} ${reference('20500500')} ${reference('20100500')}`,
        'image-set': `20100060 20100080 20100150 20200010 20200020 20200030 20200040 ${item('20200110', grey)}`,
        'lut-create': '20500020',
      },
    },
  ],
  [
    'canon-gca 5.3 to 5.5, greys',
    'canon-gca',
    {
      profile: {},
      requests: {
        'session-create': session,
        'box-create': `${filmBox} ${reference('20100500')}`,
        'image-set': `20100060 20100080 20200010 20200020 ${item('20200110', grey)}`,
      },
    },
  ],
  [
    'canon-gca 5.3 to 5.5, colours, N-SET of session and film box',
    'canon-gca',
    {
      profile: { messages: { filmSessionSet: true, filmBoxSet: true } },
      options: { colour: 'color' },
      requests: {
        'session-create': '',
        'session-set': session,
        'box-create': `20100010 20100040 20100050 ${reference('20100500')}`,
        'box-set': '20100060 20100080 20100100 20100120 20100130 20100140',
        'image-set': `20100060 20100080 20200010 20200020 ${item('20200111', `${grey} 00280006`)}`,
      },
    },
  ],
  [
    'vitrea-read A.4',
    'vitrea-read',
    {
      profile: {},
      requests: {
        'session-create': `${session} 20000060`,
        'box-create': `${filmBox} 20100030 20100110 20100150 20200050 ${lut} ${reference('20500500')} ${reference('20100500')}`,
        'image-set': `20200010 20200020 20200030 20200040 ${item('20200110', grey)}`,
        'annotation-set': '20300010 20300020',
        'lut-create': '20500020',
      },
    },
  ],
];

const tagsOf = (set: WireSet | undefined): string[] =>
  [...(set ?? [])].flatMap(([tag, { items = [] }]) => [
    tag,
    ...items.flatMap((one) => [...one.keys()].map((key) => `${tag}›${key}`)),
  ]);
const sorted = (text: string): string[] => [...new Set(text.split(' ').filter((each) => each !== ''))].sort();

describe('attributes of the requests', () => {
  it.each(systems)(
    '%s: all that the tables have, and nothing that they have not',
    async (_, system, { profile, options, requests }) => {
      rig = await startPrintRig({ system, profile });
      const shape = options?.colour === 'color' ? ({ samples: 3, bits: 8 } as const) : {};
      const sheet = sheetOf('STANDARD\\2,1', [2], { ...shape, annotations: ['Doe^Jane'] });
      const job = await rig.print([sheet], { ...everything, ...options });
      expect(job.sheets).toEqual(['printed']);
      const data = rig.printer.messages.filter(({ set }) => set !== undefined);
      const wanted = Object.entries(requests).filter(([, tags]) => tags !== '');
      const texts = system === 'telemis' ? ['annotation-set'] : [];
      expect(new Set(data.map(({ operation }) => operation))).toEqual(
        new Set([...wanted.map(([name]) => name), ...texts]),
      );
      for (const [operation, tags] of Object.entries(requests)) {
        expect(tagsOf(rig.printer.of(operation)[0]?.set).sort(), operation).toEqual(sorted(tags));
      }
      for (const { set, context } of data) {
        for (const [tag, { vr }] of set!) {
          if (context.transferSyntax !== implicitLittle) expect(vr, tag).toBe(lookup(tag)?.vr);
        }
      }
      // Print is the one action, and no request but these has attributes.
      expect(rig.printer.of('box-action')).toMatchObject([{ action: 1, bytes: undefined }]);
    },
  );
});

/** What a system says when nothing is asked for: `''` is not sent. */
const defaults: [system: ProfileName, operation: string, Record<string, string>][] = [
  [
    'canon-gca',
    'session-create',
    { 20000010: '1', 20000020: 'LOW', 20000030: 'BLUE FILM', 20000040: 'PROCESSOR', 20000050: '' },
  ],
  ['canon-gca', 'image-set', { 20200020: 'NORMAL' }],
  ['telemis', 'session-create', { 20000010: '', 20000020: '', 20000050: '' }],
  ['telemis', 'box-create', { 20100010: 'STANDARD\\1,1', 20100040: 'PORTRAIT', 20100050: '14INX17IN' }],
  ['vitrea-read', 'box-create', { 20100030: '', 20100060: '', 20100140: '' }],
];

it.each(defaults)('%s says by default, in %s, %j', async (system, operation, said) => {
  rig = await startPrintRig({ system });
  await rig.print([sheetOf('STANDARD\\1,1', [1])]);
  const { set } = rig.printer.of(operation)[0]!;
  expect(Object.fromEntries(Object.keys(said).map((tag) => [tag, textIn(set, tag)]))).toEqual(said);
});

/** Terms of the tables that a printer of the system offers; the first of the densities and the last. */
const terms: [system: ProfileName, Record<string, readonly string[]>][] = [
  [
    'canon-gca',
    {
      mediumTypes: ['CLEAR FILM', 'BLUE FILM', 'PAPER', 'STORED PRINT'],
      filmDestinations: ['MAGAZINE', 'PROCESSOR', 'STORED PRINT'],
      magnificationTypes: ['REPLICATE', 'BILINEAR', 'CUBIC', 'NONE'],
      smoothingTypes: Array.from({ length: 16 }, (_, number) => String(number)),
      borderDensities: ['WHITE', 'BLACK'],
    },
  ],
  ['telemis', { magnificationTypes: ['REPLICATE', 'BILINEAR', 'CUBIC', 'NONE'] }],
  [
    'vitrea-read',
    {
      mediumTypes: ['PAPER', 'CLEAR FILM', 'BLUE FILM', 'MAMMO CLEAR FILM', 'MAMMO BLUE FILM'],
      filmDestinations: ['MAGAZINE', 'PROCESSOR', 'BIN_1', 'BIN_2'],
      magnificationTypes: ['REPLICATE', 'BILINEAR', 'CUBIC', 'NONE'],
      borderDensities: ['BLACK', 'WHITE'],
      emptyImageDensities: ['BLACK', 'WHITE'],
    },
  ],
];

it.each(terms)('%s offers the terms of its tables', async (system, lists) => {
  rig = await startPrintRig({ system });
  const profile = rig.profile as unknown as Record<string, readonly string[]>;
  for (const [name, list] of Object.entries(lists)) expect([...profile[name]!].sort(), name).toEqual([...list].sort());
  if (system === 'canon-gca') expect(rig.profile.densityRange).toEqual({ minimum: 170, maximum: 350 });
  const sizes = rig.profile.films.map(({ id }) => id);
  if (system === 'canon-gca') expect(sizes.sort()).toEqual(['11INX14IN', '14INX17IN', '8INX10IN']);
  if (system === 'vitrea-read') expect(sizes).toHaveLength(12);
});

it('vitrea-read asks the printer for the three attributes of its table, and shows them', async () => {
  const printer: AnswerSet = {
    '21100010': ['CS', 'WARNING'],
    '21100020': ['CS', 'SUPPLY LOW'],
    '21100030': ['LO', 'FILM 1'],
  };
  rig = await startPrintRig({ system: 'vitrea-read', script: { printer } });
  const test = await tryPrinter({ printer: rig.settings, profile: rig.profile }, rig.services);
  expect(test.status).toMatchObject({ status: 'WARNING', info: 'SUPPLY LOW', name: 'FILM 1' });
  expect(rig.printer.of('printer-get').map(({ attributes }) => attributes)).toEqual([
    [0x21100010, 0x21100020, 0x21100030],
  ]);
});
