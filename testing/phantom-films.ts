import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DataSet, Element, Value, Vr } from '../src-shared/dicom/data-set.ts';
import { writePart10 } from '../src-shared/dicom/part10/write.ts';
import { phantomUid } from './phantom.ts';
import { phantomImage } from './phantom-image.ts';

/** Films as old print servers kept them: hardcopy images and the Stored Prints that refer to them (retired IODs). */

const element = (vr: Vr, ...values: Value[]): Element => (values.length === 0 ? { vr } : { vr, Value: values });
const sequence = (...items: DataSet[]): Element => ({ vr: 'SQ', Value: items });

export const hardcopyGrayscale = '1.2.840.10008.5.1.1.29';
export const hardcopyColor = '1.2.840.10008.5.1.1.30';

export interface FilmPatient {
  name: string;
  id: string;
  studyUid: string;
}

const patientOf = ({ name, id, studyUid }: FilmPatient): DataSet => ({
  '00080005': element('CS', 'ISO_IR 192'),
  '00100010': element('PN', { Alphabetic: name }),
  '00100020': element('LO', id),
  '00100030': element('DA', '19700101'),
  '00100040': element('CS', 'O'),
  '0020000D': element('UI', studyUid),
});

export interface Hardcopy {
  file: Uint8Array<ArrayBuffer>;
  /** Item of a Referenced Image Sequence. */
  reference: DataSet;
}

/** A hardcopy image. `value`: 0..1, by place 0..1; colours: three of them. */
export function hardcopyImage(
  seed: string,
  patient: FilmPatient,
  options: {
    rows?: number;
    columns?: number;
    bits?: 8 | 12;
    number?: number;
    value: (x: number, y: number) => number | readonly [number, number, number];
  },
): Hardcopy {
  const { rows = 256, columns = 256, bits = 12, number = 1, value } = options;
  const colour = typeof value(0, 0) !== 'number';
  const sopClassUid = colour ? hardcopyColor : hardcopyGrayscale;
  const seriesUid = phantomUid(`${patient.studyUid} hardcopies`);
  const made = phantomImage({
    seed: `${patient.studyUid} ${seed}`,
    sopClassUid,
    modality: 'HC',
    rows,
    columns,
    bitsAllocated: colour || bits === 8 ? 8 : 16,
    bitsStored: colour ? 8 : bits,
    ...(colour ? { samplesPerPixel: 3 as const } : {}),
    value: ({ row, column, sample }) => {
      const at = value((column + 0.5) / columns, (row + 0.5) / rows);
      return Math.round((typeof at === 'number' ? at : at[sample]!) * (2 ** (colour ? 8 : bits) - 1));
    },
    elements: {
      ...patientOf(patient),
      '00080008': element('CS', 'DERIVED', 'SECONDARY'),
      '0008103E': element('LO', 'Hardcopies'),
      '0020000E': element('UI', seriesUid),
      '00200011': element('IS', 90),
      '00200013': element('IS', number),
    },
  });
  return {
    file: made.file,
    reference: {
      '00081150': element('UI', sopClassUid),
      '00081155': element('UI', made.sopInstanceUid),
      '00100020': element('LO', patient.id),
      '0020000D': element('UI', patient.studyUid),
      '0020000E': element('UI', seriesUid),
    },
  };
}

export interface PhantomFilm {
  format: string;
  orientation?: 'PORTRAIT' | 'LANDSCAPE';
  filmSize?: string;
  border?: string;
  empty?: string;
  /** (2010,0120), (2010,0130), hundredths of OD. */
  densities?: [number, number];
  boxes: {
    position: number;
    reference?: DataSet;
    polarity?: string;
    widthMm?: number;
    lut?: string;
    elements?: DataSet;
  }[];
}

/** Presentation LUTs by the name that boxes use: a shape, or entries of a table of 12 bits. */
export type PhantomLuts = Record<string, string | number[]>;

const lutItem = (seed: string, name: string, lut: string | number[]): DataSet => ({
  '00080018': element('UI', phantomUid(`${seed} lut ${name}`)),
  ...(typeof lut === 'string'
    ? { '20500020': element('CS', lut) }
    : {
        '20500010': sequence({
          '00283002': element('US', lut.length, 0, 12),
          '00283003': element('LO', name),
          '00283006': { vr: 'OW', bytes: new Uint8Array(Uint16Array.from(lut).buffer) },
        }),
      }),
});

/** The data set of a Stored Print. */
export function storedPrintDataSet(
  seed: string,
  patient: FilmPatient,
  films: readonly PhantomFilm[],
  options: { luts?: PhantomLuts; annotations?: string[]; elements?: DataSet } = {},
): DataSet {
  const { luts = {}, annotations = [] } = options;
  return {
    ...patientOf(patient),
    '00080016': element('UI', '1.2.840.10008.5.1.1.27'),
    '00080018': element('UI', phantomUid(`${seed} stored print`)),
    '00080020': element('DA', '20240105'),
    '00080030': element('TM', '101500'),
    '00080050': element('SH'),
    '00080060': element('CS', 'STORED_PRINT'),
    '00080070': element('LO', 'Phantom'),
    '00080090': element('PN'),
    '0008103E': element('LO', 'Films'),
    '0020000E': element('UI', phantomUid(`${seed} stored prints`)),
    '00200010': element('SH', '1'),
    '00200011': element('IS', 91),
    '00200013': element('IS', 1),
    '21300015': sequence({
      '21000070': element('AE', 'CT1'),
      '21000140': element('AE', 'PRINTER'),
      '21100030': element('LO', 'Film printer'),
    }),
    '21300030': sequence(
      ...films.map(
        ({ format, orientation, filmSize, border, empty, densities }): DataSet => ({
          '20100010': element('ST', format),
          ...(orientation ? { '20100040': element('CS', orientation) } : {}),
          ...(filmSize ? { '20100050': element('CS', filmSize) } : {}),
          '20100060': element('CS', 'CUBIC'),
          ...(border ? { '20100100': element('CS', border) } : {}),
          ...(empty ? { '20100110': element('CS', empty) } : {}),
          ...(densities ? { '20100120': element('US', densities[0]), '20100130': element('US', densities[1]) } : {}),
        }),
      ),
    ),
    '21300040': sequence(
      ...films.flatMap(({ boxes }, film) =>
        boxes.map(
          ({ position, reference, polarity, widthMm, lut, elements }): DataSet => ({
            '00080018': element('UI', phantomUid(`${seed} box ${film} ${position}`)),
            ...(reference ? { '00081140': sequence(reference) } : {}),
            '20200010': element('US', position),
            ...(polarity ? { '20200020': element('CS', polarity) } : {}),
            ...(widthMm === undefined ? {} : { '20200030': element('DS', String(widthMm)) }),
            ...(lut === undefined
              ? {}
              : { '20500500': sequence({ '00081155': element('UI', phantomUid(`${seed} lut ${lut}`)) }) }),
            ...elements,
          }),
        ),
      ),
    ),
    ...(annotations.length === 0
      ? {}
      : {
          '21300050': sequence(
            ...annotations.map(
              (said, index): DataSet => ({
                '20300010': element('US', index + 1),
                '20300020': element('LO', said),
              }),
            ),
          ),
        }),
    '21300080': sequence(...Object.entries(luts).map(([name, lut]) => lutItem(seed, name, lut))),
    ...options.elements,
  };
}

export function storedPrintFile(...args: Parameters<typeof storedPrintDataSet>): Uint8Array<ArrayBuffer> {
  const dataSet = storedPrintDataSet(...args);
  return writePart10(
    {
      sopClassUid: '1.2.840.10008.5.1.1.27',
      sopInstanceUid: phantomUid(`${args[0]} stored print`),
      transferSyntaxUid: '1.2.840.10008.1.2.1',
      implementationClassUid: phantomUid('implementation'),
    },
    dataSet,
  );
}

/** Writes files under numbers of their own; gives back the folder. */
export async function writeFilms(folder: string, files: readonly Uint8Array[]): Promise<string> {
  await mkdir(folder, { recursive: true });
  await Promise.all(files.map((file, index) => writeFile(join(folder, `film-${index}.dcm`), file)));
  return folder;
}
