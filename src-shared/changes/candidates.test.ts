import { describe, expect, it } from 'vitest';
import { agreesWith, type ComparedStudy, candidatesFor, certainCandidate, comparesIdentity } from './candidates.ts';

const compare = ['00100010', '00100020', '00100021', '00100030', '00100040'];
interface Said {
  uid?: string;
  name?: string;
  id?: string;
  issuer?: string;
  born?: string;
  sex?: string;
  accession?: string;
}
const study = ({ uid = '1.2', name, id, issuer, born, sex, accession }: Said): ComparedStudy => {
  const given = {
    '00100010': name,
    '00100020': id,
    '00100021': issuer,
    '00100030': born,
    '00100040': sex,
    '00080050': accession,
  };
  const values = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as Record<
    string,
    string
  >;
  return { patient: `${id}|${name}`, studyUid: uid, values };
};
const jane = { name: 'Doe^Jane', id: 'P1', born: '19600102', sex: 'F' };
const found = (medium: Said, ...archive: Said[]) =>
  candidatesFor(
    [study({ uid: '9.9', ...medium })],
    archive.map((one, index) => study({ uid: `1.${index}`, ...one })),
    compare,
  );

describe('who in the archive an incoming patient may be', () => {
  it('the same in everything agrees, whatever padding says', () => {
    const [same] = found({ ...jane, name: 'Doe^Jane^^' }, jane);
    expect(same).toMatchObject({
      because: ['same-id', 'same-name-and-birth-date'],
      differences: [],
      values: {},
      name: 'Doe^Jane',
      studies: 1,
    });
    expect(agreesWith([same!])).toBe(true);
    expect(agreesWith([])).toBe(true);
  });

  it('the same ID with another name is asked about, with both values side by side', () => {
    const candidates = found({ ...jane, name: 'Roe^Richard', born: '19700101' }, jane);
    expect(candidates).toMatchObject([
      {
        because: ['same-id'],
        differences: [
          { tag: '00100010', name: "Patient's Name", medium: 'Roe^Richard', archive: 'Doe^Jane' },
          { tag: '00100030', medium: '19700101', archive: '19600102' },
        ],
        values: { '00100010': 'Doe^Jane', '00100030': '19600102' },
      },
    ]);
    expect(agreesWith(candidates)).toBe(false);
    expect(certainCandidate(candidates)).toBeUndefined();
  });

  it('the same name, case and accents aside, and birth date with another ID', () => {
    const candidates = found(
      { name: 'MÜLLER^JÖRG', id: 'EXT-7', born: '19600102' },
      { name: 'Muller^Jorg', id: 'P7', born: '19600102', issuer: 'HERE' },
    );
    expect(candidates).toMatchObject([
      {
        because: ['same-name-and-birth-date'],
        values: { '00100010': 'Muller^Jorg', '00100020': 'P7', '00100021': 'HERE' },
      },
    ]);
    expect(candidates[0]!.differences.map(({ tag }) => tag)).toEqual(['00100010', '00100020', '00100021']);
    expect(agreesWith(candidates)).toBe(false);
  });

  it('an ideographic group is a name, too', () => {
    expect(
      found(
        { name: 'Yamada^Tarou=山田^太郎', id: 'X', born: '19500505' },
        { name: '=山田^太郎', id: 'Y', born: '19500505' },
      ),
    ).toHaveLength(1);
  });

  it('the same study under another patient is asked about, also when everything agrees with somebody else', () => {
    const incoming = [study({ ...jane, uid: '5.5' })];
    const archived = [study({ ...jane, uid: '1.1' }), study({ name: 'Roe^Richard', id: 'P9', uid: '5.5' })];
    const candidates = candidatesFor(incoming, archived, compare);
    expect(candidates.map(({ because }) => because)).toEqual([['same-id', 'same-name-and-birth-date'], ['same-study']]);
    expect(agreesWith(candidates)).toBe(false);
    // A namesake with another ID, however, hinders nobody who is here himself.
    expect(
      agreesWith(
        candidatesFor(incoming, [study({ ...jane, uid: '1.1' }), study({ ...jane, id: 'P8', uid: '1.2' })], compare),
      ),
    ).toBe(true);
  });

  it('an accession number alone says nothing; of the same study it is taken over', () => {
    expect(found({ name: 'A^B', id: '1', accession: '17' }, { name: 'C^D', id: '2', accession: '17' })).toEqual([]);
    const [candidate] = candidatesFor(
      [study({ ...jane, accession: 'EXT' })],
      [study({ ...jane, accession: 'A1' })],
      compare,
    );
    expect(candidate).toMatchObject({
      differences: [{ tag: '00080050', medium: 'EXT', archive: 'A1', studyUid: '1.2' }],
      values: {},
      studyValues: { '1.2': { '00080050': 'A1' } },
    });
  });

  it('what one of them does not say is no difference, but is taken over; an issuer that one does not say is', () => {
    const [candidate] = found({ name: 'Doe^Jane', id: 'P1' }, jane);
    expect(candidate).toMatchObject({ differences: [], values: { '00100030': '19600102', '00100040': 'F' } });
    const [issued] = found({ ...jane, issuer: 'ELSEWHERE' }, jane);
    expect(issued).toMatchObject({
      differences: [{ tag: '00100021', medium: 'ELSEWHERE', archive: '' }],
      values: { '00100021': '' },
    });
    expect(certainCandidate([issued!])).toBeUndefined();
  });

  it('without asking only one of the same ID, issuer and person is taken', () => {
    const certain = found({ ...jane, name: 'DOE^JANE' }, jane, { ...jane, id: 'P2' });
    expect(certainCandidate(certain)?.patientId).toBe('P1');
    expect(certainCandidate(found({ ...jane, name: 'Roe^Jane' }, jane))).toBeUndefined();
    expect(certainCandidate(found({ ...jane, born: '19600103' }, jane))).toBeUndefined();
    // Names that sound alike and are written otherwise; the same person in two spellings; a study that is under somebody else.
    const yuki = { ...jane, name: 'Sato^Yuki=佐藤^由紀' };
    expect(certainCandidate(found(yuki, { ...jane, name: 'Sato^Yuki=佐藤^由貴' }))).toBeUndefined();
    expect(certainCandidate(found(yuki, { ...jane, name: 'Satoh^Yuki=佐藤^由紀' }))?.patientId).toBe('P1');
    expect(certainCandidate(found({ ...jane, name: 'DOE^JANE' }, jane, { ...jane, name: 'Doe^JANE' }))).toBeUndefined();
    const incoming = { ...jane, name: 'DOE^JANE', uid: '1.1' };
    const claimed = found(incoming, { ...jane, uid: '1.0' }, { name: 'Roe^Jane', id: 'P9', uid: '1.1' });
    expect(claimed).toHaveLength(2);
    expect(certainCandidate(claimed)).toBeUndefined();
    expect(comparesIdentity(compare)).toBe(true);
    expect(comparesIdentity(compare.filter((tag) => tag !== '00100021'))).toBe(false);
  });

  it('nobody is like somebody who says nothing', () => {
    expect(found({ name: '', id: '' }, { name: '', id: '' }, { name: 'A', id: 'B' })).toEqual([]);
  });
});
