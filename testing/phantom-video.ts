import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DataSet, Element, Vr } from '../src-shared/dicom/data-set.ts';
import { writePart10 } from '../src-shared/dicom/part10/write.ts';
import { phantomUid } from './phantom.ts';

export interface VideoPhantom {
  name: string;
  /** The stream, in fragments of this many bytes (default: one). */
  stream: Uint8Array<ArrayBuffer>;
  fragmentBytes?: number;
  transferSyntaxUid: string;
  columns: number;
  rows: number;
  frames: number;
  frameMs: number;
  patientName?: string;
  patientId?: string;
  seriesNumber?: number;
}

const element = (vr: Vr, ...values: NonNullable<Element['Value']>): Element => ({ vr, Value: [...values] });

/** A video endoscopic image (PS3.3 A.32.5) around a stream. Gives the path of the file. */
export async function writeVideoPhantom(folder: string, video: VideoPhantom): Promise<string> {
  const { name, stream, fragmentBytes = stream.length, patientName = 'Phantom^Video', patientId = 'VIDEO' } = video;
  const uid = phantomUid(`video ${name}`);
  const sopClassUid = '1.2.840.10008.5.1.4.1.1.77.1.1.1';
  const dataSet: DataSet = {
    '00080008': element('CS', 'ORIGINAL', 'PRIMARY'),
    '00080016': element('UI', sopClassUid),
    '00080018': element('UI', uid),
    '00080020': element('DA', '20240105'),
    '00080023': element('DA', '20240105'),
    '00080030': element('TM', '101500'),
    '00080033': element('TM', '101500'),
    '00080060': element('CS', 'ES'),
    '0008103E': element('LO', name),
    '00100010': element('PN', { Alphabetic: patientName }),
    '00100020': element('LO', patientId),
    '00100030': element('DA', '19700203'),
    '00100040': element('CS', 'F'),
    '00181063': element('DS', video.frameMs),
    '0020000D': element('UI', phantomUid(`video study ${patientId}`)),
    '0020000E': element('UI', phantomUid(`video series ${name}`)),
    '00200010': element('SH', 'V1'),
    '00200011': element('IS', video.seriesNumber ?? 1),
    '00200013': element('IS', 1),
    '00280002': element('US', 3),
    '00280004': element('CS', 'YBR_PARTIAL_420'),
    '00280006': element('US', 0),
    '00280008': element('IS', video.frames),
    '00280009': element('AT', '00181063'),
    '00280010': element('US', video.rows),
    '00280011': element('US', video.columns),
    '00280100': element('US', 8),
    '00280101': element('US', 8),
    '00280102': element('US', 7),
    '00280103': element('US', 0),
    '00282110': element('CS', '01'),
    '00282114': element('CS', 'ISO_14496_10'),
  };
  const meta = {
    sopClassUid,
    sopInstanceUid: uid,
    transferSyntaxUid: video.transferSyntaxUid,
    implementationClassUid: phantomUid('implementation'),
  };
  const fragments: Uint8Array[] = [new Uint8Array(0)];
  for (let at = 0; at < stream.length; at += fragmentBytes) fragments.push(stream.subarray(at, at + fragmentBytes));
  await mkdir(folder, { recursive: true });
  const path = join(folder, `${name.replace(/\W+/g, '-')}.dcm`);
  await writeFile(path, Buffer.concat([writePart10(meta, dataSet), ...encapsulated(fragments)]));
  return path;
}

/** Encapsulated pixel data (PS3.5 A.4): the offset table first, each fragment with an even length. */
function encapsulated(fragments: readonly Uint8Array[]): Uint8Array[] {
  const items = fragments.flatMap((fragment) => {
    const length = fragment.length + (fragment.length % 2);
    const head = Buffer.from([0xfe, 0xff, 0x00, 0xe0, 0, 0, 0, 0]);
    head.writeUInt32LE(length, 4);
    return [head, fragment, new Uint8Array(length - fragment.length)];
  });
  return [
    Buffer.from([0xe0, 0x7f, 0x10, 0x00, 0x4f, 0x42, 0, 0, 0xff, 0xff, 0xff, 0xff]),
    ...items,
    Buffer.from([0xfe, 0xff, 0xdd, 0xe0, 0, 0, 0, 0]),
  ];
}
