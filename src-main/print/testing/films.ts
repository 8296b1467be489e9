import { lastingPatientKey } from '../../../src-shared/contract/same-patient.ts';
import { type Film, type FilmCell, type FilmImage, filmSchema } from '../../../src-shared/film/model.ts';

const named = { studyUid: '1.2.3', patientId: 'P1', name: { alphabetic: 'Film^Fanny' }, birthDate: '19700102' };
export const patient = {
  key: lastingPatientKey(named),
  name: named.name,
  id: named.patientId,
  birthDate: named.birthDate,
  sex: 'F',
};

export const filmImage = (number: number, more: Partial<FilmImage> = {}): FilmImage => ({
  catalogue: 'archive',
  studyRow: 1,
  seriesRow: 1,
  row: number,
  revision: 1,
  frame: 1,
  studyUid: '1.2.3',
  seriesUid: '1.2.3.1',
  sopClassUid: '1.2.840.10008.5.1.4.1.1.2',
  sopInstanceUid: `1.2.3.1.${number}`,
  ...more,
});

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
