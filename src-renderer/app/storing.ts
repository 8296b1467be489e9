import { NegatoscopeError } from '../../src-shared/contract/errors.ts';
import { viewRoutes } from '../../src-shared/contract/view-routes.ts';
import { text } from '../../src-shared/dicom/access.ts';
import type { DataSet } from '../../src-shared/dicom/data-set.ts';
import { fromDicomJson } from '../../src-shared/dicom/json.ts';
import { writePart10Chunks } from '../../src-shared/dicom/part10/write.ts';
import { explicitVrLittleEndian } from '../../src-shared/dicom/transfer-syntaxes.ts';
import { uidFromRandom } from '../../src-shared/dicom/uids.ts';
import type { Creation } from '../../src-shared/objects/created-object.ts';
import { errorOfResponse } from './fetch-json.ts';
import { useLive } from './live.ts';

/** How objects that windows create come into the archive: one way for captures, states, key objects, reports and films. */

export const newUid = (): string => uidFromRandom(crypto.getRandomValues(new Uint8Array(16)));

/** An instance of the study that an object is created in. */
export interface CreationSource {
  catalogue: string;
  row: number;
  revision: number;
  studyUid: string;
  patientId: string;
  /** Numbers of the series of the study, as far as they are known. */
  seriesNumbers: readonly number[];
}

/** Header of an instance; values that are too large to be of use here are left out. */
async function headerOf({ catalogue, row, revision }: CreationSource): Promise<DataSet> {
  const url = viewRoutes.metadata(catalogue, row, revision);
  const response = await fetch(url, { headers: { accept: 'application/json' } });
  if (!response.ok) throw await errorOfResponse(response, url);
  const json = (await response.json()) as Record<string, { vr?: unknown; Value?: unknown }>;
  const small = Object.entries(json).filter(([tag, { vr, Value }]) => {
    const named = /^(0008|0010|0012|0018|0020|0028|0032|0040)/.test(tag) && typeof vr === 'string' && vr !== 'SQ';
    return named && (Value === undefined || Array.isArray(Value));
  });
  return fromDicomJson(Object.fromEntries(small));
}

/** Throws `forbidden` when this workstation creates no objects. */
export function ensureCreating(): void {
  const { settings } = useLive.getState();
  if (!settings) throw new NegatoscopeError('busy', 'the settings are not there yet');
  if (!settings.createdObjects.enabled) throw new NegatoscopeError('forbidden', 'this workstation creates no objects');
}

/** The number of a new series, where series of its study have these. */
export function nextSeriesNumber(taken: readonly number[]): number {
  const first = useLive.getState().settings?.createdObjects.firstSeriesNumber ?? 1;
  return Math.max(first, ...taken.filter((number) => number >= first).map((number) => number + 1));
}

/**
 * What an object of the study of an instance is made with, from the header of that instance.
 * @throws NegatoscopeError `damaged` when the header is of another study or patient than was said
 */
export async function creationFrom(of: CreationSource, seriesDescription: string): Promise<Creation> {
  ensureCreating();
  const { settings, info } = useLive.getState();
  const { createdObjects } = settings!;
  const source = await headerOf(of);
  // What is made of one patient must never be filed under another.
  if (text(source, '0020000D') !== of.studyUid || (text(source, '00100020') ?? '').trim() !== of.patientId.trim()) {
    throw new NegatoscopeError('damaged', 'the header is of another study');
  }
  return {
    source,
    now: new Date(),
    newUid,
    settings: createdObjects,
    version: info?.version ?? '',
    seriesNumber: nextSeriesNumber(of.seriesNumbers),
    seriesDescription,
  };
}

/** Stores objects in the archive, all in one request, by STOW-RS (PS3.18 10.5): they come in by the one way. */
export async function storeObjects(...dataSets: readonly DataSet[]): Promise<void> {
  ensureCreating();
  const { implementation } = useLive.getState().settings!.calling;
  const boundary = `negatoscope-${crypto.randomUUID()}`;
  const parts = dataSets.flatMap((dataSet) => [
    `--${boundary}\r\nContent-Type: application/dicom\r\n\r\n`,
    ...(writePart10Chunks(
      {
        sopClassUid: text(dataSet, 'SOPClassUID') ?? '',
        sopInstanceUid: text(dataSet, 'SOPInstanceUID') ?? '',
        transferSyntaxUid: explicitVrLittleEndian,
        implementationClassUid: implementation.classUid,
        implementationVersionName: implementation.versionName,
      },
      dataSet,
      { unencodable: 'replace' },
    ) as Uint8Array<ArrayBuffer>[]),
    '\r\n',
  ]);
  const url = 'dicomweb://archive/studies';
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': `multipart/related; type="application/dicom"; boundary=${boundary}`,
      accept: 'application/dicom+json',
    },
    body: new Blob([...parts, `--${boundary}--\r\n`]),
  });
  if (response.status === 200) return;
  const answer = (await response
    .clone()
    .json()
    .catch(() => ({}))) as Record<string, { Value?: unknown[] }>;
  const [failed] = (answer['00081198']?.Value ?? []) as Record<string, { Value?: number[] }>[];
  const reason = failed?.['00081197']?.Value?.[0];
  if (reason === 0xa700) throw new NegatoscopeError('disk-full', 'no space in the archive');
  if (reason !== undefined) throw new NegatoscopeError('io', `the archive did not take it (${reason.toString(16)}H)`);
  throw await errorOfResponse(response, url);
}
