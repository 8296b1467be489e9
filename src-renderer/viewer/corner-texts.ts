import { dot, sliceNormal } from '../../src-shared/imaging/geometry/orientation.ts';
import { formatDate, formatDateTime, formatSex, nameParts } from '../app/formatting.ts';
import type { DisplayFrame, Shown } from '../cornerstone/index.ts';
import type { Annotations } from './store.ts';

/** Lines of the corners of a viewport. */
export interface CornerTexts {
  topLeft: string[];
  topRight: string[];
  bottomLeft: string[];
  bottomRight: string[];
  /** Said in red: the image was compressed with loss. */
  lossy: string | undefined;
}

export const noTexts: CornerTexts = {
  topLeft: [],
  topRight: [],
  bottomLeft: [],
  bottomRight: [],
  lossy: undefined,
};

const lines = (...parts: (string | undefined)[]): string[] => parts.filter((part): part is string => !!part?.trim());
const joined = (...parts: (string | undefined)[]): string => lines(...parts).join('  ');

/** What the corners say of what is shown. `minimal` keeps identity, place in the set, window and loss. */
export function cornerTexts(shown: Shown, count: number, level: Annotations): CornerTexts {
  if (level === 'none') return noTexts;
  const { series, instance, description, pixel } = shown.frame;
  const full = level === 'full';
  const name = nameParts({
    alphabetic: series.patient.name,
    ideographic: series.patient.nameIdeographic,
    phonetic: series.patient.namePhonetic,
  });
  const { technique = {} } = instance;
  return {
    topLeft: lines(
      name.main,
      name.ideographic,
      series.patient.id,
      joined(
        formatSex(series.patient.sex ?? ''),
        ageText(series.study.patientAge, series.patient.birthDate),
        formatDate(series.patient.birthDate),
      ),
    ),
    topRight: full
      ? lines(
          series.study.institution,
          series.study.description,
          joined(
            series.study.accession && `Acc ${series.study.accession}`,
            series.study.id && `Study ${series.study.id}`,
          ),
          acquisitionText(shown.frame),
        )
      : [],
    bottomLeft: lines(
      ...(full
        ? [
            joined(series.series.description, lateralityText(description.laterality ?? series.series.laterality)),
            series.series.contrastAgent && `Contrast ${series.series.contrastAgent}`,
            ...techniqueTexts(series.series.modality, technique),
          ]
        : []),
      joined(
        series.series.number === undefined
          ? series.series.modality
          : `${series.series.modality} ${series.series.number}`,
        `Im ${shown.index + 1}/${count}`,
        instance.numberOfFrames > 1 && full && shown.frame.frame !== shown.index + 1
          ? `Frame ${shown.frame.frame}/${instance.numberOfFrames}`
          : undefined,
      ),
      full ? locationText(shown.frame) : undefined,
    ),
    bottomRight: lines(
      full ? joined(`${pixel.columns} × ${pixel.rows}`, zoomText(shown)) : undefined,
      ...windowText(shown),
    ),
    lossy: lossyText(shown.frame),
  };
}

/** (0010,1010): `065Y`. An age of zero without a date of birth is one that was not filled in. */
const ageText = (age: string | undefined, birthDate: string | undefined): string | undefined => {
  const text = age?.trim().replace(/^0+(?=\d)/, '');
  return text && (birthDate || !/^0[DWMY]?$/i.test(text)) ? text : undefined;
};

/** Unpaired body parts (U) have no side to tell. */
const lateralityText = (laterality: string | undefined): string | undefined =>
  laterality && laterality !== 'U' ? ({ L: 'Left', R: 'Right', B: 'Both' }[laterality] ?? laterality) : undefined;

function acquisitionText({ description, instance, series }: DisplayFrame): string | undefined {
  const exact = /^(\d{8})(\d{2,6})/.exec(description.acquisitionDateTime ?? '');
  if (exact) return formatDateTime(exact[1], exact[2]);
  if (instance.contentDate) return formatDateTime(instance.contentDate, instance.contentTime);
  if (series.series.date) return formatDateTime(series.series.date, series.series.time);
  return formatDateTime(series.study.date, series.study.time) || undefined;
}

function locationText({ description }: DisplayFrame): string | undefined {
  const { sliceThicknessMm: thickness, sliceLocationMm, spacingBetweenSlicesMm: between } = description;
  const location = sliceLocationMm ?? positionAlongNormal(description);
  return (
    joined(
      thickness === undefined ? undefined : `TH ${number(thickness)} mm`,
      between === undefined || between === thickness ? undefined : `SP ${number(between)} mm`,
      location === undefined ? undefined : `LOC ${number(location)} mm`,
    ) || undefined
  );
}

const positionAlongNormal = ({ position, orientation }: DisplayFrame['description']): number | undefined =>
  position && orientation && dot(position, sliceNormal(orientation));

/** Up to two digits behind the point, none that say nothing. */
export const number = (value: number): string => String(Math.round(value * 100) / 100);

/** A line of technique: keywords with what stands before and behind their values. */
type TechniqueLine = [keyword: string, before: string, behind: string][];

const xray: TechniqueLine[] = [
  [
    ['KVP', '', ' kV'],
    ['XRayTubeCurrent', '', ' mA'],
    ['ExposureTime', '', ' ms'],
    ['Exposure', '', ' mAs'],
  ],
];

/** What is said of how an image was made, by modality: few lines, the rest is in the tags. */
const techniqueLines: Record<string, TechniqueLine[]> = {
  CT: [...xray, [['ConvolutionKernel', '', '']]],
  MR: [
    [
      ['RepetitionTime', 'TR ', ''],
      ['EchoTime', 'TE ', ''],
      ['InversionTime', 'TI ', ''],
      ['FlipAngle', 'FA ', '°'],
    ],
    [
      ['SequenceName', '', ''],
      ['DiffusionBValue', 'b ', ''],
      ['MagneticFieldStrength', '', ' T'],
    ],
  ],
  MG: [
    [['ViewPosition', '', '']],
    ...xray,
    [
      ['BodyPartThickness', '', ' mm'],
      ['CompressionForce', '', ' N'],
    ],
  ],
  XA: [
    ...xray,
    [
      ['PositionerPrimaryAngle', '', '°'],
      ['PositionerSecondaryAngle', '', '°'],
    ],
  ],
  PT: [[['Radiopharmaceutical', '', '']], [['Units', '', '']]],
  NM: [[['Radiopharmaceutical', '', '']]],
  US: [
    [
      ['MechanicalIndex', 'MI ', ''],
      ['SoftTissueThermalIndex', 'TIS ', ''],
      ['BoneThermalIndex', 'TIB ', ''],
    ],
    [['HeartRate', '', ' bpm']],
  ],
};
const projection: TechniqueLine[] = [[['ViewPosition', '', '']], ...xray];
const projectionModalities = new Set(['CR', 'DX', 'DR', 'IO', 'PX', 'RF', 'RG']);

function techniqueTexts(modality: string, technique: Record<string, string>): string[] {
  const wanted =
    (Object.hasOwn(techniqueLines, modality) ? techniqueLines[modality] : undefined) ??
    (projectionModalities.has(modality) ? projection : []);
  return wanted
    .map((line) =>
      line
        .filter(([keyword]) => !/^\s*0*(\.0*)?\s*$/.test(technique[keyword] ?? ''))
        .map(
          ([keyword, before, behind]) =>
            `${before}${angle(keyword, technique) ?? rounded(technique[keyword] ?? '')}${behind}`,
        )
        .join('  '),
    )
    .filter((line) => line !== '');
}

/** Sides of the angles of a C-arm (PS3.3 C.8.7.5.1.2): plus is the patient's left, and towards the head. */
const sides: Record<string, [plus: string, minus: string]> = {
  PositionerPrimaryAngle: ['LAO', 'RAO'],
  PositionerSecondaryAngle: ['CRA', 'CAU'],
};

function angle(keyword: string, technique: Record<string, string>): string | undefined {
  const side = sides[keyword];
  const value = Number(technique[keyword]);
  return side && Number.isFinite(value) ? `${side[value < 0 ? 1 : 0]} ${number(Math.abs(value))}` : undefined;
}

/** Numbers with at most two digits behind the point; other texts as they are. */
const rounded = (text: string): string =>
  /^\s*[-+]?\d*\.\d{3,}\s*$/.test(text) ? number(Number(text)) : text.trim().slice(0, 40);

const zoomText = (shown: Shown): string => {
  const percent = shown.scale * 100;
  return `${percent < 10 ? percent.toFixed(1) : Math.round(percent)} %`;
};

function windowText({ voi, state, image }: Shown): string[] {
  const inverted = state.inverted ? ['Inverted'] : [];
  if (!voi) return image.decoded.components > 1 ? [...inverted, 'Colour'] : inverted;
  if (voi.kind === 'table') return [...inverted, voi.label ?? 'VOI LUT'];
  const extra = voi.function && voi.function !== 'LINEAR' ? voi.function.toLowerCase().replace('_', ' ') : undefined;
  return [
    ...inverted,
    ...lines(joined(voi.label, extra)),
    `W ${windowNumber(voi.width)}`,
    `L ${windowNumber(voi.center)}`,
  ];
}

/** Whole numbers where the window is wide, more digits where it is narrow. */
export function windowNumber(value: number): string {
  if (Number.isInteger(value)) return String(value);
  const size = Math.abs(value);
  return size >= 100 ? String(Math.round(value)) : size >= 1 ? value.toFixed(1) : value.toPrecision(3);
}

function lossyText({ pixel }: DisplayFrame): string | undefined {
  if (!pixel.lossy) return undefined;
  const { ratio, method } = pixel.lossy;
  return joined(
    'LOSSY',
    ratio === undefined ? undefined : `${number(ratio)} : 1`,
    method && (methods[method] ?? method),
  );
}

/** (0028,2114), PS3.3 C.7.6.1.1.5.1. */
const methods: Record<string, string> = {
  ISO_10918_1: 'JPEG',
  ISO_14495_1: 'JPEG-LS',
  ISO_15444_1: 'JPEG 2000',
  ISO_15444_15: 'HTJ2K',
  ISO_18181_1: 'JPEG XL',
  ISO_13818_2: 'MPEG-2',
  ISO_14496_10: 'H.264',
  ISO_23008_2: 'H.265',
};
