import { expect, it } from 'vitest';
import type { DataSet } from '../../src-shared/dicom/data-set.ts';
import type { Catalogue } from '../archive/types.ts';
import { planImport } from './import-plan.ts';

type Planned = Parameters<typeof planImport>[0];

const study = (name: string, id: string, born?: string): DataSet => ({
  '0020000D': { vr: 'UI', Value: ['1.2.3'] },
  '00100010': { vr: 'PN', Value: [{ Alphabetic: name }] },
  '00100020': { vr: 'LO', Value: [id] },
  ...(born === undefined ? {} : { '00100030': { vr: 'DA', Value: [born] } }),
});

/** A catalogue of one study with one instance. */
function catalogue(id: string, attributes: () => DataSet, read: () => void = () => {}): Planned {
  return {
    id,
    search: async () => ({ rows: [{ row: 1, revision: 1, studyRow: 1, attributes: attributes() }], total: 1 }),
    select: async () => ({ rows: [11] }),
    places: async () => {
      read();
      return [
        {
          row: 11,
          studyRow: 1,
          seriesRow: 2,
          studyUid: '1.2.3',
          seriesUid: '1.2.4',
          sopInstanceUid: '1.2.5',
          bytes: 9,
        },
      ];
    },
  } as unknown as Pick<Catalogue, 'id' | 'search' | 'select' | 'places'>;
}

it('compares what the files say of a patient, not what the DICOMDIR leaves out', async () => {
  let born: string | undefined;
  const medium = catalogue(
    'medium-1',
    () => study('Doe^Jane', 'P1', born),
    () => {
      born = '19610402';
    },
  );
  const archive = catalogue('archive', () => study('Doe^Jane', 'P1', '19710402'));
  const [patient] = await planImport(medium, archive, { studyRows: [1] }, ['00100010', '00100020', '00100030']);
  expect(patient).toMatchObject({ birthDate: '19610402', agrees: false });
  expect(patient?.candidates[0]?.differences).toMatchObject([
    { tag: '00100030', medium: '19610402', archive: '19710402' },
  ]);
});
