import type { DataSet, Element, PersonName } from '../dicom/data-set.ts';
import { z } from './define.ts';

/**
 * The routes of `dicomweb://<catalogue>/view/...` that our own windows use: like QIDO-RS, but by row (identity is
 * catalogue and row, never a UID alone) and with answers as small as a list needs them. Addresses are built here and
 * answers are checked here, so that both ends agree.
 */

/** Names of patients as lists show them; groups still with their `^` delimiters. */
export const nameSchema = z.object({
  alphabetic: z.string(),
  ideographic: z.string().optional(),
  phonetic: z.string().optional(),
});

/** One study of a list. Dates as DICOM has them (`YYYYMMDD`), times too (`HHMMSS.FFFFFF`). */
export const studyRowSchema = z.object({
  studyRow: z.int(),
  revision: z.int(),
  studyUid: z.string(),
  name: nameSchema,
  patientId: z.string(),
  birthDate: z.string(),
  sex: z.string(),
  studyDate: z.string(),
  studyTime: z.string(),
  accession: z.string(),
  description: z.string(),
  modalities: z.array(z.string()),
  institution: z.string(),
  referringPhysician: z.string(),
  series: z.int(),
  instances: z.int(),
  /** The study was opened by a reader. Always true where no read marks are kept (media). */
  read: z.boolean(),
});
export type StudyRow = z.output<typeof studyRowSchema>;

export const studyListSchema = z.object({
  rows: z.array(studyRowSchema),
  /** Studies that match, on all pages. */
  total: z.int(),
});
export type StudyList = z.output<typeof studyListSchema>;

/** One series of a study. */
export const seriesRowSchema = z.object({
  seriesRow: z.int(),
  revision: z.int(),
  seriesUid: z.string(),
  modality: z.string(),
  number: z.int().optional(),
  description: z.string(),
  bodyPart: z.string(),
  instances: z.int(),
});
export type SeriesRow = z.output<typeof seriesRowSchema>;

/** `GET /view/studies/{studyRow}/series`: in order of series number. */
export const seriesListSchema = z.object({ rows: z.array(seriesRowSchema) });

/** What a study list can be sorted by: keywords of the standard. */
export const studySortKeys = [
  'PatientName',
  'PatientID',
  'PatientBirthDate',
  'StudyDate',
  'AccessionNumber',
  'StudyDescription',
  'ModalitiesInStudy',
  'NumberOfStudyRelatedSeries',
  'NumberOfStudyRelatedInstances',
  'InstitutionName',
  'ReferringPhysicianName',
] as const;
export type StudySortKey = (typeof studySortKeys)[number];

/**
 * A search in the study list, as the query string of `GET /view/studies`. Every given key must match. Names match
 * fuzzily (case, accents, width, kana kind, word order); the other texts match anywhere in the value without regard to
 * case when they hold no wildcard.
 */
export interface StudyQuery {
  /** Every word must occur somewhere: names, IDs, accession, descriptions. */
  text?: string;
  PatientName?: string;
  PatientID?: string;
  AccessionNumber?: string;
  /** `YYYYMMDD`, or a range `YYYYMMDD-`, `-YYYYMMDD`, `YYYYMMDD-YYYYMMDD`. */
  StudyDate?: string;
  /** Studies with at least one of these; repeated in the query string. */
  ModalitiesInStudy?: string[];
  read?: boolean;
  /** Only these studies; a comma-separated list in the query string. */
  studyRows?: number[];
  /** A comma-separated list of keywords in the query string, `-` before a descending one: `-StudyDate,PatientName`. */
  sort?: { key: StudySortKey; descending?: boolean }[];
  limit?: number;
  offset?: number;
}

/** Query string of a search, without `?`; parameters without a value are left out. */
export function encodeStudyQuery(query: StudyQuery): string {
  const pairs: [string, string][] = [];
  for (const key of ['text', 'PatientName', 'PatientID', 'AccessionNumber', 'StudyDate'] as const) {
    const value = query[key]?.trim();
    if (value) pairs.push([key, value]);
  }
  for (const modality of query.ModalitiesInStudy ?? []) pairs.push(['ModalitiesInStudy', modality]);
  if (query.read !== undefined) pairs.push(['read', String(query.read)]);
  if (query.studyRows !== undefined) pairs.push(['studyRows', query.studyRows.join(',')]);
  if (query.sort?.length) {
    pairs.push(['sort', query.sort.map((by) => (by.descending ? '-' : '') + by.key).join(',')]);
  }
  if (query.limit !== undefined) pairs.push(['limit', String(query.limit)]);
  if (query.offset !== undefined) pairs.push(['offset', String(query.offset)]);
  return pairs.map(([key, value]) => `${key}=${encodeURIComponent(value)}`).join('&');
}

const count = (digits: RegExp) => z.string().regex(digits).transform(Number);

const parameterSchema = z.strictObject({
  text: z.string().max(1000).optional(),
  PatientName: z.string().max(1000).optional(),
  PatientID: z.string().max(1000).optional(),
  AccessionNumber: z.string().max(1000).optional(),
  StudyDate: z
    .string()
    .regex(/^(\d{8}|\d{8}-|-\d{8}|\d{8}-\d{8})$/)
    .optional(),
  ModalitiesInStudy: z.array(z.string().min(1).max(16)).max(100).optional(),
  read: z
    .enum(['true', 'false'])
    .transform((value) => value === 'true')
    .optional(),
  studyRows: z
    .string()
    .regex(/^(\d{1,15}(,\d{1,15})*)?$/)
    .transform((value) => (value === '' ? [] : value.split(',').map(Number)))
    .optional(),
  sort: z
    .string()
    .transform((value) =>
      value.split(',').map((part) => ({ key: part.replace(/^-/, ''), descending: part.startsWith('-') })),
    )
    .pipe(z.array(z.object({ key: z.enum(studySortKeys), descending: z.boolean() })).max(8))
    .optional(),
  limit: count(/^\d{1,4}$/).optional(),
  offset: count(/^\d{1,9}$/).optional(),
});

/**
 * The search that a query string asks for; the inverse of `encodeStudyQuery`. Throws a ZodError for unknown or repeated
 * parameters and values out of range (limit at most 9999).
 */
export function decodeStudyQuery(parameters: Iterable<[string, string]>): StudyQuery {
  const values: Record<string, string | string[]> = {};
  for (const [key, value] of parameters) {
    if (key === 'ModalitiesInStudy') {
      values[key] = [...((values[key] as string[] | undefined) ?? []), value];
    } else {
      values[key] = key in values ? [value] : value;
    }
  }
  return parameterSchema.parse(values);
}

/** An element whose value is too large to travel: its size in bytes and, where they were at hand, the first ones (base64). */
export interface LargeElement {
  vr: string;
  byteLength: number;
  firstBytes?: string;
  /** Items of a codestream (PS3.5 A.4) instead of a plain value. */
  encapsulated?: boolean;
}

const base = (catalogue: string): string => `dicomweb://${catalogue}/view`;

/** Addresses of a catalogue's routes. */
export const viewRoutes = {
  studies: (catalogue: string, query: StudyQuery): string => `${base(catalogue)}/studies?${encodeStudyQuery(query)}`,
  seriesOfStudy: (catalogue: string, studyRow: number): string => `${base(catalogue)}/studies/${studyRow}/series`,
  /** Answers a `SeriesDescription`. */
  series: (catalogue: string, seriesRow: number): string => `${base(catalogue)}/series/${seriesRow}`,
  /** The revision makes a new address whenever the series grew: the picture may be kept as long as one likes. */
  seriesThumbnail: (catalogue: string, seriesRow: number, revision: number, size = 128): string =>
    `${base(catalogue)}/series/${seriesRow}/thumbnail?size=${size}&revision=${revision}`,
  instanceThumbnail: (catalogue: string, row: number, revision: number, size = 128): string =>
    `${base(catalogue)}/instances/${row}/${revision}/thumbnail?size=${size}`,
  /** A picture of the stored pixels of a frame (from 1): what a shutter or an overlay lays over them is not there. */
  storedPicture: (catalogue: string, row: number, revision: number, frame: number, size: number): string =>
    `${base(catalogue)}/instances/${row}/${revision}/thumbnail?size=${size}&frame=${frame}&stored=true`,
  /** `frame` counts from 1. */
  frame: (catalogue: string, row: number, revision: number, frame: number): string =>
    `${base(catalogue)}/instances/${row}/${revision}/frames/${frame}`,
  /** The data set as people read it: DICOM JSON where large values are `LargeElement`s and texts are as the file has them. */
  metadata: (catalogue: string, row: number, revision: number): string =>
    `${base(catalogue)}/instances/${row}/${revision}/metadata`,
  /** The whole data set of an object that is no image: DICOM JSON with binary values inline, without pixels and documents. */
  dataSet: (catalogue: string, row: number, revision: number): string =>
    `${base(catalogue)}/instances/${row}/${revision}/data-set`,
  /** The bytes of the image's ICC profile, when its description says that it has one. */
  iccProfile: (catalogue: string, row: number, revision: number): string =>
    `${base(catalogue)}/instances/${row}/${revision}/icc`,
  /** The document that an object encapsulates (PS3.3 C.24), byte for byte. */
  document: (catalogue: string, row: number, revision: number): string =>
    `${base(catalogue)}/instances/${row}/${revision}/document`,
  /** What a video is (`VideoFacts`), the video as an MP4 file by ranges, and its stream as it is stored. */
  video: (catalogue: string, row: number, revision: number): string =>
    `${base(catalogue)}/instances/${row}/${revision}/video`,
  videoStream: (catalogue: string, row: number, revision: number): string =>
    `${base(catalogue)}/instances/${row}/${revision}/video/stream`,
  videoFile: (catalogue: string, row: number, revision: number): string =>
    `${base(catalogue)}/instances/${row}/${revision}/video/file`,
  file: (catalogue: string, row: number, revision: number): string =>
    `${base(catalogue)}/instances/${row}/${revision}/file`,
};

/** What a row of a catalogue's answer has (the archive's CatalogueRow). */
interface AttributesOfRow {
  row: number;
  revision: number;
  attributes: DataSet;
  read?: boolean;
}

const texts = (element: Element | undefined): string[] =>
  (element?.Value ?? []).filter((value) => typeof value === 'string' || typeof value === 'number').map(String);
const first = (element: Element | undefined): string => texts(element)[0] ?? '';
const whole = (element: Element | undefined): number | undefined => {
  const text = first(element);
  const value = Number(text);
  return text !== '' && Number.isSafeInteger(value) ? value : undefined;
};
const nameOf = (element: Element | undefined): z.output<typeof nameSchema> => {
  const value = element?.Value?.[0];
  if (typeof value !== 'object' || value === null) return { alphabetic: typeof value === 'string' ? value : '' };
  const name = value as PersonName;
  return {
    alphabetic: name.Alphabetic ?? '',
    ...(name.Ideographic ? { ideographic: name.Ideographic } : {}),
    ...(name.Phonetic ? { phonetic: name.Phonetic } : {}),
  };
};

/** A study as the list shows it, from the attributes of PS3.18 table 10.6.3-3. */
export function studyRowOf({ row, revision, attributes: a, read }: AttributesOfRow): StudyRow {
  const referring = nameOf(a['00080090']);
  return {
    studyRow: row,
    revision,
    studyUid: first(a['0020000D']),
    name: nameOf(a['00100010']),
    patientId: first(a['00100020']),
    birthDate: first(a['00100030']),
    sex: first(a['00100040']),
    studyDate: first(a['00080020']),
    studyTime: first(a['00080030']),
    accession: first(a['00080050']),
    description: first(a['00081030']),
    modalities: texts(a['00080061']),
    institution: first(a['00080080']),
    referringPhysician: referring.ideographic ?? referring.alphabetic,
    series: whole(a['00201206']) ?? 0,
    instances: whole(a['00201208']) ?? 0,
    read: read ?? true,
  };
}

/** A series as lists show it, from the attributes of PS3.18 table 10.6.3-4. */
export function seriesRowOf({ row, revision, attributes: a }: AttributesOfRow): SeriesRow {
  const number = whole(a['00200011']);
  return {
    seriesRow: row,
    revision,
    seriesUid: first(a['0020000E']),
    modality: first(a['00080060']),
    ...(number === undefined ? {} : { number }),
    description: first(a['0008103E']),
    bodyPart: first(a['00180015']),
    instances: whole(a['00201209']) ?? 0,
  };
}
