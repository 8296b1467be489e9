import { parseDt, parseTm, toUtcMs } from '../dicom/dates.ts';
import type { FrameDescription, PetDescription } from './description.ts';

/**
 * Standardized uptake values: by body weight, lean body mass (Janmahasatian), body surface area, ideal body weight;
 * `lean` and `lean128` are by a lean body mass that the scanner took by James' formulas, and are not converted.
 */
export const suvKinds = ['bw', 'lbm', 'lean', 'lean128', 'bsa', 'ibw'] as const;
export type SuvKind = (typeof suvKinds)[number];

/** UCUM units of CID 85. */
export const suvUnits: Readonly<Record<SuvKind, string>> = {
  bw: 'g/ml{SUVbw}',
  lbm: 'g/ml{SUVlbm(Janma)}',
  lean: 'g/ml{SUVlbm}',
  lean128: 'g/ml{SUVlbm(James128)}',
  bsa: 'cm2/ml{SUVbsa}',
  ibw: 'g/ml{SUVibw}',
};

export interface SuvScaling {
  /** What a modality value (after its rescale) is multiplied by; those that can be had. */
  factors: Partial<Record<SuvKind, number>>;
  /** Why there are none, or not all. */
  reason?: string;
}

export interface SuvSource {
  pet: PetDescription | undefined;
  frame: Pick<FrameDescription, 'acquisitionDateTime'>;
  /** The earliest acquisition of the whole series, where it is known. */
  begun?: string | undefined;
  /** (0010,0040) */
  sex: string | undefined;
}

/** A dose beyond these was not written in becquerels: clinical ones are of 1e7 to 1e10. */
const leastDoseBq = 1e5;
const mostDoseBq = 1e12;
/** From a mouse to the heaviest man; beyond that the weight was not written in kilograms. */
const leastKg = 0.005;
const mostKg = 700;
/** Half lives, s (ICRP 107). */
const halfLives: Readonly<Record<string, number>> = {
  'C-11': 1223.4,
  'N-13': 597.9,
  'O-15': 122.2,
  'F-18': 6586.2,
  'Cu-64': 45_720,
  'Ga-68': 4062.6,
  'Rb-82': 76.4,
  'Zr-89': 282_276,
  'I-124': 360_806,
};
/** Two times of one event that are further apart contradict each other, s. */
const sameTimeS = 60;
/** After so many half lives nothing is left to be seen: the times are wrong. */
const mostHalfLives = 10;

const none = (reason: string): SuvScaling => ({ factors: {}, reason });

/**
 * Factors from modality values to standardized uptake values (PS3.3 C.8.9.1; QIBA's vendor-neutral rules). The values
 * must be corrected for attenuation and for decay, to the injection (ADMIN) or to the start of the scan (START). Never a
 * guess: where something is missing or contradicts itself, the reason is given instead.
 */
export function suvScaling(source: SuvSource): SuvScaling {
  const { pet } = source;
  if (!pet) return none('No uptake values: the image says nothing of the tracer');
  const body = bodyOf(pet, source.sex);
  const given = givenFactor(pet);
  if (given) {
    const uncorrected = pet.units === 'CNTS' ? correctionMissing(pet) : leftOut(pet);
    return uncorrected ? none(uncorrected) : scaled(given.kind, given.factor, body);
  }
  const perBecquerel = activityFactor(pet);
  if (typeof perBecquerel === 'string') return none(perBecquerel);
  const uncorrected = correctionMissing(pet);
  if (uncorrected) return none(uncorrected);
  const dose = doseAtReference(pet, source);
  if (typeof dose === 'string') return none(dose);
  if (pet.weightKg === undefined) return none('No uptake values: the weight of the patient is missing');
  if (pet.weightKg < leastKg || pet.weightKg > mostKg) {
    return none(`No uptake values: a weight of ${pet.weightKg} kg cannot be right`);
  }
  return scaled('bw', (perBecquerel * pet.weightKg * 1000) / dose, body);
}

/** Values that are uptake values already, or that the maker gives a factor for. */
function givenFactor(pet: PetDescription): { kind: SuvKind; factor: number } | undefined {
  switch (pet.units) {
    case 'GML': {
      const kinds: Record<string, SuvKind> = {
        BW: 'bw',
        LBMJANMA: 'lbm',
        LBM: 'lean',
        LBMJAMES128: 'lean128',
        IBW: 'ibw',
      };
      // (0054,1006) is absent for body weight in older images (PS3.3 C.8.9.1.1.11).
      const kind = kinds[pet.suvType ?? 'BW'];
      return kind && { kind, factor: 1 };
    }
    case 'CM2ML':
      return { kind: 'bsa', factor: 1 };
    case 'CNTS':
      return pet.philipsSuvFactor === undefined ? undefined : { kind: 'bw', factor: pet.philipsSuvFactor };
    default:
      return undefined;
  }
}

/** From modality values to Bq/ml, or why that is not known. */
function activityFactor(pet: PetDescription): number | string {
  if (pet.units === 'BQML') return 1;
  if (pet.units === 'CNTS') {
    return pet.philipsActivityFactor ?? 'No uptake values: the values are counts without a scale';
  }
  if (pet.units === 'GML') return `No other uptake values than those of the image (${pet.suvType})`;
  return pet.units === undefined
    ? 'No uptake values: the unit of the values is not stated'
    : `No uptake values: the values are no activity (${pet.units})`;
}

function correctionMissing({ correctedImage, decayCorrection }: PetDescription): string | undefined {
  if (decayCorrection === 'NONE' || (correctedImage && !correctedImage.includes('DECY'))) {
    return 'No uptake values: not corrected for decay';
  }
  if (decayCorrection !== 'START' && decayCorrection !== 'ADMIN') {
    return 'No uptake values: what they are decay corrected to is not stated';
  }
  if (!correctedImage) return 'No uptake values: the corrections that were made are not stated';
  return leftOut({ correctedImage });
}

/** A correction that the image says it has not. */
const leftOut = ({ correctedImage }: Pick<PetDescription, 'correctedImage'>): string | undefined =>
  correctedImage && !correctedImage.includes('ATTN') ? 'No uptake values: not corrected for attenuation' : undefined;

/** What of the injected dose was left at the moment the values are corrected to, Bq, or why that is not known. */
function doseAtReference(pet: PetDescription, source: SuvSource): number | string {
  const { totalDoseBq } = pet;
  if (totalDoseBq === undefined) return 'No uptake values: the injected dose is missing';
  if (totalDoseBq < leastDoseBq || totalDoseBq > mostDoseBq) {
    return `No uptake values: an injected dose of ${totalDoseBq} Bq cannot be right`;
  }
  if (pet.decayCorrection === 'ADMIN') return totalDoseBq;
  const halfLifeS = halfLifeOf(pet);
  if (typeof halfLifeS === 'string') return halfLifeS;
  const injected = momentOf(pet.injectedAt);
  if (injected === undefined) return 'No uptake values: the time of the injection is missing';
  if (contradicts(pet, injected)) return 'No uptake values: two times of the injection are stated';
  const reference = referenceTime(pet, source);
  if (typeof reference === 'string') return reference;
  const seconds = secondsBetween(injected, reference, pet);
  if (seconds === undefined) return 'No uptake values: the time zones of injection and scan are not stated';
  if (seconds < 0) return 'No uptake values: the injection is later than the scan';
  if (seconds > mostHalfLives * halfLifeS) {
    return 'No uptake values: the times of injection and scan do not fit each other';
  }
  return totalDoseBq * 2 ** (-seconds / halfLifeS);
}

/** As stated, when it is that of the nuclide; without a statement that of the nuclide; seconds. */
function halfLifeOf({ halfLifeS, nuclide }: PetDescription): number | string {
  const known = nuclide === undefined ? undefined : halfLives[nuclide];
  const found = halfLifeS ?? known;
  if (found === undefined) return 'No uptake values: the half life is missing';
  if (known !== undefined && Math.abs(found / known - 1) > 0.05) {
    return `No uptake values: a half life of ${found} s is not that of ${nuclide}`;
  }
  return found;
}

/**
 * The start of the scan. A series date after the first acquisition is that of processing, not of the scan; then only what
 * the maker wrote (GE) tells it.
 */
function referenceTime(pet: PetDescription, { frame, begun }: SuvSource): Moment | string {
  const stated = momentOf(pet.decayCorrectedTo);
  if (stated !== undefined) return stated;
  const series = momentOf(pet.seriesAt);
  const acquired = momentOf(frame.acquisitionDateTime);
  if (series === undefined || acquired === undefined) return 'No uptake values: the time of the scan is missing';
  const first = momentOf(begun) ?? acquired;
  if (series.ms > Math.min(first.ms, acquired.ms)) {
    return 'No uptake values: the series was made after the scan, whose start is not stated';
  }
  return series;
}

/** A time as it is written, ms as if it were UTC, and the zone that stands behind it. */
interface Moment {
  ms: number;
  zoneMinutes?: number;
}

/** A date with a time; a date alone is no time. */
function momentOf(text: string | undefined): Moment | undefined {
  const parsed = text === undefined ? undefined : parseDt(text);
  const { month, day, year } = parsed?.date ?? {};
  if (!parsed?.time || year === undefined || month === undefined || day === undefined) return undefined;
  const { hour, minute = 0, second = 0, microsecond = 0 } = parsed.time;
  const ms = toUtcMs({ year, month, day }, { hour, minute, second, microsecond });
  return { ms, ...(parsed.offsetMinutes === undefined ? {} : { zoneMinutes: parsed.offsetMinutes }) };
}

/** Undefined when only one of the two says its zone, and nothing says that of the other. */
function secondsBetween(from: Moment, to: Moment, pet: PetDescription): number | undefined {
  const apart = (to.ms - from.ms) / 1000;
  const first = from.zoneMinutes ?? pet.zoneMinutes;
  const second = to.zoneMinutes ?? pet.zoneMinutes;
  if (first !== undefined && second !== undefined) return apart - (second - first) * 60;
  const unstated = from.zoneMinutes === undefined && to.zoneMinutes === undefined;
  // The same time without a zone: the one with it is in that of the scanner too.
  return unstated || (pet.injectedTime !== undefined && to.zoneMinutes === undefined) ? apart : undefined;
}

/** The injection is stated twice (0018,1072 and 0018,1078), at different times of the day. */
function contradicts({ injectedTime, zoneMinutes }: PetDescription, injected: Moment): boolean {
  const time = injectedTime === undefined ? undefined : parseTm(injectedTime);
  if (!time) return false;
  const dayMs = 86_400_000;
  const alone = toUtcMs({ year: 1970, month: 1, day: 1 }, time);
  const shift =
    injected.zoneMinutes === undefined || zoneMinutes === undefined ? 0 : zoneMinutes - injected.zoneMinutes;
  const apart = (((injected.ms + shift * 60_000 - alone) % dayMs) + dayMs) % dayMs;
  return Math.min(apart, dayMs - apart) > sameTimeS * 1000;
}

interface Body {
  weightKg: number | undefined;
  /** Sizes an uptake value is divided by: mass in kg, surface in square metres. */
  leanKg: number | undefined;
  idealKg: number | undefined;
  surfaceM2: number | undefined;
  reason: string | undefined;
}

function bodyOf({ weightKg, heightM }: PetDescription, sex: string | undefined): Body {
  const empty: Body = { weightKg, leanKg: undefined, idealKg: undefined, surfaceM2: undefined, reason: undefined };
  if (weightKg === undefined) return { ...empty, reason: 'The weight of the patient is missing' };
  if (weightKg < leastKg || weightKg > mostKg)
    return { ...empty, weightKg: undefined, reason: 'The weight of the patient cannot be right' };
  // A height in centimetres is as wrong as one of a doll.
  if (heightM === undefined || heightM < 0.2 || heightM > 2.6) {
    return { ...empty, reason: 'The height of the patient is missing' };
  }
  const heightCm = heightM * 100;
  // DuBois 1916.
  const surfaceM2 = 0.007184 * weightKg ** 0.425 * heightCm ** 0.725;
  if (sex !== 'M' && sex !== 'F') return { ...empty, surfaceM2, reason: 'The sex of the patient is missing' };
  const index = weightKg / heightM ** 2;
  // Janmahasatian 2005, as IBSI recommends.
  const leanKg = (9270 * weightKg) / (sex === 'M' ? 6680 + 216 * index : 8780 + 244 * index);
  // Sugawara 1999.
  const ideal = sex === 'M' ? 48 + 1.06 * (heightCm - 152) : 45.5 + 0.91 * (heightCm - 152);
  return { weightKg, leanKg, idealKg: ideal > 0 ? ideal : undefined, surfaceM2, reason: undefined };
}

/** All kinds from one of them. */
function scaled(kind: SuvKind, factor: number, body: Body): SuvScaling {
  const sizes: Record<SuvKind, number | undefined> = {
    bw: body.weightKg === undefined ? undefined : body.weightKg * 1000,
    lbm: body.leanKg === undefined ? undefined : body.leanKg * 1000,
    lean: undefined,
    lean128: undefined,
    bsa: body.surfaceM2 === undefined ? undefined : body.surfaceM2 * 10_000,
    ibw: body.idealKg === undefined ? undefined : body.idealKg * 1000,
  };
  const factors: SuvScaling['factors'] = { [kind]: factor };
  const from = sizes[kind];
  for (const other of suvKinds) {
    const size = sizes[other];
    if (other !== kind && from !== undefined && size !== undefined) factors[other] = (factor * size) / from;
  }
  return body.reason ? { factors, reason: body.reason } : { factors };
}
