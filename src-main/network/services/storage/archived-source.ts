import { NegatoscopeError } from '../../../../src-shared/contract/errors.ts';
import type { InstancePlace } from '../../../archive/types.ts';
import { describeFile } from './describe-file.ts';
import { type InstanceSource, type OpenSource, openFile } from './instance-source.ts';

/** PS3.10 7.1: preamble, `DICM`, and the group length of the meta header, with which what came over the network always begins. */
const headLength = 144;
/** Room for the meta header and the first tag behind it. */
const headBytes = 1024;
const beginning = Buffer.from('DICM\x02\x00\x00\x00UL\x04\x00', 'latin1');

/**
 * An instance in a Part 10 file whose identifiers the index knows. The file is not touched before `open`, which also finds where the data set
 * begins; until then `bytes` is the length of the whole file.
 */
export class ArchivedSource implements InstanceSource {
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
  readonly transferSyntaxUid: string;
  bytes: number;
  readonly #place: InstancePlace;

  constructor(place: InstancePlace) {
    this.sopClassUid = place.sopClassUid;
    this.sopInstanceUid = place.sopInstanceUid;
    this.transferSyntaxUid = place.transferSyntaxUid;
    this.bytes = place.bytes;
    this.#place = place;
  }

  /** Fails with `io` (the file is gone, or is another instance by now: `reason` `changed`), `not-dicom`, `damaged`, or `unsupported` for an entry of a ZIP archive. */
  async open(): Promise<OpenSource> {
    const { path, zipEntry, bytes } = this.#place;
    if (zipEntry !== undefined) {
      throw new NegatoscopeError('unsupported', 'an entry of a ZIP archive is no file', { path, zipEntry });
    }
    const file = await openFile(path, 0);
    try {
      const head = Buffer.alloc(Math.min(headBytes, bytes));
      const read = await file.read([head], 0);
      const start = dataSetOffset(head.subarray(0, read), bytes, this);
      if (start !== undefined) {
        this.bytes = bytes - start;
        return { read: (buffers, position) => file.read(buffers, start + position), close: () => file.close() };
      }
    } catch (error) {
      file.close();
      throw error;
    }
    file.close();
    // A file that was imported as it was, with a meta header that is not as it should be.
    const described = await describeFile(path);
    if (described.sopInstanceUid !== this.sopInstanceUid) {
      throw new NegatoscopeError('io', 'another file lies there than the one that was catalogued', {
        path,
        reason: 'changed',
      });
    }
    this.bytes = described.bytes;
    return described.open();
  }
}

/** Where the data set begins; undefined when the meta header does not say it as it should, or names another instance or transfer syntax. */
function dataSetOffset(
  head: Buffer,
  fileBytes: number,
  { sopInstanceUid, transferSyntaxUid }: Pick<InstanceSource, 'sopInstanceUid' | 'transferSyntaxUid'>,
): number | undefined {
  if (head.length < headLength || !head.subarray(128, 140).equals(beginning)) {
    return undefined;
  }
  const start = headLength + head.readUInt32LE(140);
  if (start > fileBytes || start > head.length) {
    return undefined;
  }
  const says = (element: string, uid: string): boolean =>
    head.subarray(headLength, start).includes(Buffer.from(`\x02\x00${element}\x00UI${lengthOf(uid)}${uid}`, 'latin1'));
  const names = says('\x03', sopInstanceUid) && says('\x10', transferSyntaxUid);
  const goesOn = start + 2 <= head.length && head.readUInt16LE(start) === 2;
  return names && !goesOn ? start : undefined;
}

/** Length field of a UI of this value, padded to an even length. */
function lengthOf(uid: string): string {
  const length = uid.length + (uid.length & 1);
  return String.fromCharCode(length & 0xff, length >> 8);
}
