import type { MeasurementKind } from './measurement.ts';

/** A code of PS3.16 (or of UCUM): what code sequences hold (PS3.3 table 8.8-1). */
export interface Code {
  value: string;
  scheme: string;
  meaning: string;
}
export const codeOf = (value: string, scheme: string, meaning: string): Code => ({ value, scheme, meaning });

/** Coding scheme of what the standard has no code for; private ones begin with 99 (PS3.3 8.2). */
export const ownScheme = '99NEGATOSCOPE';

/** The names under which measurements keep their values (`MeasuredValue.name`). */
export const measuredNames = [
  'length',
  'longAxis',
  'shortAxis',
  'angle',
  'area',
  'perimeter',
  'mean',
  'standardDeviation',
  'minimum',
  'maximum',
  'pixels',
  'value',
  'time',
  'velocity',
  'acceleration',
  'frequency',
  'difference',
  'red',
  'green',
  'blue',
] as const;
export type MeasuredName = (typeof measuredNames)[number];

/** Statistics of pixel values: the quantity follows from the unit, what is said of it is the derivation (CID 7464). */
const derivations: Partial<Record<string, Code>> = {
  mean: codeOf('373098007', 'SCT', 'Mean'),
  standardDeviation: codeOf('386136009', 'SCT', 'Standard Deviation'),
  minimum: codeOf('255605001', 'SCT', 'Minimum'),
  maximum: codeOf('56851009', 'SCT', 'Maximum'),
};

/** CID 7470, 7471, 12304 and what an image's channels are called in CID 7180. */
const concepts: Partial<Record<string, Code>> = {
  length: codeOf('410668003', 'SCT', 'Length'),
  longAxis: codeOf('103339001', 'SCT', 'Long axis'),
  shortAxis: codeOf('103340004', 'SCT', 'Short axis'),
  angle: codeOf('1483009', 'SCT', 'Angle'),
  area: codeOf('42798000', 'SCT', 'Area'),
  perimeter: codeOf('131191004', 'SCT', 'Perimeter'),
  pixels: codeOf('pixels', ownScheme, 'Number of pixels'),
  time: codeOf('385673002', 'SCT', 'Interval'),
  velocity: codeOf('velocity', ownScheme, 'Velocity difference'),
  acceleration: codeOf('acceleration', ownScheme, 'Acceleration'),
  frequency: codeOf('frequency', ownScheme, 'Frequency difference'),
  difference: codeOf('difference', ownScheme, 'Difference'),
  red: codeOf('110834', 'DCM', 'RGB R Component'),
  green: codeOf('110835', 'DCM', 'RGB G Component'),
  blue: codeOf('110836', 'DCM', 'RGB B Component'),
};
const cobbAngle = codeOf('285285000', 'SCT', 'Cobb angle');

/** What pixel values of a unit are (CID 7180). */
const quantities: Partial<Record<string, Code>> = {
  "[hnsf'U]": codeOf('112031', 'DCM', 'Attenuation Coefficient'),
  'g/ml{SUVbw}': codeOf('126401', 'DCM', 'SUVbw'),
  'g/ml{SUVlbm}': codeOf('126402', 'DCM', 'SUVlbm'),
  'g/ml{SUVlbm(James128)}': codeOf('126406', 'DCM', 'SUVlbm(James128)'),
  'g/ml{SUVlbm(Janma)}': codeOf('126405', 'DCM', 'SUVlbm(Janma)'),
  'cm2/ml{SUVbsa}': codeOf('126403', 'DCM', 'SUVbsa'),
  'g/ml{SUVibw}': codeOf('126404', 'DCM', 'SUVibw'),
};
const pixelValue = codeOf('pixel-value', ownScheme, 'Pixel value');

/** Meanings of the units that occur (CID 7181); others stand for themselves. */
const units: Partial<Record<string, string>> = {
  mm: 'millimeter',
  cm: 'centimeter',
  mm2: 'square millimeter',
  cm2: 'square centimeter',
  deg: 'Degree',
  "[hnsf'U]": 'Hounsfield Unit',
  'g/ml{SUVbw}': 'Standardized Uptake Value body weight',
  'g/ml{SUVlbm}': 'Standardized Uptake Value lean body mass (James)',
  'g/ml{SUVlbm(James128)}': 'Standardized Uptake Value lean body mass (James 128 multiplier)',
  'g/ml{SUVlbm(Janma)}': 'Standardized Uptake Value lean body mass (Janma)',
  'cm2/ml{SUVbsa}': 'Standardized Uptake Value body surface area',
  'g/ml{SUVibw}': 'Standardized Uptake Value ideal body weight',
  'Bq/ml': 'Becquerels/milliliter',
  'cm/s': 'centimeter/second',
  'cm/s2': 'centimeter per square second',
  s: 'second',
  Hz: 'Hertz',
  '{OD}': 'optical density',
  '{counts}': 'Counts',
  '{pixels}': 'pixels',
  '{pixels}2': 'square pixels',
  '%': 'Percent',
  '1': 'no units',
};
export const unitOf = (unit: string): Code => codeOf(unit, 'UCUM', units[unit] ?? unit);

/** What a NUM content item says of a value (TID 300, TID 1419): its concept, and the derivation that modifies it. */
export interface ValueConcept {
  concept: Code;
  derivation?: Code;
  unit: Code;
}

/** The concept of a value by its name, its unit and the kind of its measurement; undefined for a name that is none of `measuredNames`. */
export function conceptOf(name: string, unit: string, kind: MeasurementKind): ValueConcept | undefined {
  const derivation = derivations[name];
  if (derivation || name === 'value') {
    return { concept: quantities[unit] ?? pixelValue, ...(derivation && { derivation }), unit: unitOf(unit) };
  }
  const concept = name === 'angle' && kind === 'cobb' ? cobbAngle : concepts[name];
  return concept && { concept, unit: unitOf(unit) };
}

/** PS3.3 C.18.6.1.2. */
export type GraphicType = 'POINT' | 'MULTIPOINT' | 'POLYLINE' | 'ELLIPSE';

/**
 * How each kind is drawn as SCOORD, and its code as Measurement Method (370129005, SCT): by that the same tool is chosen when it is
 * read again. `region`: it encloses an Image Region (111030, DCM).
 */
export const kindConcepts: Readonly<Record<MeasurementKind, { method: Code; graphic: GraphicType; region?: true }>> = {
  length: { method: codeOf('length', ownScheme, 'Length'), graphic: 'POLYLINE' },
  angle: { method: codeOf('angle', ownScheme, 'Angle between two lines'), graphic: 'POLYLINE' },
  angle3: { method: codeOf('angle3', ownScheme, 'Angle at a vertex'), graphic: 'POLYLINE' },
  cobb: { method: codeOf('cobb', ownScheme, 'Cobb angle'), graphic: 'POLYLINE' },
  bidirectional: { method: codeOf('bidirectional', ownScheme, 'Long and short axis'), graphic: 'POLYLINE' },
  rectangle: { method: codeOf('rectangle', ownScheme, 'Rectangle'), graphic: 'POLYLINE', region: true },
  ellipse: { method: codeOf('ellipse', ownScheme, 'Ellipse'), graphic: 'ELLIPSE', region: true },
  freehand: { method: codeOf('freehand', ownScheme, 'Freehand region'), graphic: 'POLYLINE', region: true },
  probe: { method: codeOf('probe', ownScheme, 'Value at a point'), graphic: 'POINT' },
  arrow: { method: codeOf('arrow', ownScheme, 'Arrow'), graphic: 'POLYLINE' },
  text: { method: codeOf('text', ownScheme, 'Text'), graphic: 'MULTIPOINT' },
  calibration: { method: codeOf('calibration', ownScheme, 'Line of known length'), graphic: 'POLYLINE' },
};
