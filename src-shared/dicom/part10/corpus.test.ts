import { readFileSync } from 'node:fs';
import { inflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { type CorpusFile, corpusAvailable, corpusFiles, corpusPath } from '../../../testing/corpus.ts';
import { NegatoscopeError } from '../../contract/errors.ts';
import { item, items, personName, text } from '../access.ts';
import type { DataSet, Element } from '../data-set.ts';
import { personNameText } from '../names.ts';
import { transferSyntaxes } from '../transfer-syntaxes.ts';
import { HeaderReader, parseDataSet, parseFile, type ReadOptions, type ReadResult } from './read.ts';
import { encodeDataSet } from './write.ts';

const unpack = (packed: Uint8Array): Uint8Array => inflateRawSync(packed);
const whole = {
  maximumValueBytes: 2 ** 30,
  maximumDisplayBytes: 2 ** 30,
  maximumTextBytes: 2 ** 30,
  keepPixelData: true,
};

function bytesOf({ file }: CorpusFile): Uint8Array {
  return new Uint8Array(readFileSync(file));
}

/** A few files of every folder, none of them large: the files of a series are much alike. */
function sample(perFolder: number): CorpusFile[] {
  const counts = new Map<string, number>();
  return corpusFiles().filter(({ path, bytes }) => {
    const folder = path.slice(0, path.lastIndexOf('/'));
    const count = (counts.get(folder) ?? 0) + 1;
    counts.set(folder, count);
    return count <= perFolder && bytes < 2_000_000;
  });
}

/** What reading gives, or its error. */
function outcomeOf(read: () => ReadResult): ReadResult | NegatoscopeError {
  try {
    return read();
  } catch (error) {
    if (error instanceof NegatoscopeError) return error;
    throw error;
  }
}

function inSlices(bytes: Uint8Array, size: number, options: ReadOptions = {}): ReadResult {
  const reader = new HeaderReader(options);
  for (let at = 0; at < bytes.length; at += size) {
    const slice = bytes.subarray(at, at + size);
    reader.push(slice);
    if (reader.packed === undefined) continue;
    const unpacked = unpack(Buffer.concat([reader.takePacked(), bytes.subarray(at + size)]));
    for (let from = 0; from < unpacked.length; from += size) reader.push(unpacked.subarray(from, from + size));
    break;
  }
  return reader.finish();
}

/** Files that are refused, and why. */
const refused: Record<string, string> = {
  'dicomdir/pydicom-small/DICOMDIR-nooffset': 'damaged truncated (0020,0013)',
  'dicomdir/pydicom-small/TINY_ALPHA/README': 'not-dicom no-element ',
  'odd-and-corrupt/3gb-bulk-data-truncated': 'damaged truncated (7FE0,0010)',
  'odd-and-corrupt/MR_truncated.dcm': 'damaged truncated (7FE0,0010)',
  'odd-and-corrupt/no_meta.dcm': 'not-dicom no-element ',
  'odd-and-corrupt/rtplan_truncated.dcm': 'damaged truncated (300A,012A)',
};

describe.skipIf(!corpusAvailable)('the corpus', () => {
  it('is read but for the files that cannot be', { timeout: 120_000 }, () => {
    const found: Record<string, string> = {};
    let read = 0;
    for (const file of corpusFiles()) {
      const outcome = outcomeOf(() => parseFile(bytesOf(file), { unpack }));
      if (outcome instanceof NegatoscopeError) {
        const { reason, tag = '' } = outcome.parameters;
        found[file.path] = `${outcome.code} ${reason} ${tag}`;
      } else {
        read++;
      }
    }
    expect(found).toEqual(refused);
    expect(read).toBe(corpusFiles().length - Object.keys(refused).length);
  });

  it('has the transfer syntax and the character set that the index says', { timeout: 120_000 }, () => {
    const wrong: string[] = [];
    for (const file of corpusFiles()) {
      if (refused[file.path] !== undefined) continue;
      const { dataSet, transferSyntaxUid } = parseFile(bytesOf(file), { unpack });
      const said = file.transferSyntax.split(' ').at(-1)!;
      if (said.startsWith('1.') && said !== transferSyntaxUid) {
        wrong.push(`${file.path}: ${said} is ${transferSyntaxUid}`);
      }
      const charset = file.charset.replace(/[[\]']/g, '').replaceAll(', ', '\\');
      const declared = (dataSet['00080005']?.Value ?? []).map((value) => value ?? '').join('\\');
      if (charset !== declared) wrong.push(`${file.path}: '${charset}' is '${declared}'`);
    }
    // The index was made by a reader that loses the beginning of this one.
    expect(wrong).toEqual(["odd-and-corrupt/no_preamble_dicm_in_data: '' is 'ISO_IR 100'"]);
  });

  it('is the same in slices of any size', { timeout: 300_000 }, () => {
    const plain = (read: ReadResult | NegatoscopeError) =>
      read instanceof NegatoscopeError
        ? [read.code, read.parameters]
        : { ...read, pixelData: { ...read.pixelData, fragments: read.pixelData?.fragments?.count } };
    for (const file of sample(4)) {
      const bytes = bytesOf(file);
      const expected = plain(outcomeOf(() => parseFile(bytes, { unpack, copy: true })));
      for (const size of [file.bytes < 5000 ? 1 : 1460, 64, 4096]) {
        if (size === 64 && file.bytes > 100_000) continue;
        expect([file.path, size, plain(outcomeOf(() => inSlices(bytes, size)))]).toEqual([file.path, size, expected]);
      }
    }
  });

  it('is the same when it was written again and read', { timeout: 300_000 }, () => {
    const different: string[] = [];
    for (const file of sample(20)) {
      if (refused[file.path] !== undefined) continue;
      const { dataSet, transferSyntaxUid } = parseFile(bytesOf(file), { ...whole, unpack });
      const back = parseDataSet(encodeDataSet(dataSet, transferSyntaxUid), transferSyntaxUid, whole);
      const changed = changedTags(dataSet, back);
      if (changed.length > 0) different.push(`${file.path}: ${changed.join(' ')}`);
    }
    // Values of odd length have got a byte of padding.
    expect(different).toEqual([
      'odd-and-corrupt/meta_missing_tsyntax.dcm: 00010001',
      'odd-and-corrupt/nested_priv_SQ.dcm: 00010001',
      'projection/dx_image.dcm: 7FE00010',
    ]);
  });
});

function changedTags(before: DataSet, after: DataSet): string[] {
  const comparable = (element: Element | undefined): string =>
    JSON.stringify(
      element,
      (_, value: unknown) => (value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value),
      // Encapsulated values are always OB.
    )?.replace(/"vr":"OW","fragments"/g, '"vr":"OB","fragments"') ?? '';
  const all = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...all].filter((tag) => comparable(before[tag]) !== comparable(after[tag])).sort();
}

describe.skipIf(!corpusAvailable)('odd and corrupt files', () => {
  const read = (name: string) => parseFile(new Uint8Array(readFileSync(corpusPath(`odd-and-corrupt/${name}`))));

  it.each([
    ['ExplVR_BigEndNoMeta.dcm', '1.2.840.10008.1.2.2', ['no-preamble', 'no-meta-header']],
    ['ExplVR_LitEndNoMeta.dcm', '1.2.840.10008.1.2.1', ['no-preamble', 'no-meta-header']],
    ['GH340.dcm', '1.2.840.10008.1.2', ['no-preamble', 'no-meta-header']],
    ['OT_Implicit_Little_Headless.dcm', '1.2.840.10008.1.2', ['no-preamble', 'no-meta-header']],
    ['SC_rgb_jpeg.dcm', '1.2.840.10008.1.2.4.50', ['transfer-syntax-wrong']],
    ['UN_sequence.dcm', '1.2.840.10008.1.2.4.70', []],
    ['badVR.dcm', '1.2.840.10008.1.2.1', []],
    ['bad_sequence.dcm', '1.2.840.10008.1.2.4.70', []],
    ['empty_charset_LEI.dcm', '1.2.840.10008.1.2', []],
    ['emri_small_jpeg_2k_lossless_too_short.dcm', '1.2.840.10008.1.2.4.90', ['missing-delimiter']],
    ['explicit_VR-UN.dcm', '1.2.840.10008.1.2.4.90', []],
    ['meta_missing_tsyntax.dcm', '1.2.840.10008.1.2', ['transfer-syntax-missing', 'odd-length']],
    ['nested_priv_SQ.dcm', '1.2.840.10008.1.2', ['odd-length']],
    ['no-pixel-data.dcm', '1.2.840.10008.1.2.1', []],
    ['no_meta_group_length.dcm', '1.2.840.10008.1.2', []],
    ['no_preamble_dicm_in_data', '1.2.840.10008.1.2.1', ['no-preamble', 'no-meta-header']],
    ['priv_SQ.dcm', '1.2.840.10008.1.2', []],
    ['reportsi_with_empty_number_tags.dcm', '1.2.840.10008.1.2.1', []],
  ])('%s is read', (name, syntax, oddities) => {
    const result = read(name);
    expect(result.transferSyntaxUid).toBe(syntax);
    expect(transferSyntaxes.has(syntax)).toBe(true);
    expect(result.oddities.map(({ kind }) => kind)).toEqual(oddities);
  });

  it('what is in them is found', () => {
    expect(text(read('GH340.dcm').dataSet, 'RecognitionCode')).toBe('ACR-NEMA 1.0');
    expect(text(read('badVR.dcm').dataSet, 'NumberOfFrames')).toBe('1A');
    expect(text(read('explicit_VR-UN.dcm').dataSet, 'StudyDescription')).toBe('Pancreas');
    expect(text(read('SC_rgb_jpeg.dcm').dataSet, 'PhotometricInterpretation')).toBe('RGB');
    expect(text(read('no_preamble_dicm_in_data').dataSet, 'StationName')).toBe('DICMA1');
    const unknown = item(read('UN_sequence.dcm').dataSet, '4453100C');
    expect(text(unknown!, 'StudyInstanceUID')).toBe('1.2.840.113619.2.327.3.185221411.476.1398588725.795');
    expect(read('nested_priv_SQ.dcm').dataSet['00010001']?.vr).toBe('SQ');
    expect(text(read('bad_sequence.dcm').dataSet, 'Modality')).toBe('CT');
  });

  it('a directory whose last item says more than the file holds can be salvaged', () => {
    const bytes = new Uint8Array(readFileSync(corpusPath('dicomdir/pydicom-small/DICOMDIR-nooffset')));
    const { dataSet, problem } = parseFile(bytes, { salvage: true });
    expect(items(dataSet, 'DirectoryRecordSequence')).toHaveLength(52);
    expect(problem?.code).toBe('damaged');
  });
});

describe.skipIf(!corpusAvailable)('character sets', () => {
  // As the picture charsettests.screenshot.png of the corpus shows them, and PS3.5 annexes H to K.
  it.each([
    ['chrArab.dcm', 'قباني^لنزار'],
    ['chrFren.dcm', 'Buc^Jérôme'],
    ['chrFrenMulti.dcm', 'Buc^Jérôme'],
    ['chrGerm.dcm', 'Äneas^Rüdiger'],
    ['chrGreek.dcm', 'Διονυσιος'],
    ['chrH31.dcm', 'Yamada^Tarou=山田^太郎=やまだ^たろう'],
    ['chrH32.dcm', 'ﾔﾏﾀﾞ^ﾀﾛｳ=山田^太郎=やまだ^たろう'],
    ['chrHbrw.dcm', 'שרון^דבורה'],
    ['chrI2.dcm', 'Hong^Gildong=洪^吉洞=홍^길동'],
    ['chrJapMulti.dcm', 'やまだ^たろう'],
    ['chrJapMultiExplicitIR6.dcm', 'やまだ^たろう'],
    ['chrKoreanMulti.dcm', '김희중'],
    ['chrRuss.dcm', 'Люкceмбypг'],
    ['chrX1.dcm', 'Wang^XiaoDong=王^小東'],
    ['chrX2.dcm', 'Wang^XiaoDong=王^小东'],
  ])('%s', (name, expected) => {
    const { dataSet, textProblems } = parseFile(new Uint8Array(readFileSync(corpusPath(`charsets/${name}`))));
    expect(personNameText(personName(dataSet, 'PatientName')!)).toBe(expected);
    expect([...textProblems]).toEqual([]);
    const others = dataSet['00101001']?.Value;
    if (others !== undefined) expect(others).toEqual([{ Alphabetic: expected }, { Alphabetic: expected }]);
  });

  it.each(['chrSQEncoding.dcm', 'chrSQEncoding1.dcm'])('%s: of items', (name) => {
    const { dataSet } = parseFile(new Uint8Array(readFileSync(corpusPath(`charsets/${name}`))));
    const inner = item(dataSet, 'RequestedProcedureCodeSequence')!;
    expect(personNameText(personName(inner, 'PatientName')!)).toBe('ﾔﾏﾀﾞ^ﾀﾛｳ=山田^太郎=やまだ^たろう');
  });
});
