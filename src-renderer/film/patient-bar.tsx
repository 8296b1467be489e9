import { formatDate, formatSex, nameParts, onOneLine } from '../app/formatting.ts';
import { parts } from './parts.ts';
import styles from './patient-bar.module.css';
import { useFilm } from './store.ts';

/** Whose film this is: in sight always. */
export function PatientBar() {
  const patient = useFilm(({ film }) => film.patient);
  const ready = useFilm(({ state }) => state === 'ready');
  const { main, ideographic } = nameParts(patient.name);
  const facts = [formatDate(patient.birthDate), formatSex(patient.sex)];
  return (
    <div className={styles['bar']}>
      <div className={styles['patient']} data-testid="patient" data-selectable>
        <span className={styles['kind']}>Film</span>
        {ready && (
          <>
            <b title={main}>{onOneLine(main) || 'No name'}</b>
            {ideographic && <span>{onOneLine(ideographic)}</span>}
            {patient.id && <span className={styles['id']}>{onOneLine(patient.id)}</span>}
            {facts.filter(Boolean).map((fact) => (
              <span key={fact} className={styles['fact']}>
                {fact}
              </span>
            ))}
          </>
        )}
      </div>
      {ready && parts.map(({ id, Buttons }) => Buttons && <Buttons key={id} />)}
    </div>
  );
}
