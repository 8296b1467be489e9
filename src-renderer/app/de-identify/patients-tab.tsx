import { ActionIcon, Text, TextInput } from '@mantine/core';
import { RotateCcw } from 'lucide-react';
import { formatCount } from '../formatting.ts';
import styles from './de-identify.module.css';
import type { EditorProps } from './editor.tsx';
import type { FoundPatient } from './found.ts';
import { personText } from './patient-text.ts';
import { ProjectChoice } from './project-choice.tsx';
import { sameTwice, withPseudonym } from './request.ts';

const shownAtMost = 500;

/** Who becomes who: the project, the prefix of names that are made, and names that are said one by one. */
export function PatientsTab({ value, onValue, result }: EditorProps) {
  const patients = result.found?.patients ?? [];
  const ownOf = (key: string) => value.pseudonyms.find(({ patientKey }) => patientKey === key);
  const twice = sameTwice(patients.map(({ patientKey, pseudonym }) => ({ pseudonym: ownOf(patientKey) ?? pseudonym })));
  return (
    <div className={styles['panel']}>
      <ProjectChoice
        value={value.projectId}
        onValue={(projectId) => {
          const { projectId: _, ...rest } = value;
          onValue(projectId === undefined ? rest : { ...rest, projectId });
        }}
      />
      <TextInput
        label="Names and IDs begin with"
        w={360}
        maxLength={32}
        value={value.pseudonymPrefix}
        onChange={(event) => onValue({ ...value, pseudonymPrefix: event.currentTarget.value })}
      />
      {twice.size > 0 && (
        <Text size="xs" c="var(--ng-failure)" role="alert">
          Two patients would have the same ID and be taken for one: {[...twice].join(', ')}
        </Text>
      )}
      <div className={styles['scroll']} aria-busy={result.asking}>
        <table className={styles['table']} aria-label="Patients">
          <thead>
            <tr>
              <th>Patient</th>
              <th>ID</th>
              <th className={styles['number']}>Studies</th>
              <th>Becomes</th>
              <th>with the ID</th>
              <th />
            </tr>
          </thead>
          <tbody>
            {patients.slice(0, shownAtMost).map((patient) => (
              <PatientLine
                key={patient.patientKey}
                patient={patient}
                own={ownOf(patient.patientKey)}
                onOwn={(pseudonym) => onValue(withPseudonym(value, patient.patientKey, pseudonym))}
              />
            ))}
          </tbody>
        </table>
        {patients.length > shownAtMost && (
          <Text size="xs" c="dimmed">
            and {formatCount(patients.length - shownAtMost)} more, who are named in the same way
          </Text>
        )}
      </div>
    </div>
  );
}

interface PatientLineProps {
  patient: FoundPatient;
  /** What was entered for this patient. */
  own: { name: string; id: string } | undefined;
  onOwn: (pseudonym: { name: string; id: string } | undefined) => void;
}

const nobody = { name: '', id: '' };

/** What was entered; nothing at all: the program names the patient. */
const said = (pseudonym: { name: string; id: string }): { name: string; id: string } | undefined =>
  pseudonym.name === '' && pseudonym.id === '' ? undefined : pseudonym;

function PatientLine({ patient, own, onOwn }: PatientLineProps) {
  // A code that is made when the job begins is not known yet.
  const open = patient.pseudonym.id.endsWith('...');
  const now = own ?? (open ? nobody : patient.pseudonym);
  const who = personText(patient.name);
  // Until an ID is entered it is the name.
  const name = (text: string): void => onOwn(said({ name: text, id: now.id === now.name ? text : now.id }));
  const id = (text: string): void => onOwn(said({ id: text, name: now.name }));
  return (
    <tr data-patient={patient.patientKey}>
      <td data-selectable>{who}</td>
      <td data-selectable>{patient.patientId}</td>
      <td className={styles['number']}>{formatCount(patient.studies)}</td>
      <td>
        <TextInput
          aria-label={`${who}: name`}
          maxLength={64}
          value={now.name}
          placeholder={open ? patient.pseudonym.name : ''}
          error={own !== undefined && own.name.trim() === ''}
          onChange={(event) => name(event.currentTarget.value)}
        />
      </td>
      <td>
        <TextInput
          aria-label={`${who}: ID`}
          maxLength={64}
          value={now.id}
          placeholder={open ? patient.pseudonym.id : ''}
          error={own !== undefined && own.id.trim() === ''}
          onChange={(event) => id(event.currentTarget.value)}
        />
      </td>
      <td>
        {own && (
          <ActionIcon aria-label={`${who}: as the program names it`} onClick={() => onOwn(undefined)}>
            <RotateCcw size={13} />
          </ActionIcon>
        )}
      </td>
    </tr>
  );
}
