import { formatDate, formatSex } from '../app/formatting.ts';
import { PatientLine } from '../app/patient-line.tsx';
import { parts } from './parts.ts';
import styles from './patient-bar.module.css';
import { useFilm } from './store.ts';

/** Whose film this is: in sight always. */
export function PatientBar() {
  const patient = useFilm(({ film }) => film.patient);
  const ready = useFilm(({ state }) => state === 'ready');
  return (
    <div className={styles['bar']}>
      <span className={styles['kind']}>Film</span>
      {ready && (
        <PatientLine
          name={patient.name}
          id={patient.id}
          facts={[formatDate(patient.birthDate), formatSex(patient.sex)]}
        />
      )}
      {ready && parts.map(({ id, Buttons }) => Buttons && <Buttons key={id} />)}
    </div>
  );
}
