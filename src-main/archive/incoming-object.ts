import { crc32 } from 'node:zlib';
import { NegatoscopeError } from '../../src-shared/contract/errors.ts';
import { encodeFileMeta } from '../../src-shared/dicom/part10/write.ts';
import { transferSyntaxes } from '../../src-shared/dicom/transfer-syntaxes.ts';
import { isUsableUid, isValidUid } from '../../src-shared/dicom/uids.ts';
import { implementationSchema } from '../../src-shared/settings/schema.ts';
import { fileError } from './files.ts';
import type { Filing } from './filing.ts';
import { isIdentifier } from './identifier.ts';
import type { IngestContext } from './ingest.ts';
import { type Identifiers, PassingDataSet } from './passing-data-set.ts';
import { PassingMeta } from './passing-meta.ts';
import { quarantineReason } from './quarantine-reason.ts';
import type { IngestOutcome, IngestStart, IngestStream } from './types.ts';

/**
 * Up to here an object waits in memory and is written in one go. A larger one is written in steps of this size while the
 * sender goes on: at first at once, which costs less than a trip through the thread pool, and beyond `syncBytes` there.
 */
const stepBytes = 192 * 1024;
const syncBytes = 4 * 1024 * 1024;
const asyncStepBytes = 1024 * 1024;
/** More than this waits for the disk: the sender is asked to pause. */
const highWater = 4 * 1024 * 1024;
/** Shorter slices are copied together: a sender of single bytes must not cost a hundred times what it sends. */
const shortSlice = 2048;
const shortBlock = 16 * 1024;

/** One instance on its way in. */
export class IncomingObject implements IngestStream {
  readonly start: IngestStart;
  private readonly context: IngestContext;
  private readonly filing: Filing;
  private readonly ended: () => void;
  private passing: PassingDataSet | undefined;
  private readonly meta: PassingMeta | undefined;
  private header: Uint8Array | undefined;
  private buffers: Uint8Array[] = [];
  private buffered = 0;
  /** Short slices one behind the other, and from where on they are not among `buffers` yet. */
  private short: Uint8Array | undefined;
  private shortFrom = 0;
  private shortEnd = 0;
  private inFlight = 0;
  private received = 0;
  private fileBytes = 0;
  private crc = 0;
  private counted = 0;
  private fd = -1;
  private temporary: string | undefined;
  private writing: Promise<void> | undefined;
  private drained: { promise: Promise<void>; resolve(): void } | undefined;
  private failure: NegatoscopeError | undefined;
  private over = false;

  constructor(context: IngestContext, filing: Filing, start: IngestStart, ended: () => void) {
    this.context = context;
    this.filing = filing;
    this.start = start;
    this.ended = ended;
    this.failure = context.refusal();
    if (start.bareDataSet) this.passing = passingFor(start.transferSyntaxUid);
    else this.meta = new PassingMeta();
  }

  write(slice: Uint8Array): Promise<void> | undefined {
    if (this.failure !== undefined || this.over || slice.length === 0) return undefined;
    this.received += slice.length;
    const limit = this.start.rules?.maxInstanceBytes ?? 0;
    if (limit > 0 && this.received > limit) {
      return this.fail(
        new NegatoscopeError('invalid-input', `more than ${limit} bytes`, { cause: 'too-large', bytes: this.received }),
      );
    }
    try {
      this.count(slice.length);
      this.look(slice);
    } catch (error) {
      return this.fail(fileError(error, 'receiving'));
    }
    this.gather(slice);
    this.buffered += slice.length;
    if (this.fileBytes < syncBytes) {
      if (this.buffered >= stepBytes) this.writeStep();
      return undefined;
    }
    if (this.buffered < asyncStepBytes) return undefined;
    this.pump();
    if (this.buffered + this.inFlight <= highWater) return undefined;
    this.drained ??= deferred();
    return this.drained.promise;
  }

  private gather(slice: Uint8Array): void {
    if (slice.length >= shortSlice) {
      this.closeShort();
      this.buffers.push(slice);
      return;
    }
    if (this.short === undefined || this.shortEnd + slice.length > shortBlock) {
      this.closeShort();
      this.short = Buffer.allocUnsafeSlow(shortBlock);
      this.shortFrom = 0;
      this.shortEnd = 0;
    }
    this.short.set(slice, this.shortEnd);
    this.shortEnd += slice.length;
  }

  private closeShort(): void {
    if (this.short !== undefined && this.shortEnd > this.shortFrom) {
      this.buffers.push(this.short.subarray(this.shortFrom, this.shortEnd));
    }
    this.shortFrom = this.shortEnd;
  }

  /** Space is asked for in steps: the question costs more than a small slice. */
  private count(bytes: number): void {
    this.counted += bytes;
    if (this.received > bytes && this.counted < 256 * 1024) return;
    this.context.space.take(this.counted);
    this.counted = 0;
  }

  private look(slice: Uint8Array): void {
    if (this.meta === undefined || this.meta.done) {
      this.passing?.push(slice);
      return;
    }
    const rest = this.meta.push(slice);
    if (rest === undefined) return;
    if (this.meta.regular) {
      this.passing = passingFor(this.meta.transferSyntaxUid);
      this.passing?.push(rest);
    }
  }

  private fail(error: NegatoscopeError): undefined {
    this.failure ??= error;
    this.context.space.failed(error);
    this.buffers = [];
    this.short = undefined;
    this.buffered = 0;
    this.drained?.resolve();
    this.drained = undefined;
    return undefined;
  }

  private writeStep(): void {
    try {
      this.writeRest();
    } catch (error) {
      this.fail(fileError(error, 'receiving'));
    }
  }

  /** Writes what has gathered in the thread pool, one batch at a time. */
  private pump(): void {
    if (this.writing !== undefined || this.failure !== undefined || this.buffered === 0) return;
    let batch: Uint8Array[];
    try {
      batch = this.takeBuffers();
      this.openTemporary();
    } catch (error) {
      this.fail(fileError(error, 'receiving'));
      return;
    }
    const bytes = batch.reduce((sum, { length }) => sum + length, 0);
    this.inFlight = bytes;
    this.writing = this.context.files
      .write(this.fd, batch)
      .catch((error: unknown) => {
        this.fail(fileError(error, 'receiving'));
      })
      .then(() => {
        this.inFlight = 0;
        this.writing = undefined;
        if (this.buffered >= asyncStepBytes) this.pump();
        if (this.buffered + this.inFlight <= highWater) {
          this.drained?.resolve();
          this.drained = undefined;
        }
      });
  }

  /** The gathered slices, with our meta header before the first of them; counted into the checksum. */
  private takeBuffers(): Uint8Array[] {
    this.closeShort();
    const batch = this.buffers;
    this.buffers = [];
    this.buffered = 0;
    if (this.header === undefined) {
      this.header = this.start.bareDataSet ? this.fileMeta() : new Uint8Array(0);
      if (this.header.length > 0) batch.unshift(this.header);
    }
    // What is written in steps has its checksum taken later, when nothing is received (`Checksums`).
    const whole = this.over && this.fileBytes === 0;
    for (const slice of batch) {
      if (whole) this.crc = crc32(slice, this.crc);
      this.fileBytes += slice.length;
    }
    if (!whole) this.crc = -1;
    return batch;
  }

  private fileMeta(): Uint8Array {
    const { start, passing } = this;
    const sopClassUid = start.sopClassUid ?? passing?.identifiers.sopClassUid;
    const sopInstanceUid = start.sopInstanceUid ?? passing?.identifiers.sopInstanceUid;
    if (sopClassUid === undefined || sopInstanceUid === undefined) {
      throw missing(sopClassUid === undefined ? '00080016' : '00080018');
    }
    const { classUid, versionName } = start.implementation ?? ourImplementation;
    return encodeFileMeta({
      sopClassUid,
      sopInstanceUid,
      transferSyntaxUid: start.transferSyntaxUid,
      implementationClassUid: classUid,
      ...(versionName === '' ? {} : { implementationVersionName: versionName }),
      ...(start.sourceAeTitle === undefined ? {} : { sourceAeTitle: start.sourceAeTitle }),
    });
  }

  private openTemporary(): void {
    if (this.fd >= 0) return;
    const path = this.context.store.temporaryPath();
    this.fd = this.context.files.createSync(path);
    this.temporary = path;
  }

  async commit(): Promise<IngestOutcome> {
    if (this.over) throw new NegatoscopeError('internal', 'this instance was committed or aborted before');
    this.over = true;
    try {
      while (this.writing !== undefined) await this.writing;
      if (this.failure !== undefined) throw this.failure;
      return await this.accept();
    } catch (error) {
      const failure = fileError(error, 'storing');
      this.context.space.failed(failure);
      throw failure;
    } finally {
      this.cleanUp();
      this.ended();
    }
  }

  private async accept(): Promise<IngestOutcome> {
    if (this.counted > 0) this.context.space.take(this.counted);
    if (this.received === 0) {
      throw new NegatoscopeError('damaged', 'no data set at all', { offset: 0, reason: 'truncated' });
    }
    const regular = this.passing?.finish() === true;
    const strict = this.start.rules?.validation === 'strict' || this.start.rules?.presentationStates === 'checked';
    // The header names the instance; what it takes from the data set is known by now.
    if (this.fileBytes === 0 || this.buffered > 0) this.writeRest();
    let found: Partial<Identifiers> = this.passing?.identifiers ?? {};
    if (!regular || strict) {
      // An element may still lie in a file that looks odd: identifiers are taken from a proper reading.
      found = await this.inspect();
    }
    this.applyPixelDataVr(regular);
    const identifiers = this.checked(found);
    const fd = this.fd;
    const temporary = this.temporary!;
    // From here on the file is the filing's to close and to remove.
    this.fd = -1;
    this.temporary = undefined;
    return this.filing.file({
      start: this.start,
      identifiers,
      fd,
      temporary,
      bytes: this.fileBytes,
      crc: this.crc,
    });
  }

  private writeRest(): void {
    const batch = this.takeBuffers();
    this.openTemporary();
    if (batch.length > 0) this.context.files.writeSync(this.fd, batch);
  }

  private async inspect(): Promise<Partial<Identifiers>> {
    const path = this.temporary!;
    const rules = this.start.rules;
    try {
      return await this.context.inspect({
        path,
        rules: {
          validation: rules?.validation ?? 'identifiers',
          presentationStates: rules?.presentationStates ?? 'as-any',
        },
      });
    } catch (error) {
      const reason = quarantineReason(error);
      if (reason !== undefined) {
        this.context.files.closeSync(this.fd);
        this.fd = -1;
        this.temporary = undefined;
        await this.context.quarantine(path, this.start, this.fileBytes, { ...reason, crc: this.crc });
      }
      throw error;
    }
  }

  /** Setting `pixelDataVr`: the one byte that may differ from what was received. */
  private applyPixelDataVr(regular: boolean): void {
    const { passing } = this;
    if (!regular || this.start.rules?.pixelDataVr !== 'ob-for-8-bit' || passing?.pixelDataVrOffset === undefined)
      return;
    const bits = passing.bitsAllocated;
    const syntax = this.start.bareDataSet ? this.start.transferSyntaxUid : this.meta?.transferSyntaxUid;
    if (bits === undefined || bits > 8 || syntax !== '1.2.840.10008.1.2.1') return;
    const offset = (this.start.bareDataSet ? this.header!.length : this.meta!.bytes) + passing.pixelDataVrOffset;
    this.context.files.patchSync(this.fd, Buffer.from('OB', 'latin1'), offset);
    // The checksum was taken of what passed; a patched file is not compared by it.
    this.crc = -1;
  }

  /** The identifiers by the rule of `validation`. */
  private checked(found: Partial<Identifiers>): Identifiers {
    const { start } = this;
    const validation = start.rules?.validation ?? 'identifiers';
    const of = (name: keyof Identifiers): string => found[name] ?? '';
    const identifiers: Identifiers = {
      sopClassUid: of('sopClassUid'),
      sopInstanceUid: of('sopInstanceUid'),
      studyUid: of('studyUid'),
      seriesUid: of('seriesUid'),
      patientId: of('patientId'),
    };
    if (validation === 'none') {
      identifiers.sopClassUid ||= start.sopClassUid ?? '';
      identifiers.sopInstanceUid ||= start.sopInstanceUid ?? '';
    }
    for (const [name, tag] of requiredUids) {
      const uid = identifiers[name];
      if (uid === '') throw missing(tag);
      if (!acceptable[validation](uid)) {
        throw new NegatoscopeError('invalid-input', `${tag} is no UID`, { cause: 'identifier-missing', tag });
      }
    }
    if (validation !== 'none') {
      for (const name of ['sopClassUid', 'sopInstanceUid'] as const) {
        if (start[name] !== undefined && start[name] !== identifiers[name]) {
          const tag = name === 'sopClassUid' ? '00080016' : '00080018';
          throw new NegatoscopeError('invalid-input', `${tag} of message and data set differ`, {
            cause: 'disagreement',
            tag,
          });
        }
      }
    }
    return identifiers;
  }

  async abort(): Promise<void> {
    if (this.over) return;
    this.over = true;
    this.failure ??= new NegatoscopeError('cancelled', 'receiving was aborted');
    this.drained?.resolve();
    while (this.writing !== undefined) await this.writing;
    this.cleanUp();
    this.ended();
  }

  /** Closes and removes what is still ours. */
  private cleanUp(): void {
    this.buffers = [];
    try {
      if (this.fd >= 0) this.context.files.closeSync(this.fd);
      if (this.temporary !== undefined) this.context.files.unlinkSync(this.temporary);
    } catch (error) {
      this.context.log.warn('a temporary file stays until the next start', { message: String(error) });
    }
    this.fd = -1;
    this.temporary = undefined;
  }
}

const ourImplementation = implementationSchema.parse({});

const acceptable = { none: isIdentifier, identifiers: isUsableUid, strict: isValidUid } as const;

const requiredUids = [
  ['sopClassUid', '00080016'],
  ['sopInstanceUid', '00080018'],
  ['studyUid', '0020000D'],
  ['seriesUid', '0020000E'],
] as const;

const missing = (tag: string): NegatoscopeError =>
  new NegatoscopeError('invalid-input', `${tag} is missing`, { cause: 'identifier-missing', tag });

/** Packed and unknown syntaxes cannot be looked at while they pass. */
function passingFor(transferSyntaxUid: string): PassingDataSet | undefined {
  const syntax = transferSyntaxes.get(transferSyntaxUid);
  return syntax === undefined || syntax.packed !== undefined ? undefined : new PassingDataSet(syntax);
}

function deferred(): { promise: Promise<void>; resolve(): void } {
  let resolve = () => {};
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
