import { NegatoscopeError } from '../../contract/errors.ts';
import { type CharacterSets, characterSetsOf } from '../charset/index.ts';
import type { DataSet, Element, Value, Vr } from '../data-set.ts';
import { lookupNumber } from '../dictionary.ts';
import {
  compareTags,
  isGroupLength,
  itemDelimitationTag,
  itemTag,
  sequenceDelimitationTag,
  tagNumber,
} from '../tag.ts';
import { transferSyntaxes } from '../transfer-syntaxes.ts';
import { type VrInfo, vrs } from '../vr.ts';
import { ByteWriter, concatenate, type FilePart } from './byte-writer.ts';
import { type EncodeContext, encodeValue } from './encode-value.ts';

const undefinedLength = 0xffffffff;
/** Longest value of a representation with a 16-bit length, even. */
const maximumShortLength = 0xfffe;

export interface WriteOptions {
  /** How sequences and items end. Default explicit. */
  sequenceLengths?: 'explicit' | 'undefined';
  /** Text outside of the declared character sets: refuse (default), or write `?`. */
  unencodable?: 'throw' | 'replace';
  /** Character sets when the data set names none. */
  defaultCharacterSets?: readonly string[];
  /** Elements of group 0002, which are no part of a data set but which queries may ask for, are left out (default) or written. */
  metaElements?: 'omit' | 'write';
  /** Bytes of values that were left in their file, as they lie there. Without it such values are refused. */
  readLocation?: (location: { offset: number; length: number }) => Uint8Array;
}

interface State {
  writer: ByteWriter;
  explicit: boolean;
  /** Values left in their file become parts to be copied. */
  keepsLocations?: boolean;
  undefinedLengths: boolean;
  metaElements?: boolean;
  context: EncodeContext;
}

/**
 * A data set in a transfer syntax, elements in the order of their tags; group lengths and the meta header are left out. Of packed
 * syntaxes the bytes to be packed. Long values are not copied but stand as chunks of their own.
 * @throws NegatoscopeError `unsupported` for an unknown syntax, `invalid-input` (parameter `tag`) for what cannot be encoded
 */
export function encodeDataSetChunks(
  dataSet: DataSet,
  transferSyntaxUid: string,
  options: WriteOptions = {},
): Uint8Array[] {
  return writeAll(dataSet, transferSyntaxUid, options, false).chunks();
}

/**
 * As `encodeDataSetChunks`, but values that were left in their file (`location`) are neither read nor refused: they stand in the list as
 * places to be copied from, so that a data set of any size is written with little memory.
 */
export function encodeDataSetParts(
  dataSet: DataSet,
  transferSyntaxUid: string,
  options: WriteOptions = {},
): (Uint8Array | FilePart)[] {
  return writeAll(dataSet, transferSyntaxUid, options, true).parts();
}

function writeAll(
  dataSet: DataSet,
  transferSyntaxUid: string,
  options: WriteOptions,
  keepsLocations: boolean,
): ByteWriter {
  const syntax = transferSyntaxes.get(transferSyntaxUid);
  if (syntax === undefined) {
    throw new NegatoscopeError('unsupported', `unknown transfer syntax ${transferSyntaxUid}`, { transferSyntaxUid });
  }
  const writer = new ByteWriter(syntax.bigEndian);
  const context: EncodeContext = {
    bigEndian: syntax.bigEndian,
    characterSets: characterSetsOf(options.defaultCharacterSets),
    unencodable: options.unencodable ?? 'throw',
    readLocation: options.readLocation,
  };
  const undefinedLengths = options.sequenceLengths === 'undefined';
  const metaElements = options.metaElements === 'write';
  writeDataSet(dataSet, {
    writer,
    explicit: syntax.explicitVr,
    undefinedLengths,
    context,
    keepsLocations,
    metaElements,
  });
  return writer;
}

/** As `encodeDataSetChunks`, in one piece. */
export function encodeDataSet(
  dataSet: DataSet,
  transferSyntaxUid: string,
  options: WriteOptions = {},
): Uint8Array<ArrayBuffer> {
  return concatenate(encodeDataSetChunks(dataSet, transferSyntaxUid, options));
}

/** A command set with its group length: implicit VR little endian (PS3.7 6.3.1). Elements of other groups are left out. */
export function encodeCommandSet(command: DataSet): Uint8Array<ArrayBuffer> {
  const body = new ByteWriter(false);
  const state = plainState(body, false);
  for (const tag of Object.keys(command).sort(compareTags)) {
    if (tag.startsWith('0000') && tag !== '00000000') writeElement(tag, command[tag]!, state);
  }
  const head = new ByteWriter(false);
  writeElement('00000000', { vr: 'UL', Value: [body.length] }, plainState(head, false));
  return concatenate([...head.chunks(), ...body.chunks()]);
}

/** What a Part 10 file says of itself (PS3.10 7.1). */
export interface FileMeta {
  sopClassUid: string;
  sopInstanceUid: string;
  transferSyntaxUid: string;
  implementationClassUid: string;
  implementationVersionName?: string;
  sourceAeTitle?: string;
  sendingAeTitle?: string;
  receivingAeTitle?: string;
  privateInformation?: { creatorUid: string; bytes: Uint8Array };
}

/** Preamble, prefix and meta header: everything before the data set (PS3.10 7.1). */
export function encodeFileMeta(meta: FileMeta): Uint8Array<ArrayBuffer> {
  const elements: [string, Vr, string | Uint8Array | undefined][] = [
    ['00020001', 'OB', Uint8Array.of(0, 1)],
    ['00020002', 'UI', meta.sopClassUid],
    ['00020003', 'UI', meta.sopInstanceUid],
    ['00020010', 'UI', meta.transferSyntaxUid],
    ['00020012', 'UI', meta.implementationClassUid],
    ['00020013', 'SH', meta.implementationVersionName],
    ['00020016', 'AE', meta.sourceAeTitle],
    ['00020017', 'AE', meta.sendingAeTitle],
    ['00020018', 'AE', meta.receivingAeTitle],
    ['00020100', 'UI', meta.privateInformation?.creatorUid],
    ['00020102', 'OB', meta.privateInformation?.bytes],
  ];
  const body = new ByteWriter(false);
  const state = plainState(body, true);
  for (const [tag, vr, value] of elements) {
    if (value === undefined) continue;
    writeElement(tag, typeof value === 'string' ? { vr, Value: [value] } : { vr, bytes: value }, state);
  }
  const head = new ByteWriter(false);
  head.bytes(new Uint8Array(128));
  head.bytes(Uint8Array.of(0x44, 0x49, 0x43, 0x4d));
  writeElement('00020000', { vr: 'UL', Value: [body.length] }, plainState(head, true));
  return concatenate([...head.chunks(), ...body.chunks()]);
}

export interface FileWriteOptions extends WriteOptions {
  /** Needed for packed transfer syntaxes. */
  pack?: (bytes: Uint8Array, method: 'deflate' | 'bzip2') => Uint8Array;
}

/**
 * A whole Part 10 file in chunks.
 * @throws NegatoscopeError as `encodeDataSetChunks`; `unsupported` for a packed syntax without `pack`
 */
export function writePart10Chunks(meta: FileMeta, dataSet: DataSet, options: FileWriteOptions = {}): Uint8Array[] {
  const { transferSyntaxUid } = meta;
  const chunks = encodeDataSetChunks(dataSet, transferSyntaxUid, options);
  const packed = transferSyntaxes.get(transferSyntaxUid)?.packed;
  if (packed === undefined) return [encodeFileMeta(meta), ...chunks];
  if (options.pack === undefined) {
    throw new NegatoscopeError('unsupported', `nothing to pack ${transferSyntaxUid} with`, { transferSyntaxUid });
  }
  const bytes = options.pack(concatenate(chunks), packed);
  // PS3.5 A.5: a deflated stream of odd length is padded with a zero byte.
  return [encodeFileMeta(meta), bytes, ...(bytes.length % 2 === 1 ? [new Uint8Array(1)] : [])];
}

/** As `writePart10Chunks`, in one piece. */
export function writePart10(meta: FileMeta, dataSet: DataSet, options: FileWriteOptions = {}): Uint8Array<ArrayBuffer> {
  return concatenate(writePart10Chunks(meta, dataSet, options));
}

function plainState(writer: ByteWriter, explicit: boolean): State {
  const characterSets = characterSetsOf([]);
  const context: EncodeContext = { bigEndian: false, characterSets, unencodable: 'throw', readLocation: undefined };
  return { writer, explicit, undefinedLengths: false, context };
}

/** The values of (0008,0005) of a data set, also of one read raw; undefined when it has none. */
function ownCharacterSets(dataSet: DataSet): CharacterSets | undefined {
  const element = dataSet['00080005'];
  if (element === undefined) return undefined;
  if (element.bytes === undefined) return characterSetsOf((element.Value ?? []).map((value) => String(value ?? '')));
  const text = String.fromCharCode(...element.bytes.subarray(0, 256)).replaceAll('\0', '');
  return characterSetsOf(text.split('\\').map((value) => value.trim()));
}

function writeDataSet(dataSet: DataSet, state: State): void {
  const characterSets = ownCharacterSets(dataSet);
  const inner = characterSets === undefined ? state : { ...state, context: { ...state.context, characterSets } };
  for (const tag of Object.keys(dataSet).sort(compareTags)) {
    // The meta header and delimiters are no part of a data set, and group lengths would be wrong after any change.
    if ((tag.startsWith('0002') && state.metaElements !== true) || tag.startsWith('FFFE') || isGroupLength(tag))
      continue;
    writeElement(tag, dataSet[tag]!, inner);
  }
}

function writeElement(tag: string, element: Element, state: State): void {
  const number = tagNumber(tag);
  if (Number.isNaN(number)) throw new NegatoscopeError('invalid-input', `'${tag}' is no tag`, { tag });
  const info: VrInfo | undefined = element.fragments === undefined ? vrs[element.vr] : vrs.OB;
  if (info === undefined) {
    throw new NegatoscopeError('invalid-input', `${tag}: unknown representation`, { tag, vr: String(element.vr) });
  }
  if (state.keepsLocations === true && element.location?.encapsulated === true) {
    writeLongHeader(number, vrs.OB, state);
    state.writer.u32(undefinedLength);
    state.writer.part({ offset: element.location.offset, length: element.location.length, swap: 1 });
  } else if (element.fragments !== undefined) {
    writeFragments(number, element.fragments, state);
  } else if (info === vrs.SQ) {
    writeSequence(tag, number, element.Value ?? [], state);
  } else {
    writeValue(tag, element, info, state);
  }
}

/** A value left in its file: what must happen to its bytes when they are copied to where `bigEndian` says how numbers stand. */
function leftInFile({ location }: Element, info: VrInfo, bigEndian: boolean): FilePart {
  const { offset, length } = location!;
  return { offset, length, swap: (location!.bigEndian ?? false) === bigEndian ? 1 : info.unit };
}

function writeValue(tag: string, element: Element, info: VrInfo, state: State): void {
  const { writer, explicit, context } = state;
  const stays = state.keepsLocations === true && element.location !== undefined;
  const valueIn = (bigEndian: boolean): Uint8Array | FilePart =>
    stays ? leftInFile(element, info, bigEndian) : encodeValue(tag, element, info, { ...context, bigEndian });
  let value = valueIn(context.bigEndian);
  const length = value.length + (value.length & 1);
  if (length >= undefinedLength) throw new NegatoscopeError('invalid-input', `${tag}: ${length} bytes`, { tag });
  writer.tag(tagNumber(tag));
  if (explicit) {
    if (!info.longLength && length > maximumShortLength) {
      // PS3.5 6.2.2: a value too long for its representation is UN, which is always little endian.
      value = valueIn(false);
      writeVr(writer, vrs.UN);
      writer.u16(0);
      writer.u32(length);
    } else if (info.longLength) {
      writeVr(writer, info);
      writer.u16(0);
      writer.u32(length);
    } else {
      writeVr(writer, info);
      writer.u16(length);
    }
  } else {
    writer.u32(length);
  }
  if (value instanceof Uint8Array) writer.bytes(value);
  else writer.part(value);
  if (value.length !== length) writer.u8(info.pad);
}

function writeVr(writer: ByteWriter, info: VrInfo): void {
  writer.u8(info.vr.charCodeAt(0));
  writer.u8(info.vr.charCodeAt(1));
}

function writeLongHeader(number: number, info: VrInfo, { writer, explicit }: State): void {
  writer.tag(number);
  if (!explicit) return;
  writeVr(writer, info);
  writer.u16(0);
}

/** PS3.5 7.5. */
function writeSequence(tag: string, number: number, items: readonly Value[], state: State): void {
  const { writer } = state;
  // In implicit VR only the missing length tells that an unknown element is a sequence.
  const undefinedLengths = state.undefinedLengths || (!state.explicit && lookupNumber(number)?.vr !== 'SQ');
  writeLongHeader(number, vrs.SQ, state);
  if (items.length === 0) {
    writer.u32(0);
    return;
  }
  const whole = undefinedLengths ? undefined : writer.reserve();
  if (whole === undefined) writer.u32(undefinedLength);
  for (const item of items) {
    if (typeof item !== 'object' && item !== null) {
      throw new NegatoscopeError('invalid-input', `${tag}: an item is no data set`, { tag });
    }
    writer.tag(itemTag);
    const one = undefinedLengths ? undefined : writer.reserve();
    if (one === undefined) writer.u32(undefinedLength);
    if (item !== null) writeDataSet(item as DataSet, state);
    if (one === undefined) writeDelimiter(writer, itemDelimitationTag);
    else writer.patch(one);
  }
  if (whole === undefined) writeDelimiter(writer, sequenceDelimitationTag);
  else writer.patch(whole);
}

function writeDelimiter(writer: ByteWriter, tag: number): void {
  writer.tag(tag);
  writer.u32(0);
}

/** PS3.5 A.4: the Basic Offset Table item first, then the fragments. */
function writeFragments(number: number, fragments: readonly Uint8Array[], state: State): void {
  const { writer } = state;
  writeLongHeader(number, vrs.OB, state);
  writer.u32(undefinedLength);
  for (const fragment of fragments.length === 0 ? [new Uint8Array(0)] : fragments) {
    writer.tag(itemTag);
    writer.u32(fragment.length + (fragment.length & 1));
    writer.bytes(fragment);
    if (fragment.length & 1) writer.u8(0);
  }
  writeDelimiter(writer, sequenceDelimitationTag);
}
