import { ageAt, parseAge, parseDa } from '../../../src-shared/dicom/dates.ts';
import { formatDate, formatSex, nameParts } from '../formatting.ts';
import type { TextSource, TextValue } from './text-source.ts';

const names = ({ series: { patient } }: TextSource) =>
  nameParts({ alphabetic: patient.name, ideographic: patient.nameIdeographic, phonetic: patient.namePhonetic });

/** Age on a day from a date of birth: `63Y`, of small children `10M`, `3W`, `11D`; undefined where a date is none. */
export function ageText(birthDate: string | undefined, date: string | undefined): string | undefined {
  const born = parseDa(birthDate ?? '');
  const day = parseDa(date ?? '');
  const age = born && day && ageAt(born, day);
  return age && age.value <= 150 ? `${age.value}${age.unit}` : undefined;
}

/** (0010,1010) `065Y` as `65Y`; an age of zero is one that was not filled in: then, and where there is none, that on the day of the study. */
function age({ series: { patient, study } }: TextSource): string | undefined {
  const given = parseAge(study.patientAge ?? '');
  return given?.value ? `${given.value}${given.unit}` : ageText(patient.birthDate, study.date);
}

const group = 'Patient' as const;

export const identityValues = {
  PatientName: { title: "Patient's name", group, of: (source) => names(source).main },
  PatientNameIdeographic: { title: "Patient's name, ideographic", group, of: (source) => names(source).ideographic },
  PatientNamePhonetic: { title: "Patient's name, phonetic", group, of: (source) => names(source).phonetic },
  PatientID: { title: 'Patient ID', group, of: ({ series }) => series.patient.id },
  IssuerOfPatientID: { title: 'Issuer of the patient ID', group, of: ({ series }) => series.patient.issuer },
  PatientBirthDate: { title: 'Birth date', group, of: ({ series }) => formatDate(series.patient.birthDate) },
  PatientSex: { title: 'Sex', group, of: ({ series }) => formatSex(series.patient.sex?.trim().toUpperCase() ?? '') },
  PatientAge: { title: 'Age at the study', group, of: age },
} satisfies Record<string, TextValue>;
