import type { CatalogueInfo, ImportPatient } from '../../src-shared/contract/catalogues.ts';
import type { NegatoscopeError } from '../../src-shared/contract/errors.ts';
import { formatBytes, formatCount, formatDate, formatName, nameParts, plural } from '../app/formatting.ts';

/** A name as one text has it (`Doe^Jane=土井^香=…`), for people. */
export function nameText(name: string): string {
  const [alphabetic = '', ideographic, phonetic] = name.split('=');
  return formatName({ alphabetic, ideographic, phonetic }) || '(no name)';
}

/** A value of an attribute of the patient, for people. */
export function valueText(tag: string, value: string): string {
  if (value.trim() === '') return '(empty)';
  if (tag === '00100010') {
    // Names that are written alike may be spoken otherwise.
    const spoken = nameParts({ alphabetic: '', phonetic: value.split('=')[2] ?? '' }).phonetic;
    const name = nameText(value);
    return spoken === '' || name.includes(spoken) ? name : `${name} (${spoken})`;
  }
  if (tag === '00100030') return formatDate(value);
  return value;
}

const reasons: Record<string, string> = {
  'same-id': 'same Patient ID',
  'same-name-and-birth-date': 'same name and date of birth',
  'same-study': 'has the same study',
  'same-accession': 'same accession number',
};

/** Why somebody of the archive may be the patient. */
export const becauseText = (because: readonly string[]): string =>
  because.map((one) => reasons[one] ?? one.replaceAll('-', ' ')).join(', ');

/** Each of several people of one ID and name, by what tells them apart. */
export const peopleTexts = (people: NonNullable<ImportPatient['people']>): string[] =>
  people.map(({ birthDate, issuer, studies }) => {
    const born = birthDate === '' ? 'no date of birth' : `born ${formatDate(birthDate)}`;
    const issued = people.some((one) => one.issuer !== '') && (issuer === '' ? 'no issuer' : `ID issued by ${issuer}`);
    return [born, issued, plural(studies, 'study', 'studies')].filter(Boolean).join(', ');
  });

/** How much there is of a patient. */
export const amountText = ({ studies, series, instances, bytes }: ImportPatient): string =>
  [
    plural(studies, 'study', 'studies'),
    plural(series, 'series', 'series'),
    plural(instances, 'object'),
    bytes > 0 ? formatBytes(bytes) : '',
  ]
    .filter(Boolean)
    .join(', ');

/** How much of it the archive has already. */
export function knownText({ known, instances }: Pick<ImportPatient, 'known' | 'instances'>): string {
  if (known === 0) return '';
  return known >= instances ? 'all here already' : `${formatCount(known)} of ${formatCount(instances)} here already`;
}

/** What was found on a medium, and how far it was looked through. */
export function foundText(medium: CatalogueInfo): string {
  const found = [
    plural(medium.studies, 'study', 'studies'),
    plural(medium.series, 'series', 'series'),
    plural(medium.instances, 'object'),
  ].join(', ');
  if (medium.state !== 'scanning') return found;
  const read = medium.toScan
    ? `${formatCount(medium.scanned)} of ${plural(medium.toScan, 'file')} read`
    : `${plural(medium.scanned, 'file')} read`;
  return `${read}: ${found} so far`;
}

/** That files are encrypted, and how many. */
export const lockedText = ({ locked = 0, studies }: Pick<CatalogueInfo, 'locked' | 'studies'>): string =>
  `Protected: ${plural(locked, 'file')} ${locked === 1 ? 'is' : 'are'} ${studies > 0 ? 'still ' : ''}encrypted.`;

/** Why a password opened nothing, where that has a word of its own. */
export function unlockFailure({ parameters }: Pick<NegatoscopeError, 'parameters'>): string | undefined {
  switch (parameters['reason']) {
    case 'wrong-password':
      return 'This is not the password.';
    case 'no-password-recipient':
      return 'The files are encrypted for the holders of certificates; no password opens them.';
    case 'unknown-algorithm':
      return 'The files are encrypted in a way that is not known here.';
    default:
      return undefined;
  }
}

/** What is wrong with the files of a medium, each in a few words, the worst first. */
export function troubles({ wrong = 0, missing = 0, changed = 0, unreadable }: CatalogueInfo): string[] {
  const rest = Math.max(0, unreadable - wrong - missing);
  return [
    changed > 0 && `${plural(changed, 'file')} exchanged since`,
    missing > 0 && `${plural(missing, 'file')} missing`,
    wrong > 0 && `${plural(wrong, 'file')} not what the DICOMDIR says`,
    rest > 0 && `${plural(rest, 'file')} not readable`,
  ].filter((text) => text !== false);
}
