import type { DataSet, PersonName, Tag, Vr } from '../dicom/data-set.ts';
import { type Creation, element, patientAndStudy } from './created-object.ts';
import { always } from './taken-over.ts';
import { lineText } from './typed-text.ts';

/** Attributes of the patient that key objects and presentation states always have, empty or not. */
const patientOfDocument: [Tag, Vr][] = [
  ['00100021', 'LO'],
  ['00100032', 'TM'],
  ['00101000', 'LO'],
  ['00101001', 'PN'],
  ['00102160', 'SH'],
  ['00104000', 'LT'],
];

/** Patient and General Study of key objects and presentation states; a study without an ID has that of the settings. */
export function subjectOfDocument(creation: Creation): DataSet {
  const { source, settings } = creation;
  const common = patientAndStudy(creation);
  const studyId = common['00200010']?.Value?.[0] ?? '';
  return {
    ...always(source, patientOfDocument),
    ...common,
    ...(studyId === '' &&
      settings.missingStudyId !== '' && { '00200010': element('SH', lineText(settings.missingStudyId, 16)) }),
  };
}

/** A name as people type it: `Family^Given`, its groups apart by `=`; one in other than Latin letters is the ideographic group. */
export function typedName(typed: string): PersonName {
  const [alphabetic = '', ideographic = '', phonetic = ''] = typed.split('=').map((group) => lineText(group));
  const plain = !/\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}|\p{Script=Hangul}/u.test(alphabetic);
  const groups = plain || ideographic ? [alphabetic, ideographic, phonetic] : ['', alphabetic, phonetic];
  const named = ['Alphabetic', 'Ideographic', 'Phonetic'] as const;
  return Object.fromEntries(named.flatMap((name, index) => (groups[index] ? [[name, groups[index]]] : [])));
}
