import type { RemoteStudy } from '../../src-shared/contract/remote.ts';
import type { StudyRow } from '../../src-shared/contract/view-routes.ts';
import { parseDa, toUtcMs } from '../../src-shared/dicom/dates.ts';
import { foldText } from '../../src-shared/dicom/names.ts';
import type { PriorRule, PriorsSettings } from '../../src-shared/settings/querying.ts';

/** Which earlier studies count as priors of a study: pure functions of the rules in the settings. */

/** What of a study decides: codes, and words in descriptions where a body part is not coded. */
export interface StudySubject {
  modalities: readonly string[];
  /** Body Part Examined (0018,0015) of its series. */
  bodyParts: readonly string[];
  descriptions: readonly string[];
}

const dayMs = 86_400_000;

const plain = (text: string | undefined): string => foldText((text ?? '').replace(/[\s^]+$/, '').trimStart());

/** Same Patient ID, the same issuer where both say one, and name and date of birth as the settings want them. */
export function isSamePerson(
  current: StudyRow & { issuer?: string },
  prior: RemoteStudy,
  { checkName, checkBirthDate }: Pick<PriorsSettings, 'checkName' | 'checkBirthDate'>,
): boolean {
  const id = current.patientId.trim();
  if (id === '' || prior.patientId.trim() !== id) return false;
  const issuer = current.issuer?.trim() ?? '';
  if (issuer !== '' && prior.issuer.trim() !== '' && issuer !== prior.issuer.trim()) return false;
  if (checkBirthDate && current.birthDate !== '' && prior.birthDate !== '' && current.birthDate !== prior.birthDate) {
    return false;
  }
  if (!checkName) return true;
  return isSameName(current.name, prior.name);
}

/** By the alphabetic group where both have one, otherwise by the ideographic: in Japan some systems give names without the first. */
function isSameName(current: StudyRow['name'], prior: RemoteStudy['name']): boolean {
  const [one, other] = [plain(current.alphabetic), plain(prior.alphabetic)];
  if (one !== '' && other !== '') return one === other;
  const ideographic = plain(current.ideographic);
  return ideographic !== '' && ideographic === plain(prior.ideographic);
}

/** Made before the study, and not too long before; one without a date is taken for earlier. */
export function isEarlier(
  current: Pick<StudyRow, 'studyDate' | 'studyTime'>,
  prior: Pick<RemoteStudy, 'studyDate' | 'studyTime'>,
  { withinDays }: Pick<PriorsSettings, 'withinDays'>,
): boolean {
  const [now, then] = [parseDa(current.studyDate), parseDa(prior.studyDate)];
  if (now === undefined || then === undefined) return withinDays === 0 || then === undefined;
  const days = (toUtcMs(now) - toUtcMs(then)) / dayMs;
  if (days < 0 || (withinDays > 0 && days > withinDays)) return false;
  return days > 0 || prior.studyTime <= current.studyTime || prior.studyTime === '' || current.studyTime === '';
}

/** The first rule that fits the study; undefined: everything is relevant. */
export const ruleFor = (current: StudySubject, rules: readonly PriorRule[]): PriorRule | undefined =>
  rules.find((rule) => anyModality(rule.modalities, current) && isOf(rule.bodyParts, current) === true);

/** Whether its modality fits: what can be said without asking for series. A prior that names none may be anything. */
export function fitsModality(rule: PriorRule | undefined, current: StudySubject, prior: StudySubject): boolean {
  if (rule === undefined) return true;
  const wanted = rule.priorModalities === 'same' ? current.modalities.filter(isImage) : rule.priorModalities;
  return prior.modalities.length === 0 || anyModality(wanted, prior);
}

/** Whether its body part fits; a prior that says nothing of it may be of any. */
export function fitsBodyPart(rule: PriorRule | undefined, current: StudySubject, prior: StudySubject): boolean {
  if (rule === undefined) return true;
  const wanted = rule.priorBodyParts === 'same' ? current.bodyParts : rule.priorBodyParts;
  return isOf(wanted, prior) !== false;
}

/** Presentation states, reports and the like come with images of any kind. */
const isImage = (modality: string): boolean => !['PR', 'KO', 'SR', 'DOC', 'OT', 'AU', 'REG', 'SEG'].includes(modality);

const anyModality = (wanted: readonly string[], { modalities }: StudySubject): boolean =>
  wanted.length === 0 || wanted.some((code) => modalities.some((other) => other.toUpperCase() === code.toUpperCase()));

/** Undefined: it does not say of what it is. */
function isOf(wanted: readonly string[], { bodyParts, descriptions }: StudySubject): boolean | undefined {
  if (wanted.length === 0) return true;
  const named = bodyParts.map(foldText).filter((part) => part !== '');
  const words = descriptions.map(foldText).join(' ');
  const found = wanted
    .map(foldText)
    .some((part) => named.some((name) => name === part || name.includes(part)) || words.includes(part));
  if (found) return true;
  return named.length > 0 ? false : undefined;
}

/** Newest first; those without a date last. */
export const newestFirst = (
  a: Pick<RemoteStudy, 'studyDate' | 'studyTime'>,
  b: Pick<RemoteStudy, 'studyDate' | 'studyTime'>,
): number => (b.studyDate + b.studyTime).localeCompare(a.studyDate + a.studyTime);
