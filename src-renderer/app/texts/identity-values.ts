import { formatDate, formatSex, nameParts } from '../formatting.ts';
import type { TextSource, TextValue } from './text-source.ts';

const names = ({ series: { patient } }: TextSource) =>
  nameParts({ alphabetic: patient.name, ideographic: patient.nameIdeographic, phonetic: patient.namePhonetic });

/** `YYYYMMDD`, also with points between, as numbers. */
function dayOf(date: string | undefined): [year: number, month: number, day: number] | undefined {
  const match = /^(\d{4})\.?(\d{2})\.?(\d{2})$/.exec(date?.trim() ?? '');
  if (!match) return undefined;
  const day: [number, number, number] = [Number(match[1]), Number(match[2]), Number(match[3])];
  return day[1] >= 1 && day[1] <= 12 && day[2] >= 1 && day[2] <= 31 ? day : undefined;
}

/** Age on a day from a date of birth: in years, of small children in months, weeks or days (PS3.5 6.2, AS). */
export function ageAt(birthDate: string | undefined, date: string | undefined): string | undefined {
  const born = dayOf(birthDate);
  const then = dayOf(date);
  if (!born || !then) return undefined;
  const days = (Date.UTC(then[0], then[1] - 1, then[2]) - Date.UTC(born[0], born[1] - 1, born[2])) / 86_400_000;
  if (days < 0) return undefined;
  const months = (then[0] - born[0]) * 12 + then[1] - born[1] - (then[2] < born[2] ? 1 : 0);
  const years = Math.floor(months / 12);
  if (years > 150) return undefined;
  if (years >= 2) return `${years}Y`;
  if (months >= 2) return `${months}M`;
  return days >= 14 ? `${Math.floor(days / 7)}W` : `${days}D`;
}

/**
 * (0010,1010) `065Y` as `65Y`; an age of zero without a date of birth is one that was not filled in. Where there is none,
 * that on the day of the study.
 */
function age({ series: { patient, study } }: TextSource): string | undefined {
  const given = study.patientAge?.trim().replace(/^0+(?=\d)/, '');
  const filled = given && /^\d+[DWMY]$/i.test(given) && (patient.birthDate || !/^0/.test(given));
  return filled ? given.toUpperCase() : ageAt(patient.birthDate, study.date);
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
