import type { ReactNode } from 'react';
import type { StudyRow, StudySortKey } from '../../src-shared/contract/view-routes.ts';
import { formatCount, formatDate, formatDateTime, formatSex } from '../app/formatting.ts';
import { remember, remembered } from '../app/remembered.ts';

/** A column of the study list. `text` is missing where the cell is drawn otherwise (the name). */
export interface Column {
  id: string;
  title: string;
  /** Where there is room for it. */
  longTitle?: string;
  /** Absent: the list cannot be put in the order of this column. */
  sort?: StudySortKey;
  width: number;
  minimum: number;
  /** Takes the room that is left. */
  grows?: boolean;
  align?: 'right';
  /** Not shown until it is chosen. */
  optional?: boolean;
  text?: (row: StudyRow) => string;
  /** A cell with more than text. */
  render?: (row: StudyRow) => ReactNode;
  /** The first click on the title sorts this way. */
  descendingFirst?: boolean;
}

export const columns: readonly Column[] = [
  { id: 'patient', title: 'Patient', sort: 'PatientName', width: 190, minimum: 90 },
  { id: 'id', title: 'ID', sort: 'PatientID', width: 100, minimum: 50, text: (row) => row.patientId },
  {
    id: 'born',
    title: 'Born',
    sort: 'PatientBirthDate',
    width: 98,
    minimum: 50,
    text: (row) => [formatDate(row.birthDate), formatSex(row.sex)].filter(Boolean).join(' '),
  },
  {
    id: 'date',
    title: 'Study date',
    sort: 'StudyDate',
    width: 128,
    minimum: 82,
    descendingFirst: true,
    text: (row) => formatDateTime(row.studyDate, row.studyTime),
  },
  {
    id: 'modalities',
    title: 'Mod',
    longTitle: 'Modalities',
    sort: 'ModalitiesInStudy',
    width: 72,
    minimum: 36,
    text: (row) => modalitiesInOrder(row.modalities).join(' '),
  },
  {
    id: 'description',
    title: 'Description',
    sort: 'StudyDescription',
    width: 140,
    minimum: 90,
    grows: true,
    text: (row) => row.description,
  },
  {
    id: 'accession',
    title: 'Accession',
    sort: 'AccessionNumber',
    width: 96,
    minimum: 50,
    text: (row) => row.accession,
  },
  {
    id: 'institution',
    title: 'Institution',
    sort: 'InstitutionName',
    width: 140,
    minimum: 60,
    optional: true,
    text: (row) => row.institution,
  },
  {
    id: 'referring',
    title: 'Referring physician',
    sort: 'ReferringPhysicianName',
    width: 140,
    minimum: 60,
    optional: true,
    text: (row) => row.referringPhysician,
  },
  {
    id: 'series',
    title: 'Ser',
    longTitle: 'Series',
    sort: 'NumberOfStudyRelatedSeries',
    width: 44,
    minimum: 34,
    align: 'right',
    descendingFirst: true,
    text: (row) => countText(row.series),
  },
  {
    id: 'images',
    title: 'Img',
    longTitle: 'Images and other objects',
    sort: 'NumberOfStudyRelatedInstances',
    width: 58,
    minimum: 40,
    align: 'right',
    descendingFirst: true,
    text: (row) => countText(row.instances),
  },
];

/** A node need not tell how much there is: -1. */
const countText = (count: number): string => (count < 0 ? '' : formatCount(count));

/** What only says something about images stands after them. */
const secondary = new Set(['PR', 'KO', 'SR', 'DOC', 'REG', 'RWV', 'SEG', 'PLAN', 'OT']);

/** Modalities of images first, else as they came. */
export const modalitiesInOrder = (modalities: readonly string[]): string[] => [
  ...modalities.filter((modality) => !secondary.has(modality)),
  ...modalities.filter((modality) => secondary.has(modality)),
];

/** What a person changed: widths, and which columns are shown. */
export interface ColumnChoice {
  widths: Record<string, number>;
  shown: string[];
}

export const defaultColumns: ColumnChoice = {
  widths: {},
  shown: columns.filter((column) => !column.optional).map((column) => column.id),
};

const isChoice = (value: unknown): value is ColumnChoice => {
  if (typeof value !== 'object' || value === null) return false;
  const { widths, shown } = value as Partial<ColumnChoice>;
  return (
    Array.isArray(shown) &&
    shown.every((id) => typeof id === 'string') &&
    shown.includes('patient') &&
    typeof widths === 'object' &&
    widths !== null &&
    Object.values(widths).every((width) => Number.isFinite(width))
  );
};

export const rememberedColumns = (): ColumnChoice => remembered('studies.columns', defaultColumns, isChoice);
export const rememberColumns = (choice: ColumnChoice): void => remember('studies.columns', choice);

const markWidth = 34;
/** What goes first where there is no room. */
const dispensable = ['accession', 'born', 'series'];

/**
 * The columns that fit into a width. Who chose columns gets all of them, and the list scrolls sideways where there is no
 * room. `further`: columns that this list has besides.
 */
export function shownColumns(
  choice: ColumnChoice,
  available = Number.POSITIVE_INFINITY,
  further: readonly Column[] = [],
): Column[] {
  let shown = [...columns.filter((column) => choice.shown.includes(column.id)), ...further];
  if ([...choice.shown].sort().join() !== [...defaultColumns.shown].sort().join()) return shown;
  for (const id of dispensable) {
    if (minimumWidth(choice, shown) > available) shown = shown.filter((column) => column.id !== id);
  }
  return shown;
}

/** Width of a column in CSS pixels. */
export const widthOf = (choice: ColumnChoice, column: Column): number =>
  Math.max(column.minimum, Math.min(1200, choice.widths[column.id] ?? column.width));

/** `grid-template-columns` of header and rows, the read mark and the arrow first. */
export function gridTemplate(choice: ColumnChoice, shown: readonly Column[]): string {
  const tracks = shown.map((column) =>
    column.grows ? `minmax(${widthOf(choice, column)}px, 1fr)` : `${widthOf(choice, column)}px`,
  );
  return [`${markWidth}px`, ...tracks].join(' ');
}

/** Width below which the list scrolls sideways. */
export const minimumWidth = (choice: ColumnChoice, shown: readonly Column[]): number =>
  markWidth + shown.reduce((sum, column) => sum + widthOf(choice, column), 0);
