import { readFileSync } from 'node:fs';
import { printAttributes } from '../src-main/network/services/print/attributes.ts';
import { proposedClasses } from '../src-main/network/services/print/contexts.ts';
import { printingLabels, printingOptions } from '../src-renderer/settings/labels-printing.ts';
import { nameOf } from '../src-shared/dicom/attribute-names.ts';
import { statusMeaning } from '../src-shared/dicom/dimse-status.ts';
import { sopClassName } from '../src-shared/dicom/sop-classes.ts';
import { transferSyntaxes } from '../src-shared/dicom/transfer-syntaxes.ts';
import type { PrintOptions } from '../src-shared/film/model.ts';
import {
  type PrinterProfile,
  type PrintStatusRule,
  printerProfileSchema,
  type printOperation,
} from '../src-shared/settings/printing.ts';
import { isWithheld } from '../src-shared/settings/printing-for.ts';
import { applyProfile, parseProfile } from '../src-shared/settings/profiles.ts';
import { defaultSettings, type Settings } from '../src-shared/settings/schema.ts';

/** Tables of the print chapter of the conformance statement: attributes, statuses, configuration, and what the systems that print do otherwise. */

const row = (...cells: readonly (string | number)[]): string => `| ${cells.join(' | ')} |`;
const table = (head: readonly string[], rows: readonly string[]): string =>
  [row(...head), row(...head.map(() => '---')), ...rows].join('\n');
const hex = (status: number): string => status.toString(16).toUpperCase().padStart(4, '0');
/** `MediumType`, `mediumType` as words. */
const words = (name: string): string => {
  const parted = name.replace(/([a-z])([A-Z])/g, '$1 $2');
  return parted.charAt(0).toUpperCase() + parted.slice(1);
};
const list = (values: readonly (string | number)[]): string => (values.length === 0 ? 'none' : values.join(', '));

const profileOf = ({ printing }: Pick<Settings, 'printing'>): PrinterProfile => printerProfileSchema.parse(printing);
const own = profileOf(defaultSettings());

const folder = new URL('../resources/profiles/', import.meta.url);
const systems = ['telemis', 'canon-gca', 'vitrea-read'].map((name) => {
  const bundle = parseProfile(JSON.parse(readFileSync(new URL(`${name}.json`, folder), 'utf8')));
  const { printing } = applyProfile(defaultSettings(), bundle, { station: { hostName: 'station' } });
  return { title: bundle.title.replace(/ \(\d+\)$/, ''), printing, profile: profileOf({ printing }) };
});

/** Where an attribute comes from: a member of what a job says. */
const options: Readonly<Record<string, keyof PrintOptions>> = {
  NumberOfCopies: 'copies',
  PrintPriority: 'priority',
  MediumType: 'mediumType',
  FilmDestination: 'filmDestination',
  FilmSessionLabel: 'sessionLabel',
  MemoryAllocation: 'memoryAllocation',
  OwnerID: 'ownerId',
  AnnotationDisplayFormatID: 'annotationFormat',
  MagnificationType: 'magnificationType',
  SmoothingType: 'smoothingType',
  BorderDensity: 'borderDensity',
  EmptyImageDensity: 'emptyImageDensity',
  MinDensity: 'minDensity',
  MaxDensity: 'maxDensity',
  Trim: 'trim',
  ConfigurationInformation: 'configurationInformation',
  RequestedResolutionID: 'resolution',
  Illumination: 'illumination',
  ReflectedAmbientLight: 'reflectedAmbientLight',
  Polarity: 'polarity',
  RequestedDecimateCropBehavior: 'decimateCrop',
  RequestedImageSize: 'requestedImageSize',
};

/** What may be chosen, as the settings have it without any of a printer's own. */
function valuesOf(keyword: string, profile: PrinterProfile): string {
  const { minimum, maximum } = profile.densityRange;
  const densities = `${minimum} to ${maximum} hundredths of OD`;
  const values: Record<string, string> = {
    NumberOfCopies: '1 to 99',
    PrintPriority: 'LOW, MED, HIGH',
    MediumType: list(profile.mediumTypes),
    FilmDestination: list(profile.filmDestinations),
    FilmSessionLabel: 'any text of up to 64 characters',
    MemoryAllocation: 'KB',
    OwnerID: 'any text of up to 16 characters',
    ImageDisplayFormat:
      'STANDARD\\C,R, ROW\\R1,R2 …, COL\\C1,C2 …; SLIDE, SUPERSLIDE and CUSTOM\\i that the settings describe',
    AnnotationDisplayFormatID: 'those of the settings',
    FilmOrientation: list(profile.orientations),
    FilmSizeID: list(profile.films.map(({ id }) => id)),
    MagnificationType: list(profile.magnificationTypes),
    SmoothingType: profile.smoothingTypes.length > 0 ? list(profile.smoothingTypes) : 'those of the settings',
    BorderDensity: `${list(profile.borderDensities)}; ${densities}`,
    EmptyImageDensity: `${list(profile.emptyImageDensities)}; ${densities}`,
    MinDensity: densities,
    MaxDensity: densities,
    Trim: 'YES, NO',
    ConfigurationInformation: 'any text of up to 1024 characters',
    RequestedResolutionID: list(profile.resolutions.map(({ id, dotsPerInch }) => `${id} (${dotsPerInch} dpi)`)),
    Illumination: 'cd/m2',
    ReflectedAmbientLight: 'cd/m2',
    ImageBoxPosition: '1 and up, as many as the format has',
    Polarity: 'NORMAL, REVERSE',
    RequestedImageSize: 'width of the box in mm: of images at true size, of all, of none',
    RequestedDecimateCropBehavior: 'DECIMATE, CROP, FAIL',
    AnnotationPosition: '1 and up',
    TextString: 'up to 64 characters',
    ReferencedFilmSessionSequence: 'the film session',
    ReferencedPresentationLUTSequence: 'the Presentation LUT, where one was made',
  };
  return values[keyword] ?? '';
}

/** What is sent when a job says nothing. */
function defaultOf(keyword: string, profile: PrinterProfile): string {
  const option = options[keyword];
  if (option === undefined) return 'always';
  const value = profile.defaults[option];
  if (value !== undefined && value !== null && value !== '') return String(value);
  if (keyword === 'Illumination') return `${profile.density.illumination}, with a Presentation LUT`;
  if (keyword === 'ReflectedAmbientLight') return `${profile.density.reflectedAmbientLight}, with a Presentation LUT`;
  if (keyword === 'RequestedImageSize') return 'of images at true size';
  return 'not sent';
}

const requests = (operations: readonly string[]): string =>
  operations.map((operation) => printingOptions['printing.statuses.operations']?.[operation] ?? operation).join(', ');

function printAttributeTable(): string {
  const rows = printAttributes.map(({ tag, keyword, vr, in: sent }) => {
    const value = keyword === 'ReferencedPresentationLUTSequence' ? 'where one was made' : defaultOf(keyword, own);
    const name = nameOf(tag) ?? keyword;
    return row(name, `(${tag.slice(0, 4)},${tag.slice(4)})`, vr, requests(sent), valuesOf(keyword, own), value);
  });
  return table(['Attribute', 'Tag', 'VR', 'Sent with', 'Values', 'Default'], rows);
}

function statusRow({ operations, from, to, outcome, association }: PrintStatusRule): string {
  const meaning = from === to ? statusMeaning(from, 'print') : '';
  const what = printingOptions['printing.statuses.outcome']?.[outcome] ?? outcome;
  return row(
    from === to ? hex(from) : `${hex(from)} to ${hex(to)}`,
    operations === undefined ? 'every request' : requests(operations),
    meaning,
    association === 'abort' ? `${what}, A-ABORT` : what,
  );
}

const printStatusTable = (): string =>
  [
    'In this order; the first line that fits counts, and what fits none has failed.',
    '',
    table(['Status', 'Answer to', 'Meaning', 'Then'], own.statuses.map(statusRow)),
  ].join('\n');

const written = (path: string, value: unknown): string => {
  if (Array.isArray(value)) {
    const items = value.map((item) => {
      if (typeof item !== 'object' || item === null) return printingOptions[path]?.[String(item)] ?? String(item);
      const { id, dotsPerInch } = item as { id?: string; dotsPerInch?: number };
      return dotsPerInch === undefined ? String(id ?? '') : `${id} (${dotsPerInch} dpi)`;
    });
    return list(items.map((item) => transferSyntaxes.get(item)?.name ?? item));
  }
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  if (value === undefined || value === '') return 'none';
  return printingOptions[path]?.[String(value)] ?? String(value);
};

/** Of members that occur in several places, and of those whose unit says more than their name. */
const memberNames: Readonly<Record<string, string>> = {
  attempts: 'attempts after the first',
  delayMs: 'first wait, ms',
  factor: 'each wait longer by the factor',
  left: 'left, mm',
  right: 'right, mm',
  top: 'top, mm',
  bottom: 'bottom, mm',
};

function printConfigurationTable(): string {
  const rows: string[] = [];
  const add = (name: string, path: string, value: unknown): void => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      rows.push(row(name, written(path, value)));
      return;
    }
    for (const [member, part] of Object.entries(value)) {
      const label = printingLabels[`${path}.${member}`] ?? memberNames[member] ?? member;
      add(`${name}: ${label.charAt(0).toLowerCase()}${label.slice(1)}`, `${path}.${member}`, part);
    }
  };
  const { printersAtOnce, requireProof, keepDays } = defaultSettings().printing;
  for (const [key, value] of Object.entries({ ...own, printersAtOnce, requireProof, keepDays })) {
    // They have tables of their own.
    if (key !== 'defaults' && key !== 'statuses')
      add(printingLabels[`printing.${key}`] ?? key, `printing.${key}`, value);
  }
  return table(['Setting, for all printers and for each', 'Default'], rows);
}

/** Only with a Presentation LUT. */
const ofTheLut = new Set(['ReferencedPresentationLUTSequence', 'Illumination', 'ReflectedAmbientLight']);

function refersToLut(operation: string, { presentationLut: { use, referencedBy } }: PrinterProfile): boolean {
  return use && (referencedBy === 'both' || operation.startsWith(referencedBy === 'film-box' ? 'box' : 'session'));
}

const orNot = (value: boolean): string => (value ? 'yes' : 'no');

function printSystemTable(): string {
  const of = (say: (system: (typeof systems)[number]) => string) => systems.map(say);
  const attributesOf = (operation: (typeof printOperation.options)[number], profile: PrinterProfile) => [
    ...new Set(
      printAttributes
        .filter(({ in: sent, keyword }) => sent.includes(operation) && !isWithheld(profile, operation, keyword))
        .filter(({ keyword }) => !ofTheLut.has(keyword) || refersToLut(operation, profile))
        .map(({ tag, keyword }) => nameOf(tag) ?? keyword),
    ),
  ];
  const lines: [string, string[]][] = [
    ['Classes', of(({ profile }) => proposedClasses(profile).map(sopClassName).join(', '))],
    ['Transfer syntaxes', of(({ profile }) => written('', profile.transferSyntaxes))],
    ['Calling title', of(({ profile }) => profile.callingAeTitle || 'that of the station')],
    [
      'Status of the printer',
      of(({ profile }) => written('printing.messages.printerStatus', profile.messages.printerStatus)),
    ],
    ['Film boxes of an association', of(({ profile }) => String(profile.messages.filmBoxesPerAssociation || 'all'))],
    ['Printed by', of(({ profile }) => (profile.messages.collation ? 'film session' : 'film box'))],
    [
      'Deleted',
      of(({ profile }) =>
        list([
          ...(profile.messages.deleteFilmBox ? ['film box'] : []),
          ...(profile.messages.deleteFilmSession ? ['film session'] : []),
          ...(profile.presentationLut.use && profile.messages.deletePresentationLut ? ['Presentation LUT'] : []),
        ]),
      ),
    ],
    ['Annotation boxes', of(({ profile }) => orNot(profile.annotationBox))],
    ['Film Session', of(({ profile }) => list(attributesOf('session-create', profile)))],
    ['Film Box', of(({ profile }) => list(attributesOf('box-create', profile)))],
    ['Image Box', of(({ profile }) => list(attributesOf('image-set', profile)))],
    ...(
      ['FilmSizeID', 'MediumType', 'FilmDestination', 'MagnificationType', 'SmoothingType', 'MaxDensity'] as const
    ).map((keyword): [string, string[]] => [
      `${words(keyword)} offered`,
      of(({ profile }) => valuesOf(keyword, profile)),
    ]),
    [
      'Usual values',
      of(({ profile }) =>
        list(
          Object.entries(profile.defaults)
            .filter(([, value]) => value !== '' && value !== null)
            .map(([key, value]) => `${words(key)} ${String(value)}`),
        ),
      ),
    ],
    ['Attempts after the first', of(({ profile }) => String(profile.retry.attempts))],
    ['Jobs', of(({ printing }) => written('printing.printersAtOnce', printing.printersAtOnce))],
  ];
  return table(
    ['', ...systems.map(({ title }) => title)],
    lines.map(([name, cells]) => row(name, ...cells)),
  );
}

/** Statuses that a rule of a system names otherwise than by default, by request. */
function printSystemStatusTable(): string {
  const canon = systems[1]!;
  return [
    `As ${canon.title} has them (tables 4-59 to 4-73 of its statement):`,
    '',
    table(['Status', 'Answer to', 'Meaning', 'Then'], canon.profile.statuses.map(statusRow)),
  ].join('\n');
}

export const printTables: Record<string, () => string> = {
  'print-attributes': printAttributeTable,
  'print-statuses': printStatusTable,
  'print-configuration': printConfigurationTable,
  'print-systems': printSystemTable,
  'print-system-statuses': printSystemStatusTable,
};
