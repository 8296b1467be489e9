/** One entry of a ZIP archive as its central directory has it (PKWARE APPNOTE 4.3.12). */
export interface ZipEntryRecord {
  name: string;
  /** How the bytes are packed, encryption aside: 0 stored, 8 deflated. */
  method: 0 | 8;
  encrypted: boolean;
  /** Of the plain bytes; 0 for encrypted ones (AE-2). */
  crc: number;
  packedBytes: number;
  bytes: number;
  offset: number;
  at: Date;
  /** Its local header was written before its sizes were known, in the ZIP64 way. */
  large: boolean;
}

const limit32 = 0xffffffff;
const limit16 = 0xffff;
/** Method of what is encrypted with AES (WinZip AE). */
const methodAes = 99;

/** Fields one after the other, little endian. */
class Fields {
  readonly #bytes: number[] = [];

  u16(value: number): this {
    this.#bytes.push(value & 0xff, (value >>> 8) & 0xff);
    return this;
  }

  u32(value: number): this {
    return this.u16(value & 0xffff).u16(value >>> 16);
  }

  u64(value: number): this {
    return this.u32(value % 0x1_0000_0000).u32(Math.floor(value / 0x1_0000_0000));
  }

  raw(bytes: Iterable<number>): this {
    this.#bytes.push(...bytes);
    return this;
  }

  done(): Uint8Array {
    return Uint8Array.from(this.#bytes);
  }
}

const isAscii = (name: string): boolean => /^[ -~]*$/.test(name);

const dosTime = (at: Date): number => (at.getHours() << 11) | (at.getMinutes() << 5) | (at.getSeconds() >> 1);
const dosDate = (at: Date): number =>
  ((Math.min(2107, Math.max(1980, at.getFullYear())) - 1980) << 9) | ((at.getMonth() + 1) << 5) | at.getDate();

/** Extra field of WinZip AE-2, AES-256. */
const aesExtra = ({ method }: ZipEntryRecord): Uint8Array =>
  new Fields().u16(0x9901).u16(7).u16(2).raw([0x41, 0x45]).raw([3]).u16(method).done();

const versionOf = (entry: ZipEntryRecord, zip64: boolean): number => (entry.encrypted ? 51 : zip64 ? 45 : 20);

/** What both headers of an entry have alike, up to the CRC. */
const common = (fields: Fields, entry: ZipEntryRecord, zip64: boolean): Fields =>
  fields
    .u16(versionOf(entry, zip64))
    .u16((entry.encrypted ? 1 : 0) | (isAscii(entry.name) ? 0 : 0x800))
    .u16(entry.encrypted ? methodAes : entry.method)
    .u16(dosTime(entry.at))
    .u16(dosDate(entry.at))
    .u32(entry.crc);

/** Local file header (APPNOTE 4.3.7), of the same length whatever the sizes of a `large` one come to. */
export function localHeader(entry: ZipEntryRecord): Uint8Array {
  const name = new TextEncoder().encode(entry.name);
  const extra = new Fields();
  if (entry.large) extra.u16(1).u16(16).u64(entry.bytes).u64(entry.packedBytes);
  if (entry.encrypted) extra.raw(aesExtra(entry));
  const extras = extra.done();
  return common(new Fields().u32(0x04034b50), entry, entry.large)
    .u32(entry.large ? limit32 : entry.packedBytes)
    .u32(entry.large ? limit32 : entry.bytes)
    .u16(name.length)
    .u16(extras.length)
    .raw(name)
    .raw(extras)
    .done();
}

/** Header of the central directory (APPNOTE 4.3.12). */
export function centralHeader(entry: ZipEntryRecord): Uint8Array {
  const name = new TextEncoder().encode(entry.name);
  const sizes = entry.bytes >= limit32 || entry.packedBytes >= limit32;
  const far = entry.offset >= limit32;
  const extra = new Fields();
  if (sizes || far) {
    extra.u16(1).u16((sizes ? 16 : 0) + (far ? 8 : 0));
    if (sizes) extra.u64(entry.bytes).u64(entry.packedBytes);
    if (far) extra.u64(entry.offset);
  }
  if (entry.encrypted) extra.raw(aesExtra(entry));
  const extras = extra.done();
  const zip64 = entry.large || sizes || far;
  return common(new Fields().u32(0x02014b50).u16(versionOf(entry, zip64)), entry, zip64)
    .u32(sizes ? limit32 : entry.packedBytes)
    .u32(sizes ? limit32 : entry.bytes)
    .u16(name.length)
    .u16(extras.length)
    .u16(0)
    .u16(0)
    .u16(0)
    .u32(0)
    .u32(far ? limit32 : entry.offset)
    .raw(name)
    .raw(extras)
    .done();
}

/** End of the central directory (APPNOTE 4.3.14 to 4.3.16), with the records of ZIP64 where they are needed. */
export function endOfDirectory(entries: number, offset: number, bytes: number): Uint8Array {
  const fields = new Fields();
  if (entries >= limit16 || offset >= limit32 || bytes >= limit32) {
    fields.u32(0x06064b50).u64(44).u16(45).u16(45).u32(0).u32(0).u64(entries).u64(entries).u64(bytes).u64(offset);
    fields
      .u32(0x07064b50)
      .u32(0)
      .u64(offset + bytes)
      .u32(1);
  }
  const count = Math.min(entries, limit16);
  return fields
    .u32(0x06054b50)
    .u16(0)
    .u16(0)
    .u16(count)
    .u16(count)
    .u32(Math.min(bytes, limit32))
    .u32(Math.min(offset, limit32))
    .u16(0)
    .done();
}
