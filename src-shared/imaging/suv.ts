import { parseDt, toUtcMs } from '../dicom/dates.ts';
import type { FrameDescription, PetDescription } from './description.ts';

/**
 * Standardized uptake values: by body weight, lean body mass (Janmahasatian), body surface area, ideal body weight;
 * `lean` is by a lean body mass that the scanner took by another formula, and is not converted.
 */
export const suvKinds = ['bw', 'lbm', 'lean', 'bsa', 'ibw'] as const;
export type SuvKind = (typeof suvKinds)[number];

/** UCUM units of CID 85. */
export const suvUnits: Readonly<Record<SuvKind, string>> = {
  bw: 'g/ml{SUVbw}',
  lbm: 'g/ml{SUVlbm(Janma)}',
  lean: 'g/ml{SUVlbm}',
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
  /** (0010,0040) */
  sex: string | undefined;
}

/** A dose below this was not written in becquerels: clinical ones are of 1e7 to 1e9. */
const leastDoseBq = 1e5;
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
  if (given) return scaled(given.kind, given.factor, body);
  const perBecquerel = activityFactor(pet);
  if (typeof perBecquerel === 'string') return none(perBecquerel);
  const uncorrected = correctionMissing(pet);
  if (uncorrected) return none(uncorrected);
  const dose = doseAtReference(pet, source.frame);
  if (typeof dose === 'string') return none(dose);
  if (pet.weightKg === undefined) return none('No uptake values: the weight of the patient is missing');
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
        LBMJAMES128: 'lean',
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
  if (correctedImage && !correctedImage.includes('ATTN')) return 'No uptake values: not corrected for attenuation';
  return undefined;
}

/** What of the injected dose was left at the moment the values are corrected to, Bq, or why that is not known. */
function doseAtReference(pet: PetDescription, frame: SuvSource['frame']): number | string {
  const { totalDoseBq, halfLifeS } = pet;
  if (totalDoseBq === undefined) return 'No uptake values: the injected dose is missing';
  if (totalDoseBq < leastDoseBq) return `No uptake values: an injected dose of ${totalDoseBq} Bq cannot be right`;
  if (pet.decayCorrection === 'ADMIN') return totalDoseBq;
  if (halfLifeS === undefined) return 'No uptake values: the half life is missing';
  const injected = msOf(pet.injectedAt);
  if (injected === undefined) return 'No uptake values: the time of the injection is missing';
  const reference = referenceTime(pet, frame);
  if (typeof reference === 'string') return reference;
  const seconds = (reference - injected) / 1000;
  if (seconds < 0) return 'No uptake values: the injection is later than the scan';
  if (seconds > mostHalfLives * halfLifeS) {
    return 'No uptake values: the times of injection and scan do not fit each other';
  }
  return totalDoseBq * 2 ** (-seconds / halfLifeS);
}

/**
 * The start of the scan, ms. A series date after the acquisition is that of processing, not of the scan; then only what
 * the maker wrote (GE) tells it.
 */
function referenceTime(pet: PetDescription, frame: SuvSource['frame']): number | string {
  const stated = msOf(pet.decayCorrectedTo);
  if (stated !== undefined) return stated;
  const series = msOf(pet.seriesAt);
  const acquired = msOf(frame.acquisitionDateTime);
  if (series === undefined || acquired === undefined) return 'No uptake values: the time of the scan is missing';
  if (series > acquired) {
    return 'No uptake values: the series was made after the scan, whose start is not stated';
  }
  return series;
}

/** A date with a time, ms; a date alone is no time. */
function msOf(text: string | undefined): number | undefined {
  const parsed = text === undefined ? undefined : parseDt(text);
  const { month, day, year } = parsed?.date ?? {};
  if (!parsed?.time || year === undefined || month === undefined || day === undefined) return undefined;
  const { hour, minute = 0, second = 0, microsecond = 0 } = parsed.time;
  return toUtcMs({ year, month, day }, { hour, minute, second, microsecond });
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
