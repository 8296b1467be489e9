import { realWorldValue as realWorldOf, unitLabel } from '../describe/real-world.ts';
import type { FrameDescription, InstanceDescription, RealWorldMapping } from '../description.ts';
import { type SuvKind, suvKinds, suvScaling, suvUnits } from '../suv.ts';

/** What pixel values are called for people and kept as: a linear function of the decoded ones. */
export interface PixelQuantity {
  /** UCUM. */
  unit: string;
  /** `HU`, `SUVbw`; empty for values without a unit. */
  label: string;
  factor: number;
  offset: number;
  /** Digits behind the point of means, and of single values. */
  digits: number;
  wholeDigits: number;
  /** Decoded values it holds for, both included; absent: all. */
  range?: readonly [from: number, to: number];
  /** Of a table: the value of a decoded one, undefined outside of it. Means have no value in such a quantity. */
  table?: (value: number) => number | undefined;
}

export interface PixelQuantities {
  /** What regions and probes say first. */
  main: PixelQuantity;
  /** What a probe says first, when that is a table, which has no means. */
  atPoint?: PixelQuantity;
  /** What a probe says too. */
  others: PixelQuantity[];
  /** Stored values of decoded ones; undefined when they cannot be told (a modality table). */
  toStored?: (value: number) => number;
  /** Why an expected unit is missing. */
  reason?: string;
}

export interface QuantitySource {
  instance: Pick<InstanceDescription, 'pet'> & { sopClassUid?: string };
  description: Pick<
    FrameDescription,
    'rescale' | 'modalityLut' | 'realWorldValue' | 'realWorldValues' | 'acquisitionDateTime'
  >;
  /** A computed image: its values are stored nowhere. */
  compute?: unknown;
  /** Mappings there are besides the image's own, and the one the reader chose: values are told in it first. */
  mappings?: { others: readonly RealWorldMapping[]; chosen?: RealWorldMapping | undefined };
  series: {
    series: { modality: string };
    patient: { sex?: string };
    instances?: readonly Pick<InstanceDescription, 'shared' | 'perFrame'>[];
  };
}

const plain = (rescaled: Pick<PixelQuantity, 'digits' | 'wholeDigits'> = { digits: 1, wholeDigits: 0 }) => ({
  unit: '1',
  label: '',
  factor: 1,
  offset: 0,
  ...rescaled,
});

/** Digits that a step between neighbouring values is worth. */
const digitsOf = (step: number): number =>
  Number.isInteger(step) || step === 0 ? 0 : Math.min(6, Math.max(1, Math.ceil(-Math.log10(Math.abs(step)))));

const suvLabels: Readonly<Record<SuvKind, string>> = {
  bw: 'SUVbw',
  lbm: 'SUVlbm',
  lean: 'SUVlbm (James)',
  lean128: 'SUVlbm (James 128)',
  bsa: 'SUVbsa cm²/ml',
  ibw: 'SUVibw',
};

const activityUnits: Readonly<Record<string, [unit: string, label: string]>> = {
  BQML: ['Bq/ml', 'Bq/ml'],
  CNTS: ['{counts}', 'counts'],
  PROPCPS: ['1', 'proportional counts/s'],
};

/**
 * What the decoded values of a monochrome frame are (PS3.3 C.11.1, C.7.6.16.2.11, C.8.9.1): uptake values of PET, real-world
 * values where they are mapped, Hounsfield units of CT, else the unit that the rescale or the table states, else plain
 * numbers. `rescaled`: the decoded values have been through the rescale or the table.
 */
export function quantitiesOf(source: QuantitySource, converted: boolean): PixelQuantities {
  const { toStored, ...others } = mappedQuantities(source, converted);
  return toStored && !source.compute ? { ...others, toStored } : others;
}

function mappedQuantities(source: QuantitySource, converted: boolean): PixelQuantities {
  const usual = usualQuantities(source, converted);
  const { chosen, others = [] } = source.mappings ?? {};
  const own = source.description.realWorldValues ?? [];
  const all = [...own, ...others];
  const { toStored } = usual;
  if (all.length === 0 || !toStored) return usual;
  const first = chosen && all.includes(chosen) ? chosen : undefined;
  const mapped = all.map((mapping) => ({ mapping, quantity: mappingQuantity(mapping, source.description, toStored) }));
  const said = mapped.find(({ mapping }) => mapping === first)?.quantity;
  const rest = [usual.main, ...usual.others, ...mapped.map(({ quantity }) => quantity)];
  const different = (list: readonly PixelQuantity[], from: PixelQuantity): PixelQuantity[] =>
    list.filter((one, at) => !sameQuantity(one, from) && list.findIndex((other) => sameQuantity(one, other)) === at);
  if (!said) {
    // Unchosen, the mapping that values are told in keeps the range it holds for.
    const main = mapped.find(({ quantity }) => sameQuantity(quantity, usual.main))?.quantity ?? usual.main;
    const [table] = usual.main.label === '' && own[0]?.table ? mapped : [];
    return {
      ...usual,
      main,
      others: different(rest, table?.quantity ?? main),
      ...(table ? { atPoint: table.quantity } : {}),
    };
  }
  if (!said.table) return { ...usual, main: said, others: different(rest, said) };
  return {
    ...usual,
    atPoint: said,
    others: different(rest, said),
    reason: 'A table of real-world values: means are those of the stored ones',
  };
}

const sameQuantity = (a: PixelQuantity, b: PixelQuantity): boolean =>
  a.factor === b.factor && a.offset === b.offset && a.label === b.label && !a.table && !b.table;

/** A mapping of stored values as a quantity of decoded ones, named when it has no unit. */
function mappingQuantity(
  mapping: RealWorldMapping,
  description: QuantitySource['description'],
  toStored: (value: number) => number,
): PixelQuantity {
  const { slope, intercept, unit, first, last, table, quantity, label } = mapping;
  const rescaled = toStored(1) !== 1 || toStored(0) !== 0 ? description.rescale : undefined;
  const { slope: by, intercept: from } = rescaled ?? { slope: 1, intercept: 0 };
  const ends = first === undefined || last === undefined ? undefined : [first * by + from, last * by + from];
  const common = {
    range: ends && ([Math.min(...ends), Math.max(...ends)] as const),
    named: unit.label || quantity || label,
  };
  const range = common.range ? { range: common.range } : {};
  if (table) {
    const whole = table.every(Number.isInteger);
    return {
      unit: unit.code.slice(0, 40),
      label: common.named,
      factor: 1,
      offset: 0,
      digits: whole ? 1 : 3,
      wholeDigits: whole ? 0 : 3,
      ...range,
      table: (value) => realWorldOf(mapping, toStored(value)),
    };
  }
  const linear = realWorld({ slope: slope!, intercept: intercept!, units: unit.code }, rescaled);
  return { ...linear, label: linear.label || (unit.code === '1' ? '' : common.named), ...range };
}

function usualQuantities(source: QuantitySource, converted: boolean): PixelQuantities {
  const { instance, description, series } = source;
  const { rescale, modalityLut, realWorldValue } = description;
  // A rescale that changes nothing was none to do: the values are what it says nevertheless.
  const rescaled = converted || (!modalityLut && rescale?.slope === 1 && rescale.intercept === 0);
  const toStored = storedFrom(description, rescaled);
  const known = toStored ? { toStored } : {};
  const slope = rescaled && rescale ? rescale.slope : 1;
  const step = digitsOf(slope);
  if (series.series.modality === 'PT' || instance.pet) return { ...uptake(source, rescaled, slope), ...known };
  const capture = instance.sopClassUid?.startsWith(secondaryCapture) === true;
  const stated = statedUnit(description, capture ? 'OT' : series.series.modality, rescaled, step);
  if (realWorldValue && toStored) {
    const mapped = realWorld(realWorldValue, rescaled ? rescale : undefined);
    const same = mapped.factor === stated.factor && mapped.offset === stated.offset && mapped.label === stated.label;
    return { main: mapped, others: same ? [] : [stated], ...known };
  }
  const missing = !capture && series.series.modality === 'CT' && !rescaled && !rescale && !modalityLut;
  return { main: stated, others: [], ...known, ...(missing ? { reason: 'No Hounsfield units: no rescale' } : {}) };
}

function storedFrom(
  { rescale, modalityLut }: QuantitySource['description'],
  rescaled: boolean,
): ((value: number) => number) | undefined {
  if (!rescaled) return (value) => value;
  if (modalityLut || !rescale || rescale.slope === 0) return undefined;
  const { slope, intercept } = rescale;
  return (value) => {
    const stored = (value - intercept) / slope;
    const whole = Math.round(stored);
    // Decoded values may be of 32 bits: what is left of a whole number is one.
    return Math.abs(stored - whole) < 1e-3 * Math.max(1, Math.abs(whole) * 1e-3) ? whole : stored;
  };
}

function statedUnit(
  { rescale, modalityLut }: QuantitySource['description'],
  modality: string,
  rescaled: boolean,
  step: number,
): PixelQuantity {
  const rest = plain({ digits: Math.max(1, step + 1), wholeDigits: step });
  if (!rescaled) return rest;
  const type = (modalityLut?.type ?? rescale?.type)?.trim().toUpperCase();
  // Rescale Type may be absent where it could only be HU (PS3.3 C.11.1.1.2).
  if (type === 'HU' || (!type && modality === 'CT')) {
    return { ...rest, unit: "[hnsf'U]", label: 'HU', digits: Math.max(1, step), wholeDigits: Math.min(1, step) };
  }
  if (!type || type === 'US') return rest;
  // Thousandths of optical density (PS3.3 C.11.1.1.2).
  if (type === 'OD') return { unit: '{OD}', label: 'OD', factor: 0.001, offset: 0, digits: 3, wholeDigits: 3 };
  return { ...rest, unit: `{${type.slice(0, 30)}}`, label: (modalityLut?.type ?? rescale?.type ?? '').trim() };
}

/** Pictures of screens, whose greys are no Hounsfield units whatever modality they are filed under. */
const secondaryCapture = '1.2.840.10008.5.1.4.1.1.7';

/** A mapping of stored values as one of decoded ones. */
function realWorld(
  { slope, intercept, units }: NonNullable<FrameDescription['realWorldValue']>,
  rescale: FrameDescription['rescale'],
): PixelQuantity {
  const factor = rescale ? slope / rescale.slope : slope;
  const offset = rescale ? intercept - (slope * rescale.intercept) / rescale.slope : intercept;
  const digits = digitsOf(slope);
  const unit = units?.trim() || '1';
  const suv = suvKinds.find((kind) => suvUnits[kind] === unit);
  const label = suv ? suvLabels[suv] : unitLabel(unit);
  return { unit: unit.slice(0, 40), label, factor, offset, digits: Math.max(1, digits + 1), wholeDigits: digits };
}

/** Decoded values to those that the units of a PET image are of; undefined when that is not known. */
function unitBase({ instance, description }: QuantitySource, rescaled: boolean) {
  if (!instance.pet?.unitsOfRealWorld) return { factor: 1, offset: 0 };
  const { realWorldValue, modalityLut, rescale } = description;
  if (!realWorldValue || (rescaled && (modalityLut || rescale?.slope === 0))) return undefined;
  return realWorld(realWorldValue, rescaled ? rescale : undefined);
}

function uptake(source: QuantitySource, rescaled: boolean, slope: number): PixelQuantities {
  const { instance, description, series } = source;
  const base = unitBase(source, rescaled);
  if (!base) {
    return {
      main: plain({ digits: 1, wholeDigits: digitsOf(slope) }),
      others: [],
      reason: 'No uptake values: their real-world values are not known',
    };
  }
  const { factors, reason } = suvScaling({
    pet: instance.pet,
    frame: description,
    begun: begunOf(series.instances),
    sex: series.patient.sex,
  });
  const suv = suvKinds.flatMap((kind): PixelQuantity[] => {
    const found = factors[kind];
    if (found === undefined) return [];
    const [factor, offset] = [found * base.factor, found * base.offset];
    return [{ unit: suvUnits[kind], label: suvLabels[kind], factor, offset, digits: 2, wholeDigits: 2 }];
  });
  const units = instance.pet?.units;
  const isUptake = units === 'GML' || units === 'CM2ML';
  const [unit, label] = activityUnits[units ?? ''] ?? ['1', units ?? ''];
  const digits = Math.min(2, digitsOf(slope));
  const activity: PixelQuantity = {
    unit,
    label,
    factor: base.factor,
    offset: base.offset,
    digits: Math.max(1, digits),
    wholeDigits: digits,
  };
  const [main = activity, ...others] = suv;
  return {
    main,
    others: main === activity || isUptake ? others : [...others, activity],
    ...(reason && (suv.length === 0 || others.length === 0) ? { reason } : {}),
  };
}

const begun = new WeakMap<object, string | undefined>();

/** The earliest acquisition of a series, as its images write it. */
function begunOf(instances: QuantitySource['series']['instances']): string | undefined {
  if (!instances) return undefined;
  if (begun.has(instances)) return begun.get(instances);
  let found: string | undefined;
  for (const { shared, perFrame } of instances) {
    for (const { acquisitionDateTime } of [shared, ...(perFrame ?? [])]) {
      // Written alike, times are in order as texts are.
      if (acquisitionDateTime && (found === undefined || acquisitionDateTime < found)) found = acquisitionDateTime;
    }
  }
  begun.set(instances, found);
  return found;
}

/** A decoded value in a quantity. */
export const inQuantity = ({ factor, offset }: PixelQuantity, value: number): number => value * factor + offset;
