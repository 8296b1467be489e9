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
  if (patient.agrees || isHere(patient) || patient.candidates.length === 0 || mode === 'as-is')
    return { kind: 'as-is' };
  if (mode === 'ask') return { kind: 'undecided' };
  const same = patient.candidates.find(({ because }) => because.includes('same-id'));
  return same ? { kind: 'candidate', key: same.key } : { kind: 'as-is' };
}

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
  const { key } = patient;
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
        reconcile: { values: { ...candidate.values }, reason: 'COERCE', source, keepOriginal },
      };
    }
    case 'own':
      return Object.keys(choice.values).length === 0
        ? { key, action: 'as-is' }
        : {
            key,
            action: 'reconcile',
            reconcile: { values: { ...choice.values }, reason: 'CORRECT', source, keepOriginal },
          };
  }
}

/** One attribute side by side: on the medium, and as each candidate has it. */
export interface ComparedRow {
  tag: string;
  name: string;
  medium: string;
  archive: { value: string; differs: boolean }[];
}

/** What differs between a patient of the medium and candidates, attribute by attribute. */
export function compared(candidates: readonly Candidate[]): ComparedRow[] {
  const rows = new Map<string, ComparedRow>();
  for (const { differences } of candidates) {
    for (const { tag, name, medium } of differences) {
      if (!rows.has(tag)) rows.set(tag, { tag, name, medium, archive: [] });
    }
  }
  for (const row of rows.values()) {
    row.archive = candidates.map(({ differences }) => {
      const found = differences.find(({ tag }) => tag === row.tag);
      return { value: found?.archive ?? row.medium, differs: found !== undefined };
    });
  }
  return [...rows.values()].sort((a, b) => a.tag.localeCompare(b.tag));
}
