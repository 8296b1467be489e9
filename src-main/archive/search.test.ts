import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DataSet, PersonName } from '../../src-shared/dicom/data-set.ts';
import { corpusAvailable, corpusFiles } from '../../testing/corpus.ts';
import { temporaryFolder } from '../../testing/temp.ts';
import type { MadeInstance } from './testing/instance.ts';
import { type OpenedArchive, openTestArchive, receive, receiveMade } from './testing/open-archive.ts';
import type { CatalogueQuery } from './types.ts';

let folder: { path: string; remove(): Promise<void> };
let opened: OpenedArchive;
const closeAll = async (): Promise<void> => {
  await opened.close();
  await folder.remove();
};

const nameOf = (attributes: DataSet): string => {
  const name = attributes['00100010']?.Value?.[0] as PersonName | undefined;
  return name?.Alphabetic ?? name?.Ideographic ?? '';
};

async function found(query: Partial<CatalogueQuery>): Promise<string[]> {
  const { rows } = await opened.archive.search({ level: 'study', match: {}, ...query });
  return rows.map(({ attributes }) => nameOf(attributes)).sort();
}

describe('made studies', () => {
  beforeAll(async () => {
    folder = await temporaryFolder('search');
    opened = await openTestArchive(folder.path, { durability: 'relaxed' });
    const studies: MadeInstance[] = [
      {
        name: { Alphabetic: 'Müller^Jürgen' },
        patientId: 'M-001/7',
        studyDate: '20250101',
        accession: 'ACC 77',
        description: 'Schädel CT',
      },
      {
        name: { Alphabetic: 'Mueller^Anna' },
        patientId: 'M002',
        studyDate: '20250615',
        studyTime: '235959.5',
        modality: 'MR',
      },
      {
        name: { Alphabetic: 'Yamada^Tarou', Ideographic: '山田^太郎', Phonetic: 'やまだ^たろう' },
        patientId: 'Y1',
        studyDate: '20260301',
      },
      { name: { Alphabetic: 'Kim^Chul Soo' }, patientId: 'K%1', studyDate: '20260302', description: 'Knie links' },
      { name: { Alphabetic: 'OBrien^[Sean]' }, patientId: 'K_1', studyDate: '', modality: 'SR' },
    ];
    for (const [index, study] of studies.entries()) {
      await receiveMade(
        opened.archive,
        {
          ...study,
          studyUid: `1.2.3.${index + 1}`,
          seriesUid: `1.2.3.${index + 1}.1`,
          sopInstanceUid: `1.2.3.${index + 1}.1.1`,
        },
        { sopInstanceUid: `1.2.3.${index + 1}.1.1` },
      );
    }
    // The second study has a second series of another modality.
    await receiveMade(
      opened.archive,
      { ...studies[1], modality: 'PR', studyUid: '1.2.3.2', seriesUid: '1.2.3.2.2', sopInstanceUid: '1.2.3.2.2.1' },
      { sopInstanceUid: '1.2.3.2.2.1' },
    );
    await opened.archive.settle();
  });
  afterAll(closeAll);

  it.each([
    ['muller', ['Müller^Jürgen']],
    ['Müller', ['Mueller^Anna', 'Müller^Jürgen']],
    ['MUELLER', ['Mueller^Anna', 'Müller^Jürgen']],
    ['jurg mull', ['Müller^Jürgen']],
    ['yamada', ['Yamada^Tarou']],
    ['ヤマダ', ['Yamada^Tarou']],
    ['ﾔﾏﾀﾞ', ['Yamada^Tarou']],
    ['やまだ', ['Yamada^Tarou']],
    ['山田', ['Yamada^Tarou']],
    ['田', ['Yamada^Tarou']],
    ['山田太郎', ['Yamada^Tarou']],
    ['M-001', ['Müller^Jürgen']],
    ['m0017', ['Müller^Jürgen']],
    ['acc 77', ['Müller^Jürgen']],
    ['schadel', ['Müller^Jürgen']],
    ['knie chul', ['Kim^Chul Soo']],
    ['knie yamada', []],
    ['%', []],
    ['"', []],
    ['OR AND NOT', []],
  ])('text %j finds %j', async (text, names) => {
    expect(await found({ text })).toEqual(names);
  });

  it.each<[string, Partial<CatalogueQuery>, string[]]>([
    [
      'a name with wildcard, without regard to case and accents',
      { match: { '00100010': ['MULL*'] } },
      ['Müller^Jürgen'],
    ],
    ['a name with ?', { match: { '00100010': ['Kim^Ch?l*'] } }, ['Kim^Chul Soo']],
    ['a name in its ideographic group', { match: { '00100010': ['山田*'] } }, ['Yamada^Tarou']],
    ['a whole name', { match: { '00100010': ['yamada^tarou'] } }, ['Yamada^Tarou']],
    ['a name without its end', { match: { '00100010': ['yamada'] } }, []],
    ['* matches within a group only', { match: { '00100010': ['yamada*太郎'] } }, []],
    ['a bracket is no wildcard', { match: { '00100010': ['obrien^[s*'] } }, ['OBrien^[Sean]']],
    ['a name fuzzily', { match: { '00100010': ['tarou yamada'] }, fuzzy: true }, ['Yamada^Tarou']],
    ['a fuzzy name is looked for in names only', { match: { '00100010': ['knie'] }, fuzzy: true }, []],
    ['an identifier', { match: { '00100020': ['M002'] } }, ['Mueller^Anna']],
    ['an identifier, other case', { match: { '00100020': ['m002'] } }, []],
    ['an identifier, case ignored', { match: { '00100020': ['m002'] }, ignoreCase: true }, ['Mueller^Anna']],
    ['an identifier inside', { match: { '00100020': ['*00*'] } }, ['Mueller^Anna', 'Müller^Jürgen']],
    ['% and _ are no wildcards', { match: { '00100020': ['K%1'] } }, ['Kim^Chul Soo']],
    ['a date', { match: { '00080020': ['20250101'] } }, ['Müller^Jürgen']],
    ['a range of dates', { match: { '00080020': ['20250101-20250615'] } }, ['Mueller^Anna', 'Müller^Jürgen']],
    ['dates from', { match: { '00080020': ['20260302-'] } }, ['Kim^Chul Soo']],
    ['dates until, without those that have none', { match: { '00080020': ['-20250101'] } }, ['Müller^Jürgen']],
    ['a time within its minute', { match: { '00080030': ['2359-2359'] } }, ['Mueller^Anna']],
    ['a modality', { match: { '00080061': ['PR'] } }, ['Mueller^Anna']],
    ['modalities', { match: { '00080061': ['SR', 'MR'] } }, ['Mueller^Anna', 'OBrien^[Sean]']],
    ['a key of the series', { match: { '00080060': ['MR'] } }, ['Mueller^Anna']],
    ['a list of UIDs', { match: { '0020000D': ['1.2.3.1\\1.2.3.4'] } }, ['Kim^Chul Soo', 'Müller^Jürgen']],
    ['an instance UID', { match: { '00080018': ['1.2.3.4.1.1'] } }, ['Kim^Chul Soo']],
    [
      'everything',
      { match: { '00100010': ['*'], '00080050': [''] }, limit: 2, sort: [{ tag: '00100010' }] },
      ['Kim^Chul Soo', 'Mueller^Anna'],
    ],
    ['rows', { studyRows: [1, 4] }, ['Kim^Chul Soo', 'Müller^Jürgen']],
    [
      'several keys at once',
      {
        match: { '00080020': ['20250101-20261231'], '00080061': ['CT'] },
        text: 'yam',
      },
      ['Yamada^Tarou'],
    ],
  ])('finds by %s', async (_, query, names) => {
    expect(await found(query)).toEqual(names);
  });

  it('refuses what is no date', async () => {
    await expect(found({ match: { '00080020': ['yesterday'] } })).rejects.toMatchObject({
      code: 'invalid-input',
      parameters: { tag: '00080020' },
    });
  });

  it('gives pages in a stable order, newest first, with the number of all', async () => {
    const first = await opened.archive.search({ level: 'study', match: {}, limit: 2 });
    const second = await opened.archive.search({ level: 'study', match: {}, limit: 2, offset: 2 });
    const third = await opened.archive.search({ level: 'study', match: {}, limit: 2, offset: 4 });
    expect([first, second, third].map(({ total }) => total)).toEqual([5, 5, 5]);
    const names = [first, second, third].flatMap(({ rows }) => rows.map(({ attributes }) => nameOf(attributes)));
    expect(names).toEqual(['Kim^Chul Soo', 'Yamada^Tarou', 'Mueller^Anna', 'Müller^Jürgen', 'OBrien^[Sean]']);
  });

  it('answers with counts and modalities', async () => {
    const { rows } = await opened.archive.search({ level: 'study', match: { '00100020': ['M002'] } });
    const { attributes } = rows[0]!;
    expect(attributes['00080061']?.Value).toEqual(['MR', 'PR']);
    expect(attributes['00201206']?.Value).toEqual([2]);
    expect(attributes['00201208']?.Value).toEqual([2]);
  });

  it('searches series and instances by keys of every level', async () => {
    const series = await opened.archive.search({ level: 'series', match: { '00100020': ['M002'] } });
    expect(series.rows.map(({ attributes }) => attributes['00080060']?.Value?.[0])).toEqual(['MR', 'PR']);
    expect(series.rows[0]).toMatchObject({ studyRow: 2 });
    const instances = await opened.archive.search({
      level: 'instance',
      match: { '0020000D': ['1.2.3.2'], '00080060': ['PR'] },
    });
    expect(instances.rows.map(({ attributes }) => attributes['00080018']?.Value?.[0])).toEqual(['1.2.3.2.2.1']);
    expect(instances.rows[0]?.attributes['00280011']?.Value).toEqual([8]);
  });
});

describe.skipIf(!corpusAvailable)('the corpus', () => {
  afterAll(closeAll);
  beforeAll(async () => {
    folder = await temporaryFolder('search-corpus');
    opened = await openTestArchive(folder.path, { durability: 'relaxed', duplicates: 'keep-both' });
    for (const { file } of corpusFiles('charsets')) {
      await receive(opened.archive, readFileSync(file), {
        bareDataSet: false,
        transferSyntaxUid: '',
        rules: { validation: 'none' },
      }).catch(() => {});
    }
    await opened.archive.settle();
  });

  it.each([
    // ISO 2022 IR 87 and IR 13: H31, H32.
    ['yamada', 'Yamada^Tarou'],
    ['ヤマダ', 'Yamada^Tarou'],
    ['山田', 'Yamada^Tarou'],
    ['たろう', 'Yamada^Tarou'],
    ['yamada', 'ﾔﾏﾀﾞ^ﾀﾛｳ'],
    ['山田', 'ﾔﾏﾀﾞ^ﾀﾛｳ'],
    // ISO 2022 IR 149.
    ['hong', 'Hong^Gildong'],
    ['洪', 'Hong^Gildong'],
    ['홍', 'Hong^Gildong'],
    // UTF-8 and GB18030.
    ['wang', 'Wang^XiaoDong'],
    ['王', 'Wang^XiaoDong'],
    ['小东', 'Wang^XiaoDong'],
    // ISO_IR 100, 101 …
    ['aneas', 'Äneas^Rüdiger'],
    ['ruediger', 'Äneas^Rüdiger'],
    ['buc', 'Buc^Jérôme'],
    ['jerome', 'Buc^Jérôme'],
    ['Διονυσιος', 'Διονυσιος'],
    ['ΔΙΟΝΥΣΙΟΣ', 'Διονυσιος'],
    ['люкceмбypг', 'Люкceмбypг'],
    ['قباني', 'قباني^لنزار'],
    ['שרון', 'שרון^דבורה'],
  ])('%s finds %s', async (text, name) => {
    expect(await found({ text })).toContain(name);
  });
});
