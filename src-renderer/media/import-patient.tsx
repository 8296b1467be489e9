import { Button, Checkbox, Radio, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { ImportPatient } from '../../src-shared/contract/catalogues.ts';
import { formatDate, formatSex, plural } from '../app/formatting.ts';
import { ArchivePatientSearch } from './archive-patient-search.tsx';
import { type Choice, type ComparedRow, compared, differing, isHere } from './decisions.ts';
import styles from './import-dialog.module.css';
import { ownFields, ownRule, ownValue, ownValues, typedOf } from './own-values.ts';
import { amountText, becauseText, knownText, nameText, peopleTexts, valueText } from './words.ts';

interface ImportPatientViewProps {
  patient: ImportPatient;
  choice: Choice;
  onChoice: (choice: Choice) => void;
  /** Copies get other names anyway: who it is makes no difference. */
  anonymous: boolean;
}

/** A patient of a medium: what would come in, and who in the archive he may be. */
export function ImportPatientView({ patient, choice, onChoice, anonymous }: ImportPatientViewProps) {
  const candidates = anonymous ? [] : differing(patient);
  const [before, setBefore] = useState<Choice>({ kind: 'undecided' });
  const [correcting, setCorrecting] = useState(false);
  const skipped = choice.kind === 'skip';
  const asks = !skipped && candidates.length > 0 && !patient.agrees;
  const edits = !skipped && !anonymous && (asks || correcting || choice.kind === 'own');
  return (
    <section
      className={styles['patient']}
      aria-label={nameText(patient.name)}
      data-import-patient={patient.patientId}
      data-choice={choice.kind}
      data-asks={(asks && choice.kind === 'undecided') || undefined}
    >
      <div className={styles['who']}>
        <Checkbox
          aria-label={`Import ${nameText(patient.name)}`}
          checked={!skipped}
          onChange={(event) => {
            if (event.currentTarget.checked) onChoice(before.kind === 'skip' ? { kind: 'undecided' } : before);
            else {
              setBefore(choice);
              onChoice({ kind: 'skip' });
            }
          }}
        />
        <div className={styles['name']}>
          <b>{nameText(patient.name)}</b> <span className={styles['id']}>{patient.patientId}</span>{' '}
          <span className={styles['id']}>
            {[formatDate(patient.birthDate), formatSex(patient.sex)].filter(Boolean).join(' ')}
          </span>
          <div className={styles['dim']}>{amountText(patient)}</div>
          {patient.people && <People people={patient.people} />}
        </div>
        <div className={styles['state']}>
          <Standing patient={patient} choice={choice} asks={asks} anonymous={anonymous} />
          {!edits && !skipped && !anonymous && (
            <Button variant="subtle" color="gray" size="compact-xs" onClick={() => setCorrecting(true)}>
              Correct …
            </Button>
          )}
        </div>
      </div>
      {edits && <Compared patient={patient} choice={choice} onChoice={onChoice} />}
    </section>
  );
}

/** Several people of one ID and name are not one: who they are, and for whom a correction holds. */
function People({ people }: { people: NonNullable<ImportPatient['people']> }) {
  return (
    <div className={styles['warning']} role="note" data-people={people.length}>
      {people.length} people by birth date or issuer, with one ID and name:
      <ol>
        {peopleTexts(people).map((text) => (
          <li key={text}>{text}</li>
        ))}
      </ol>
      A correction is made to the first alone; objects of the others then stay on the medium.
    </div>
  );
}

interface StandingProps {
  patient: ImportPatient;
  choice: Choice;
  asks: boolean;
  anonymous: boolean;
}

/** Where the patient stands: what becomes of him, and how much of him is here. */
function Standing({ patient, choice, asks, anonymous }: StandingProps) {
  if (choice.kind === 'skip') return <span className={styles['dim']}>stays on the medium</span>;
  const known = knownText(patient);
  return (
    <>
      {!anonymous && (
        <span className={asks && choice.kind === 'undecided' ? styles['warning'] : styles['dim']}>
          {becomesText(patient, choice, asks)}
        </span>
      )}
      {known && <span className={styles['dim']}>{known}</span>}
    </>
  );
}

function becomesText(patient: ImportPatient, choice: Choice, asks: boolean): string {
  const taken = choice.kind === 'candidate' && patient.candidates.find(({ key }) => key === choice.key);
  if (taken) return `becomes ${nameText(taken.name)} ${taken.patientId}`;
  if (choice.kind === 'own') return 'gets other values';
  if (asks) return choice.kind === 'undecided' ? 'differs from a patient who is here' : 'stays another patient';
  const same = patient.candidates.find(({ differences }) => differences.length === 0);
  return same ? `is here with ${plural(same.studies, 'study', 'studies')}` : 'not here yet';
}

/** What it means to leave everything as the medium has it. */
function asIsText(patient: ImportPatient): string {
  if (differing(patient).length === 0) return 'As on the medium';
  return isHere(patient) ? 'The patient who is here, as on the medium' : 'Another patient: as on the medium';
}

/** Candidates that have a column of their own. */
const columnsAtMost = 4;

/** Medium and archive side by side; the head of a column is the choice of it. */
function Compared({ patient, choice, onChoice }: Omit<ImportPatientViewProps, 'anonymous'>) {
  const all = differing(patient);
  const candidates = all.slice(0, columnsAtMost);
  const rows = compared(patient, candidates);
  const own = choice.kind === 'own';
  const [typed, setTyped] = useState<Readonly<Record<string, string>>>({});
  const type = (next: Readonly<Record<string, string>>): void => {
    setTyped(next);
    const values = ownValues(next);
    onChoice(values && Object.keys(values).length > 0 ? { kind: 'own', values } : { kind: 'undecided' });
  };
  const [entering, setEntering] = useState(own);
  const further = ownFields
    .filter(({ tag }) => entering && !rows.some((row) => row.tag === tag))
    .map(
      ({ tag, label }): ComparedRow => ({ key: tag, tag, name: label, medium: mediumValue(patient, tag), archive: [] }),
    );
  const shownRows = [...rows, ...further].sort((a, b) => a.tag.localeCompare(b.tag));
  const name = `decision-${patient.key}`;
  const choose = (next: Choice): void => {
    setEntering(false);
    onChoice(next);
  };
  return (
    <div className={styles['compared']}>
      <table aria-label={`${nameText(patient.name)}: medium and archive`}>
        <thead>
          <tr>
            <th />
            <th>
              <Radio
                name={name}
                label={asIsText(patient)}
                checked={choice.kind === 'as-is'}
                onChange={() => choose({ kind: 'as-is' })}
              />
            </th>
            {candidates.map((candidate) => (
              <th key={candidate.key}>
                <Radio
                  name={name}
                  label={`The same patient: as in the archive`}
                  description={`${becauseText(candidate.because)}; ${plural(candidate.studies, 'study', 'studies')} here`}
                  checked={choice.kind === 'candidate' && choice.key === candidate.key}
                  onChange={() => choose({ kind: 'candidate', key: candidate.key })}
                />
              </th>
            ))}
            <th>
              <Radio
                name={name}
                label="Other values"
                checked={own || entering}
                onChange={() => {
                  setEntering(true);
                  type(typed);
                }}
              />
            </th>
          </tr>
        </thead>
        <tbody>
          {shownRows.map((row) => (
            <tr key={row.key} data-tag={row.tag}>
              <th scope="row">{row.name}</th>
              <td>{row.archive.length === 0 && row.medium === '' ? '' : valueText(row.tag, row.medium)}</td>
              {candidates.map((candidate, index) => {
                const value = row.archive[index];
                return (
                  <td key={candidate.key} data-differs={value?.differs || undefined}>
                    {value ? valueText(row.tag, value.value) : <span className={styles['dim']}>no difference</span>}
                  </td>
                );
              })}
              <td>{entering && <OwnField tag={row.tag} typed={typed} onTyped={type} />}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {entering && (
        <ArchivePatientSearch
          onPatient={(values) =>
            type(Object.fromEntries(Object.entries(values).map(([tag, value]) => [tag, typedOf(tag, value)])))
          }
        />
      )}
      {all.length > columnsAtMost && (
        <div className={styles['dim']}>
          {plural(all.length - columnsAtMost, 'more patient')} of the archive may be meant: choose Other values and look
          for the right one.
        </div>
      )}
    </div>
  );
}

/** What the medium says of an attribute in which nobody differs; nothing where that is not told. */
const mediumValue = (patient: ImportPatient, tag: string): string => (tag === '00100040' ? patient.sex : '');

interface OwnFieldProps {
  tag: string;
  typed: Readonly<Record<string, string>>;
  onTyped: (typed: Readonly<Record<string, string>>) => void;
}

function OwnField({ tag, typed, onTyped }: OwnFieldProps) {
  const field = ownFields.find((one) => one.tag === tag);
  if (!field) return null;
  const text = typed[tag] ?? '';
  return (
    <TextInput
      aria-label={`Other ${field.label}`}
      placeholder="as on the medium"
      maxLength={field.longest}
      value={text}
      error={ownValue(tag, text) === undefined && (ownRule[tag] ?? 'That cannot be written')}
      onChange={(event) => {
        const { [tag]: _, ...rest } = typed;
        const next = event.currentTarget.value;
        onTyped(next === '' ? rest : { ...rest, [tag]: next });
      }}
    />
  );
}
