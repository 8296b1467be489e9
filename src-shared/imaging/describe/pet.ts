import type { DataSet, Tag } from '../../dicom/data-set.ts';
import { type DicomDate, parseDa, parseDt, parseTm, toUtcMs } from '../../dicom/dates.ts';
import type { PetDescription } from '../description.ts';
import { describeRealWorld } from './transformations.ts';
import { code, codeMeaning, firstItem, number, text, texts } from './values.ts';

/** A private attribute: element `xxNN` of the block that its creator has reserved (PS3.5 7.8.1). */
interface PrivateAttribute {
  group: string;
  creator: string;
  element: string;
}

const philipsSuvFactor: PrivateAttribute = { group: '7053', creator: 'Philips PET Private Group', element: '00' };
const philipsActivityFactor: PrivateAttribute = { ...philipsSuvFactor, element: '09' };
/** When a GE scanner began the acquisition, which is what its images are decay corrected to. */
const geScanTime: PrivateAttribute = { group: '0009', creator: 'GEMS_PETD_01', element: '0D' };

const blocks = Array.from({ length: 16 }, (_, index) => (0x10 + index).toString(16).toUpperCase());

/** Creators and elements of the private attributes read here, in the blocks that are ever reserved. */
export const petPrivateTags: readonly Tag[] = [philipsSuvFactor, philipsActivityFactor, geScanTime].flatMap(
  ({ group, element }) => blocks.flatMap((block) => [`${group}00${block}`, `${group}${block}${element}`]),
);

function privateTag(dataSet: DataSet, { group, creator, element }: PrivateAttribute): Tag | undefined {
  const block = blocks.find((candidate) => text(dataSet, `${group}00${candidate}`) === creator);
  return block && `${group}${block}${element}`;
}

/** The data set itself, and what a legacy converted image keeps of the images it was made from (PS3.3 C.7.6.16.2.25). */
function placesOf(dataSet: DataSet): DataSet[] {
  const shared = firstItem(dataSet, '52009229');
  const first = firstItem(dataSet, '52009230');
  const unassigned = [firstItem(shared, '00209170'), firstItem(first, '00209171')];
  return [dataSet, ...unassigned.filter((item) => item !== undefined)];
}

function firstOf<T>(places: readonly DataSet[], read: (place: DataSet) => T | undefined): T | undefined {
  for (const place of places) {
    const found = read(place);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** SOP class; legacy converted images keep what the images they were made from say. */
const enhancedPetImage = '1.2.840.10008.5.1.4.1.1.130';

const halfDayMs = 12 * 3_600_000;

const written = (date: DicomDate) =>
  `${String(date.year).padStart(4, '0')}${String(date.month).padStart(2, '0')}${String(date.day).padStart(2, '0')}`;

/**
 * When the tracer was given: Radiopharmaceutical Start DateTime, or its time on the day of the scan; a time that would be more than
 * half a day after the scan was on the evening before.
 */
function injection(dataSet: DataSet, tracer: DataSet): string | undefined {
  const whole = text(tracer, '00181078');
  if (whole !== undefined && parseDt(whole)?.time !== undefined) return whole;
  const startText = text(tracer, '00181072');
  const start = startText === undefined ? undefined : parseTm(startText);
  const dayText = text(dataSet, '00080022') ?? text(dataSet, '00080021') ?? text(dataSet, '0008002A')?.slice(0, 8);
  const day = dayText === undefined ? undefined : parseDa(dayText);
  if (start === undefined || startText === undefined || day === undefined) return undefined;
  const scanText = text(dataSet, '00080032') ?? text(dataSet, '00080031') ?? text(dataSet, '0008002A')?.slice(8, 14);
  const scan = scanText === undefined ? undefined : parseTm(scanText);
  if (scan === undefined || toUtcMs(day, start) - toUtcMs(day, scan) <= halfDayMs) return written(day) + startText;
  const eve = new Date(toUtcMs(day) - 24 * 3_600_000);
  return (
    written({ year: eve.getUTCFullYear(), month: eve.getUTCMonth() + 1, day: eve.getUTCDate() } as DicomDate) +
    startText
  );
}

type Units = Pick<PetDescription, 'units' | 'unitsOfRealWorld' | 'suvType'>;

/** SUV Type (0054,1006) of the units of CID 85, whose annotation stands behind the unit, in older images before it. */
const suvTypes: Readonly<Record<string, string>> = {
  SUVBW: 'BW',
  SUVLBM: 'LBM',
  'SUVLBM(JAMES128)': 'LBMJAMES128',
  'SUVLBM(JANMA)': 'LBMJANMA',
  SUVBSA: 'BSA',
  SUVIBW: 'IBW',
};

/** Units of the values: (0054,1001); of an enhanced image those that its real world values are in. */
function unitsOf(places: readonly DataSet[], dataSet: DataSet): Units {
  const stated = firstOf(places, (place) => code(place, '00541001'));
  const suvType = firstOf(places, (place) => code(place, '00541006'));
  if (stated !== undefined) return { units: stated, ...(suvType ? { suvType } : {}) };
  const groups = [dataSet, firstItem(dataSet, '52009229'), firstItem(dataSet, '52009230')];
  const known = groups.filter((group) => group !== undefined);
  const unit = firstOf(known, (group) => describeRealWorld(group)?.units)?.trim();
  if (unit === undefined) return {};
  const unitsOfRealWorld = true;
  if (unit === 'Bq/ml') return { units: 'BQML', unitsOfRealWorld };
  const annotation = /\{(SUV[^}]*)\}/i.exec(unit)?.[1]?.toUpperCase();
  const type = annotation === undefined ? suvType : (suvTypes[annotation] ?? annotation);
  const plain = unit.replace(/\{[^}]*\}/, '').toLowerCase();
  const units = plain === 'g/ml' ? 'GML' : plain === 'cm2/ml' ? 'CM2ML' : unit.toUpperCase();
  return { units, unitsOfRealWorld, ...(type ? { suvType: type } : {}) };
}

/** START of an enhanced image is the moment that it states (0018,9701); without one nobody knows what its values are corrected to. */
function decayCorrectionOf(places: readonly DataSet[]): string | undefined {
  const stated = firstOf(places, (place) => code(place, '00541102'));
  if (stated !== undefined) return stated;
  const corrected = firstOf(places, (place) => code(place, '00189758'));
  const until = firstOf(places, (place) => text(place, '00189701'));
  return corrected === 'NO' ? 'NONE' : corrected === 'YES' && until !== undefined ? 'START' : undefined;
}

/** Corrected Image (0028,0051); an enhanced image says of each correction whether it was made (PS3.3 C.8.22.5). */
function correctionsOf(places: readonly DataSet[]): string[] | undefined {
  const listed = firstOf(places, (place) => {
    const values = texts(place, '00280051').filter((value) => value !== '');
    return values.length > 0 ? values : undefined;
  });
  if (listed) return listed;
  const decay = firstOf(places, (place) => code(place, '00189758'));
  const attenuation = firstOf(places, (place) => code(place, '00189759'));
  if (decay === undefined || attenuation === undefined) return undefined;
  return [...(decay === 'YES' ? ['DECY'] : []), ...(attenuation === 'YES' ? ['ATTN'] : [])];
}

const elements: Readonly<Record<string, string>> = {
  ...{ carbon: 'C', c: 'C', nitrogen: 'N', n: 'N', oxygen: 'O', o: 'O', fluorine: 'F', fluor: 'F', f: 'F' },
  ...{ copper: 'Cu', cu: 'Cu', gallium: 'Ga', ga: 'Ga', rubidium: 'Rb', rb: 'Rb', zirconium: 'Zr', zr: 'Zr' },
  ...{ iodine: 'I', i: 'I' },
};

/** The nuclide by its code's meaning, `^18^Fluorine`, `F^18^`, `18F`; undefined for words that are not only that. */
function nuclideOf(tracer: DataSet): string | undefined {
  const meaning = codeMeaning(tracer, '00540300') ?? '';
  const [mass, ...otherMasses] = meaning.match(/\d+/g) ?? [];
  const element = elements[meaning.replace(/[^a-z]/gi, '').toLowerCase()];
  return mass !== undefined && otherMasses.length === 0 && element ? `${element}-${mass}` : undefined;
}

function zoneOf(dataSet: DataSet): number | undefined {
  const match = /^([+-])(\d{2})(\d{2})$/.exec(text(dataSet, '00080201')?.trim() ?? '');
  if (!match) return undefined;
  const minutes = Number(match[2]) * 60 + Number(match[3]);
  return match[1] === '-' ? -minutes : minutes;
}

function positive(value: number | undefined): number | undefined {
  return value !== undefined && value > 0 ? value : undefined;
}

/** Radionuclide Total Dose, Bq; of enhanced images it is in MBq (PS3.3 C.8.22.4), which no patient gets a hundred thousand of. */
function doseOf(dataSet: DataSet, tracer: DataSet): number | undefined {
  const dose = positive(number(tracer, '00181074'));
  const enhanced = text(dataSet, '00080016') === enhancedPetImage;
  return dose !== undefined && enhanced && dose < 1e5 ? dose * 1e6 : dose;
}

/**
 * What makes standardized uptake values of the activity of an image (PS3.3 C.8.9.1, C.8.9.2; enhanced C.8.22); undefined when it is not
 * of positron emission tomography and has no units of its own.
 */
export function describePet(dataSet: DataSet): PetDescription | undefined {
  if (code(dataSet, '00080060') !== 'PT' && dataSet['00541001'] === undefined) return undefined;
  const places = placesOf(dataSet);
  const tracer = firstOf(places, (place) => firstItem(place, '00540016')) ?? {};
  const own = (attribute: PrivateAttribute) =>
    firstOf(places, (place) => {
      const tag = privateTag(place, attribute);
      return tag && text(place, tag);
    });
  const numberOf = (value: string | undefined) => {
    const parsed = value === undefined ? Number.NaN : Number(value);
    return Number.isFinite(parsed) ? parsed : undefined;
  };
  const seriesDate = text(dataSet, '00080021');
  const injectedAt = injection(dataSet, tracer);
  const found: { [K in keyof PetDescription]: PetDescription[K] | undefined } = {
    ...{ units: undefined, unitsOfRealWorld: undefined, suvType: undefined, ...unitsOf(places, dataSet) },
    decayCorrection: decayCorrectionOf(places),
    decayCorrectedTo: firstOf(places, (place) => text(place, '00189701')) ?? own(geScanTime),
    correctedImage: correctionsOf(places),
    totalDoseBq: doseOf(dataSet, tracer),
    halfLifeS: positive(number(tracer, '00181075')),
    nuclide: nuclideOf(tracer),
    injectedAt,
    injectedTime:
      injectedAt !== undefined && injectedAt === text(tracer, '00181078') ? text(tracer, '00181072') : undefined,
    zoneMinutes: zoneOf(dataSet),
    seriesAt: seriesDate && seriesDate + (text(dataSet, '00080031') ?? ''),
    weightKg: positive(number(dataSet, '00101030')),
    heightM: positive(number(dataSet, '00101020')),
    philipsSuvFactor: positive(numberOf(own(philipsSuvFactor))),
    philipsActivityFactor: positive(numberOf(own(philipsActivityFactor))),
  };
  const pet = Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined)) as PetDescription;
  return Object.keys(pet).length > 0 ? pet : undefined;
}
