import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { text } from '../../src-shared/dicom/access.ts';
import type { DataSet, Element } from '../../src-shared/dicom/data-set.ts';
import { plainRules } from '../../src-shared/dicom/matching/rules.ts';
import { encodeDataSet } from '../../src-shared/dicom/part10/write.ts';
import { explicitVrLittleEndian } from '../../src-shared/dicom/transfer-syntaxes.ts';
import { temporaryFolder } from '../../testing/temp.ts';
import { ctImageStorage, madeDataSet } from './testing/instance.ts';
import { type OpenedArchive, openTestArchive, receive } from './testing/open-archive.ts';
import type { FindQuery } from './types.ts';

let folder: { path: string; remove(): Promise<void> };
let opened: OpenedArchive;
let count = 0;

/** Stores an image of a study of its own; `change` is put over its data set. */
async function put(change: DataSet): Promise<void> {
  const uid = `1.2.7.${++count}`;
  const dataSet = { ...madeDataSet({ studyUid: uid, seriesUid: `${uid}.1`, sopInstanceUid: `${uid}.1.1` }), ...change };
  const sopInstanceUid = text(dataSet, 'SOPInstanceUID') ?? '';
  const bytes = encodeDataSet(dataSet, explicitVrLittleEndian);
  await receive(opened.archive, bytes, { sopClassUid: ctImageStorage, sopInstanceUid });
}

/** Quotation marks, backspace and ESC, as a sender that mistakes its character set may write them. */
const odd = 'A"\b\u0001\u001bB^C';

const all = (vr: Element['vr'], ...values: (string | number)[]): Element => ({ vr, Value: values });

const query = (match: DataSet, change: Partial<FindQuery> = {}): FindQuery => ({
  level: 'study',
  match,
  answer: { '00100020': { vr: 'LO' } },
  rules: plainRules,
  unmatched: [],
  limit: 100,
  ...change,
});

/** All pages of a query: one may have fewer rows than its limit. */
async function rowsOf(asked: FindQuery): Promise<DataSet[]> {
  const rows: DataSet[] = [];
  let after: string | undefined;
  do {
    const page = await opened.archive.find({ ...asked, ...(after === undefined ? {} : { after }) });
    rows.push(...page.rows);
    after = page.next;
  } while (after !== undefined);
  return rows;
}

/** Patient IDs of what matches. */
async function ids(match: DataSet): Promise<string[]> {
  return (await rowsOf(query(match))).map((row) => (row['00100020']?.Value ?? []).join('\\')).sort();
}

describe('queries over odd values and with odd keys', () => {
  beforeAll(async () => {
    folder = await temporaryFolder('find');
    opened = await openTestArchive(folder.path, { durability: 'relaxed' });
    await put({ '00100020': all('LO', 'A', 'B'), '00081030': all('LO', 'T1', 'T2') });
    await put({ '00100020': all('LO', 'A'), '00081030': all('LO', 'T1') });
    await put({ '00100020': all('LO', ' BLANK '), '00081030': all('LO', "50% [x] ' OR 1=1 --") });
    await put({ '00100020': all('LO', 'DATES'), '00080020': all('DA', '20260229'), '00080030': all('TM', '2561') });
    await put({ '00100020': all('LO', 'DOTS'), '00080020': all('DA', '2025.03.04') });
    await put({ '00100020': all('LO', 'EMPTY'), '00081032': { vr: 'SQ', Value: [{}] }, '00080020': { vr: 'DA' } });
    await put({ '00100020': all('LO', 'CONTROL'), '00100010': { vr: 'PN', Value: [{ Alphabetic: odd }] } });
    await opened.archive.settle();
  });
  afterAll(async () => {
    await opened.close();
    await folder.remove();
  });

  it('a value that was cut in two by a backslash is found by its parts and as a whole', async () => {
    expect(await ids({ '00081030': all('LO', 'T2') })).toEqual(['A\\B']);
    expect(await ids({ '00081030': all('LO', 'T1') })).toEqual(['A', 'A\\B']);
    expect(await ids({ '00081030': all('LO', 'T1', 'T2') })).toEqual(['A', 'A\\B']);
    expect(await ids({ '00081030': all('LO', 'T?') })).toEqual(['A', 'A\\B']);
    // An identifier is looked up whole: nobody else's.
    expect(await ids({ '00100020': all('LO', 'A') })).toEqual(['A']);
    expect(await ids({ '00100020': all('LO', 'C') })).toEqual([]);
  });

  it('blanks around a value do not count', async () => {
    expect(await ids({ '00100020': all('LO', 'BLANK') })).toEqual(['BLANK']);
    expect(await ids({ '00100020': all('LO', ' BLANK  ') })).toEqual(['BLANK']);
    expect(await ids({ '00100020': all('LO', 'BLANK*') })).toEqual(['BLANK']);
    expect((await opened.archive.select({ patientId: 'BLANK' })).rows).toHaveLength(1);
  });

  it('letters that no name should have do not end a query for names', async () => {
    const named = (name: string) => ids({ '00100010': { vr: 'PN', Value: [{ Alphabetic: name }] } });
    expect(await named('*B*C')).toEqual(['CONTROL']);
    expect(await named('A*?C')).toEqual(['CONTROL']);
    expect(await named('*oe?Jane')).toHaveLength(6);
    const { rows } = await opened.archive.search({ level: 'study', match: { '00100010': ['*?Jane'] } });
    expect(rows).toHaveLength(6);
  });

  it('letters that mean something to SQL mean nothing', async () => {
    expect(await ids({ '00081030': all('LO', "50% [x] ' OR 1=1 --") })).toEqual(['BLANK']);
    expect(await ids({ '00081030': all('LO', '50% [?]*') })).toEqual(['BLANK']);
    expect(await ids({ '00081030': all('LO', "' OR 1=1 --") })).toEqual([]);
    expect(await ids({ '00081030': all('LO', '%') })).toEqual([]);
    expect(await ids({ '00081030': all('LO', '[A-Z]*') })).toEqual([]);
  });

  it('dates that are none are in no range, and do not end a query', async () => {
    expect(await ids({ '00080020': all('DA', '20260101-20261231') })).not.toContain('DATES');
    expect(await ids({ '00080030': all('TM', '0000-2359') })).not.toContain('DATES');
    expect(await ids({ '00080020': all('DA', '20250101-20251231') })).toEqual(['DOTS']);
    expect(await ids({ '00080020': all('DA', '2025.03.04') })).toEqual(['DOTS']);
    for (const wrong of ['-', '2026', '20261301', '20260101-20260102-20260103', '20260101-x']) {
      await expect(ids({ '00080020': all('DA', wrong) }), wrong).rejects.toMatchObject({
        code: 'invalid-input',
        parameters: { tag: '00080020' },
      });
    }
    // The end before the beginning: nothing.
    expect(await ids({ '00080020': all('DA', '20271231-20200101') })).toEqual([]);
  });

  it('sequences without items, with an empty one, and keys with an empty one', async () => {
    const code = (item: DataSet): DataSet => ({ '00081032': { vr: 'SQ', Value: [item] } });
    expect(await ids(code({ '00080100': all('SH', 'X') }))).toEqual([]);
    expect(await ids(code({}))).toHaveLength(7);
    expect(await ids({ '00081032': { vr: 'SQ' } })).toHaveLength(7);
  });

  it('thousands of values of one key', async () => {
    const many = Array.from({ length: 5000 }, (_, index) => `X${index}`);
    expect(await ids({ '00081030': all('LO', ...many, 'T1') })).toEqual(['A', 'A\\B']);
    expect(await ids({ '00100020': all('LO', ...many, 'EMPTY') })).toEqual(['EMPTY']);
    expect(await ids({ '00080061': all('CS', ...many, 'CT') })).toHaveLength(7);
    expect(await ids({ '00100010': { vr: 'PN', Value: many.map((name) => ({ Alphabetic: name })) } })).toEqual([]);
    expect(await ids({ '00080020': all('DA', ...many.map(() => '20250304')) })).toEqual(['DOTS']);
  });

  it('a long pattern of stars comes to an end', async () => {
    expect(await ids({ '00081030': all('LO', `${'*a'.repeat(500)}b`) })).toEqual([]);
    expect(await ids({ '00100010': { vr: 'PN', Value: [{ Alphabetic: `${'*a?'.repeat(300)}b` }] } })).toEqual([]);
    await expect(ids({ '00081030': all('LO', 'x'.repeat(65_536)) })).rejects.toMatchObject({ code: 'invalid-input' });
  });

  it('a page after one of an index that was exchanged is refused rather than answered twice or not at all', async () => {
    const asked = query({}, { level: 'series', limit: 2 });
    const { next } = await opened.archive.find(asked);
    const progress = { signal: new AbortController().signal, onProgress: () => {}, onUnreadable: () => {} };
    await opened.archive.rebuild(progress);
    await expect(opened.archive.find({ ...asked, after: next! })).rejects.toMatchObject({ code: 'busy' });
    expect(await rowsOf(asked)).toHaveLength(7);
  });
});
