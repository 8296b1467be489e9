import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DataSet, Element, Value, Vr } from '../src-shared/dicom/data-set.ts';
import { writePart10 } from '../src-shared/dicom/part10/write.ts';
import { phantomUid } from './phantom.ts';
import { type PhantomImageOptions, phantomImage } from './phantom-image.ts';

/** Studies of several kinds, as the layouts of the viewer need them: small, computed, the same every time. */

const element = (vr: Vr, ...values: Value[]): Element => ({ vr, Value: values });

interface Whose {
  name: string;
  id: string;
  date?: string;
  description?: string;
}

/** Places an image in a study of somebody. */
function belonging(seed: string, whose: Whose, series: number, instance: number): DataSet {
  return {
    '00080018': element('UI', phantomUid(`${seed} ${series} ${instance}`)),
    '00080020': element('DA', whose.date ?? '20240105'),
    '00080021': element('DA', whose.date ?? '20240105'),
    '00080031': element('TM', '093000'),
    '00081030': element('LO', whose.description ?? ''),
    '00100010': element('PN', { Alphabetic: whose.name }),
    '00100020': element('LO', whose.id),
    '0020000D': element('UI', phantomUid(`${seed} study`)),
    '0020000E': element('UI', phantomUid(`${seed} series ${series}`)),
    '00200011': element('IS', series),
    '00200013': element('IS', instance),
  };
}

async function write(folder: string, name: string, options: PhantomImageOptions): Promise<string> {
  await mkdir(folder, { recursive: true });
  const uid = options.elements?.['00080018']?.Value?.[0];
  const { dataSet } = phantomImage(options);
  const meta = {
    sopClassUid: options.sopClassUid ?? '1.2.840.10008.5.1.4.1.1.7',
    sopInstanceUid: String(uid),
    transferSyntaxUid: '1.2.840.10008.1.2.1',
    implementationClassUid: phantomUid('implementation'),
  };
  const file = join(folder, `${name}.dcm`);
  await writeFile(file, writePart10(meta, dataSet));
  return file;
}

/** Four mammograms, each a series: half an ellipse at the chest wall, two detectors of different spacing, one of them stored mirrored. */
export async function writeMammograms(folder: string, whose: Whose): Promise<string[]> {
  const views: [side: 'R' | 'L', view: string, orientation: [string, string], spacing: number][] = [
    ['L', 'CC', ['A', 'R'], 0.2],
    ['R', 'CC', ['P', 'L'], 0.2],
    ['L', 'MLO', ['A', 'F'], 0.4],
    ['R', 'MLO', ['A', 'F'], 0.4],
  ];
  const files: string[] = [];
  for (const [at, [side, view, orientation, spacing]] of views.entries()) {
    const rows = Math.round(96 / spacing);
    const columns = Math.round(72 / spacing);
    const wallAtLeft = orientation[0] === 'A';
    files.push(
      await write(folder, `${side}${view}`, {
        seed: 'mammograms',
        modality: 'MG',
        sopClassUid: '1.2.840.10008.5.1.4.1.1.1.2',
        rows,
        columns,
        bitsStored: 12,
        imagerPixelSpacing: [spacing, spacing],
        pixelSpacing: [spacing, spacing],
        window: { center: 2000, width: 4000 },
        value: ({ row, column }) => {
          const x = (wallAtLeft ? column : columns - 1 - column) / columns;
          const y = row / rows - 0.5;
          return (x / 0.8) ** 2 + (y / 0.42) ** 2 < 1 ? 1500 + Math.round(1500 * (1 - x)) : 0;
        },
        elements: {
          ...belonging('mammograms', { description: 'Screening', ...whose }, at + 1, 1),
          '00080008': element('CS', 'ORIGINAL', 'PRIMARY'),
          '0008103E': element('LO', `${side} ${view}`),
          '00185101': element('CS', view),
          '00200020': element('CS', ...orientation),
          '00200062': element('CS', side),
        },
      }),
    );
  }
  return files;
}

/** A beating heart in short axis: every slice in as many phases, as single images; slice by slice in the order of their numbers. */
export async function writeHeart(
  folder: string,
  whose: Whose,
  { slices, phases, phaseMs }: { slices: number; phases: number; phaseMs: number },
): Promise<string[]> {
  const files: string[] = [];
  for (let slice = 0; slice < slices; slice++) {
    for (let phase = 0; phase < phases; phase++) {
      const wall = 20 + 4 * Math.cos((2 * Math.PI * phase) / phases) - 3 * slice;
      files.push(
        await write(folder, `${slice}-${phase}`, {
          seed: 'heart',
          modality: 'MR',
          sopClassUid: '1.2.840.10008.5.1.4.1.1.4',
          rows: 64,
          columns: 64,
          bitsStored: 12,
          pixelSpacing: [2, 2],
          sliceThickness: 8,
          position: [-64, -64, -10 * slice],
          orientation: [1, 0, 0, 0, 1, 0],
          window: { center: 500, width: 1000 },
          value: ({ row, column }) => (Math.abs(Math.hypot(row - 32, column - 32) - wall) < 4 ? 800 : 200),
          elements: {
            ...belonging('heart', { description: 'Heart', ...whose }, 1, 1 + slice * phases + phase),
            '00180050': element('DS', 8),
            '00181060': element('DS', phase * phaseMs),
            '00200052': element('UI', phantomUid('heart frame of reference')),
          },
        }),
      );
    }
  }
  return files;
}

export interface Clip {
  frames?: number;
  /** (0018,1063), ms. */
  frameTimeMs?: number;
  /** (0018,1065), ms. */
  frameTimeVectorMs?: number[];
  /** (0018,0040) */
  cineRate?: number;
}

/** An ultrasound study: a clip in series 1 and four stills in series 2. Every frame shows its number as a bar. */
export async function writeUltrasound(folder: string, whose: Whose, clip: Clip = {}): Promise<string[]> {
  const { frames = 24 } = clip;
  const common = { seed: 'ultrasound', modality: 'US', rows: 120, columns: 160, bitsAllocated: 8 };
  const bar =
    (count: number) =>
    ({ frame, row, column }: { frame: number; row: number; column: number }): number =>
      row > 100 ? (column < ((frame + 1) * 160) / count ? 220 : 30) : 60 + ((row + column + frame * 4) % 80);
  const timing: DataSet = {
    ...(clip.frameTimeVectorMs
      ? { '00181065': element('DS', ...clip.frameTimeVectorMs), '00280009': element('AT', '00181065') }
      : { '00181063': element('DS', clip.frameTimeMs ?? 50), '00280009': element('AT', '00181063') }),
    ...(clip.cineRate ? { '00180040': element('IS', clip.cineRate) } : {}),
  };
  const files = [
    await write(folder, 'clip', {
      ...common,
      sopClassUid: '1.2.840.10008.5.1.4.1.1.3.1',
      frames,
      value: bar(frames),
      elements: { ...belonging('ultrasound', { description: 'Heart', ...whose }, 1, 1), ...timing },
    }),
  ];
  for (let still = 1; still <= 4; still++) {
    files.push(
      await write(folder, `still${still}`, {
        ...common,
        sopClassUid: '1.2.840.10008.5.1.4.1.1.6.1',
        value: ({ row, column }) => bar(4)({ frame: still - 1, row, column }),
        elements: belonging('ultrasound', { description: 'Heart', ...whose }, 2, still),
      }),
    );
  }
  return files;
}

/** Two radiographs, each a series. */
export async function writeRadiographs(folder: string, whose: Whose): Promise<string[]> {
  const files: string[] = [];
  for (const [at, view] of ['PA', 'LL'].entries()) {
    files.push(
      await write(folder, view, {
        seed: 'radiographs',
        modality: 'DX',
        sopClassUid: '1.2.840.10008.5.1.4.1.1.1.1',
        rows: 300,
        columns: 240,
        bitsStored: 12,
        imagerPixelSpacing: [0.5, 0.5],
        window: { center: 2048, width: 4096 },
        elements: {
          ...belonging('radiographs', { description: 'Chest', ...whose }, at + 1, 1),
          '00080008': element('CS', 'ORIGINAL', 'PRIMARY'),
          '00185101': element('CS', view),
          '00200020': element('CS', ...(view === 'PA' ? ['L', 'F'] : ['A', 'F'])),
        },
      }),
    );
  }
  return files;
}

/** A report in a study of somebody, about one of its images. */
export async function writeReport(
  folder: string,
  study: { studyUid: string; seriesUid: string; whose: Whose; imageUid: string; imageClass: string },
): Promise<string> {
  await mkdir(folder, { recursive: true });
  const sopClassUid = '1.2.840.10008.5.1.4.1.1.88.22';
  const sopInstanceUid = phantomUid(`${study.studyUid} report`);
  const code = (value: string, meaning: string, scheme = 'DCM'): Element =>
    element('SQ', {
      '00080100': element('SH', value),
      '00080102': element('SH', scheme),
      '00080104': element('LO', meaning),
    });
  const item = (type: string, concept: Element, more: DataSet): DataSet => ({
    '0040A010': element('CS', 'CONTAINS'),
    '0040A040': element('CS', type),
    '0040A043': concept,
    ...more,
  });
  const reference = {
    '00081150': element('UI', study.imageClass),
    '00081155': element('UI', study.imageUid),
  };
  const dataSet: DataSet = {
    '00080005': element('CS', 'ISO_IR 192'),
    '00080016': element('UI', sopClassUid),
    '00080018': element('UI', sopInstanceUid),
    '00080020': element('DA', study.whose.date ?? '20240105'),
    '00080023': element('DA', '20240106'),
    '00080030': element('TM', '101500'),
    '00080050': { vr: 'SH' },
    '00080090': { vr: 'PN' },
    '00081111': { vr: 'SQ' },
    '00080033': element('TM', '081500'),
    '00080060': element('CS', 'SR'),
    '00100010': element('PN', { Alphabetic: study.whose.name }),
    '00100020': element('LO', study.whose.id),
    '00100030': element('DA', '19700101'),
    '00100040': element('CS', 'O'),
    '0020000D': element('UI', study.studyUid),
    '0020000E': element('UI', phantomUid(`${study.studyUid} reports`)),
    '00200010': element('SH', '1'),
    '00200011': element('IS', 90),
    '00200013': element('IS', 1),
    '0040A040': element('CS', 'CONTAINER'),
    '0040A043': code('18748-4', 'Diagnostic imaging report', 'LN'),
    '0040A050': element('CS', 'SEPARATE'),
    '0040A375': element('SQ', {
      '0020000D': element('UI', study.studyUid),
      '00081115': element('SQ', {
        '0020000E': element('UI', study.seriesUid),
        '00081199': element('SQ', reference),
      }),
    }),
    '0040A491': element('CS', 'COMPLETE'),
    '0040A493': element('CS', 'VERIFIED'),
    '0040A073': element('SQ', {
      '0040A027': element('LO', 'Clinic'),
      '0040A030': element('DT', '20240106083000'),
      '0040A075': element('PN', { Alphabetic: 'Reader^Rita' }),
    }),
    '0040A730': element(
      'SQ',
      item('CONTAINER', code('121070', 'Findings'), {
        '0040A050': element('CS', 'SEPARATE'),
        '0040A730': element(
          'SQ',
          item('TEXT', code('121071', 'Finding'), { '0040A160': element('UT', 'A round ball in the left lung.') }),
          item('NUM', code('103339001', 'Long axis', 'SCT'), {
            '0040A300': element('SQ', {
              '0040A30A': element('DS', 24.5),
              '004008EA': element('SQ', {
                '00080100': element('SH', 'mm'),
                '00080102': element('SH', 'UCUM'),
                '00080104': element('LO', 'millimeter'),
              }),
            }),
          }),
          item('IMAGE', code('121080', 'Best illustration of finding'), { '00081199': element('SQ', reference) }),
        ),
      }),
    ),
  };
  const meta = {
    sopClassUid,
    sopInstanceUid,
    transferSyntaxUid: '1.2.840.10008.1.2.1',
    implementationClassUid: phantomUid('implementation'),
  };
  const file = join(folder, 'report.dcm');
  await writeFile(file, writePart10(meta, dataSet));
  return file;
}
