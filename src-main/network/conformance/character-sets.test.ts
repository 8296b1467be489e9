import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { personName, texts } from '../../../src-shared/dicom/access.ts';
import { decodeText, encodeText, type TextProblems } from '../../../src-shared/dicom/charset/index.ts';
import type { PersonName } from '../../../src-shared/dicom/data-set.ts';
import { encodeFileMeta } from '../../../src-shared/dicom/part10/write.ts';
import { explicitVrLittleEndian } from '../../../src-shared/dicom/transfer-syntaxes.ts';
import { temporaryFolder } from '../../../testing/temp.ts';
import { mediaStorageDirectory } from '../../archive/describe-file.ts';
import { silentLog } from '../../log/types.ts';
import { Media } from '../../media/media.ts';
import { encodeDataSet, type TestElement, testImage } from './encode.ts';
import { type FindRig, startFindRig } from './find-rig.ts';

/** Names in each character set of the documents: sent, filed, and read back from the archive's index. Bytes made by other means than ours. */

interface Case {
  /** Specific Character Set (0008,0005), `\` between values. */
  terms: string;
  /** The name as bytes, in hexadecimal. */
  bytes: string;
  name: PersonName;
}
const hex = (text: string) => Buffer.from(text, 'latin1').toString('hex');

/** Without code extensions, and the same bytes under the term for code extensions. */
const singleByte: Record<string, [bytes: string, name: string]> = {
  100: ['4275635e4ae972f46d65', 'Buc^Jérôme'],
  101: ['5761b3ea73615ea3756b61737a', 'Wałęsa^Łukasz'],
  109: ['c561b15ed56f72f5', 'Ċaħ^Ġorġ'],
  110: ['d3ba6e69f1b95eab69727473', 'Ķēniņš^Ģirts'],
  144: ['bbeeda6365dcd17970d35eb8d2d0dd', 'Люкceмбypг^Иван'],
  127: ['e2c8c7e6ea5ee4e6d2c7d1', 'قباني^لنزار'],
  126: ['c4e9efedf5f3e9eff25ecde9eaeff2', 'Διονυσιος^Νικος'],
  138: ['f9f8e5ef5ee3e1e5f8e4', 'שרון^דבורה'],
  148: ['c7617675fe6ff06c755edd736d61696c', 'Çavuşoğlu^İsmail'],
  13: ['d4cfc0de5ec0dbb3', 'ﾔﾏﾀﾞ^ﾀﾛｳ'],
  166: ['cac1d4b85ea8cdcbecb9', 'สมิธ^จอห์น'],
};
const plain = (number: string): Case => ({
  terms: `ISO_IR ${number}`,
  bytes: singleByte[number]![0],
  name: { Alphabetic: singleByte[number]![1] },
});
const extended = (number: string): Case => ({ ...plain(number), terms: `ISO 2022 IR ${number}` });

/** PS3.5 H.3.1, H.3.2 and I.2: one name in three component groups. */
const kanji: Case = {
  terms: '\\ISO 2022 IR 87',
  bytes: hex('Yamada^Tarou=\x1b$B;3ED\x1b(B^\x1b$BB@O:\x1b(B=') + hex('\x1b$B$d$^$@\x1b(B^\x1b$B$?$m$&\x1b(B'),
  name: { Alphabetic: 'Yamada^Tarou', Ideographic: '山田^太郎', Phonetic: 'やまだ^たろう' },
};
const katakana: Case = {
  terms: 'ISO 2022 IR 13\\ISO 2022 IR 87',
  bytes: `d4cfc0de5ec0dbb3${hex('=\x1b$B;3ED\x1b(J^\x1b$BB@O:\x1b(J=')}${hex('\x1b$B$d$^$@\x1b(J^\x1b$B$?$m$&\x1b(J')}`,
  name: { Alphabetic: 'ﾔﾏﾀﾞ^ﾀﾛｳ', Ideographic: '山田^太郎', Phonetic: 'やまだ^たろう' },
};
const korean: Case = {
  terms: '\\ISO 2022 IR 149',
  bytes: `${hex('Hong^Gildong=\x1b$)C')}fbf3${hex('^\x1b$)C')}d1ced4d7${hex('=\x1b$)C')}c8ab${hex('^\x1b$)C')}b1e6b5bf`,
  name: { Alphabetic: 'Hong^Gildong', Ideographic: '洪^吉洞', Phonetic: '홍^길동' },
};
const supplementary: Case = {
  terms: '\\ISO 2022 IR 159',
  bytes: hex('A^B=\x1b$(D0!\x1b(B'),
  name: { Alphabetic: 'A^B', Ideographic: '丂' },
};
const unicode: Case = {
  terms: 'ISO_IR 192',
  bytes: `${hex('Wang^XiaoDong=')}e78e8b5ee5b08fe4b89c3d`,
  name: { Alphabetic: 'Wang^XiaoDong', Ideographic: '王^小东' },
};
const gb18030: Case = {
  terms: 'GB18030',
  bytes: `${hex('Wang^XiaoDong=')}cdf55ed0a1b6ab3d`,
  name: { Alphabetic: 'Wang^XiaoDong', Ideographic: '王^小东' },
};
/** Cyrillic, Greek and Latin in one value, switched by escapes (PS3.5 6.1.2.5). */
const switched: Case = {
  terms:
    'ISO 2022 IR 6\\ISO 2022 IR 144\\ISO 2022 IR 126\\ISO 2022 IR 100\\ISO 2022 IR 127\\ISO 2022 IR 138\\ISO 2022 IR 166',
  bytes: `${hex('\x1b-L')}b8d2d0dd${hex('\x1b-F')}cde9ea${hex('\x1b-A')}e9${hex('\x1b-G')}e2c8${hex('\x1b-H')}f9f8${hex('\x1b-T')}cac1${hex('^x')}`,
  name: { Alphabetic: 'ИванΝικéقبשרสม^x' },
};
const ascii: Case = { terms: '', bytes: hex('Plain^Name'), name: { Alphabetic: 'Plain^Name' } };

let rig: FindRig;
let count = 0;
beforeAll(async () => {
  rig = await startFindRig('pixelmed');
});
afterAll(() => rig.close());

/** Sends an image of a patient with that name and reads the name from the study list. */
async function listed(given: Case): Promise<PersonName | undefined> {
  const number = ++count;
  const study = `2.25.900.${number}`;
  const declared: TestElement[] = given.terms === '' ? [] : [[0x00080005, 'CS', given.terms]];
  const { status } = await rig.send({
    ...{ number, study, series: `${study}.1`, without: [0x00080005] },
    change: [...declared, [0x00100010, 'PN', Buffer.from(given.bytes, 'hex')], [0x00100020, 'LO', `P${number}`]],
  });
  expect(status).toBe(0);
  await rig.archive.settle();
  const { rows } = await rig.archive.search({ level: 'study', match: { '0020000D': [study] } });
  return personName(rows[0]!.attributes, 'PatientName');
}

/** A file of these elements (PS3.10 7.1). */
const part10 = (sopClassUid: string, sopInstanceUid: string, elements: readonly TestElement[]): Buffer =>
  Buffer.concat([
    encodeFileMeta({
      transferSyntaxUid: explicitVrLittleEndian,
      implementationClassUid: '2.25.903',
      sopClassUid,
      sopInstanceUid,
    }),
    encodeDataSet(elements, explicitVrLittleEndian),
  ]);

/** Trailing empty groups and blanks do not count. */
async function expectListed(cases: readonly Case[]): Promise<void> {
  for (const given of cases) {
    const name = await listed(given);
    const kept = Object.fromEntries(Object.entries(name ?? {}).filter(([, value]) => value !== ''));
    expect(kept, given.terms).toEqual(given.name);
  }
}

const noExtensions = Object.keys(singleByte);

const definedTerms: readonly Case[] = [
  ...noExtensions.map(plain),
  unicode,
  gb18030,
  { ...ascii, terms: 'ISO 2022 IR 6' },
  ...noExtensions.map(extended),
  kanji,
  supplementary,
  korean,
];

describe('names in the study list', () => {
  it('[PXM-158] each of the 28 defined terms', async () => {
    expect(new Set(definedTerms.map((given) => given.terms)).size).toBe(28);
    await expectListed(definedTerms);
  });
  it('[PXM-159] the same terms in the answers to queries', async () => {
    for (const given of definedTerms) {
      await listed(given);
      const { rows, pending } = await rig.find({
        QueryRetrieveLevel: 'STUDY',
        ...(given.terms === '' ? {} : { SpecificCharacterSet: given.terms }),
        StudyInstanceUID: `2.25.900.${count}`,
        PatientName: '',
      });
      expect(pending).toEqual([0xff00]);
      expect(personName(rows[0]!, 'PatientName'), given.terms).toEqual(given.name);
      // In the set that was asked for, which holds them all.
      const isPlain = Object.values(given.name).every((group) => /^[ -~]*$/.test(group));
      expect(texts(rows[0]!, 'SpecificCharacterSet').join('\\')).toBe(isPlain ? '' : given.terms);
    }
  });
  it('[PXM-159] the same terms on a disc with a DICOMDIR', async () => {
    const folder = await temporaryFolder('terms');
    const media = new Media(rig.archive.pool, silentLog);
    try {
      const records = definedTerms.map((given, index): TestElement[] => {
        const study = `2.25.901.${index}`;
        const declared: TestElement[] = given.terms === '' ? [] : [[0x00080005, 'CS', given.terms]];
        const patient: TestElement[] = [
          [0x00100010, 'PN', Buffer.from(given.bytes, 'hex')],
          [0x00100020, 'LO', `P${index}`],
        ];
        const { elements, sopClassUid, sopInstanceUid } = testImage({
          ...{ number: 1000 + index, study, series: `${study}.1`, without: [0x00080005] },
          change: [...declared, ...patient],
        });
        const name = `IM${index}`;
        writeFileSync(join(folder.path, name), part10(sopClassUid, sopInstanceUid, elements));
        const file: TestElement[] = [
          [0x00041430, 'CS', 'IMAGE'],
          [0x00041500, 'CS', name],
        ];
        return [...file, ...declared, ...patient];
      });
      const directory: TestElement[] = [
        [0x00041130, 'CS', 'TERMS'],
        [0x00041220, 'SQ', records],
      ];
      writeFileSync(join(folder.path, 'DICOMDIR'), part10(mediaStorageDirectory, '2.25.902', directory));
      const medium = await media.medium([folder.path]);
      await medium.ready;
      expect(medium.info()).toMatchObject({ kind: 'dicomdir', studies: definedTerms.length, unreadable: 0 });
      for (const [index, given] of definedTerms.entries()) {
        const { rows } = await medium.search({ level: 'study', match: { '0020000D': [`2.25.901.${index}`] } });
        const name = Object.entries(personName(rows[0]!.attributes, 'PatientName') ?? {});
        expect(Object.fromEntries(name.filter(([, value]) => value !== '')), given.terms).toEqual(given.name);
      }
    } finally {
      await media.closeAll();
      await folder.remove();
    }
  });
  it('[PXM-160] several values with escape sequences, in each component group', () =>
    expectListed([kanji, katakana, korean]));
  it('[PXM-161][OSM-139] UTF-8 and GB18030, without escape processing', () => expectListed([unicode, gb18030]));
  it('[OSM-132][TEL-158] Latin 1', () => expectListed([plain('100')]));
  it('[OSM-133] Arabic and Hebrew, in the order of speech', () => expectListed([plain('127'), plain('138')]));
  it('[OSM-134] half-width Katakana', () => expectListed([plain('13')]));
  it('[OSM-135] Thai', () => expectListed([plain('166')]));
  it('[OSM-136] ISO 2022 switching inside one value', () => expectListed([switched]));
  it('[OSM-137] Kanji and supplementary Kanji', () => expectListed([kanji, katakana, supplementary]));
  it('[OSM-138] Korean', () => expectListed([korean]));
  it('[VIT-163] nine single-byte sets', () =>
    expectListed(['100', '101', '109', '110', '144', '127', '126', '138', '148'].map(plain)));
  it('[VIT-164] UTF-8', () => expectListed([unicode]));
  it('[VIT-165] the default repertoire, whether declared, empty or absent, and the term ISO_IR 6', () =>
    expectListed([ascii, { ...ascii, terms: 'ISO_IR 6' }, { ...ascii, terms: ' ' }]));
  it('[TEL-159] an unknown set does not fail and is reported; bytes that a set does not define are shown as such', async () => {
    expect((await listed({ ...plain('100'), terms: 'ISO_IR 999' }))?.Alphabetic).toMatch(/^Buc\^J/);
    const problems: TextProblems = new Set();
    decodeText(Buffer.from(singleByte['100']![0], 'hex'), ['ISO_IR 999'], 'PN', problems);
    expect([...problems]).toContain('unknown-character-set');
    // D2H is no letter of ISO 8859-7.
    const name = await listed({ terms: 'ISO_IR 126', bytes: 'c4d2c9', name: {} });
    expect(name?.Alphabetic).toBe('Δ\ufffdΙ');
  });
});

describe('names written', () => {
  it('[GCA-201] in ISO_IR 100', async () => {
    const bytes = encodeText('Buc^Jérôme', ['ISO_IR 100'], 'PN');
    expect(Buffer.from(bytes).toString('hex')).toBe(singleByte['100']![0]);
    await expectListed([plain('100')]);
  });
  it('[GCA-202] with ISO 2022 IR 87, and back to the same bytes', async () => {
    await expectListed([kanji]);
    const { Alphabetic, Ideographic, Phonetic } = kanji.name;
    const bytes = encodeText(`${Alphabetic}=${Ideographic}=${Phonetic}`, ['', 'ISO 2022 IR 87'], 'PN');
    expect(Buffer.from(bytes).toString('hex')).toBe(kanji.bytes);
  });
});
