import { certainCandidate, comparesIdentity } from '../../src-shared/changes/candidates.ts';
import type { ImportDecision, ImportPatient } from '../../src-shared/contract/catalogues.ts';
import type { MediaSettings } from '../../src-shared/settings/media.ts';

/** What the reader says of a patient of a medium. */
export type Choice =
  | { kind: 'undecided' }
  /** Comes in as the medium has him: a patient of his own, or the one who is here and says the same. */
  | { kind: 'as-is' }
  | { kind: 'skip' }
  /** Is a patient of the archive and takes over what is said of him there. */
  | { kind: 'candidate'; key: string }
  /** Gets these values, by tag; what is not named stays. */
  | { kind: 'own'; values: Readonly<Record<string, string>> };

export type Choices = Readonly<Record<string, Choice>>;

type Candidate = ImportPatient['candidates'][number];

/** A patient of the archive who may be the same and says something else. */
export const differing = (patient: ImportPatient): Candidate[] =>
  patient.candidates.filter(({ differences }) => differences.length > 0);

/** He is here already, as the medium has him. */
export const isHere = (patient: ImportPatient): boolean =>
  patient.candidates.some(({ differences }) => differences.length === 0);

/** What holds until the reader says otherwise. Differences are never passed over unless the settings say so. */
export function firstChoice(patient: ImportPatient, mode: MediaSettings['reconciliation']['mode']): Choice {
  if (patient.agrees || mode === 'as-is') return { kind: 'as-is' };
  const certain = mode === 'archive' && certainCandidate(patient.candidates);
  return certain ? { kind: 'candidate', key: certain.key } : { kind: 'undecided' };
}

/** What the settings say, as far as patients are compared in what tells them apart: else they are asked about. */
export const modeOf = ({
  mode,
  compare,
}: Pick<MediaSettings['reconciliation'], 'mode' | 'compare'>): MediaSettings['reconciliation']['mode'] =>
  mode === 'archive' && !comparesIdentity(compare) ? 'ask' : mode;

export const choiceOf = (
  choices: Choices,
  patient: ImportPatient,
  mode: MediaSettings['reconciliation']['mode'],
): Choice => {
  const chosen = choices[patient.key];
  // A candidate may be gone from the archive meanwhile.
  if (chosen?.kind === 'candidate' && !patient.candidates.some(({ key }) => key === chosen.key)) {
    return firstChoice(patient, mode);
  }
  return chosen ?? firstChoice(patient, mode);
};

/** How decisions are carried out (settings of the reconciliation). */
type Manner = Pick<MediaSettings['reconciliation'], 'source' | 'keepOriginal'>;

/** A choice as the import takes it; undefined while the reader has to choose. */
export function decisionOf(
  patient: ImportPatient,
  choice: Choice,
  { source, keepOriginal }: Manner,
): ImportDecision | undefined {
  const { key, name, patientId, birthDate, issuer = '' } = patient;
  const manner = { source, keepOriginal, patient: { name, patientId, birthDate, issuer } };
  switch (choice.kind) {
    case 'undecided':
      return undefined;
    case 'as-is':
    case 'skip':
      return { key, action: choice.kind };
    case 'candidate': {
      const candidate = patient.candidates.find((one) => one.key === choice.key);
      if (!candidate) return undefined;
      return {
        key,
        action: 'reconcile',
        reconcile: { values: { ...candidate.values }, reason: 'COERCE', ...manner },
        ...(candidate.studyValues ? { studyValues: candidate.studyValues } : {}),
      };
    }
    case 'own':
      return Object.keys(choice.values).length === 0
        ? { key, action: 'as-is' }
        : {
            key,
            action: 'reconcile',
            reconcile: { values: { ...choice.values }, reason: 'CORRECT', ...manner },
          };
  }
}

/** One attribute (of one study, where it is told) side by side: on the medium, and as each candidate has it. */
export interface ComparedRow {
  key: string;
  tag: string;
  name: string;
  medium: string;
  archive: { value: string; differs: boolean }[];
}

/** Names and dates by which people tell patients apart: shown also where they agree. */
const identity = [
  { tag: '00100010', name: "Patient's Name", of: 'name' },
  { tag: '00100020', name: 'Patient ID', of: 'patientId' },
  { tag: '00100030', name: "Patient's Birth Date", of: 'birthDate' },
] as const;

/** A patient of the medium beside candidates: who they are, and every attribute in which one of them differs. */
export function compared(patient: ImportPatient, candidates: readonly Candidate[]): ComparedRow[] {
  const rows = new Map<string, ComparedRow>();
  const keyOf = ({ tag, studyUid = '' }: { tag: string; studyUid?: string | undefined }): string =>
    `${tag} ${studyUid}`;
  for (const { tag, name, of } of identity) {
    rows.set(keyOf({ tag }), {
      key: keyOf({ tag }),
      tag,
      name,
      medium: patient[of],
      archive: candidates.map((candidate) => ({ value: candidate[of], differs: false })),
    });
  }
  for (const { differences } of candidates) {
    for (const one of differences) {
      const key = keyOf(one);
      const { tag, name, medium } = one;
      const archive = rows.get(key)?.archive ?? candidates.map(() => ({ value: medium, differs: false }));
      rows.set(key, { key, tag, name, medium, archive });
    }
  }
  for (const [index, { differences }] of candidates.entries()) {
    for (const one of differences) rows.get(keyOf(one))!.archive[index] = { value: one.archive, differs: true };
  }
  return [...rows.values()].sort((a, b) => a.key.localeCompare(b.key));
}
