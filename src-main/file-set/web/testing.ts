import { createHash } from 'node:crypto';
import { text } from '../../../src-shared/dicom/access.ts';
import type { DataSet, Element, PersonName, Value, Vr } from '../../../src-shared/dicom/data-set.ts';
import { parseFile } from '../../../src-shared/dicom/part10/read.ts';
import { writePart10 } from '../../../src-shared/dicom/part10/write.ts';
import { explicitVrLittleEndian } from '../../../src-shared/dicom/transfer-syntaxes.ts';
import { FileIds } from '../../../src-shared/file-set/file-ids.ts';
import { writeDirectory } from '../../../src-shared/file-set/write-directory.ts';
import { directoryOptions, fileSetObject } from '../../../testing/file-sets.ts';
import { smallPdf } from '../../../testing/phantom-documents.ts';
import { ctImage, ultrasoundImage } from '../../../testing/phantom-image.ts';
import type { VolumeWriter, WebContentOptions, WrittenFile } from '../types.ts';

export const element = (vr: Vr, ...Value: Value[]): Element => ({ vr, Value });
export const sequence = (...items: DataSet[]): Element => ({ vr: 'SQ', Value: items });
export const code = (value: string, meaning: string): Element =>
  sequence({ '00080100': element('SH', value), '00080102': element('SH', 'DCM'), '00080104': element('LO', meaning) });

/** A volume in memory. */
export class MemoryVolume implements VolumeWriter {
  readonly files = new Map<string, Uint8Array>();
  readonly earlier = new Set<string>();
  failsAt: string | undefined;
  existing = async (): Promise<ReadonlySet<string>> => this.earlier;
  async write(path: string, contents: AsyncIterable<Uint8Array> | Uint8Array) {
    if (path === this.failsAt) throw new Error('the medium is full');
    const parts: Uint8Array[] = [];
    if (contents instanceof Uint8Array) parts.push(contents);
    else for await (const part of contents) parts.push(part);
    const bytes = new Uint8Array(Buffer.concat(parts));
    this.files.set(path, bytes);
    return { bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') };
  }
  async *read(path: string): AsyncGenerator<Uint8Array> {
    const bytes = this.files.get(path);
    if (bytes === undefined) throw new Error(`no ${path}`);
    for (let at = 0; at < bytes.length; at += 10_000) yield bytes.subarray(at, at + 10_000);
  }
  finish = async (): Promise<void> => {};
  discard = async (): Promise<void> => {};
  page(path: string): string {
    return new TextDecoder().decode(this.files.get(path) ?? new Uint8Array());
  }
}

export const whose = (name: PersonName = { Alphabetic: 'Yamada^Tarou', Ideographic: '山田^太郎' }): DataSet => ({
  '00080005': element('CS', 'ISO_IR 192'),
  '00080020': element('DA', '20240311'),
  '00080030': element('TM', '101530'),
  '00080050': element('SH', 'ACC1'),
  '00081030': element('LO', 'Thorax'),
  '00100010': element('PN', name),
  '00100020': element('LO', 'PID-7'),
  '00100030': element('DA', '19500102'),
  '0020000D': element('UI', '2.25.100'),
});
export const inSeries = (number: number, description: string): DataSet => ({
  '0020000E': element('UI', `2.25.200${number}`),
  '00200011': element('IS', number),
  '0008103E': element('LO', description),
});

const fileOf = (dataSet: DataSet): Uint8Array =>
  writePart10(
    {
      sopClassUid: text(dataSet, '00080016') ?? '',
      sopInstanceUid: text(dataSet, '00080018') ?? '',
      transferSyntaxUid: explicitVrLittleEndian,
      implementationClassUid: '2.25.3',
    },
    dataSet,
  );

/** Three slices, a loop, a report that speaks of a slice, a PDF, a presentation state, a hanging protocol. */
export function study(name?: PersonName): Uint8Array[] {
  const slices = [1, 2, 3].map((number) =>
    ctImage({
      seed: `web ${number}`,
      value: ({ column }) => (column < 20 ? 0 : 2000),
      elements: { ...whose(name), ...inSeries(2, 'Axial'), '00200013': element('IS', number) },
    }),
  );
  const loop = ultrasoundImage({
    seed: 'web loop',
    elements: { ...whose(name), ...inSeries(3, ''), '00200013': element('IS', 1), '00181063': element('DS', 40) },
  });
  const report = fileSetObject({
    sopClassUid: '1.2.840.10008.5.1.4.1.1.88.33',
    modality: 'SR',
    elements: {
      ...whose(name),
      ...inSeries(4, 'Report'),
      '0040A040': element('CS', 'CONTAINER'),
      '0040A043': code('18748-4', 'Diagnostic imaging report'),
      '0040A491': element('CS', 'COMPLETE'),
      '0040A493': element('CS', 'UNVERIFIED'),
      '0040A730': sequence(
        {
          '0040A010': element('CS', 'CONTAINS'),
          '0040A040': element('CS', 'TEXT'),
          '0040A043': code('121071', 'Finding'),
          '0040A160': element('UT', 'A <b>ball</b> & "more"\r\nin the lung \u0007\u0000.'),
        },
        {
          '0040A010': element('CS', 'CONTAINS'),
          '0040A040': element('CS', 'IMAGE'),
          '00081199': sequence({
            '00081150': element('UI', '1.2.840.10008.5.1.4.1.1.2'),
            '00081155': element('UI', slices[1]!.sopInstanceUid),
          }),
        },
      ),
    },
  });
  const pdf = smallPdf();
  const content = new Uint8Array(pdf.length + (pdf.length % 2));
  content.set(pdf);
  const document = fileSetObject({
    sopClassUid: '1.2.840.10008.5.1.4.1.1.104.1',
    modality: 'DOC',
    elements: {
      ...whose(name),
      ...inSeries(5, 'Documents'),
      '00420010': element('ST', 'Letter'),
      '00420011': { vr: 'OB', bytes: content },
      '00420012': element('LO', 'application/pdf'),
    },
  });
  const state = fileSetObject({
    sopClassUid: '1.2.840.10008.5.1.4.1.1.11.1',
    modality: 'PR',
    elements: { ...whose(name), ...inSeries(6, '') },
  });
  const protocol = fileSetObject({ sopClassUid: '1.2.840.10008.5.1.4.38.1' });
  return [
    ...slices.map(({ file }) => file),
    loop.file,
    fileOf(report),
    fileOf(document),
    fileOf(state),
    fileOf(protocol),
  ];
}

export async function onto(
  volume: MemoryVolume,
  files: readonly Uint8Array[],
  ids = new FileIds(),
): Promise<WrittenFile[]> {
  const written: WrittenFile[] = [];
  for (const file of files) {
    const { dataSet, meta } = parseFile(file);
    const sopClassUid = text(meta, '00020002') ?? '';
    const fileId = ids.next({ sopClassUid, header: dataSet });
    const made = await volume.write(fileId.join('/'), file);
    written.push({
      ...{
        fileId,
        sopClassUid,
        sopInstanceUid: text(meta, '00020003') ?? '',
        transferSyntaxUid: explicitVrLittleEndian,
      },
      ...{ header: dataSet, ...made },
    });
  }
  await volume.write('DICOMDIR', writeDirectory(written, directoryOptions).bytes);
  return written;
}

export const about: WebContentOptions = {
  institution: 'Hospital of <Phantoms>',
  contact: 'Street 1\nPhone 2',
  fileSetId: 'DISC1',
  number: 1,
  volumes: 2,
  pages: true,
  profile: 'STD-GEN-CD',
  deIdentified: false,
  limited: false,
  signal: new AbortController().signal,
  progress: () => {},
};
