import { formatDate, formatSex } from '../app/formatting.ts';
import { PatientLine } from '../app/patient-line.tsx';
import { parts } from './parts.ts';
import styles from './patient-bar.module.css';
import { useFilm } from './store.ts';
import { useRail } from './studies.ts';

/** Studies of one ID and name may say different dates of birth; the film says none then. */
const birthDatesDiffer = (dates: readonly string[]): boolean => new Set(dates.filter((date) => date !== '')).size > 1;

/** Whose film this is: in sight always. */
export function PatientBar() {
  const patient = useFilm(({ film }) => film.patient);
  const ready = useFilm(({ state }) => state === 'ready');
  const differ = useRail(({ studies }) => birthDatesDiffer(studies.map(({ study }) => study.birthDate)));
  return (
    <div className={styles['bar']}>
      <span className={styles['kind']}>Film</span>
      {ready && (
        <PatientLine
          name={patient.name}
          id={patient.id}
          facts={[differ ? 'dates of birth differ' : formatDate(patient.birthDate), formatSex(patient.sex)]}
        />
      )}
      {ready && parts.map(({ id, Buttons }) => Buttons && <Buttons key={id} />)}
    </div>
  );
}
