import { formatDate, formatSex, nameParts } from '../../app/formatting.ts';
import { ageText } from '../../app/texts/identity-values.ts';
import { useViewer } from '../store.ts';
import styles from './patient-bar.module.css';

/** Whose pictures these are: in sight always, also where the texts of the pictures are off. */
export function PatientBar() {
  const study = useViewer((state) => state.studies[0]?.study);
  if (!study) return null;
  const { main, ideographic } = nameParts(study.name);
  const facts = [
    study.patientId,
    formatDate(study.birthDate),
    formatSex(study.sex),
    ageText(study.birthDate, study.studyDate),
  ];
  return (
    <div className={styles['patient']} data-testid="patient" data-selectable>
      <b>{main || 'No name'}</b>
      {ideographic && <span>{ideographic}</span>}
      {facts.filter(Boolean).map((fact) => (
        <span key={fact}>{fact}</span>
      ))}
    </div>
  );
}
