import { createInflateRaw } from 'node:zlib';
import type { DataSet } from '../../src-shared/dicom/data-set.ts';
import { HeaderReader } from '../../src-shared/dicom/part10/read.ts';
import { tagNumber } from '../../src-shared/dicom/tag.ts';
import { transferSyntaxes } from '../../src-shared/dicom/transfer-syntaxes.ts';
import type { ApplicationProfile } from '../../src-shared/file-set/model.ts';
import { keySources } from '../../src-shared/file-set/record.ts';
import { otherwise, recordKeys } from '../../src-shared/file-set/record-keys.ts';
import type { OpenSource } from '../network/services/storage/instance-source.ts';

/** What pages about a disc say beside the keys of its directory. */
const described = [
  '00080005 00080008 00080016 00080018 0008001A 00080020 00080021 00080022 00080023 0008002A 00080030 00080031 00080032 00080033',
  '00080050 00080060 00080068 00080070 00080080 00080090 00081010 00081030 0008103E 00081090 00082111',
  '00100010 00100020 00100021 00100030 00100040 00101010 00180015 00181030 00185100 00185101',
  '0020000D 0020000E 00200010 00200011 00200012 00200013 00200032 00200037 00200052 00200060 00200062 00201041 00204000',
  '00280002 00280004 00280006 00280008 00280010 00280011 00280030 00280100 00280101 00280102 00280103 00280301 00281050 00281051',
  '00282110 0040A032 0040A043 0040A073 0040A491 0040A493 0040A504 0040A730 00420010 00420012 00700080 00700081',
]
  .join(' ')
  .split(' ');

/** Tags of the header that a directory with this profile, and pages, are made of. */
export function wantedTags(profile: ApplicationProfile | undefined): ReadonlySet<number> {
  const tags = new Set(described);
  for (const tag of keySources) tags.add(tag);
  for (const keys of Object.values(recordKeys)) for (const { tag } of keys) tags.add(tag);
  for (const { from } of Object.values(otherwise)) for (const tag of from ?? []) tags.add(tag);
  for (const keys of Object.values(profile?.extraKeys ?? {})) for (const { tag } of keys) tags.add(tag);
  return new Set([...tags].map(tagNumber));
}

const step = 1024 * 1024;

/**
 * The wanted part of the header of a data set whose beginning was read. A header that is damaged further on gives what could be read of
 * it: the file is written as it is all the same.
 */
export async function headerOf(
  source: OpenSource,
  beginning: Uint8Array,
  transferSyntaxUid: string,
  want: ReadonlySet<number>,
  signal: AbortSignal,
): Promise<DataSet> {
  const reader = new HeaderReader({ want, salvage: true }, transferSyntaxUid);
  if (isPacked(transferSyntaxUid)) {
    await unpackInto(reader, source, signal);
  } else {
    reader.push(beginning);
    for (let at = beginning.length; !reader.done; ) {
      signal.throwIfAborted();
      const skipped = reader.skippable;
      if (skipped > 0) {
        reader.skip(skipped);
        at += skipped;
        continue;
      }
      const part = Buffer.allocUnsafe(step);
      const read = await source.read([part], at);
      if (read === 0) break;
      reader.push(part.subarray(0, read));
      at += read;
    }
  }
  return (reader.done ? reader.result() : reader.finish()).dataSet;
}

const isPacked = (uid: string): boolean => transferSyntaxes.get(uid)?.packed === 'deflate';

/** Of a deflated data set (PS3.5 A.5): unpacked no further than the header reaches. */
async function unpackInto(reader: HeaderReader, source: OpenSource, signal: AbortSignal): Promise<void> {
  const inflate = createInflateRaw();
  let ended = false;
  inflate.on('data', (part: Buffer) => {
    if (!reader.done) reader.push(part);
  });
  const end = new Promise<void>((resolve) => {
    const finish = () => {
      ended = true;
      resolve();
    };
    inflate.on('end', finish).on('error', finish).on('close', finish);
  });
  for (let at = 0; !ended && !reader.done; ) {
    signal.throwIfAborted();
    const part = Buffer.allocUnsafe(step);
    const read = await source.read([part], at);
    if (read === 0) break;
    at += read;
    await new Promise<void>((resolve) => {
      inflate.write(part.subarray(0, read), () => resolve());
    });
  }
  if (!ended && !reader.done) inflate.end();
  else inflate.destroy();
  await end;
}
