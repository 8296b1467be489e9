import { NegatoscopeError } from '../../src-shared/contract/errors.ts';
import type { FileSetNote, FileSetRequest } from '../../src-shared/contract/file-sets.ts';
import { lastingPatientKey } from '../../src-shared/contract/same-patient.ts';
import { studyRowOf } from '../../src-shared/contract/view-routes.ts';
import { instanceKindOf, keyObjectSelectionDocumentStorage } from '../../src-shared/dicom/sop-classes.ts';
import type { NoteReason } from '../../src-shared/file-set/notes.ts';
import type { Catalogue, InstancePlace } from '../archive/types.ts';
import { keyImagesOf } from './selection-key-images.ts';

/** An instance that is to be written. */
export interface ChosenInstance {
  place: InstancePlace;
  /** Whose it is (`lastingPatientKey`). */
  patientKey: string;
  patientId: string;
  /** Its place in the list of the job. */
  item?: number;
}

/** What of a catalogue is needed to choose. */
export type ChoosingCatalogue = Pick<Catalogue, 'select' | 'places' | 'search' | 'header'>;

type Content = FileSetRequest['content'];

const pageSize = 1000;
/** A file-set of more cannot be read by anybody. */
const mostInstances = 500_000;

/** Counts instances by what became of them. */
export class Notes {
  readonly #notes = new Map<string, FileSetNote>();

  constructor(notes: readonly FileSetNote[] = []) {
    for (const note of notes) this.#notes.set(keyOf(note), { ...note });
  }

  add(
    kind: FileSetNote['kind'],
    reason: NoteReason,
    of: { sopClassUid?: string; transferSyntaxUid?: string } = {},
    instances = 1,
  ): void {
    const { sopClassUid, transferSyntaxUid } = of;
    const note: FileSetNote = {
      kind,
      reason,
      instances,
      ...(sopClassUid !== undefined && { sopClassUid }),
      ...(transferSyntaxUid !== undefined && { transferSyntaxUid }),
    };
    const known = this.#notes.get(keyOf(note));
    if (known === undefined) this.#notes.set(keyOf(note), note);
    else known.instances += instances;
  }

  list(): FileSetNote[] {
    return [...this.#notes.values()].map((note) => ({ ...note }));
  }

  count(kind: FileSetNote['kind']): number {
    return this.list().reduce((sum, note) => sum + (note.kind === kind ? note.instances : 0), 0);
  }
}

const keyOf = ({ kind, reason, sopClassUid = '', transferSyntaxUid = '' }: FileSetNote): string =>
  [kind, reason, sopClassUid, transferSyntaxUid].join(' ');

const isPrivateSopClass = (uid: string): boolean => !uid.startsWith('1.2.840.10008.');

/** Whether a kind of object is wanted beside images. */
function isWanted(sopClassUid: string, content: Content): boolean {
  switch (instanceKindOf(sopClassUid)) {
    case 'image':
    case 'video':
      return true;
    case 'presentation-state':
      return content.presentationStates;
    case 'key-object':
      return content.keyObjects;
    case 'report':
      return content.reports;
    default:
      return content.others;
  }
}

/**
 * Every instance that a request names, once, study by study in the order of series and instances; what is not wanted is left out and told of in
 * `notes`. Throws `invalid-input` for more than a file-set takes.
 */
export async function chooseInstances(
  catalogue: ChoosingCatalogue,
  { selection, content }: Pick<FileSetRequest, 'selection' | 'content'>,
  { privateClasses, notes }: { privateClasses: boolean; notes: Notes },
): Promise<ChosenInstance[]> {
  const rows = await selectedRows(catalogue, selection);
  const places: InstancePlace[] = [];
  for (let at = 0; at < rows.length; at += pageSize) {
    places.push(...(await catalogue.places(rows.slice(at, at + pageSize))));
  }
  if (places.length < rows.length) notes.add('left-out', 'gone', {}, rows.length - places.length);
  const keys = content.keyImagesOnly ? await keyImagesOf(catalogue, places) : undefined;
  const there = new Set(places.map(({ row }) => row));
  const all = [...places, ...(keys?.notes ?? []).filter(({ row }) => !there.has(row))];
  const patients = await patientsOf(catalogue, all);
  const seen = new Set<string>();
  const chosen: ChosenInstance[] = [];
  for (const place of all) {
    const { sopClassUid, sopInstanceUid, transferSyntaxUid } = place;
    const isKeyNote = keys !== undefined && sopClassUid === keyObjectSelectionDocumentStorage;
    const patient = patients.get(place.studyRow) ?? { patientKey: '', patientId: '' };
    // The same UID twice in a directory cannot be told apart (PS3.3 F.3.2.2): two patients, or two series, of one UID.
    const reason: NoteReason | undefined = !isWanted(sopClassUid, content)
      ? 'not-wanted'
      : !privateClasses && isPrivateSopClass(sopClassUid)
        ? 'private-class'
        : keys !== undefined && !isKeyNote && !keys.images.has(sopInstanceUid)
          ? 'no-key-image'
          : isKeyNote && !keys.notes.some(({ row }) => row === place.row)
            ? 'no-key-image'
            : seen.has(sopInstanceUid)
              ? 'same-uid'
              : undefined;
    if (reason !== undefined) {
      notes.add('left-out', reason, { sopClassUid, transferSyntaxUid });
      continue;
    }
    seen.add(sopInstanceUid);
    chosen.push({ place, ...patient });
  }
  return inOrderOfStudies(chosen);
}

/** Studies together, in the order in which they were first met. */
export function inOrderOfStudies(chosen: readonly ChosenInstance[]): ChosenInstance[] {
  const studies = new Map<number, ChosenInstance[]>();
  for (const one of chosen) {
    const { studyRow } = one.place;
    const list = studies.get(studyRow);
    if (list === undefined) studies.set(studyRow, [one]);
    else list.push(one);
  }
  return [...studies.values()].flat();
}

async function selectedRows(
  catalogue: Pick<Catalogue, 'select'>,
  { studyRows, seriesRows, instanceRows }: FileSetRequest['selection'],
): Promise<number[]> {
  const rows = new Set<number>();
  if (studyRows.length > 0) for (const row of (await catalogue.select({ studyRows })).rows) rows.add(row);
  if (seriesRows.length > 0) for (const row of (await catalogue.select({ seriesRows })).rows) rows.add(row);
  for (const row of instanceRows) rows.add(row);
  if (rows.size > mostInstances) {
    throw new NegatoscopeError('invalid-input', 'too much is selected for a file-set', {
      reason: 'too-many',
      limit: mostInstances,
    });
  }
  return [...rows];
}

/** Whose the studies of some instances are. */
export async function patientsOf(
  catalogue: Pick<Catalogue, 'search'>,
  places: readonly Pick<InstancePlace, 'studyRow'>[],
): Promise<Map<number, { patientKey: string; patientId: string }>> {
  const rows = [...new Set(places.map(({ studyRow }) => studyRow))];
  const patients = new Map<number, { patientKey: string; patientId: string }>();
  for (let at = 0; at < rows.length; at += pageSize) {
    const studyRows = rows.slice(at, at + pageSize);
    const found = await catalogue.search({ level: 'study', match: {}, studyRows, limit: studyRows.length });
    for (const row of found.rows) {
      const study = studyRowOf(row);
      patients.set(row.studyRow, { patientKey: lastingPatientKey(study), patientId: study.patientId });
    }
  }
  return patients;
}
