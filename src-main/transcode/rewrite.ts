/**
 * Transcoding of one file, in a worker thread: the header is read whole, values and frames are copied or recoded one at a time.
 */
import { plainText } from '../../src-shared/changes/de-identify/element-text.ts';
import type { InstanceChanges } from '../../src-shared/changes/model.ts';
import { NegatoscopeError } from '../../src-shared/contract/errors.ts';
import { text } from '../../src-shared/dicom/access.ts';
import type { DataSet } from '../../src-shared/dicom/data-set.ts';
import { framesFound, indexFrames } from '../../src-shared/dicom/frame-index.ts';
import type { PixelDataLocation } from '../../src-shared/dicom/part10/read.ts';
import type { ReadOptions } from '../../src-shared/dicom/part10/types.ts';
import { encodeDataSetParts } from '../../src-shared/dicom/part10/write.ts';
import { tagString } from '../../src-shared/dicom/tag.ts';
import { type TransferSyntax, transferSyntaxes } from '../../src-shared/dicom/transfer-syntaxes.ts';
import type { CodecSet } from '../../src-shared/imaging/codecs/codec-set.ts';
import type { EncoderSet } from '../../src-shared/imaging/codecs/encode/encoder-set.ts';
import { frameCodecOf } from '../../src-shared/imaging/codecs/frame-codec.ts';
import { describePixels } from '../../src-shared/imaging/describe/pixel.ts';
import type { PixelDescription } from '../../src-shared/imaging/description.ts';
import { type HeaderOfFile, readHeader, type SyncSource } from '../archive/read-header.ts';
import { canTranscode, isPicture } from './can-transcode.ts';
import { deIdentifiedIn, followed, type PixelCleaning, pixelCleaning, reconciledIn, replacesUids } from './changes.ts';
import { codingLoses, codingOf } from './coding.ts';
import { compressed } from './compress.ts';
import { derivedChanges } from './derived.ts';
import { FrameSource, swapUnits } from './frame-source.ts';
import { nativeIcons } from './icons.ts';
import { CleanedFrames } from './masked-frames.ts';
import { maskedTarget } from './masked-target.ts';
import { type Sink, sinkFor } from './pack.ts';
import { apply, lossyMethod } from './pixel-header.ts';
import { decompressed, type NewPixels, repacked } from './pixels.ts';
import { FramesWithoutRemarks, mayHaveRemarks } from './remarks.ts';
import { openPlain } from './source.ts';
import { Spool } from './spool.ts';
import { keepsCodestreams, type TranscodeTarget } from './target.ts';
import type { TranscodeDone, TranscodeTask } from './task.ts';

/** What a worker has. */
export interface Tools {
  codecs: CodecSet;
  encoders: EncoderSet;
  /** Called between frames and slices: throws `cancelled` when the task is no longer wanted. */
  checkpoint(): void;
}

const sliceBytes = 1 << 20;
/** Longer values stay in the file and are copied from there. */
const keptBytes = 256 * 1024;
const rawOptions: ReadOptions = {
  raw: true,
  maximumValueBytes: keptBytes,
  maximumTextBytes: keptBytes,
  maximumDisplayBytes: keptBytes,
  maximumKeptBytes: 256 << 20,
};
const iconImage = '00880200';
const sourceImages = '00082112';
/** Stands for pixel data that is made anew. */
const madeAnew = -1;

/** What is known of a file before it is changed. */
interface Opened {
  source: SyncSource;
  header: HeaderOfFile;
  pixel: PixelDescription | undefined;
  /** What is done to the pixels besides. */
  cleaning: PixelCleaning | undefined;
  /** Comments and application data of the codestreams are left out. */
  withoutRemarks: boolean;
}

function cannot(reason: string, transferSyntaxUid: string): NegatoscopeError {
  return new NegatoscopeError('unsupported', `not possible in ${transferSyntaxUid}: ${reason}`, {
    reason,
    transferSyntaxUid,
  });
}

function pixelsOf({ dataSet, pixelData }: HeaderOfFile, transferSyntaxUid: string): PixelDescription | undefined {
  if (pixelData === undefined) return undefined;
  return describePixels(dataSet, transferSyntaxUid);
}

const classOf = ({ dataSet, meta }: HeaderOfFile): string =>
  text(dataSet, 'SOPClassUID') ?? text(meta, 'MediaStorageSOPClassUID') ?? '';

/**
 * Native pixel data stays as it is but for its byte order. Cells longer than a byte are words whatever a file calls them (PS3.5 8.1.1): in big
 * endian only words are turned.
 */
function stay(raw: DataSet, place: PixelDataLocation, pixel?: PixelDescription): void {
  const { tag, vr, offset, length, bigEndian, encapsulated } = place;
  if (encapsulated) {
    raw[tagString(tag)] = { vr: 'OB', location: { offset, length, encapsulated: true } };
    return;
  }
  const isWords = !bigEndian && (vr === 'OB' || vr === 'UN') && pixel !== undefined && pixel.bitsAllocated > 8;
  raw[tagString(tag)] = { vr: isWords ? 'OW' : vr, location: { offset, length, ...(bigEndian ? { bigEndian } : {}) } };
}

/** Native pixel data to the end of its last frame: what lies behind it nobody sees. */
function framesOnly(header: HeaderOfFile): PixelDataLocation {
  const place = header.pixelData!;
  const index = indexFrames(header);
  if (index.kind !== 'native' && index.kind !== 'bits') return place;
  const bits = index.kind === 'bits' ? index.frameBits : index.frameBytes * 8;
  const length = Math.ceil((framesFound(header, index) * bits) / 8);
  const even = length + (length & 1);
  return length > 0 && even < place.length ? { ...place, length: even } : place;
}

/** Pixel data made anew; `method` and `ratio` when it lost on the way. */
type MadePixels = NewPixels & { method?: string; ratio?: number };

/** A profile that promises to leave nothing behind looks into codestreams, too. */
const takesRemarks = ({ pixelData, transferSyntaxUid }: HeaderOfFile, { deIdentify }: InstanceChanges): boolean =>
  deIdentify?.profile.basedOn === 'ps3.15' &&
  pixelData?.encapsulated === true &&
  mayHaveRemarks(frameCodecOf(transferSyntaxUid));

/** Where only the meta header says which instance it is the data set must say it, too: else its UID would be passed on as it was. */
const withUid = (raw: DataSet, stated: string): DataSet =>
  plainText(raw['00080018'] ?? { vr: 'UI' }) === '' && stated !== ''
    ? { ...raw, '00080018': { vr: 'UI', Value: [stated] } }
    : raw;

/** The value of the pixel data is repeated as it is: native in native, and what only gets another header. */
function staysWhole({ header }: Opened, { transferSyntaxUid, lossy }: TranscodeTarget): boolean {
  const { encapsulated } = header.pixelData!;
  if (encapsulated !== transferSyntaxes.get(transferSyntaxUid)!.encapsulated) return false;
  if (!encapsulated) return true;
  const isSound = !header.oddities.some(({ kind }) => kind === 'missing-delimiter' || kind === 'odd-length');
  return lossy === undefined && header.transferSyntaxUid === transferSyntaxUid && isSound;
}

async function newPixels(
  opened: Opened,
  target: TranscodeTarget,
  spool: () => Spool,
  tools: Tools,
): Promise<MadePixels | undefined> {
  const { cleaning, header, pixel, source } = opened;
  const { pixelData } = header;
  const to = transferSyntaxes.get(target.transferSyntaxUid)!;
  if (pixelData === undefined) return undefined;
  if (cleaning === undefined && !opened.withoutRemarks && staysWhole(opened, target)) return undefined;
  if (pixel === undefined) throw new NegatoscopeError('damaged', 'pixel data without rows and columns', {});
  const index = indexFrames(header);
  const frames = Math.max(1, Number(text(header.dataSet, 'NumberOfFrames') ?? 1) || 1);
  const found = framesFound(header, index);
  if (index.kind === 'none' || index.kind === 'packed' || found < frames) {
    throw new NegatoscopeError('damaged', `${found} of ${frames} frames are there`, {
      reason: 'truncated',
      found,
      frames,
    });
  }
  const of = [source, index, pixel, header.transferSyntaxUid, tools.codecs] as const;
  const Frames = opened.withoutRemarks ? FramesWithoutRemarks : FrameSource;
  const all = cleaning === undefined ? new Frames(...of) : new CleanedFrames(cleaning, ...of);
  const job = { frames, source: all, header, target, checkpoint: tools.checkpoint };
  if (!to.encapsulated) return decompressed(job);
  if (cleaning === undefined && keepsCodestreams(header.transferSyntaxUid, target)) return repacked(job, spool());
  const coding = codingOf(target);
  if (coding === undefined) throw cannot('target-syntax', target.transferSyntaxUid);
  const loses = codingLoses(coding);
  if (loses && !isPicture(classOf(header))) throw cannot('sop-class', target.transferSyntaxUid);
  const pixels = await compressed(job, coding, tools.encoders, spool());
  return loses ? { ...pixels, method: lossyMethod(target.transferSyntaxUid) ?? '' } : pixels;
}

/** Bytes of a place in the source, a slice at a time, with units turned. */
async function copy(
  source: SyncSource,
  part: { offset: number; length: number; swap: number },
  to: Sink,
  tools: Tools,
) {
  const buffer = new Uint8Array(Math.min(sliceBytes, part.length));
  for (let at = 0; at < part.length; ) {
    const slice = buffer.subarray(0, Math.min(sliceBytes, part.length - at));
    for (let filled = 0; filled < slice.length; ) {
      const read = source.read(slice.subarray(filled), part.offset + at + filled);
      if (read === 0) {
        throw new NegatoscopeError('damaged', 'the file ends before its data set does', {
          reason: 'truncated',
          offset: part.offset + at + filled,
        });
      }
      filled += read;
    }
    swapUnits(slice, part.swap);
    await to.write(slice);
    at += slice.length;
    tools.checkpoint();
  }
}

async function write(
  raw: DataSet,
  source: SyncSource,
  pixels: NewPixels | undefined,
  to: TransferSyntax,
  sink: Sink,
  tools: Tools,
) {
  for (const part of encodeDataSetParts(raw, to.uid)) {
    if (part instanceof Uint8Array) {
      await sink.write(part);
    } else if (part.offset === madeAnew) {
      let length = 0;
      for await (const bytes of pixels!.bytes()) {
        // Only cells of native pixel data have a byte order.
        if (to.bigEndian) swapUnits(bytes, part.swap);
        length += bytes.length;
        await sink.write(bytes);
        tools.checkpoint();
      }
      if (length !== part.length) throw new Error(`${length} bytes of pixel data, not ${part.length}`);
    } else {
      await copy(source, part, sink, tools);
    }
  }
  await sink.end();
}

/** Transcodes an open file. Throws `unsupported` (parameter `reason`), `damaged`, `decode-failed`, `not-dicom`, `disk-full`, `io`, `cancelled`. */
export async function transcodeSource(file: SyncSource, task: TranscodeTask, tools: Tools): Promise<TranscodeDone> {
  let { target } = task;
  if (!transferSyntaxes.has(target.transferSyntaxUid)) throw cannot('target-syntax', target.transferSyntaxUid);
  const changes = target.changes ?? {};
  const spools: Spool[] = [];
  const spool = (part: string) => {
    const made = new Spool(`${task.temporary}${part}`, task.memory);
    spools.push(made);
    return made;
  };
  try {
    const { source, bareSyntax, declared } = await openPlain(file, () => spool('.unpacked'));
    const header = readHeader(source, {}, bareSyntax);
    let raw = readHeader(source, rawOptions, bareSyntax).dataSet;
    const { transferSyntaxUid } = header;
    const cleaning = pixelCleaning(raw, header, changes.deIdentify);
    const opened: Opened = {
      ...{ source, header, cleaning, pixel: pixelsOf(header, transferSyntaxUid) },
      withoutRemarks: takesRemarks(header, changes),
    };
    if (cleaning !== undefined) target = maskedTarget(opened.pixel, transferSyntaxUid, target);
    const to = transferSyntaxes.get(target.transferSyntaxUid)!;
    const refusal = canTranscode({ transferSyntaxUid: declared ?? transferSyntaxUid, pixel: opened.pixel }, target);
    if (refusal !== true) throw cannot(refusal, target.transferSyntaxUid);
    // An icon shows what the image shows, before it was cleaned.
    if (changes.deIdentify !== undefined && raw[iconImage] !== undefined) delete raw[iconImage];
    await nativeIcons(raw, source, transferSyntaxUid, tools.codecs);
    const stated = text(header.dataSet, 'SOPInstanceUID') ?? text(header.meta, 'MediaStorageSOPInstanceUID') ?? '';
    const following = followed(reconciledIn(raw, changes), changes, stated);
    let { sopInstanceUid } = following;
    raw = following.raw;
    const pixels = await newPixels(opened, target, () => spool('.frames'), tools);
    if (pixels !== undefined) {
      apply(raw, pixels.changes);
      const { tag } = header.pixelData!;
      const { length, vr } = pixels;
      const location = { offset: madeAnew, length, ...(to.encapsulated ? { encapsulated: true } : {}) };
      raw[tagString(tag)] = { vr, location };
    } else if (header.pixelData !== undefined) {
      stay(raw, changes.deIdentify?.profile.basedOn === 'ps3.15' ? framesOnly(header) : header.pixelData, opened.pixel);
    }
    const lossy = pixels?.method === undefined ? undefined : { method: pixels.method, ratio: pixels.ratio ?? 1 };
    if (lossy !== undefined) {
      // A de-identified copy is another instance anyway: what refers to it must find it, and its source nobody will have.
      const isOther = replacesUids(changes);
      sopInstanceUid = isOther ? stated : task.newUid;
      const derivation = {
        newUid: sopInstanceUid,
        transferSyntaxUid: to.uid,
        ratio: lossy.ratio,
        parameters: target.lossy!,
      };
      const { [sourceImages]: source, ...derived } = derivedChanges(header.dataSet, raw, derivation);
      apply(raw, isOther ? derived : { ...derived, [sourceImages]: source });
    }
    if (changes.deIdentify !== undefined) {
      raw = deIdentifiedIn(withUid(raw, stated), changes);
      sopInstanceUid = plainText(raw['00080018'] ?? { vr: 'UI' });
    }
    const result = spool('.dataset');
    await write(raw, source, pixels, to, sinkFor(result, to.packed), tools);
    const { length } = result;
    return {
      sopClassUid: classOf(header),
      sopInstanceUid,
      transferSyntaxUid: to.uid,
      length,
      ...(lossy === undefined ? {} : { lossy }),
      ...result.take(),
    };
  } finally {
    for (const one of spools) one.discard();
  }
}
