/** Small data sets and Part 10 files made here, for tests and measurements without a corpus. */

const longVrs = new Set(['OB', 'OW', 'OF', 'OD', 'OL', 'OV', 'SQ', 'UC', 'UR', 'UT', 'UN', 'SV', 'UV']);

/** One element in Explicit VR Little Endian; text is padded to even length. */
export function explicitElement(tag: number, vr: string, value: Uint8Array | string): Buffer {
  let bytes = typeof value === 'string' ? Buffer.from(value, 'latin1') : Buffer.from(value);
  if (bytes.length % 2 === 1) {
    bytes = Buffer.concat([bytes, Buffer.of(vr === 'UI' ? 0 : 0x20)]);
  }
  const long = longVrs.has(vr);
  const header = Buffer.alloc(long ? 12 : 8);
  header.writeUInt16LE(Math.floor(tag / 0x10000), 0);
  header.writeUInt16LE(tag % 0x10000, 2);
  header.write(vr, 4, 'latin1');
  if (long) {
    header.writeUInt32LE(bytes.length, 8);
  } else {
    header.writeUInt16LE(bytes.length, 6);
  }
  return Buffer.concat([header, bytes]);
}

/** The same in Implicit VR Little Endian. */
export function implicitElement(tag: number, value: Uint8Array | string, padding = 0x20): Buffer {
  let bytes = typeof value === 'string' ? Buffer.from(value, 'latin1') : Buffer.from(value);
  if (bytes.length % 2 === 1) {
    bytes = Buffer.concat([bytes, Buffer.of(padding)]);
  }
  const header = Buffer.alloc(8);
  header.writeUInt16LE(Math.floor(tag / 0x10000), 0);
  header.writeUInt16LE(tag % 0x10000, 2);
  header.writeUInt32LE(bytes.length, 4);
  return Buffer.concat([header, bytes]);
}

const uint16 = (value: number): Buffer => {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return bytes;
};

export interface Phantom {
  sopClassUid: string;
  sopInstanceUid: string;
  transferSyntaxUid: string;
  dataSet: Buffer;
}

/** A CT image of `rows` x `columns` 16-bit cells in Explicit VR Little Endian. */
export function phantomImage(number: number, rows: number, columns: number, root = '2.25.777'): Phantom {
  const sopClassUid = '1.2.840.10008.5.1.4.1.1.2';
  const sopInstanceUid = `${root}.3.${number}`;
  const pixels = Buffer.alloc(rows * columns * 2);
  for (let index = 0; index < rows * columns; index += 7) {
    pixels.writeUInt16LE((index * 31 + number) & 0xfff, index * 2);
  }
  const dataSet = Buffer.concat([
    explicitElement(0x00080005, 'CS', 'ISO_IR 100'),
    explicitElement(0x00080008, 'CS', 'ORIGINAL\\PRIMARY\\AXIAL'),
    explicitElement(0x00080016, 'UI', sopClassUid),
    explicitElement(0x00080018, 'UI', sopInstanceUid),
    explicitElement(0x00080020, 'DA', '20260101'),
    explicitElement(0x00080030, 'TM', '101500'),
    explicitElement(0x00080050, 'SH', 'A1'),
    explicitElement(0x00080060, 'CS', 'CT'),
    explicitElement(0x00080070, 'LO', 'Phantom'),
    explicitElement(0x00080090, 'PN', ''),
    explicitElement(0x00100010, 'PN', 'Phantom^Network'),
    explicitElement(0x00100020, 'LO', 'PHANTOM1'),
    explicitElement(0x00100030, 'DA', ''),
    explicitElement(0x00100040, 'CS', 'O'),
    explicitElement(0x00180060, 'DS', '120'),
    explicitElement(0x0020000d, 'UI', `${root}.1`),
    explicitElement(0x0020000e, 'UI', `${root}.2`),
    explicitElement(0x00200010, 'SH', '1'),
    explicitElement(0x00200011, 'IS', '1'),
    explicitElement(0x00200012, 'IS', '1'),
    explicitElement(0x00200013, 'IS', String(number)),
    explicitElement(0x00200032, 'DS', `-100\\-100\\${number}`),
    explicitElement(0x00200037, 'DS', '1\\0\\0\\0\\1\\0'),
    explicitElement(0x00200052, 'UI', `${root}.4`),
    explicitElement(0x00201040, 'LO', ''),
    explicitElement(0x00280002, 'US', uint16(1)),
    explicitElement(0x00280004, 'CS', 'MONOCHROME2'),
    explicitElement(0x00280010, 'US', uint16(rows)),
    explicitElement(0x00280011, 'US', uint16(columns)),
    explicitElement(0x00280030, 'DS', '0.7\\0.7'),
    explicitElement(0x00280100, 'US', uint16(16)),
    explicitElement(0x00280101, 'US', uint16(12)),
    explicitElement(0x00280102, 'US', uint16(11)),
    explicitElement(0x00280103, 'US', uint16(0)),
    explicitElement(0x00281052, 'DS', '-1024'),
    explicitElement(0x00281053, 'DS', '1'),
    explicitElement(0x7fe00010, 'OW', pixels),
  ]);
  return { sopClassUid, sopInstanceUid, transferSyntaxUid: '1.2.840.10008.1.2.1', dataSet };
}

/** Preamble and meta header (PS3.10 7.1) before a data set. */
export function part10({ dataSet, ...phantom }: Phantom): { file: Buffer; dataSetOffset: number } {
  const body = Buffer.concat([
    explicitElement(0x00020001, 'OB', Uint8Array.of(0, 1)),
    explicitElement(0x00020002, 'UI', phantom.sopClassUid),
    explicitElement(0x00020003, 'UI', phantom.sopInstanceUid),
    explicitElement(0x00020010, 'UI', phantom.transferSyntaxUid),
    explicitElement(0x00020012, 'UI', '2.25.1'),
  ]);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(body.length);
  const head = Buffer.concat([Buffer.alloc(128), Buffer.from('DICM'), explicitElement(0x00020000, 'UL', length), body]);
  return { file: Buffer.concat([head, dataSet]), dataSetOffset: head.length };
}

/** Where the data set of a Part 10 file begins, and what its meta header says; for files that have a group length. */
export function readMeta(file: Buffer): Omit<Phantom, 'dataSet'> & { dataSetOffset: number } {
  const dataSetOffset = 144 + file.readUInt32LE(140);
  const found = new Map<number, string>();
  for (let at = 144; at < dataSetOffset; ) {
    const vr = file.toString('latin1', at + 4, at + 6);
    const long = longVrs.has(vr);
    const length = long ? file.readUInt32LE(at + 8) : file.readUInt16LE(at + 6);
    const start = at + (long ? 12 : 8);
    found.set(file.readUInt16LE(at + 2), file.toString('latin1', start, start + length).replace(/[\0 ]+$/, ''));
    at = start + length;
  }
  return {
    sopClassUid: found.get(0x0002) ?? '',
    sopInstanceUid: found.get(0x0003) ?? '',
    transferSyntaxUid: found.get(0x0010) ?? '',
    dataSetOffset,
  };
}
