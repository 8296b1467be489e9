import type { DataSet, Element, Value, Vr } from '../src-shared/dicom/data-set.ts';
import { phantomUid } from './phantom.ts';
import { type PhantomImage, phantomImage } from './phantom-image.ts';

const element = (vr: Vr, ...Value: Value[]): Element => (Value.length === 0 ? { vr } : { vr, Value });
const sequence = (...Value: DataSet[]): Element => ({ vr: 'SQ', Value });
const code = (value: string, scheme: string, meaning: string): DataSet => ({
  '00080100': element('SH', value),
  '00080102': element('SH', scheme),
  '00080104': element('LO', meaning),
});

/** Counts of a frame (from 0) of nuclear phantoms. */
export const nmCounts = ({ frame, row, column }: { frame: number; row: number; column: number }): number =>
  frame * 100 + row * 16 + column;

const identity: DataSet = {
  '00100010': element('PN', { Alphabetic: 'Derived^Images' }),
  '00100020': element('LO', 'DERIVED1'),
  '0020000D': element('UI', phantomUid('derived study')),
  '00080050': element('SH', 'A7'),
};

/** What a nuclear image has beside its frames. */
const nmModules: DataSet = {
  '00180070': element('IS', 100_000),
  '00180071': element('CS', 'TIME'),
  '00180015': element('CS', 'HEART'),
  '00280051': element('CS', 'UNIF'),
  '00540410': sequence({
    ...code('102538003', 'SCT', 'recumbent'),
    '00540412': sequence(code('40199007', 'SCT', 'supine')),
  }),
  '00540414': sequence(code('102540008', 'SCT', 'headfirst')),
  '00540012': sequence(
    ...['Tc', 'Scatter'].map(
      (name, at): DataSet => ({
        '00540018': element('SH', name),
        '00540013': sequence({
          '00540014': element('DS', at ? '110' : '126'),
          '00540015': element('DS', at ? '125' : '154'),
        }),
      }),
    ),
  ),
  '00540016': sequence({
    '00180031': element('LO', 'Tc-99m MIBI'),
    '00540300': sequence(code('72454009', 'SCT', '^99m^Technetium')),
    '00091001': element('LO', 'private'),
  }),
  '00540022': sequence(
    ...[0, 180].map(
      (angle): DataSet => ({
        '00181180': element('SH', 'LEHR'),
        '00181181': element('CS', 'PARA'),
        '00200032': element('DS', -30, angle ? 100 : -100, 50),
        '00200037': element('DS', 1, 0, 0, 0, 0, -1),
        '00540200': element('DS', angle),
      }),
    ),
  ),
};

/** Along which a nuclear phantom has how many frames, the slowest first: `[['00540020', 2], ['00540100', 5]]`. */
export type NmAxisCounts = readonly (readonly [vector: string, count: number])[];

const counts: Record<string, string> = {
  '00540010': '00540011',
  '00540020': '00540021',
  '00540030': '00540031',
  '00540050': '00540051',
  '00540060': '00540061',
  '00540070': '00540071',
  '00540080': '00540081',
};

/** A nuclear image of a kind (value 3 of Image Type) with frames along these axes, and with these modules beside the usual ones. */
export function nmPhantom(kind: string, axes: NmAxisCounts, modules: DataSet = {}): PhantomImage {
  const frames = axes.reduce((product, [, count]) => product * count, 1);
  const elements: DataSet = { '00280009': element('AT', ...axes.map(([tag]) => tag)) };
  let after = frames;
  for (const [tag, count] of axes) {
    after /= count;
    const step = after;
    elements[tag] = element('US', ...Array.from({ length: frames }, (_, at) => (Math.floor(at / step) % count) + 1));
    const total = counts[tag];
    if (total) elements[total] = element('US', count);
  }
  return phantomImage({
    ...{ seed: `nm ${kind}`, sopClassUid: '1.2.840.10008.5.1.4.1.1.20', modality: 'NM' },
    ...{ rows: 8, columns: 16, frames, bitsStored: 16, pixelSpacing: [4, 4], value: nmCounts },
    elements: {
      ...identity,
      ...nmModules,
      '00540011': element('US', 1),
      '00540021': element('US', 1),
      ...elements,
      '0020000E': element('UI', phantomUid(`nm series ${kind}`)),
      '0008103E': element('LO', `NM ${kind}`),
      '00080008': element('CS', 'ORIGINAL', 'PRIMARY', kind, 'EMISSION'),
      '00280051': element('CS', 'UNIF'),
      ...modules,
    },
  });
}

/** Phases of a dynamic phantom: frames of so many ms each. */
export const phasesOf = (...phases: readonly [frames: number, ms: number][]): DataSet => ({
  '00540032': sequence(
    ...phases.map(
      ([frames, ms]): DataSet => ({
        '00540036': element('IS', 0),
        '00181242': element('IS', ms),
        '00540038': element('IS', 0),
        '00540033': element('US', frames),
      }),
    ),
  ),
});

/** A rotation of so many views. */
export const rotationOf = (views: number, startAngle: number, step: number): DataSet => ({
  '00540052': sequence({
    '00540200': element('DS', startAngle),
    '00181144': element('DS', step),
    '00181140': element('CS', 'CW'),
    '00181143': element('DS', views * step),
    '00181242': element('IS', 20_000),
    '00540053': element('US', views),
  }),
  '00540202': element('CS', 'STEP AND SHOOT'),
});

/** Beats of one length with so many time slots of 50 ms. */
export const gatesOf = (slots: number): DataSet => ({
  '00181080': element('CS', 'Y'),
  '00181088': element('IS', 70),
  '00540062': sequence({
    '00181060': element('DS', 0),
    '00181064': element('LO', 'FORWARD'),
    '00540063': sequence({
      '00181063': element('DS', 50),
      '00181062': element('IS', 857),
      '00181081': element('IS', 800),
      '00181082': element('IS', 900),
      '00181083': element('IS', 300),
      '00181084': element('IS', 12),
      '00540072': sequence(...Array.from({ length: slots }, () => ({ '00540073': element('DS', 15) }))),
    }),
  }),
});

/** Hounsfield units of the CT phantom at a place, mm. */
export const ctValue = (x: number, y: number, z: number): number =>
  Math.round(2 * x + 3 * y) + 7 * Math.round(z / 5) * 3;

/** Axial CT slices, 5 mm apart, 24 x 20 pixels of 2 mm, from feet to head; `elements`: what differs from slice to slice. */
export function ctSlices(count: number, elements: (slice: number) => DataSet = () => ({})): PhantomImage[] {
  return Array.from({ length: count }, (_, slice) =>
    phantomImage({
      ...{ seed: `derived ct ${slice}`, sopClassUid: '1.2.840.10008.5.1.4.1.1.2', modality: 'CT' },
      ...{ rows: 20, columns: 24, bitsStored: 12, pixelSpacing: [2, 2], sliceThickness: 5 },
      ...{ position: [-24, -20, slice * 5], orientation: [1, 0, 0, 0, 1, 0] },
      rescale: { slope: 1, intercept: -1024, type: 'HU' },
      window: { center: 40, width: 400 },
      value: ({ row, column }) => ctValue(-24 + 2 * column, -20 + 2 * row, slice * 5) + 1024,
      elements: {
        ...identity,
        '0020000E': element('UI', phantomUid('derived ct series')),
        '0008103E': element('LO', 'CT derived'),
        '00200011': element('IS', 2),
        '00200012': element('IS', 1),
        '00200013': element('IS', slice + 1),
        '00200052': element('UI', phantomUid('derived frame of reference')),
        '00201040': element('LO', 'XY'),
        '00185100': element('CS', 'HFS'),
        '00180015': element('CS', 'CHEST'),
        '00180060': element('DS', '120'),
        '00180090': element('DS', '500'),
        '00181120': element('DS', '0'),
        '00181130': element('DS', '150.5'),
        '00181140': element('CS', 'CW'),
        '00181151': element('IS', 200 + slice),
        '00181210': element('SH', 'B30f'),
        ...elements(slice),
      },
    }),
  );
}
