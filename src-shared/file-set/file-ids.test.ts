import { describe, expect, it } from 'vitest';
import { fileSetObject } from '../../testing/file-sets.ts';
import { FileIds, isFileId } from './file-ids.ts';

const ct = '1.2.840.10008.5.1.4.1.1.2';
const named = (object: Parameters<typeof fileSetObject>[0]) => ({
  sopClassUid: object.sopClassUid,
  header: fileSetObject(object),
});

describe('file IDs', () => {
  it('say date, modality and numbers, and no names', () => {
    const ids = new FileIds();
    const next = (object: Partial<Parameters<typeof fileSetObject>[0]>) =>
      ids.next(named({ sopClassUid: ct, modality: 'CT', ...object })).join('/');
    expect(next({ number: 7 })).toBe('DICOM/P0000001/20240105/CT000001/IM000007');
    expect(next({ number: 8 })).toBe('DICOM/P0000001/20240105/CT000001/IM000008');
    expect(next({ number: 7, series: 'other' })).toBe('DICOM/P0000001/20240105/CT000002/IM000007');
    expect(next({ study: 'same day' })).toBe('DICOM/P0000001/S0000001/CT000001/IM000001');
    expect(next({ patientId: 'PID2' })).toBe('DICOM/P0000002/20240105/CT000001/IM000001');
    expect(next({ sopClassUid: '1.2.840.10008.5.1.4.38.1' })).toBe('DICOM/OB000001');
  });

  it('are unique and valid whatever objects say', () => {
    const ids = new FileIds();
    const seen = new Set<string>();
    for (const number of [1, 1, 1, -3, 99_999_999, 1_000_000, 0, 2]) {
      for (const modality of ['CT', '../..', 'con', 'ÄÖ', 'LONGNAME']) {
        for (const studyDate of ['20240105', '2024.1.5', '', '../../x1']) {
          const fileId = ids.next(
            named({ sopClassUid: ct, modality, studyDate, number, study: studyDate, series: modality }),
          );
          expect(isFileId(fileId)).toBe(true);
          expect(seen.has(fileId.join('/'))).toBe(false);
          seen.add(fileId.join('/'));
        }
      }
    }
  });

  it('leave alone what is there already, files and folders, in any case', () => {
    const ids = new FileIds(['dicom/p0000001/20240105/ct000001/im000001', 'DICOM/P0000002']);
    expect(ids.next(named({ sopClassUid: ct, modality: 'CT' }))).toEqual([
      'DICOM',
      'P0000003',
      '20240105',
      'CT000001',
      'IM000001',
    ]);
  });

  it('go on where a file-set left off', () => {
    const first = new FileIds();
    const object = named({ sopClassUid: ct, modality: 'CT', number: 1 });
    const fileId = first.next(object);
    const ids = new FileIds([fileId.join('/')]);
    ids.keep({ ...object, fileId });
    expect(ids.next(named({ sopClassUid: ct, modality: 'CT', number: 2 })).join('/')).toBe(
      'DICOM/P0000001/20240105/CT000001/IM000002',
    );
    expect(ids.next(object).join('/')).toBe('DICOM/P0000001/20240105/CT000001/IM000003');
  });

  it('of many files without numbers are found quickly', () => {
    const ids = new FileIds();
    const object = named({ sopClassUid: ct, elements: { '00200013': { vr: 'IS' } } });
    let last: string[] = [];
    for (let count = 0; count < 50_000; count++) last = ids.next(object);
    expect(last.at(-1)).toBe('IM050000');
  });
});
