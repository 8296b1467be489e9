import { integer, text, values } from '../../src-shared/dicom/access.ts';
import type { DataSet, Element, Value, Vr } from '../../src-shared/dicom/data-set.ts';
import { type Changes, lossyMethod, ratioText } from './pixel-header.ts';
import type { LossyParameters } from './target.ts';

const element = (vr: Vr, ...Value: Value[]): Element => ({ vr, Value });

const sequence = (...items: DataSet[]): Element => ({ vr: 'SQ', Value: items });

/** A code (PS3.3 table 8.8-1). */
const code = (value: string, scheme: string, meaning: string): DataSet => ({
  '00080100': element('SH', value),
  '00080102': element('SH', scheme),
  '00080104': element('LO', meaning),
});

/** What was done, for people. */
const names: Readonly<Record<string, string>> = {
  ISO_10918_1: 'JPEG',
  ISO_14495_1: 'JPEG-LS near-lossless',
  ISO_15444_1: 'JPEG 2000',
  ISO_15444_15: 'High-Throughput JPEG 2000',
};

const longestDescription = 1024;

/** What a lossy copy is. */
export interface Derivation {
  newUid: string;
  transferSyntaxUid: string;
  /** Bytes of the uncompressed pixel data to those of the codestreams. */
  ratio: number;
  parameters: LossyParameters;
}

/**
 * What the header of a copy says that lost (PS3.3 C.7.6.1.1.5, C.12.4; PS3.4 B.4.1): it is another instance, derived from the one
 * given.
 * @param source the header as it was, decoded
 * @param raw the same as it is going to be written; sequences are taken over from it
 */
export function derivedChanges(source: DataSet, raw: DataSet, derivation: Derivation): Changes {
  const { newUid, ratio, transferSyntaxUid, parameters } = derivation;
  const method = lossyMethod(transferSyntaxUid) ?? '';
  const said = `Lossy compressed with ${names[method] ?? method}, ratio ${ratioText(ratio)}:1`;
  const before = text(source, '00082111');
  const whole = before === undefined ? said : `${before}; ${said}`;
  const uids = { class: text(source, '00080016') ?? '', instance: text(source, '00080018') ?? '' };
  return {
    '00080008': imageType(source, parameters.secondImageType),
    '00080018': element('UI', newUid),
    '00082111': element('ST', whole.length > longestDescription ? said : whole),
    '00082112': withItem(raw['00082112'], sourceImage(uids)),
    '00089215': withItem(raw['00089215'], code('113040', 'DCM', 'Lossy Compression')),
    '00282110': element('CS', '01'),
    '00282112': appended(source, '00282112', 'DS', ratioText(ratio)),
    '00282114': appended(source, '00282114', 'CS', method),
    // Nobody signed these pixels.
    '4FFE0001': undefined,
    ...frameTypes(raw),
    FFFAFFFA: undefined,
    // They name the smallest and largest values of other pixels.
    '00280106': undefined,
    '00280107': undefined,
  };
}

/** Value 1 says that the pixels are derived, value 2 whether it was made in the examination (PS3.3 C.7.6.1.1.2). */
function imageType(source: DataSet, second: LossyParameters['secondImageType']): Element {
  const [, before, ...rest] = values(source, '00080008').map((value) => String(value ?? ''));
  return element('CS', 'DERIVED', second ?? before ?? 'PRIMARY', ...rest);
}

/** Every frame is derived, too: Frame Type in the functional groups (PS3.3 C.8.16.1). */
function frameTypes(raw: DataSet): Changes {
  const changes: Changes = {};
  for (const tag of ['52009229', '52009230']) {
    const groups = raw[tag];
    if (groups !== undefined) changes[tag] = eachItem(groups, (group) => withItems(group, derivedFrame));
  }
  return changes;
}

function derivedFrame(item: DataSet): DataSet {
  const type = item['00089007'];
  if (type === undefined) return item;
  const given = type.bytes === undefined ? type.Value : new TextDecoder('latin1').decode(type.bytes).split('\\');
  const [, ...rest] = (given ?? []).map((value) => String(value ?? '').trim());
  return { ...item, '00089007': element('CS', 'DERIVED', ...rest) };
}

/** The items of all sequences of a data set, changed. */
const withItems = (dataSet: DataSet, change: (item: DataSet) => DataSet): DataSet =>
  Object.fromEntries(Object.entries(dataSet).map(([tag, inner]) => [tag, eachItem(inner, change)]));

const eachItem = (sequence: Element, change: (item: DataSet) => DataSet): Element =>
  sequence.vr === 'SQ'
    ? { ...sequence, Value: (sequence.Value ?? []).map((item) => change(item as DataSet)) }
    : sequence;

function sourceImage(uids: { class: string; instance: string }): DataSet {
  return {
    '00081150': element('UI', uids.class),
    '00081155': element('UI', uids.instance),
    '0040A170': sequence(code('121320', 'DCM', 'Uncompressed predecessor')),
  };
}

function withItem(existing: Element | undefined, item: DataSet): Element {
  const items = existing?.vr === 'SQ' ? (existing.Value ?? []) : [];
  return { vr: 'SQ', Value: [...items, item] };
}

/** Ratios and methods stand in pairs, one for each time it lost (PS3.3 C.7.6.1.1.5.1): what an earlier one left out stays empty. */
function appended(source: DataSet, tag: string, vr: Vr, value: string): Element {
  const earlier = values(source, tag).map((entry) => (entry === null ? null : String(entry)));
  const other = values(source, tag === '00282112' ? '00282114' : '00282112').length;
  while (earlier.length < other) earlier.push(null);
  return element(vr, ...earlier, value);
}

/** Bits of the cells after a DCT, which may leave the range of fewer stored bits. */
export function bitsOfDct(source: DataSet, precision: 8 | 12): Changes {
  if (integer(source, '00280101') === precision) return {};
  return { '00280101': element('US', precision), '00280102': element('US', precision - 1) };
}
