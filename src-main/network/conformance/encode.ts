import { deflateRawSync } from 'node:zlib';
import { ts } from './rig.ts';

/**
 * Data sets written by hand for the conformance tests, by other code than the one they test: elements in the order given, sequences with
 * explicit or undefined length, any VR, private elements, values as bytes of the wanted byte order.
 */
export type TestValue = string | number[] | Uint8Array | TestElement[][];
export type TestElement = readonly [tag: number, vr: string, value: TestValue, undefinedLength?: 'undefined-length'];

const longForm = new Set(['OB', 'OW', 'OF', 'OD', 'OL', 'OV', 'SQ', 'UC', 'UR', 'UT', 'UN', 'SV', 'UV']);
const cells: Record<string, number> = { US: 2, SS: 2, OW: 2, UL: 4, SL: 4, FL: 4, FD: 8, AT: 4 };

function numbers(vr: string, values: readonly number[], big: boolean): Buffer {
  const size = cells[vr] ?? 1;
  const bytes = Buffer.alloc(size * values.length);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  values.forEach((value, index) => {
    const at = index * size;
    if (vr === 'FL') {
      view.setFloat32(at, value, !big);
    } else if (vr === 'FD') {
      view.setFloat64(at, value, !big);
    } else if (vr === 'AT') {
      view.setUint16(at, value >>> 16, !big);
      view.setUint16(at + 2, value & 0xffff, !big);
    } else if (size === 4) {
      view.setInt32(at, value | 0, !big);
    } else if (size === 2) {
      view.setUint16(at, value & 0xffff, !big);
    } else {
      view.setUint8(at, value & 0xff);
    }
  });
  return bytes;
}

function encode(elements: readonly TestElement[], explicit: boolean, big: boolean): Buffer {
  const u16 = (value: number) => numbers('US', [value], big);
  const u32 = (value: number) => numbers('UL', [value], big);
  const tagBytes = (tag: number) => Buffer.concat([u16(tag >>> 16), u16(tag & 0xffff)]);
  return Buffer.concat(
    elements.flatMap(([tag, vr, value, form]) => {
      let content: Buffer;
      if (typeof value === 'string') {
        content = Buffer.from(value, 'latin1');
      } else if (value instanceof Uint8Array) {
        content = Buffer.from(value);
      } else if (vr === 'SQ') {
        const undefinedItems = form !== undefined;
        const items = (value as TestElement[][]).map((item) => {
          const inner = encode(item, explicit, big);
          const length = undefinedItems ? 0xffffffff : inner.length;
          const end = undefinedItems ? [tagBytes(0xfffee00d), u32(0)] : [];
          return Buffer.concat([tagBytes(0xfffee000), u32(length), inner, ...end]);
        });
        content = Buffer.concat([...items, ...(undefinedItems ? [tagBytes(0xfffee0dd), u32(0)] : [])]);
      } else {
        content = numbers(vr, value as number[], big);
      }
      if (content.length % 2 === 1) {
        content = Buffer.concat([content, Buffer.of(vr === 'UI' || vr === 'OB' || vr === 'UN' ? 0 : 0x20)]);
      }
      const length = form === undefined ? content.length : 0xffffffff;
      const header = !explicit
        ? [tagBytes(tag), u32(length)]
        : longForm.has(vr)
          ? [tagBytes(tag), Buffer.from(vr), Buffer.alloc(2), u32(length)]
          : [tagBytes(tag), Buffer.from(vr), u16(content.length)];
      return [...header, content];
    }),
  );
}

/** In an uncompressed, deflated or (given its packed form) bzip2 transfer syntax. */
export function encodeDataSet(elements: readonly TestElement[], transferSyntaxUid: string): Buffer {
  const little = encode(elements, transferSyntaxUid !== ts.ILE, transferSyntaxUid === ts.EBE);
  if (transferSyntaxUid !== ts.DEF) {
    return little;
  }
  const deflated = deflateRawSync(little);
  return deflated.length % 2 === 0 ? deflated : Buffer.concat([deflated, Buffer.of(0)]);
}

export interface ImageOptions {
  number: number;
  sopClassUid?: string;
  study?: string;
  series?: string;
  bits?: 8 | 16;
  pixelVr?: 'OB' | 'OW';
  /** Put in, or in place of, what the image has. */
  change?: readonly TestElement[];
  /** Tags of elements taken away. */
  without?: readonly number[];
}

const root = '2.25.4711';

/** A small image with a bit of everything that storage must not touch: private elements, a sequence of undefined length, a signature. */
export function testImage(options: ImageOptions): {
  sopClassUid: string;
  sopInstanceUid: string;
  elements: TestElement[];
} {
  const { number, bits = 16, change = [], without = [] } = options;
  const sopClassUid = options.sopClassUid ?? '1.2.840.10008.5.1.4.1.1.2';
  const sopInstanceUid = `${root}.3.${number}`;
  const pixels = Array.from({ length: 64 }, (_, index) => (index * 13 + number) & (bits === 8 ? 0xff : 0xfff));
  const pixelVr = options.pixelVr ?? 'OW';
  const elements: TestElement[] = [
    [0x00080005, 'CS', 'ISO_IR 100'],
    [0x00080008, 'CS', 'ORIGINAL\\PRIMARY\\AXIAL'],
    [0x00080016, 'UI', sopClassUid],
    [0x00080018, 'UI', sopInstanceUid],
    [0x00080020, 'DA', '20260102'],
    [0x00080030, 'TM', '101500.000'],
    [0x00080050, 'SH', ' A 1'],
    [0x00080060, 'CS', 'CT'],
    [0x00080064, 'CS', 'WSD'],
    [0x00080070, 'LO', 'Maker'],
    [0x00080090, 'PN', ''],
    [
      0x00081140,
      'SQ',
      [
        [
          [0x00081150, 'UI', sopClassUid],
          [0x00081155, 'UI', `${root}.3.999`],
        ],
      ],
      'undefined-length',
    ],
    [0x00090010, 'LO', 'MAKER PRIVATE'],
    [0x00091001, 'UN', Uint8Array.of(1, 2, 3, 4)],
    [
      0x00091002,
      'SQ',
      [
        [
          [0x00090010, 'LO', 'MAKER PRIVATE'],
          [0x00091003, 'LO', 'inside'],
        ],
      ],
    ],
    [0x00100010, 'PN', 'Conformance^Test'],
    [0x00100020, 'LO', 'CT-1'],
    [0x00100030, 'DA', ''],
    [0x00100040, 'CS', 'O'],
    [0x00180060, 'DS', '+120.00'],
    [0x0020000d, 'UI', options.study ?? `${root}.1`],
    [0x0020000e, 'UI', options.series ?? `${root}.2`],
    [0x00200010, 'SH', '1'],
    [0x00200011, 'IS', '+1'],
    [0x00200012, 'IS', '1'],
    [0x00200013, 'IS', String(number)],
    [0x00200032, 'DS', `-0.0\\-4\\${number}`],
    [0x00200037, 'DS', '1\\0\\0\\0\\1\\0'],
    [0x00200052, 'UI', `${root}.4`],
    [0x00203100, 'CS', 'RETIRED'],
    [0x00280002, 'US', [1]],
    [0x00280004, 'CS', 'MONOCHROME2'],
    [0x00280010, 'US', [8]],
    [0x00280011, 'US', [8]],
    [0x00280030, 'DS', '0.50\\0.50'],
    [0x00280100, 'US', [bits]],
    [0x00280101, 'US', [bits === 8 ? 8 : 12]],
    [0x00280102, 'US', [bits === 8 ? 7 : 11]],
    [0x00280103, 'US', [0]],
    [0x00281052, 'DS', '-1024'],
    [0x00281053, 'DS', '1'],
    [
      0x4ffe0001,
      'SQ',
      [
        [
          [0x04000005, 'US', [1]],
          [0x04000010, 'CS', 'RIPEMD160'],
        ],
      ],
    ],
    [0x7fe00010, pixelVr, bits === 8 ? Uint8Array.from(pixels) : pixels],
    [
      0xfffafffa,
      'SQ',
      [
        [
          [0x04000005, 'US', [1]],
          [0x04000120, 'OB', Uint8Array.of(9, 8, 7, 6)],
        ],
      ],
    ],
    [0xfffcfffc, 'OB', Uint8Array.of(0, 0)],
  ];
  const gone = new Set([...without, ...change.map(([tag]) => tag)]);
  const kept = elements.filter(([tag]) => !gone.has(tag));
  return { sopClassUid, sopInstanceUid, elements: [...kept, ...change].sort((a, b) => a[0] - b[0]) };
}
