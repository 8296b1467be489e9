import { formatDate, formatName, formatSex, onOneLine } from '../../app/formatting.ts';
import { PatientLine } from '../../app/patient-line.tsx';
import { ageText } from '../../app/texts/identity-values.ts';
import { useViewer } from '../store.ts';
import styles from './patient-bar.module.css';

/** Whose pictures these are: in sight always, also where the texts of the pictures are off. */
export function PatientBar() {
  const studies = useViewer((state) => state.studies);
  const study = studies[0]?.study;
  if (!study) return null;
  // Where the settings let the ID alone decide, other names are told.
  const names = new Set(studies.map((entry) => formatName(entry.study.name)));
  names.delete(formatName(study.name));
  const facts = [formatDate(study.birthDate), formatSex(study.sex), ageText(study.birthDate, study.studyDate)];
  return (
    <div className={styles['bar']}>
      <PatientLine name={study.name} id={study.patientId} facts={facts}>
        {names.size > 0 && (
          <span className={styles['also']} role="alert">
            also named {onOneLine([...names].map((name) => name || 'without a name').join('; '))}
          </span>
        )}
      </PatientLine>
    </div>
  );
}
