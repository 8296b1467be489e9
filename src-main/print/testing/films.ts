import { lastingPatientKey } from '../../../src-shared/contract/same-patient.ts';
import { type Film, type FilmCell, filmSchema } from '../../../src-shared/film/model.ts';
import { filmImage } from '../../../testing/film-image.ts';

const named = { studyUid: '1.2.3', patientId: 'P1', name: { alphabetic: 'Film^Fanny' }, birthDate: '19700102' };
export const patient = {
  key: lastingPatientKey(named),
  name: named.name,
  id: named.patientId,
  birthDate: named.birthDate,
  sex: 'F',
};

/** Sheets of STANDARD\2,2, each with images of these numbers; 0 leaves a box empty. */
export function filmOf(...sheets: number[][]): Film {
  return filmSchema.parse({
    patient,
    sheets: sheets.map((numbers, index) => ({
      id: `sheet ${index + 1}`,
      filmSize: '14INX17IN',
      orientation: 'PORTRAIT',
      format: 'STANDARD\\2,2',
      boxes: Array.from({ length: 4 }, (_, place): Pick<FilmCell, 'id' | 'content'> | null => {
        const number = numbers[place] ?? 0;
        if (number === 0) return null;
        return { id: `cell ${index} ${place}`, content: { kind: 'image', image: filmImage(number) } };
      }),
    })),
  });
}
