import { bundledDeIdentificationProfiles, deIdentifyOptions } from '../../../src-shared/changes/de-identify/options.ts';
import type { DeIdentifyRequest, MaskedRegion } from '../../../src-shared/changes/model.ts';
import type { DeIdentificationSettings } from '../../../src-shared/settings/de-identification.ts';
import type { Found, FoundSeries } from './found.ts';
import { personText } from './patient-text.ts';

/** Rows of a catalogue whose copies are de-identified; no rows at all: everything of it. */
export interface DeIdentifySelection {
  catalogue: string;
  studyRows?: readonly number[];
  seriesRows?: readonly number[];
  instanceRows?: readonly number[];
}

/** What can be chosen: the bundled profiles, then one's own. */
export const profileChoices = (settings: Pick<DeIdentificationSettings, 'profiles'> | undefined) => [
  ...bundledDeIdentificationProfiles.map(({ id, name }) => ({ value: id as string, label: name as string })),
  ...(settings?.profiles ?? []).map(({ id, name }) => ({ value: id, label: name })),
];

export const profileName = (id: string, settings: Pick<DeIdentificationSettings, 'profiles'> | undefined): string =>
  profileChoices(settings).find(({ value }) => value === id)?.label ?? `${id} (removed)`;

/** The bundled profile that one is, or is based on: only that of the standard has options (PS3.15 Table E.1-1). */
export function baseOf(id: string, settings: Pick<DeIdentificationSettings, 'profiles'> | undefined): string {
  return settings?.profiles.find((own) => own.id === id)?.basedOn ?? id;
}

export function hasOptions(id: string, settings: Pick<DeIdentificationSettings, 'profiles'> | undefined): boolean {
  const base = baseOf(id, settings);
  return bundledDeIdentificationProfiles.find((one) => one.id === base)?.options ?? true;
}

/** Options of a profile of one's own: they hold always, and cannot be switched off for one time. */
export const ownOptions = (
  id: string,
  settings: Pick<DeIdentificationSettings, 'profiles'> | undefined,
): readonly string[] =>
  hasOptions(id, settings) ? (settings?.profiles.find((own) => own.id === id)?.options ?? []) : [];

/** All options that hold: those of the profile, and those of the request. */
export const optionsOf = (
  { profile, options }: Pick<DeIdentifyRequest, 'profile' | 'options'>,
  settings: Pick<DeIdentificationSettings, 'profiles'> | undefined,
): string[] => (hasOptions(profile, settings) ? [...new Set([...ownOptions(profile, settings), ...options])] : []);

/** Another profile: one's own brings its options along, and takes them away again. */
export function withProfile(
  request: DeIdentifyRequest,
  profile: string,
  settings: Pick<DeIdentificationSettings, 'profiles'> | undefined,
): DeIdentifyRequest {
  const own = settings?.profiles.find(({ id }) => id === profile);
  const before = ownOptions(request.profile, settings);
  const others = request.options.filter((option) => !before.includes(option));
  const options = own ? own.options : hasOptions(profile, settings) ? others : [];
  return { ...request, profile, options: [...options] };
}

/** With or without an option; those that exclude each other (dates are kept or shifted) do not stand together. */
export function withOption(request: DeIdentifyRequest, option: string, on: boolean): DeIdentifyRequest {
  const excluded = deIdentifyOptions.find(({ id }) => id === option)?.excludes ?? [];
  const rest = request.options.filter((one) => one !== option && !(on && excluded.includes(one)));
  return { ...request, options: on ? [...rest, option] : rest };
}

/** Another name or ID for one patient; both empty: made by the program again. */
export function withPseudonym(
  request: DeIdentifyRequest,
  patientKey: string,
  pseudonym: { name: string; id: string } | undefined,
): DeIdentifyRequest {
  const others = request.pseudonyms.filter((one) => one.patientKey !== patientKey);
  return { ...request, pseudonyms: pseudonym ? [...others, { patientKey, ...pseudonym }] : others };
}

/** Masks of one series, or of all (`*`); none takes the entry away. */
export function withMasks(
  request: DeIdentifyRequest,
  seriesUid: string,
  regions: readonly MaskedRegion[],
): DeIdentifyRequest {
  const { [seriesUid]: _, ...others } = request.masks;
  return { ...request, masks: regions.length > 0 ? { ...others, [seriesUid]: [...regions] } : others };
}

/** Why two patients would be taken for one: a pseudonym that is given twice. */
export function sameTwice(patients: readonly { pseudonym: { name: string; id: string } }[]): ReadonlySet<string> {
  const seen = new Set<string>();
  const twice = new Set<string>();
  for (const { pseudonym } of patients) {
    if (pseudonym.id === '') continue;
    if (seen.has(pseudonym.id)) twice.add(pseudonym.id);
    seen.add(pseudonym.id);
  }
  return twice;
}

const wild = (pattern: string, text: string): boolean =>
  new RegExp(
    `^${pattern
      .split('*')
      .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('\\?', '.'))
      .join('.*')}$`,
    'i',
  ).test(text.trim());

/** What made an image, as masks are kept for. */
export interface ImageMaker {
  manufacturer: string;
  model: string;
  sopClassUid: string;
  columns: number;
  rows: number;
}

/** The regions that the settings propose for images of a device; those that lie outside are cut off. */
export function proposedMasks(rules: DeIdentificationSettings['masks'], image: ImageMaker): MaskedRegion[] {
  return rules
    .filter(
      (rule) =>
        wild(rule.manufacturer, image.manufacturer) &&
        wild(rule.model, image.model) &&
        (rule.sopClasses.length === 0 || rule.sopClasses.includes(image.sopClassUid)) &&
        (rule.columns === undefined || rule.columns === image.columns) &&
        (rule.rows === undefined || rule.rows === image.rows),
    )
    .flatMap(({ regions }) => regions)
    .flatMap((region) => clipped(region, image.columns, image.rows) ?? []);
}

/** Series that images of known devices are in, with regions that the settings propose for them and that are not drawn yet. */
export function seriesOfKnownDevices(
  request: Pick<DeIdentifyRequest, 'masks'>,
  rules: DeIdentificationSettings['masks'],
  series: readonly Pick<FoundSeries, 'seriesUid' | 'maker'>[],
): { seriesUid: string; regions: MaskedRegion[] }[] {
  return series.flatMap(({ seriesUid, maker }) => {
    const regions = maker ? proposedMasks(rules, maker).filter((region) => !isDrawn(request, seriesUid, region)) : [];
    return regions.length > 0 ? [{ seriesUid, regions }] : [];
  });
}

/** Whether a region, and not less, is made black in a series already. */
export const isDrawn = (
  { masks }: Pick<DeIdentifyRequest, 'masks'>,
  seriesUid: string,
  wanted: MaskedRegion,
): boolean =>
  [...(masks[seriesUid] ?? []), ...(masks['*'] ?? [])].some(
    ({ left, top, right, bottom }) =>
      left <= wanted.left && top <= wanted.top && right >= wanted.right && bottom >= wanted.bottom,
  );

/** With regions more in some series; where the profile has options, with the one that lets pictures be cleaned. */
export function withMoreMasks(
  request: DeIdentifyRequest,
  more: readonly { seriesUid: string; regions: readonly MaskedRegion[] }[],
  settings: Pick<DeIdentificationSettings, 'profiles'> | undefined,
): DeIdentifyRequest {
  let next = request;
  for (const { seriesUid, regions } of more) {
    next = withMasks(next, seriesUid, [...(next.masks[seriesUid] ?? []), ...regions]);
  }
  const option = Object.keys(next.masks).length > 0 && hasOptions(next.profile, settings);
  return option ? withOption(next, 'clean-pixel-data', true) : next;
}

/** Whose a series is, in words, where several patients are chosen: a series is never named without its patient then. */
export function patientOf(
  { patients }: Pick<Found, 'patients'>,
  { patientKey }: Pick<FoundSeries, 'patientKey'>,
): string {
  if (patients.length < 2) return '';
  const patient = patients.find((one) => one.patientKey === patientKey);
  return patient ? [personText(patient.name), patient.patientId].filter(Boolean).join('  ') : '';
}

/** A region with its corners in order, inside of the picture and on whole pixels; undefined where nothing is left. */
export function clipped(region: MaskedRegion, columns: number, rows: number): MaskedRegion | undefined {
  const between = (value: number, most: number): number => Math.min(most, Math.max(0, value));
  const left = Math.floor(between(Math.min(region.left, region.right), columns));
  const right = Math.ceil(between(Math.max(region.left, region.right), columns));
  const top = Math.floor(between(Math.min(region.top, region.bottom), rows));
  const bottom = Math.ceil(between(Math.max(region.top, region.bottom), rows));
  return right > left && bottom > top ? { left, top, right, bottom } : undefined;
}
