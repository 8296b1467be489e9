import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DataSet, Element, Value, Vr } from '../src-shared/dicom/data-set.ts';
import { writePart10 } from '../src-shared/dicom/part10/write.ts';
import { phantomUid } from './phantom.ts';

const storage = '1.2.840.10008.5.1.4.1.1';
const element = (vr: Vr, ...values: Value[]): Element => ({ vr, Value: values });
const sequence = (...items: DataSet[]): Element => ({ vr: 'SQ', Value: items });
const code = (value: string, scheme: string, meaning: string): Element =>
  sequence({
    '00080100': element('SH', value),
    '00080102': element('SH', scheme),
    '00080104': element('LO', meaning),
  });

/** Whose objects they are, and what they are called. */
export interface CurvePhantom {
  studyUid: string;
  name: string;
  id: string;
  label: string;
  seriesNumber: number;
  /** Default: none of its own. */
  frameOfReferenceUid?: string;
}

function common(sopClassUid: string, modality: string, phantom: CurvePhantom): DataSet {
  return {
    '00080005': element('CS', 'ISO_IR 192'),
    '00080016': element('UI', sopClassUid),
    '00080018': element('UI', phantomUid(`${phantom.studyUid} ${phantom.label}`)),
    '00080020': element('DA', '20250607'),
    '00080021': element('DA', '20250607'),
    '00080023': element('DA', '20250607'),
    '0008002A': element('DT', '20250607101500'),
    '00080030': element('TM', '101500'),
    '00080031': element('TM', '101500'),
    '00080033': element('TM', '101500'),
    '00080050': { vr: 'SH' },
    '00080060': element('CS', modality),
    '00080070': element('LO', 'Phantom'),
    '00080090': { vr: 'PN' },
    '0008103E': element('LO', phantom.label),
    '00081090': element('LO', 'Phantom'),
    '00100010': element('PN', { Alphabetic: phantom.name }),
    '00100020': element('LO', phantom.id),
    '00100030': { vr: 'DA' },
    '00100040': element('CS', 'O'),
    '00181000': element('LO', '1'),
    '00181020': element('LO', '1'),
    '0020000D': element('UI', phantom.studyUid),
    '0020000E': element('UI', phantomUid(`${phantom.studyUid} series ${phantom.seriesNumber}`)),
    '00200010': element('SH', '1'),
    '00200011': element('IS', phantom.seriesNumber),
    '00200013': element('IS', 1),
    '00400555': sequence(),
  };
}

const sorted = (dataSet: DataSet): DataSet =>
  Object.fromEntries(Object.entries(dataSet).sort(([a], [b]) => (a < b ? -1 : 1)));

/** Writes an object as a file; gives back its path. */
export async function writeObject(folder: string, dataSet: DataSet): Promise<string> {
  await mkdir(folder, { recursive: true });
  const sopInstanceUid = String(dataSet['00080018']?.Value?.[0]);
  const meta = {
    sopClassUid: String(dataSet['00080016']?.Value?.[0]),
    sopInstanceUid,
    transferSyntaxUid: '1.2.840.10008.1.2.1',
    implementationClassUid: phantomUid('implementation'),
  };
  const file = join(folder, `${sopInstanceUid.slice(-24)}.dcm`);
  await writeFile(file, writePart10(meta, sorted(dataSet)));
  return file;
}

const leadCodes: readonly [name: string, code: string][] = [
  ['I', '2:1'],
  ['II', '2:2'],
  ['III', '2:61'],
  ['aVR', '2:62'],
  ['aVL', '2:63'],
  ['aVF', '2:64'],
  ['V1', '2:3'],
  ['V2', '2:4'],
  ['V3', '2:5'],
  ['V4', '2:6'],
  ['V5', '2:7'],
  ['V6', '2:8'],
];

/** A beat each 800 ms: R of 1.2 mV for lead II, the others in proportion; microvolts at a time (s). */
export function beatMicrovolts(lead: number, seconds: number): number {
  const share = 1 - Math.abs(lead - 1) * 0.07;
  const t = ((seconds % 0.8) + 0.8) % 0.8;
  const wave = (at: number, width: number, height: number): number => height * Math.exp(-(((t - at) / width) ** 2));
  return share * (wave(0.2, 0.025, 150) + wave(0.32, 0.012, 1200) - wave(0.345, 0.012, 250) + wave(0.55, 0.05, 300));
}

/** A 12-lead ECG (PS3.3 A.34.3) of 10 s at 500 Hz, in microvolts. */
export function ecgPhantom(phantom: CurvePhantom): DataSet {
  const [hertz, samples] = [500, 5000];
  const data = new Int16Array(samples * 12);
  for (let i = 0; i < samples; i++) {
    for (let lead = 0; lead < 12; lead++) data[i * 12 + lead] = Math.round(beatMicrovolts(lead, i / hertz) / 2.5);
  }
  return {
    ...common(`${storage}.9.1.1`, 'ECG', phantom),
    '00400555': sequence({
      '0040A040': element('CS', 'CODE'),
      '0040A043': code('10:11345', 'MDC', 'Electrode Placement'),
      '0040A168': code('10:11265', 'MDC', 'Standard 12-lead positions'),
    }),
    '0040B020': sequence(
      { '00700006': element('ST', 'Sinus rhythm'), '0040A0B0': element('US', 1, 0), '0040A180': element('US', 0) },
      {
        '004008EA': code('ms', 'UCUM', 'ms'),
        '0040A043': code('2:16168', 'MDC', 'RR interval'),
        '0040A0B0': element('US', 1, 0),
        '0040A180': element('US', 1),
        '0040A30A': element('DS', 800),
      },
      {
        '0040A043': code('2:16010', 'MDC', 'R peak'),
        '0040A0B0': element('US', 1, 2),
        '0040A130': element('CS', 'POINT'),
        '0040A132': element('UL', 161),
        '0040A180': element('US', 2),
      },
    ),
    '54000100': sequence({
      '003A0004': element('CS', 'ORIGINAL'),
      '003A0005': element('US', 12),
      '003A0010': element('UL', samples),
      '003A001A': element('DS', hertz),
      '003A0020': element('SH', 'RHYTHM'),
      '003A0200': sequence(
        ...leadCodes.map(([name, value], index) => ({
          '003A0202': element('IS', index + 1),
          '003A0203': element('SH', name),
          '003A0208': code(value, 'MDC', `Lead ${name}`),
          '003A0210': element('DS', 2.5),
          '003A0211': code('uV', 'UCUM', 'microvolt'),
          '003A0212': element('DS', 1),
          '003A0213': element('DS', 0),
          '003A0215': element('DS', 0),
          '003A021A': element('US', 16),
          '003A0220': element('DS', 0.05),
          '003A0221': element('DS', 150),
          '003A0222': element('DS', 50),
          '003A0223': element('DS', 1),
        })),
      ),
      '54001004': element('US', 16),
      '54001006': element('CS', 'SS'),
      '54001010': { vr: 'OW', bytes: new Uint8Array(data.buffer) },
    }),
  };
}

/** Pressures (PS3.3 A.34.6): one channel of 120 over 80 mmHg, one whose transducer is doubtful. */
export function pressurePhantom(phantom: CurvePhantom): DataSet {
  const [hertz, samples] = [200, 12_000];
  const data = new Int16Array(samples * 2);
  for (let i = 0; i < samples; i++) {
    data[i * 2] = Math.round((100 + 20 * Math.sin((2 * Math.PI * i) / (hertz * 0.8))) * 10);
    data[i * 2 + 1] = Math.round((8 + 3 * Math.sin((2 * Math.PI * i) / (hertz * 4))) * 10);
  }
  const channel = (number: number, label: string, source: [string, string], status?: string): DataSet => ({
    '003A0202': element('IS', number),
    '003A0203': element('SH', label),
    ...(status === undefined ? {} : { '003A0205': element('CS', status) }),
    '003A0208': code(source[0], 'MDC', source[1]),
    '003A0210': element('DS', 0.1),
    '003A0211': code('mm[Hg]', 'UCUM', 'mmHg'),
    '003A0212': element('DS', 1),
    '003A0213': element('DS', 0),
    '003A0214': element('DS', 0),
    '003A021A': element('US', 16),
  });
  return {
    ...common(`${storage}.9.2.1`, 'HD', phantom),
    '00200060': { vr: 'CS' },
    '54000100': sequence({
      '003A0004': element('CS', 'ORIGINAL'),
      '003A0005': element('US', 2),
      '003A0010': element('UL', samples),
      '003A001A': element('DS', hertz),
      '003A0200': sequence(
        channel(1, 'ABP', ['150032', 'Arterial blood pressure']),
        channel(2, 'CVP', ['150084', 'Central venous pressure'], 'UNCALIBRATED'),
      ),
      '54001004': element('US', 16),
      '54001006': element('CS', 'SS'),
      '54001010': { vr: 'OW', bytes: new Uint8Array(data.buffer) },
    }),
  };
}

/** Where a voxel of the phantom of spectra has its peak, ppm: each column lower by 0.25, each row by 0.1. */
export const peakPpm = (row: number, column: number): number => 3.4 - column * 0.25 - row * 0.1;

/** Spectra of 4 x 4 voxels of 20 mm (PS3.3 A.36.3), recorded in time, about the middle of the computed CT phantom's slices. */
export function spectraPhantom(phantom: CurvePhantom & { frameOfReferenceUid: string }): DataSet {
  const [rows, columns, points, width, mhz, reference] = [4, 4, 512, 1200, 63.8, 4.7];
  const data = new Float32Array(rows * columns * points * 2);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const hertz = (reference - peakPpm(row, column)) * mhz;
      for (let i = 0; i < points; i++) {
        const [angle, decay] = [(2 * Math.PI * hertz * i) / width, Math.exp((-i * 6) / points)];
        const at = ((row * columns + column) * points + i) * 2;
        data[at] = decay * Math.cos(angle) * (1 + row);
        data[at + 1] = decay * Math.sin(angle) * (1 + row);
      }
    }
  }
  const frameType = {
    '00080008': element('CS', 'ORIGINAL', 'PRIMARY', 'SPECTROSCOPY', 'NONE'),
    '00089206': element('CS', 'VOLUME'),
    '00089207': element('CS', 'NONE'),
    '00089208': element('CS', 'COMPLEX'),
    '00089209': element('CS', 'UNKNOWN'),
  };
  const { '00080008': imageType, ...rest } = frameType;
  return {
    ...common(`${storage}.4.2`, 'MR', phantom),
    ...frameType,
    '00180087': element('DS', 1.5),
    '00185100': element('CS', 'HFS'),
    '00189004': element('CS', 'RESEARCH'),
    '00189005': element('SH', 'phantom'),
    '00189008': element('CS', 'SPIN'),
    '00189011': element('CS', 'NO'),
    '00189012': element('CS', 'NO'),
    '00189017': element('CS', 'NONE'),
    '00189018': element('CS', 'NO'),
    '00189025': element('CS', 'WATER'),
    '00189032': element('CS', 'RECTILINEAR'),
    '00189033': element('CS', 'SINGLE'),
    '00189034': element('CS', 'LINEAR'),
    '00189052': element('FD', width),
    '00189053': element('FD', reference),
    '00189054': element('CS', 'PRESS'),
    '00189059': element('CS', 'NO'),
    '00189064': element('CS', 'NONE'),
    '00189065': element('CS', 'NONE'),
    '00189066': element('US', 0),
    '00189067': element('CS', 'NONE'),
    '00189073': element('FD', 1000),
    '00189093': element('US', 1),
    '00189094': element('CS', 'FULL'),
    '00189098': element('FD', mhz),
    '00189100': element('CS', '1H'),
    '00189101': element('CS', 'NO'),
    '00189126': sequence(
      ...[
        [1, 0, 0],
        [0, 1, 0],
        [0, 0, 1],
      ].map(
        (normal, axis): DataSet => ({
          '00189104': element('FD', axis === 2 ? 30 : 60),
          '00189105': element('FD', ...normal),
          '00189106': element('FD', 0, 0, -10),
        }),
      ),
    ),
    '00189174': element('CS', 'FDA'),
    '00189198': element('CS', 'NO'),
    '00189199': element('CS', 'NO'),
    '00189200': element('CS', 'VOLUME'),
    '00200012': element('IS', 1),
    '00200052': element('UI', phantom.frameOfReferenceUid),
    '00201040': { vr: 'LO' },
    '00209221': sequence({ '00209164': element('UI', phantomUid(`${phantom.studyUid} dimensions`)) }),
    '00209222': sequence({
      '00209164': element('UI', phantomUid(`${phantom.studyUid} dimensions`)),
      '00209165': element('AT', '00200032'),
      '00209167': element('AT', '00209113'),
    }),
    '00280008': element('IS', 1),
    '00280010': element('US', rows),
    '00280011': element('US', columns),
    '00289001': element('UL', 1),
    '00289002': element('UL', points),
    '00289003': element('CS', 'TIME'),
    '00289108': element('CS', 'COMPLEX'),
    '52009229': sequence({
      '00189042': sequence({
        '00181250': element('SH', 'HEAD'),
        '00189041': { vr: 'LO' },
        '00189043': element('CS', 'VOLUME'),
        '00189044': element('CS', 'NO'),
      }),
      '00189049': sequence({
        '00181251': element('SH', 'HEAD'),
        '00189050': { vr: 'LO' },
        '00189051': element('CS', 'VOLUME'),
      }),
      '00189103': sequence({
        '00180093': element('DS', 100),
        '00180094': element('DS', 100),
        '00189095': element('UL', rows),
        '00189127': element('UL', points),
        '00189159': element('UL', 1),
        '00189234': element('UL', columns),
      }),
      '00189112': sequence({
        '00180080': element('DS', 1500),
        '00180091': element('IS', 1),
        '00181314': element('DS', 90),
        '00189176': sequence(
          ...['STATIC FIELD', 'RF', 'GRADIENT'].map((type) => ({
            '00189177': element('CS', type),
            '00189178': element('CS', 'IEC_NORMAL'),
          })),
        ),
        '00189239': sequence({
          '00189179': element('CS', 'IEC_WHOLE_BODY'),
          '00189181': element('FD', 0.01),
        }),
        '00189240': element('US', 1),
        '00189241': element('US', 0),
      }),
      '00189114': sequence({ '00189082': element('FD', 35) }),
      '00189115': sequence({
        '00189009': element('CS', 'NO'),
        '00189010': element('CS', 'NONE'),
        '00189021': element('CS', 'NO'),
        '00189026': element('CS', 'NONE'),
        '00189027': element('CS', 'NONE'),
        '00189077': element('CS', 'NO'),
        '00189081': element('CS', 'NO'),
      }),
      '00189119': sequence({ '00180083': element('DS', 1) }),
      '00189227': sequence({ '00089007': imageType, ...rest }),
      '00209071': sequence({
        '00082218': code('69536005', 'SCT', 'Head'),
        '00209072': element('CS', 'U'),
      }),
      '00209116': sequence({ '00200037': element('DS', 1, 0, 0, 0, 1, 0) }),
      '00289110': sequence({ '00180050': element('DS', 30), '00280030': element('DS', 20, 20) }),
    }),
    '52009230': sequence({
      '00209111': sequence({
        '00189074': element('DT', '20250607101500'),
        '00189151': element('DT', '20250607101500'),
        '00189220': element('FD', 1000),
        '00209156': element('US', 1),
        '00209157': element('UL', 1),
      }),
      '00209113': sequence({ '00200032': element('DS', -30, -30, -10) }),
    }),
    '56000020': { vr: 'OF', bytes: new Uint8Array(data.buffer) },
  };
}

/** A box as binary STL, with sides of so many units. */
export function boxStl(x: number, y: number, z: number): Uint8Array {
  const corner = (i: number): number[] => [(i & 1) * x, ((i >> 1) & 1) * y, ((i >> 2) & 1) * z];
  const faces = [
    [0, 2, 3, 1],
    [4, 5, 7, 6],
    [0, 1, 5, 4],
    [2, 6, 7, 3],
    [0, 4, 6, 2],
    [1, 3, 7, 5],
  ].flatMap(([a, b, c, d]) => [
    [a!, b!, c!],
    [a!, c!, d!],
  ]);
  const bytes = new Uint8Array(84 + faces.length * 50);
  const view = new DataView(bytes.buffer);
  view.setUint32(80, faces.length, true);
  for (const [i, face] of faces.entries()) {
    for (const [k, value] of face.flatMap(corner).entries()) view.setFloat32(84 + i * 50 + 12 + k * 4, value, true);
  }
  return bytes;
}

/** An encapsulated model (PS3.3 A.85.1); `content`: STL. */
export function modelPhantom(phantom: CurvePhantom, content = boxStl(40, 30, 20)): DataSet {
  const even = new Uint8Array(content.length + (content.length % 2));
  even.set(content);
  return {
    ...common(`${storage}.104.3`, 'M3D', phantom),
    '00180015': element('CS', 'HEAD'),
    ...(phantom.frameOfReferenceUid === undefined
      ? {}
      : { '00200052': element('UI', phantom.frameOfReferenceUid), '00201040': { vr: 'LO' } }),
    '00280301': element('CS', 'NO'),
    '004008EA': code('mm', 'UCUM', 'mm'),
    '0040A043': { vr: 'SQ' },
    '00420010': element('ST', phantom.label),
    '00420011': { vr: 'OB', bytes: even },
    '00420012': element('LO', 'model/stl'),
    '00420015': element('UL', content.length),
    '00700080': element('CS', 'MODEL'),
    '00700081': element('LO', 'A box'),
    '00700084': { vr: 'PN' },
    '00687001': element('CS', 'NO'),
  };
}
