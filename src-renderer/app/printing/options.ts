import { imagingOf } from '../../../src-shared/film/job-options.ts';
import { type PrintOptions, printOptionsSchema } from '../../../src-shared/film/model.ts';
import type { PrinterProfile } from '../../../src-shared/settings/printing.ts';

/** What a printer can be told, made of its profile: each field with what it takes and what it says when nothing is chosen. */

export type OptionKey = keyof PrintOptions;
export type OptionGroup = 'job' | 'picture' | 'film' | 'density' | 'annotation' | 'printer';

interface FieldBase {
  key: OptionKey;
  label: string;
  group: OptionGroup;
  /** What it means, where the name does not say it. */
  hint?: string;
}

export type OptionField = FieldBase &
  (
    | { kind: 'choice'; choices: readonly { value: string; label: string }[] }
    /** A term, or hundredths of OD between `least` and `most`. */
    | { kind: 'density'; terms: readonly string[]; least: number; most: number }
    | { kind: 'number'; least: number; most: number; unit: string }
    | { kind: 'text'; longest: number; several?: boolean }
    /** A text for each position. */
    | { kind: 'texts'; longest: number }
  );

/** Without digits: they would be taken for some of the number while it is typed. */
export const densityUnit = 'hundredths of OD';

/** Attributes by keyword: what a profile withholds is not offered. */
const keywords: Partial<Record<OptionKey, string>> = {
  copies: 'NumberOfCopies',
  priority: 'PrintPriority',
  mediumType: 'MediumType',
  filmDestination: 'FilmDestination',
  sessionLabel: 'FilmSessionLabel',
  ownerId: 'OwnerID',
  memoryAllocation: 'MemoryAllocation',
  magnificationType: 'MagnificationType',
  smoothingType: 'SmoothingType',
  borderDensity: 'BorderDensity',
  emptyImageDensity: 'EmptyImageDensity',
  minDensity: 'MinDensity',
  maxDensity: 'MaxDensity',
  trim: 'Trim',
  configurationInformation: 'ConfigurationInformation',
  resolution: 'RequestedResolutionID',
  illumination: 'Illumination',
  reflectedAmbientLight: 'ReflectedAmbientLight',
  polarity: 'Polarity',
  decimateCrop: 'RequestedDecimateCropBehavior',
  requestedImageSize: 'RequestedImageSize',
  annotationFormat: 'AnnotationDisplayFormatID',
};

/** What the bar shows itself. */
export const barOptions: readonly OptionKey[] = ['mediumType', 'filmDestination', 'copies', 'colour'];

/** Defined terms in words (PS3.3 C.13.1 to C.13.5); a printer's own term is shown as it is. */
const words: Record<string, string> = {
  'BLUE FILM': 'Blue film',
  'CLEAR FILM': 'Clear film',
  'MAMMO BLUE FILM': 'Mammography, blue film',
  'MAMMO CLEAR FILM': 'Mammography, clear film',
  PAPER: 'Paper',
  MAGAZINE: 'Magazine',
  PROCESSOR: 'Processor',
  REPLICATE: 'Replicate pixels',
  BILINEAR: 'Bilinear',
  CUBIC: 'Cubic',
  NONE: 'None',
  BLACK: 'Black',
  WHITE: 'White',
  STANDARD: 'Standard',
  HIGH: 'High',
  MED: 'Medium',
  LOW: 'Low',
  YES: 'Yes',
  NO: 'No',
  NORMAL: 'Normal',
  REVERSE: 'Reversed: black is white',
  DECIMATE: 'Made smaller',
  CROP: 'Cut off',
  FAIL: 'Fails',
};

/** A defined term as people read it. */
export const termText = (term: string): string =>
  words[term] ?? (/^BIN_\w+$/.test(term) ? `Bin ${term.slice(4)}` : term);

const asTerms = (terms: readonly string[]) => terms.map((value) => ({ value, label: termText(value) }));
const priorities = ['LOW', 'MED', 'HIGH'];
const unsaid = { value: '', label: 'Printer’s choice' };
const terms = (values: readonly string[]) => [unsaid, ...asTerms(values.filter((value) => value !== ''))];

/** Of `colour` as it is when nothing is chosen. */
export const colourOf = (profile: PrinterProfile, options: PrintOptions): 'grayscale' | 'color' =>
  options.colour ?? profile.defaults.colour ?? profile.colours[0] ?? 'grayscale';

/** What is said when nothing is chosen. */
export function defaultOf<K extends OptionKey>(profile: PrinterProfile, key: K): PrintOptions[K] {
  const own: PrintOptions[K] = profile.defaults[key];
  if (own !== undefined) return own;
  const usual: PrintOptions = {
    copies: 1,
    resolution: profile.resolutions[0]?.id ?? '',
    imaging: profile.imaging,
    colour: colourOf(profile, {}),
    requestedImageSize: 'true-size',
    annotations: [],
    memoryAllocation: 0,
    minDensity: null,
    maxDensity: null,
    illumination: null,
    reflectedAmbientLight: null,
  };
  const fallback = usual[key] as PrintOptions[K];
  return fallback === undefined ? ('' as unknown as PrintOptions[K]) : fallback;
}

/** A value as it is: chosen, or by default. */
export const optionOf = <K extends OptionKey>(
  profile: PrinterProfile,
  options: PrintOptions,
  key: K,
): PrintOptions[K] => options[key] ?? defaultOf(profile, key);

/** The annotation format in force; none where the printer has no annotation boxes. */
export const annotationFormatOf = (
  profile: PrinterProfile,
  options: PrintOptions,
): { id: string; positions: number } | undefined =>
  profile.annotationBox && imagingOf(profile, options) === 'boxes'
    ? profile.annotationFormats.find(({ id }) => id === optionOf(profile, options, 'annotationFormat'))
    : undefined;

/** Everything that this printer can be told, in the order in which it is shown. Only what it has. */
export function optionFields(profile: PrinterProfile, options: PrintOptions): OptionField[] {
  const { minimum: least, maximum: most } = profile.densityRange;
  const boxes = imagingOf(profile, options) === 'boxes';
  const lut = profile.presentationLut.use;
  const annotation = annotationFormatOf(profile, options);
  const field = (key: OptionKey, label: string, group: OptionGroup, rest: object): OptionField =>
    ({ key, label, group, ...rest }) as OptionField;
  const all: (OptionField | false)[] = [
    field('copies', 'Copies', 'job', { kind: 'number', least: 1, most: 99, unit: '' }),
    field('priority', 'Priority', 'job', {
      kind: 'choice',
      choices: profile.defaults.priority === undefined ? terms(priorities) : asTerms(priorities),
    }),
    profile.mediumTypes.length > 0 &&
      field('mediumType', 'Medium', 'film', { kind: 'choice', choices: terms(profile.mediumTypes) }),
    profile.filmDestinations.length > 0 &&
      field('filmDestination', 'Destination', 'film', { kind: 'choice', choices: terms(profile.filmDestinations) }),
    field('sessionLabel', 'Label of the job', 'job', { kind: 'text', longest: 64 }),
    field('ownerId', 'Owner', 'job', { kind: 'text', longest: 16 }),
    field('memoryAllocation', 'Memory to reserve', 'printer', {
      kind: 'number',
      least: 0,
      most: 4_000_000,
      unit: 'KB',
      hint: '0: nothing is said',
    }),
    field('imaging', 'Images are sent', 'picture', {
      kind: 'choice',
      choices: [
        { value: 'boxes', label: 'One by one, in its image boxes' },
        { value: 'page', label: 'As one picture of the sheet' },
      ],
      hint: boxes ? undefined : 'Header, footer and the texts of the sheet are part of the picture',
    }),
    profile.colours.length > 1 &&
      field('colour', 'Printed in', 'picture', {
        kind: 'choice',
        choices: profile.colours.map((value) => ({ value, label: value === 'color' ? 'Colour' : 'Greys' })),
      }),
    profile.resolutions.length > 1 &&
      field('resolution', 'Resolution', 'picture', {
        kind: 'choice',
        choices: profile.resolutions.map(({ id, dotsPerInch }) => ({
          value: id,
          label: `${termText(id)} (${dotsPerInch} dpi)`,
        })),
      }),
    profile.magnificationTypes.length > 0 &&
      field('magnificationType', 'Magnification', 'picture', {
        kind: 'choice',
        choices: terms(profile.magnificationTypes),
        hint: 'How the printer enlarges what does not fill its box',
      }),
    profile.smoothingTypes.length > 0 &&
      field('smoothingType', 'Smoothing', 'picture', { kind: 'choice', choices: terms(profile.smoothingTypes) }),
    field('polarity', 'Polarity', 'picture', { kind: 'choice', choices: terms(['NORMAL', 'REVERSE']) }),
    boxes &&
      field('requestedImageSize', 'Size of the images is asked for', 'picture', {
        kind: 'choice',
        choices: [
          { value: 'true-size', label: 'Where they are at true size' },
          { value: 'always', label: 'Always' },
          { value: 'never', label: 'Never' },
        ],
      }),
    field('decimateCrop', 'An image that is too large', 'picture', {
      kind: 'choice',
      choices: terms(['DECIMATE', 'CROP', 'FAIL']),
    }),
    field('trim', 'Trim around the images', 'film', { kind: 'choice', choices: terms(['YES', 'NO']) }),
    field('borderDensity', 'Around the images', 'density', {
      kind: 'density',
      terms: profile.borderDensities,
      least,
      most,
    }),
    field('emptyImageDensity', 'Empty boxes', 'density', {
      kind: 'density',
      terms: profile.emptyImageDensities,
      least,
      most,
    }),
    field('minDensity', 'Least density', 'density', { kind: 'number', least, most, unit: densityUnit }),
    field('maxDensity', 'Greatest density', 'density', { kind: 'number', least, most, unit: densityUnit }),
    lut &&
      field('illumination', 'Light of the viewbox', 'density', {
        kind: 'number',
        least: 0,
        most: 65535,
        unit: 'cd/m²',
      }),
    lut &&
      field('reflectedAmbientLight', 'Reflected light of the room', 'density', {
        kind: 'number',
        least: 0,
        most: 65535,
        unit: 'cd/m²',
      }),
    profile.annotationBox &&
      boxes &&
      profile.annotationFormats.length > 0 &&
      field('annotationFormat', 'Texts of the printer', 'annotation', {
        kind: 'choice',
        choices: [
          { value: '', label: 'None' },
          ...profile.annotationFormats.map(({ id, positions }) => ({
            value: id,
            label: `${id} (${positions} ${positions === 1 ? 'text' : 'texts'})`,
          })),
        ],
      }),
    annotation !== undefined && field('annotations', 'Texts', 'annotation', { kind: 'texts', longest: 64 }),
    field('configurationInformation', 'Configuration', 'printer', {
      kind: 'text',
      longest: 1024,
      several: true,
      hint: 'What this printer takes stands in its manual',
    }),
    field('calledAeTitle', 'Other AE title', 'printer', {
      kind: 'text',
      longest: 16,
      hint: 'Empty: the title of the settings',
    }),
  ];
  const withheld = new Set(profile.withheld);
  return all.filter((one): one is OptionField => one !== false && !withheld.has(keywords[one.key] ?? ''));
}

const densityRange = (least: number, most: number): string =>
  `Hundredths of OD from ${least} to ${most} (${(least / 100).toFixed(2)} to ${(most / 100).toFixed(2)} OD)`;

/** Why a value cannot be taken; undefined when it can. */
export function problemOf(field: OptionField, value: unknown): string | undefined {
  switch (field.kind) {
    case 'choice':
      return field.choices.some((choice) => choice.value === value)
        ? undefined
        : `This printer has no "${String(value)}"`;
    case 'density': {
      if (value === '' || field.terms.includes(String(value))) return undefined;
      const number = /^\d{1,4}$/.test(String(value)) ? Number(value) : Number.NaN;
      if (number >= field.least && number <= field.most) return undefined;
      return [...field.terms, densityRange(field.least, field.most)].join(', ');
    }
    case 'number':
      if (value === null && field.key !== 'copies') return undefined;
      if (typeof value === 'number' && Number.isInteger(value) && value >= field.least && value <= field.most) {
        return undefined;
      }
      return field.unit === densityUnit
        ? densityRange(field.least, field.most)
        : `A whole number from ${field.least} to ${field.most}`;
    case 'text':
      return textProblem(String(value ?? ''), field.longest, field.key);
    case 'texts':
      return Array.isArray(value)
        ? value.map((one) => textProblem(String(one), field.longest, field.key)).find((one) => one !== undefined)
        : 'Texts are needed';
  }
}

/** LO, SH and AE have no control characters, and no backslash but to part values (PS3.5 6.2). */
function textProblem(text: string, longest: number, key: OptionKey): string | undefined {
  if (text.length > longest) return `At most ${longest} characters`;
  if (/\p{Cc}/u.test(key === 'configurationInformation' ? text.replace(/[\r\n\f]/g, '') : text)) {
    return 'Characters that cannot be sent';
  }
  if (text.includes('\\') && key !== 'configurationInformation') return 'A backslash cannot be sent';
  if (key === 'calledAeTitle' && /[^\x20-\x7e]/.test(text)) return 'An AE title has plain letters, digits and signs';
  return undefined;
}

/** Everything that is wrong with what was chosen, by field. */
export function optionProblems(profile: PrinterProfile, options: PrintOptions): Partial<Record<OptionKey, string>> {
  const found: Partial<Record<OptionKey, string>> = {};
  for (const field of optionFields(profile, options)) {
    // What the profile says by default is the concern of the settings.
    if (options[field.key] === undefined) continue;
    const problem = problemOf(field, options[field.key]);
    if (problem !== undefined) found[field.key] = problem;
  }
  const least = optionOf(profile, options, 'minDensity');
  const most = optionOf(profile, options, 'maxDensity');
  if (least != null && most != null && least >= most) {
    found.maxDensity ??= 'Must be more than the least density';
  }
  return found;
}

/** Fields whose value is not the default, where they are shown. */
export function changedOptions(profile: PrinterProfile, options: PrintOptions): OptionKey[] {
  return optionFields(profile, options)
    .map(({ key }) => key)
    .filter((key) => !isDefault(profile, key, options[key]));
}

export const isDefault = (profile: PrinterProfile, key: OptionKey, value: unknown): boolean =>
  value === undefined || JSON.stringify(value) === JSON.stringify(defaultOf(profile, key));

/** With one value changed; what equals the default is not kept, so that it follows the settings. */
export function withOption<K extends OptionKey>(
  profile: PrinterProfile,
  options: PrintOptions,
  key: K,
  value: PrintOptions[K],
): PrintOptions {
  const { [key]: _before, ...others } = options;
  return isDefault(profile, key, value) ? others : { ...others, [key]: value };
}

/** Of one job alone: the next patient's film must not be printed five times, nor carry a text of this one. */
const ofTheJob: readonly OptionKey[] = ['copies', 'sessionLabel', 'annotations'];

/** What is remembered of a printer. */
export const lastingOptions = (options: PrintOptions): PrintOptions =>
  Object.fromEntries(Object.entries(options).filter(([key]) => !ofTheJob.includes(key as OptionKey)));

/** What was remembered, as far as the printer still has it. */
export function stillOffered(profile: PrinterProfile, remembered: unknown): PrintOptions {
  if (typeof remembered !== 'object' || remembered === null) return {};
  const { shape } = printOptionsSchema;
  // One that was left half typed takes none of the others with it.
  const read = Object.entries(remembered).filter(
    ([key, value]) => Object.hasOwn(shape, key) && shape[key as OptionKey].safeParse(value).success,
  );
  const options = lastingOptions(Object.fromEntries(read) as PrintOptions);
  const fields = new Map(optionFields(profile, options).map((field) => [field.key, field]));
  return Object.fromEntries(
    Object.entries(options).filter(([key, value]) => {
      const field = fields.get(key as OptionKey);
      return field !== undefined && problemOf(field, value) === undefined;
    }),
  );
}

/** What is sent: only what this printer has, and what was chosen; greys or colour are always said. */
export function optionsToSend(profile: PrinterProfile, options: PrintOptions): PrintOptions {
  const offered = new Set(optionFields(profile, options).map(({ key }) => key));
  const kept = Object.entries(options).filter(([key]) => offered.has(key as OptionKey));
  const { annotations, ...others } = Object.fromEntries(kept) as PrintOptions;
  const positions = annotationFormatOf(profile, options)?.positions ?? 0;
  const said = { ...others, colour: colourOf(profile, options) };
  return annotations === undefined ? said : { ...said, annotations: annotations.slice(0, positions) };
}
