import { TextInput } from '@mantine/core';
import { useEffect, useState } from 'react';
import { byPatient } from '../../src-shared/contract/same-patient.ts';
import { type StudyRow, studyListSchema, viewRoutes } from '../../src-shared/contract/view-routes.ts';
import { fetchJson } from '../app/fetch-json.ts';
import { formatDate, formatName, formatSex, plural } from '../app/formatting.ts';
import { notifyError } from '../app/notify.ts';
import styles from './import-dialog.module.css';

const quietMs = 200;
const shownAtMost = 8;

/** All groups of a name in one text, as DICOM writes it. */
const nameValue = ({ alphabetic, ideographic = '', phonetic = '' }: StudyRow['name']): string =>
  [alphabetic, ideographic, phonetic].join('=').replace(/=+$/, '');

/** What a patient of the archive is called there, by tag. */
export const valuesOf = ({ name, patientId, birthDate, sex }: StudyRow): Record<string, string> =>
  Object.fromEntries(
    [
      ['00100010', nameValue(name)],
      ['00100020', patientId],
      ['00100030', birthDate],
      ['00100040', formatSex(sex)],
    ].filter(([, value]) => value !== ''),
  );

/** Studies of one ID and name by the date of birth that they say; those that say none are of the first. */
export function byBirthDate(studies: readonly StudyRow[]): StudyRow[][] {
  const dates = [...new Set(studies.map(({ birthDate }) => birthDate).filter((date) => date !== ''))];
  if (dates.length < 2) return [[...studies]];
  return dates.map((date, index) => [
    ...studies.filter(({ birthDate }) => birthDate === date),
    ...(index === 0 ? studies.filter(({ birthDate }) => birthDate === '') : []),
  ]);
}

/** Looks for a patient of the archive whose values are to be taken: the one who is meant need not resemble what the medium says. */
export function ArchivePatientSearch({ onPatient }: { onPatient: (values: Record<string, string>) => void }) {
  const [text, setText] = useState('');
  const [found, setFound] = useState<StudyRow[][]>([]);
  useEffect(() => {
    const abort = new AbortController();
    if (text.trim() === '') {
      setFound([]);
      return;
    }
    const timer = setTimeout(() => {
      fetchJson(viewRoutes.studies('archive', { text, limit: 200 }), studyListSchema, abort.signal).then(
        ({ rows }) => setFound(byPatient(rows).flatMap(byBirthDate)),
        notifyError,
      );
    }, quietMs);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [text]);
  return (
    <div className={styles['search']}>
      <TextInput
        aria-label="Take the values of a patient of the archive"
        placeholder="Take the values of a patient of the archive: name or ID"
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      {found.slice(0, shownAtMost).map((studies) => {
        const [first] = studies;
        if (!first) return null;
        return (
          <button
            key={first.studyRow}
            type="button"
            className={styles['found']}
            onClick={() => {
              onPatient(valuesOf(first));
              setText('');
            }}
          >
            <b>{formatName(first.name) || '(no name)'}</b> {first.patientId}
            <span className={styles['dim']}>
              {[formatDate(first.birthDate), formatSex(first.sex), plural(studies.length, 'study', 'studies')]
                .filter(Boolean)
                .join(', ')}
            </span>
          </button>
        );
      })}
      {found.length > shownAtMost && (
        <div className={styles['dim']}>
          {plural(found.length - shownAtMost, 'more patient')}: type more of the name.
        </div>
      )}
    </div>
  );
}
