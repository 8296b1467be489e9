import { readdirSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { demographicAttributes, followedTags } from '../../src-shared/changes/demographics.ts';
import { text } from '../../src-shared/dicom/access.ts';
import type { DataSet, Element, Value } from '../../src-shared/dicom/data-set.ts';
import { lookup } from '../../src-shared/dicom/dictionary.ts';
import { plainRules } from '../../src-shared/dicom/matching/rules.ts';
import { parsePersonName } from '../../src-shared/dicom/names.ts';
import { encodeDataSet } from '../../src-shared/dicom/part10/write.ts';
import { explicitVrLittleEndian } from '../../src-shared/dicom/transfer-syntaxes.ts';
import type { ProfileName } from '../../src-shared/settings/profiles.ts';
import { temporaryFolder } from '../../testing/temp.ts';
import { profileSettings } from '../network/conformance/rig.ts';
import { ctImageStorage, madeDataSet } from './testing/instance.ts';
import { type OpenedArchive, openTestArchive, receive } from './testing/open-archive.ts';

let folder: { path: string; remove(): Promise<void> };
let opened: OpenedArchive;
let mode: 'ignore' | 'update';
const open = (): Promise<OpenedArchive> =>
  openTestArchive(
    folder.path,
    { durability: 'relaxed', duplicates: 'replace' },
    { demographics: () => followedTags({ mode, attributes: [] }) },
  );
const begin = async (): Promise<void> => {
  folder = await temporaryFolder('demographics');
  mode = 'update';
  opened = await open();
};
const end = async (): Promise<void> => {
  await opened.close();
  await folder.remove();
};

/** A value of an attribute; another one for another number. */
function valueFor(tag: string, number: number): Element {
  const { vr } = lookup(tag)!;
  const two = String(number).padStart(2, '0');
  const values: Record<string, Value> = {
    AS: `0${two}Y`,
    CS:
      tag === '00100040'
        ? number === 1
          ? 'F'
          : 'M'
        : tag === '00080060'
          ? number === 1
            ? 'CT'
            : 'MR'
          : `WORD${number}`,
    DA: `201101${two}`,
    DS: number,
    IS: number,
    PN: parsePersonName(`Name${number}^Given`),
    TM: `1011${two}`,
  };
  return { vr, Value: [values[vr] ?? `Text ${number}`] };
}

/** Everything of the 34 but what is changed, with the first values. */
const said = (change: DataSet = {}): DataSet => ({
  ...madeDataSet(),
  ...Object.fromEntries(demographicAttributes.map(({ tag }) => [tag, valueFor(tag, 1)])),
  ...change,
});

async function send(dataSet: DataSet, from: OpenedArchive = opened): Promise<void> {
  const sopInstanceUid = text(dataSet, 'SOPInstanceUID')!;
  await receive(from.archive, encodeDataSet(dataSet, explicitVrLittleEndian), {
    sopClassUid: ctImageStorage,
    sopInstanceUid,
  });
  await from.archive.settle();
}

/** What a query answers for an attribute, at its level. */
async function answered(tag: string, level: 'patient' | 'study' | 'series', studyUid?: string): Promise<string[]> {
  const { vr } = lookup(tag)!;
  // How an image was made is a key of the image in the index; of the patient, what he was then is one of the study.
  const asked = tag === '00180022' ? 'instance' : level === 'patient' ? 'study' : level;
  const match: DataSet = studyUid === undefined ? {} : { '0020000D': { vr: 'UI', Value: [studyUid] } };
  const { rows } = await opened.archive.find({
    ...{ level: asked, match, answer: { [tag]: { vr } }, rules: plainRules, unmatched: [], limit: 100 },
  });
  return rows.map((row) => text(row, tag) ?? '');
}
const textOf = (element: Element): string => text({ '00100010': element }, '00100010')!;

const another = (instance: string): DataSet => ({ '00080018': { vr: 'UI', Value: [instance] } });

/** What is received now is later than what was received before, by the clock that says so. */
function laterOn(): void {
  const now = Date.now();
  while (Date.now() === now);
}

describe('attributes of the GCA-9300R', () => {
  beforeAll(begin);
  afterAll(end);
  it.each(demographicAttributes.map(({ tag, level }, index) => [lookup(tag)!.keyword, tag, level, index] as const))(
    '[GCA-057] %s changes with the instance that is sent again',
    async (_, tag, level, index) => {
      const studyUid = `1.2.5.${index + 1}`;
      const own: DataSet = {
        ...another(`${studyUid}.1.1`),
        '0020000D': { vr: 'UI', Value: [studyUid] },
        '0020000E': { vr: 'UI', Value: [`${studyUid}.1`] },
      };
      await send(said(own));
      expect(await answered(tag, level, studyUid)).toEqual([textOf(valueFor(tag, 1))]);
      await send(said({ ...own, [tag]: valueFor(tag, 2) }));
      expect(await answered(tag, level, studyUid)).toEqual([textOf(valueFor(tag, 2))]);
      expect(await opened.archive.status()).toMatchObject({
        studies: index + 1,
        series: index + 1,
        instances: index + 1,
      });
    },
  );
});

it('[GCA-056] [GCA-057] [GCA-058] are what the profile of the GCA-9300R asks for, and nobody else', () => {
  const of = (profile: ProfileName) => followedTags(profileSettings(profile).media.demographics);
  expect(of('canon-gca')).toEqual(demographicAttributes.map(({ tag }) => tag));
  expect(profileSettings('canon-gca').storage.duplicates).toBe('replace');
  for (const profile of ['default', 'telemis', 'kodak-osm', 'pixelmed', 'vitrea-read'] as const)
    expect(of(profile)).toEqual([]);
});

describe('demographic updates', () => {
  beforeEach(begin);
  afterEach(end);

  it("[GCA-056] a changed Patient's Name on an instance that is sent again updates lists, searches and what viewers are told", async () => {
    await send(said());
    await send(said({ ...another('1.2.3.1.2.1'), '0020000E': { vr: 'UI', Value: ['1.2.3.1.2'] } }));
    const changes: number[] = [];
    opened.archive.onChanged(({ studies }) => changes.push(...studies.flatMap(({ seriesRows }) => seriesRows)));
    await send(said({ '00100010': { vr: 'PN', Value: [{ Alphabetic: 'Roe^Jane', Ideographic: '山田^花子' }] } }));
    const { rows } = await opened.archive.search({ level: 'study', match: {}, text: 'roe' });
    expect(rows).toHaveLength(1);
    expect(text(rows[0]!.attributes, 'PatientName')).toBe('Roe^Jane=山田^花子');
    expect(await answered('00100010', 'patient')).toEqual(['Roe^Jane=山田^花子']);
    const series = await opened.archive.seriesOfStudy(rows[0]!.row);
    expect(series).toHaveLength(2);
    for (const { seriesRow } of series) {
      const described = await opened.archive.series(seriesRow);
      expect(described?.patient).toMatchObject({ name: 'Roe^Jane', nameIdeographic: '山田^花子' });
      expect(described?.instances.map(({ patient }) => patient)).toEqual([undefined]);
      // Also the series of which nothing was sent again.
      await expect.poll(() => changes).toContain(seriesRow);
    }
  });

  it('[GCA-058] a change in another attribute does not update', async () => {
    const other = { '00100021': 'LO', '00081010': 'SH', '00081050': 'PN', '00200060': 'CS', '00400244': 'DA' } as const;
    const values = (number: number): DataSet =>
      Object.fromEntries(Object.keys(other).map((tag) => [tag, valueFor(tag, number)]));
    await send(said(values(1)));
    await send(said(values(2)));
    for (const tag of Object.keys(other)) {
      expect(await answered(tag, tag === '00100021' ? 'study' : 'series'), tag).toEqual([textOf(valueFor(tag, 1))]);
    }
    expect(await opened.archive.status()).toMatchObject({ studies: 1, instances: 1 });
  });

  it('every file says what it says where the settings ignore them, and from the moment on that they do not', async () => {
    mode = 'ignore';
    await opened.archive.demographicsChanged();
    await send(said());
    await send(said({ '00100010': valueFor('00100010', 2) }));
    expect(await answered('00100010', 'study')).toEqual(['Name1^Given']);
    mode = 'update';
    await opened.archive.demographicsChanged();
    await send(said({ '00100010': valueFor('00100010', 3) }));
    expect(await answered('00100010', 'study')).toEqual(['Name3^Given']);
  });

  it('what an instance leaves out takes nothing away', async () => {
    await send(said());
    const { '00100030': _, ...without } = said({ '00080050': { vr: 'SH' } });
    await send(without);
    expect(await answered('00100030', 'study')).toEqual(['20110101']);
    expect(await answered('00080050', 'study')).toEqual(['Text 1']);
  });

  it('an index that is built anew says the same, whatever the order of files', async () => {
    await send(said(another('1.2.3.1.1.9')));
    laterOn();
    await send(said({ '00100010': valueFor('00100010', 2), '0008103E': valueFor('0008103E', 2) }));
    await opened.archive.rebuild({ signal: new AbortController().signal, onProgress() {}, onUnreadable() {} });
    expect(await answered('00100010', 'study')).toEqual(['Name2^Given']);
    expect(await answered('0008103E', 'series')).toEqual(['Text 2']);
    expect(await opened.archive.status()).toMatchObject({ studies: 1, instances: 2, quarantined: 0 });
    await opened.close();
    opened = await open();
    await send(said({ ...another('1.2.3.1.1.10'), '00100010': valueFor('00100010', 3) }));
    expect(await answered('00100010', 'study')).toEqual(['Name3^Given']);
  });

  it('a series whose files are found after newer ones of its study says what they say', async () => {
    const own = [0, 1, 2].map((series) => ({
      ...another(`1.2.3.1.${series}.1`),
      '0020000E': { vr: 'UI' as const, Value: [`1.2.3.1.${series}`] },
    }));
    for (const one of own) await send(said(one));
    const headers = async (): Promise<unknown[]> => {
      const { rows } = await opened.archive.search({ level: 'study', match: {} });
      expect(rows).toHaveLength(1);
      const series = await opened.archive.seriesOfStudy(rows[0]!.row);
      return Promise.all(
        series.map(async ({ seriesRow }) => {
          const described = await opened.archive.series(seriesRow);
          expect(described?.instances.map(({ patient }) => patient)).toEqual([undefined]);
          return [described?.patient.name, described?.study.description];
        }),
      );
    };
    // Whichever way files are walked through, the newest series is the first once.
    for (const [index, one] of own.entries()) {
      laterOn();
      const number = index + 2;
      await send(said({ ...one, '00100010': valueFor('00100010', number), '00081030': valueFor('00081030', number) }));
      const all = Array.from({ length: 3 }, () => [`Name${number}^Given`, `Text ${number}`]);
      expect(await headers()).toEqual(all);
      await opened.archive.rebuild({ signal: new AbortController().signal, onProgress() {}, onUnreadable() {} });
      expect(await headers()).toEqual(all);
    }
  });

  it('an instance that comes again under another Patient ID leaves the first patient, whose others stay; its old file is put aside', async () => {
    await send(said());
    await send(said(another('1.2.3.1.1.9')));
    laterOn();
    await send(said({ '00100020': { vr: 'LO', Value: ['RIGHT'] } }));
    expect((await answered('00100020', 'study')).sort()).toEqual(['RIGHT', 'Text 1']);
    expect(await opened.archive.status()).toMatchObject({ studies: 2, instances: 2 });
    await expect.poll(() => opened.archive.quarantined()).toMatchObject([{ reason: 'unsupported' }]);
    await send(said({ ...another('1.2.3.1.1.9'), '00100020': { vr: 'LO', Value: ['RIGHT'] } }));
    expect(await answered('00100020', 'study')).toEqual(['RIGHT']);
    expect(await opened.archive.status()).toMatchObject({ studies: 1, series: 1, instances: 2 });
    await expect.poll(async () => (await opened.archive.quarantined()).length).toBe(2);
    expect(await opened.archive.verify()).toMatchObject({ missing: [], damaged: [], unknown: [] });
    await opened.archive.rebuild({ signal: new AbortController().signal, onProgress() {}, onUnreadable() {} });
    expect(await answered('00100020', 'study')).toEqual(['RIGHT']);
    // And back again: the place in the first patient's folder is free.
    await send(said());
    expect((await answered('00100020', 'study')).sort()).toEqual(['RIGHT', 'Text 1']);
    await expect.poll(() => readdirSync(`${folder.path}/quarantine`)).toHaveLength(3);
  });
});
