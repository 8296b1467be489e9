import { deflateRawSync } from 'node:zlib';
import { explicitElement as el, implicitElement } from './phantom.ts';

/** One data set whose bytes say something that a re-encoding would lose. */
export interface ValueCase {
  name: string;
  sopClassUid: string;
  sopInstanceUid: string;
  transferSyntaxUid: string;
  dataSet: Buffer;
}

const secondaryCapture = '1.2.840.10008.5.1.4.1.1.7';
const [ILE, ELE, DEF, RLE] = [
  '1.2.840.10008.1.2',
  '1.2.840.10008.1.2.1',
  '1.2.840.10008.1.2.1.99',
  '1.2.840.10008.1.2.5',
] as const;

const u16 = (...values: number[]): Buffer => {
  const bytes = Buffer.alloc(values.length * 2);
  for (const [index, value] of values.entries()) {
    bytes.writeUInt16LE(value, index * 2);
  }
  return bytes;
};
const u64 = (value: bigint): Buffer => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(value);
  return bytes;
};
const tag = (value: number): Buffer => u16(Math.floor(value / 0x10000), value % 0x10000);
const u32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
};
const item = (content: Buffer): Buffer => Buffer.concat([tag(0xfffee000), u32(content.length), content]);
const openItem = (content: Buffer): Buffer =>
  Buffer.concat([tag(0xfffee000), u32(0xffffffff), content, tag(0xfffee00d), u32(0)]);
const openSequence = (number: number, vr: string, items: Buffer): Buffer =>
  Buffer.concat([tag(number), Buffer.from(`${vr}\0\0`), u32(0xffffffff), items, tag(0xfffee0dd), u32(0)]);

/** An image of 8 x 8 cells; what is added comes in its place in the order of tags. */
function image(number: number, extra: [number, Buffer][] = [], pixels?: Buffer): { uid: string; dataSet: Buffer } {
  const uid = `2.25.4242.${number}`;
  const elements: [number, Buffer][] = [
    [0x00080016, el(0x00080016, 'UI', secondaryCapture)],
    [0x00080018, el(0x00080018, 'UI', uid)],
    [0x00080060, el(0x00080060, 'CS', 'OT')],
    [0x00100010, el(0x00100010, 'PN', 'Case^Value')],
    [0x00100020, el(0x00100020, 'LO', 'VALUE')],
    [0x0020000d, el(0x0020000d, 'UI', '2.25.4242.1000')],
    [0x0020000e, el(0x0020000e, 'UI', '2.25.4242.1001')],
    [0x00280002, el(0x00280002, 'US', u16(1))],
    [0x00280004, el(0x00280004, 'CS', 'MONOCHROME2')],
    [0x00280010, el(0x00280010, 'US', u16(8))],
    [0x00280011, el(0x00280011, 'US', u16(8))],
    [0x00280100, el(0x00280100, 'US', u16(8))],
    [0x00280101, el(0x00280101, 'US', u16(8))],
    [0x00280102, el(0x00280102, 'US', u16(7))],
    [0x00280103, el(0x00280103, 'US', u16(0))],
    [0x7fe00010, pixels ?? el(0x7fe00010, 'OB', Buffer.alloc(64, number))],
  ];
  const merged = [...elements.filter(([each]) => !extra.some(([other]) => other === each)), ...extra];
  merged.sort(([a], [b]) => a - b);
  return { uid, dataSet: Buffer.concat(merged.map(([, bytes]) => bytes)) };
}

function make(
  name: string,
  number: number,
  extra: [number, Buffer][],
  transferSyntaxUid: string = ELE,
  pixels?: Buffer,
): ValueCase {
  const { uid, dataSet } = image(number, extra, pixels);
  return { name, sopClassUid: secondaryCapture, sopInstanceUid: uid, transferSyntaxUid, dataSet };
}

/** The thirteen ways to lose something that a reading and writing of data sets is known for. */
export function valueCases(): ValueCase[] {
  const overlay = (group: number, fill: number): [number, Buffer][] =>
    [
      [0x0010, 'US', u16(8)],
      [0x0011, 'US', u16(8)],
      [0x0040, 'CS', Buffer.from('G ')],
      [0x0050, 'SS', u16(1, 1)],
      [0x0100, 'US', u16(1)],
      [0x0102, 'US', u16(0)],
      [0x3000, 'OW', Buffer.alloc(8, fill)],
    ].map(([element, vr, value]) => {
      const number = group * 0x10000 + (element as number);
      return [number, el(number, vr as string, value as Buffer)];
    });
  const person = (text: string, charset: string): Buffer =>
    Buffer.concat([el(0x00080005, 'CS', charset), el(0x00100010, 'PN', Buffer.from(text, 'latin1'))]);
  const japanese = 'Yamada^Tarou=\x1b$B;3ED\x1b(B^\x1b$BB@O:\x1b(B=\x1b$B$d$^$@\x1b(B^\x1b$B$?$m$&\x1b(B';
  const delimiters = Buffer.concat([
    Buffer.alloc(10, 1),
    tag(0xfffee00d),
    u32(0),
    tag(0xfffee0dd),
    u32(0),
    Buffer.alloc(8, 2),
  ]);
  const bigRle = Buffer.alloc(25_000, 7);
  bigRle.writeUInt32LE(1, 0);
  bigRle.writeUInt32LE(64, 4);
  const encapsulated = Buffer.concat([
    tag(0x7fe00010),
    Buffer.from('OB\0\0'),
    u32(0xffffffff),
    item(Buffer.alloc(0)),
    item(bigRle),
    tag(0xfffee0dd),
    u32(0),
  ]);
  const inflated = image(4, [[0x00081030, el(0x00081030, 'LO', 'deflated')]]);
  const implicitBody = Buffer.concat([
    implicitElement(0x00080016, secondaryCapture, 0),
    implicitElement(0x00080018, '2.25.4242.12', 0),
    implicitElement(0x00090010, 'PRIVATE MAKER'),
    implicitElement(0x00091001, Buffer.from('any bytes of no known VR')),
    implicitElement(0x0020000d, '2.25.4242.1000', 0),
    implicitElement(0x0020000e, '2.25.4242.1001', 0),
  ]);
  return [
    make('private elements, private and retired sequences', 1, [
      [0x00090010, el(0x00090010, 'LO', 'PRIVATE MAKER')],
      [0x00091001, el(0x00091001, 'UN', Buffer.from([1, 2, 3, 4]))],
      [0x00091002, openSequence(0x00091002, 'SQ', openItem(el(0x00091003, 'LT', 'inside')))],
      [0x00203100, el(0x00203100, 'CS', 'RETIRED')],
    ]),
    make('overlays 6000 and 6002', 2, [...overlay(0x6000, 0xaa), ...overlay(0x6002, 0x55)]),
    make('a known sequence as UN of undefined length', 3, [
      [0x00081140, openSequence(0x00081140, 'UN', openItem(implicitElement(0x00081150, '1.2.3', 0)))],
      [0x00324000, el(0x00324000, 'LT', 'what follows it')],
    ]),
    {
      name: 'deflated',
      sopClassUid: secondaryCapture,
      sopInstanceUid: inflated.uid,
      transferSyntaxUid: DEF,
      dataSet: deflateRawSync(inflated.dataSet),
    },
    make('item delimiters within binary values of an undefined-length item', 5, [
      [0x00540220, openSequence(0x00540220, 'SQ', openItem(el(0x00091004, 'OB', delimiters)))],
      [0x00420011, el(0x00420011, 'OB', delimiters)],
    ]),
    make('character sets at the top and in items', 6, [
      [0x00080005, el(0x00080005, 'CS', '\\ISO 2022 IR 87')],
      [0x00100010, el(0x00100010, 'PN', Buffer.from(japanese, 'latin1'))],
      [0x00081110, openSequence(0x00081110, 'SQ', item(person('M\xfcller^J\xf6rg', 'ISO_IR 100')))],
    ]),
    make('an RLE frame of more than 20 kB in one fragment, empty offset table', 7, [], RLE, encapsulated),
    make('64-bit values and long VRs', 8, [
      [0x00080001, el(0x00080001, 'UL', u32(7))],
      [0x00091010, el(0x00091010, 'UV', u64(0xfedcba9876543210n))],
      [0x00091011, el(0x00091011, 'SV', u64(0xffffffffffffffffn))],
      [0x00091012, el(0x00091012, 'OV', u64(1n))],
      [0x00091013, el(0x00091013, 'OL', u32(9))],
    ]),
    make('values of no length', 9, [
      [0x00280106, el(0x00280106, 'US', Buffer.alloc(0))],
      [0x00189073, el(0x00189073, 'FD', Buffer.alloc(0))],
      [0x00280009, el(0x00280009, 'AT', Buffer.alloc(0))],
      [0x00081111, openSequence(0x00081111, 'SQ', Buffer.concat([openItem(Buffer.alloc(0)), item(Buffer.alloc(0))]))],
    ]),
    make('odd decimal, integer, date and UID values', 10, [
      [0x00181164, el(0x00181164, 'DS', '1.2500\\-0.000\\ 3.14159265358979323846')],
      [0x00200013, el(0x00200013, 'IS', '+007')],
      [0x00080020, el(0x00080020, 'DA', '2026.01.01')],
      [0x00081090, el(0x00081090, 'LO', '  leading and trailing=  ')],
      [0x00083010, el(0x00083010, 'UI', '1.2.3.abc')],
      [0x00180015, el(0x00180015, 'CS', 'MORE THAN SIXTEEN CHARACTERS')],
    ]),
    make('defined and undefined lengths side by side', 11, [
      [0x00081115, openSequence(0x00081115, 'SQ', item(el(0x0020000e, 'UI', '2.25.1')))],
      [
        0x00081140,
        el(0x00081140, 'SQ', Buffer.concat([openItem(el(0x00081155, 'UI', '2.25.2')), item(Buffer.alloc(0))])),
      ],
    ]),
    {
      name: 'private values in Implicit VR',
      sopClassUid: secondaryCapture,
      sopInstanceUid: '2.25.4242.12',
      transferSyntaxUid: ILE,
      dataSet: implicitBody,
    },
    make('trailing padding', 13, [[0xfffcfffc, el(0xfffcfffc, 'OB', Buffer.alloc(100))]]),
  ];
}
