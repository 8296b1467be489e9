import { formatDate, formatName, formatSex, nameParts, onOneLine } from '../../app/formatting.ts';
import { ageText } from '../../app/texts/identity-values.ts';
import { useViewer } from '../store.ts';
import styles from './patient-bar.module.css';

/** Whose pictures these are: in sight always, also where the texts of the pictures are off. */
export function PatientBar() {
  const studies = useViewer((state) => state.studies);
  const study = studies[0]?.study;
  if (!study) return null;
  const { main, ideographic } = nameParts(study.name);
  // Where the settings let the ID alone decide, other names are told.
  const names = new Set(studies.map((entry) => formatName(entry.study.name)));
  names.delete(formatName(study.name));
  const facts = [formatDate(study.birthDate), formatSex(study.sex), ageText(study.birthDate, study.studyDate)];
  return (
    <div className={styles['patient']} data-testid="patient" data-selectable>
      <b title={main}>{onOneLine(main) || 'No name'}</b>
      {ideographic && <span>{onOneLine(ideographic)}</span>}
      {names.size > 0 && (
        <span className={styles['also']} role="alert">
          also named {onOneLine([...names].map((name) => name || 'without a name').join('; '))}
        </span>
      )}
      {study.patientId && <span className={styles['id']}>{onOneLine(study.patientId)}</span>}
      {facts.filter(Boolean).map((fact) => (
        <span key={fact} className={styles['fact']}>
          {fact}
        </span>
      ))}
    </div>
  );
}
