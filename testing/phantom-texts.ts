import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DataSet, Element, Value, Vr } from '../src-shared/dicom/data-set.ts';
import { writePart10 } from '../src-shared/dicom/part10/write.ts';
import { phantomUid } from './phantom.ts';
import { type PhantomImageOptions, phantomImage } from './phantom-image.ts';

/** Images whose headers say as much as those of scanners do, one series for each modality: for the texts of pictures. */

const element = (vr: Vr, ...values: Value[]): Element => ({ vr, Value: values });
const sequence = (...items: DataSet[]): Element => ({ vr: 'SQ', Value: items });
const code = (value: string, scheme: string, meaning: string): DataSet => ({
  '00080100': element('SH', value),
  '00080102': element('SH', scheme),
  '00080104': element('LO', meaning),
});

export interface TextSeries {
  /** Series description, unique in the study. */
  description: string;
  modality: string;
  sopClassUid: string;
  /** Instances of the series, each with its elements. */
  instances: DataSet[];
  options?: PhantomImageOptions;
}

const root = '1.2.840.10008.5.1.4.1.1.';

/** An enhanced MR image: two echoes, that differ frame by frame. */
const echoes: DataSet = {
  '00280008': element('IS', 2),
  '52009229': sequence({
    '00189112': sequence({ '00180080': element('DS', 2200), '00181314': element('DS', 90) }),
    '00209116': sequence({ '00200037': element('DS', 1, 0, 0, 0, 1, 0) }),
    '00289110': sequence({ '00180050': element('DS', 3), '00280030': element('DS', 0.5, 0.5) }),
  }),
  '52009230': sequence(
    ...[20, 80].map((echo, at) => ({
      '00189114': sequence({ '00189082': element('FD', echo) }),
      '00209113': sequence({ '00200032': element('DS', 0, 0, at * 3.5) }),
      '00209111': sequence({ '00189074': element('DT', `2024010510200${at}`), '00209157': element('UL', 1, at + 1) }),
    })),
  ),
};

export const textSeries: readonly TextSeries[] = [
  {
    description: 'CT contrast',
    modality: 'CT',
    sopClassUid: `${root}2`,
    instances: [0, 2.5, 5].map((z, at) => ({
      '00080022': element('DA', '20240105'),
      '00080032': element('TM', `10151${at}.25`),
      '00180010': element('LO', 'OMNI'),
      '00180012': sequence(code('C-17800', 'SRT', 'Iohexol')),
      '00180050': element('DS', 2),
      '00180060': element('DS', 120),
      '00181120': element('DS', -5),
      '00181151': element('IS', 210),
      '00181152': element('IS', 105),
      '00181210': element('SH', 'B30f'),
      '00189311': element('FD', 1.2),
      '00200032': element('DS', -22.4, -22.4, z),
      '00200060': element('CS', 'R'),
      '00282110': element('CS', '01'),
      '00282112': element('DS', 4, 9.5),
      '00282114': element('CS', 'ISO_10918_1', 'ISO_15444_1'),
    })),
    options: {
      position: [-22.4, -22.4, 0],
      rescale: { slope: 1, intercept: -1024, type: 'HU' },
      window: { center: 40, width: 400, explanation: ['Soft'] },
    },
  },
  {
    description: 'MR echoes',
    modality: 'MR',
    sopClassUid: `${root}4.1`,
    instances: [echoes],
    options: { frames: 2, window: { center: 600, width: 1200 } },
  },
  {
    description: 'PET body',
    modality: 'PT',
    sopClassUid: `${root}128`,
    instances: [
      {
        '00080022': element('DA', '20240105'),
        '00080032': element('TM', '101500'),
        '00540016': sequence({
          '00180031': element('LO', 'FDG'),
          '00181072': element('TM', '091300'),
          '00181074': element('DS', 352_000_000),
          '00181075': element('DS', 6586.2),
          '00181078': element('DT', '20240105091300'),
          '00540304': sequence(code('C-B1031', 'SRT', 'Fluorodeoxyglucose F^18^')),
        }),
        '00541001': element('CS', 'BQML'),
        '00541102': element('CS', 'START'),
      },
    ],
    options: { rescale: { slope: 2.5, intercept: 0 } },
  },
  {
    description: 'MG view',
    modality: 'MG',
    sopClassUid: `${root}1.2`,
    instances: [
      {
        '00180060': element('DS', 28),
        '00181152': element('IS', 85),
        '001811A0': element('DS', 52),
        '001811A2': element('DS', 112.4),
        '00181191': element('CS', 'TUNGSTEN'),
        '00187050': element('CS', 'RHODIUM'),
        '00200062': element('CS', 'L'),
        '00185101': element('CS', 'MLO'),
        '00400316': element('DS', 0.0123),
      },
    ],
  },
  {
    description: 'XA run',
    modality: 'XA',
    sopClassUid: `${root}12.1`,
    instances: [
      {
        '00080023': { vr: 'DA' },
        '00080033': { vr: 'TM' },
        '00180060': element('DS', 78),
        '00181510': element('DS', -30.1),
        '00181511': element('DS', 25),
        '00181063': element('DS', 80),
        '00280009': element('AT', '00181063'),
      },
    ],
    options: { frames: 3 },
  },
  {
    description: 'US liver',
    modality: 'US',
    sopClassUid: `${root}6.1`,
    instances: [
      {
        '00185010': element('LO', 'C5-1'),
        '00185022': element('DS', 1.1),
        '00185027': element('DS', 0.4),
        '00185050': element('IS', 150),
      },
    ],
    options: { bitsAllocated: 8, samplesPerPixel: 3 },
  },
];

export interface TextWhose {
  name: string;
  ideographic?: string;
  id: string;
}

/** Writes the series of one patient into a folder; gives back their paths. */
export async function writeTextSeries(
  folder: string,
  whose: TextWhose,
  wanted: readonly TextSeries[] = textSeries,
): Promise<string[]> {
  await mkdir(folder, { recursive: true });
  const files: string[] = [];
  for (const [number, { description, modality, sopClassUid, instances, options }] of wanted.entries()) {
    for (const [at, elements] of instances.entries()) {
      const uid = phantomUid(`texts ${whose.id} ${description} ${at}`);
      const { dataSet } = phantomImage({
        rows: 64,
        columns: 64,
        modality,
        sopClassUid,
        ...options,
        elements: {
          '00080005': element('CS', 'ISO_IR 192'),
          '00080018': element('UI', uid),
          '00080020': element('DA', '20240105'),
          '00080021': element('DA', '20240105'),
          '00080030': element('TM', '100000'),
          '00080031': element('TM', '101000'),
          '00080050': element('SH', 'A0815'),
          '00080080': element('LO', 'Hospital of Examples'),
          '00081030': element('LO', 'Abdomen and head'),
          '0008103E': element('LO', description),
          '00082218': sequence(code('T-D4000', 'SRT', 'Abdomen')),
          '00100010': element('PN', {
            Alphabetic: whose.name,
            ...(whose.ideographic ? { Ideographic: whose.ideographic } : {}),
          }),
          '00100020': element('LO', whose.id),
          '00100030': element('DA', '19610402'),
          '00100040': element('CS', 'F'),
          '0020000D': element('UI', phantomUid(`texts ${whose.id} study`)),
          '0020000E': element('UI', phantomUid(`texts ${whose.id} series ${description}`)),
          '00200010': element('SH', 'S42'),
          '00200011': element('IS', number + 1),
          '00200013': element('IS', at + 1),
          ...elements,
        },
      });
      const meta = {
        sopClassUid,
        sopInstanceUid: uid,
        transferSyntaxUid: '1.2.840.10008.1.2.1',
        implementationClassUid: phantomUid('implementation'),
      };
      const file = join(folder, `${number + 1}-${at + 1}.dcm`);
      await writeFile(file, writePart10(meta, dataSet));
      files.push(file);
    }
  }
  return files;
}
