import { z } from '../../src-shared/contract/define.ts';
import type { KeyMark } from '../../src-shared/contract/key-images.ts';
import { viewRoutes } from '../../src-shared/contract/view-routes.ts';
import { fromDicomJson } from '../../src-shared/dicom/json.ts';
import type { KeyObjectNote } from '../../src-shared/objects/key-object/model.ts';
import { readKeyObject } from '../../src-shared/objects/key-object/read.ts';
import { isListing, isRejection } from '../../src-shared/objects/key-object/titles.ts';
import { api } from '../app/api.ts';
import { fetchJson } from '../app/fetch-json.ts';
import type { FilmFrame } from '../app/film-frames.ts';
import type { RailStudy } from './studies.ts';

const anything = z.unknown();
const read = new Map<string, Promise<KeyObjectNote>>();

function readNote(catalogue: string, row: number, revision: number): Promise<KeyObjectNote> {
  const url = viewRoutes.dataSet(catalogue, row, revision);
  let note = read.get(url);
  if (!note) {
    note = fetchJson(url, anything).then((json) => readKeyObject(fromDicomJson(json)));
    note.catch(() => read.delete(url));
    read.set(url, note);
  }
  return note;
}

/** What selects images of a study: whole instances, or frames of them. */
interface Selected {
  sopInstanceUid: string;
  frames?: readonly number[] | undefined;
}

const ofMark = ({ sopInstanceUid, frame }: KeyMark): Selected => ({
  sopInstanceUid,
  frames: frame === undefined ? undefined : [frame],
});

export interface KeyImages {
  frames: FilmFrame[];
  /** Some may be missing: notes, or the marks of readers, could not be read. */
  incomplete: boolean;
}

/**
 * The key images of a study, in the order of its series: those that readers marked, and those that notes (key object selections) of the
 * study select; what a note rejects, or merely lists, is none. Never rejects: what cannot be read is left out, and `incomplete` tells so.
 */
export async function keyImagesOf(entry: RailStudy, patientKey: string): Promise<KeyImages> {
  const { catalogue, study, series } = entry;
  const notes = series.flatMap(({ description }) =>
    (description?.instances ?? []).filter(
      ({ kind, notDisplayable }) => kind === 'key-object' && notDisplayable !== 'other-patient',
    ),
  );
  const [marks, ...answers] = await Promise.all([
    api.keyImages.list({ patientKey, studyUids: [study.studyUid] }).then(
      (list) => list.marks,
      () => undefined,
    ),
    ...notes.map(({ row, revision }) => readNote(catalogue, row, revision).catch(() => undefined)),
  ]);
  const incomplete = marks === undefined || answers.includes(undefined);
  const selected: Selected[] = [
    ...(marks ?? []).map(ofMark),
    ...answers.flatMap((note) =>
      note && !isRejection(note.title) && !isListing(note.title)
        ? note.references.filter(({ studyUid }) => studyUid === undefined || studyUid === study.studyUid)
        : [],
    ),
  ];
  const byImage = new Map<string, Selected[]>();
  for (const one of selected) byImage.set(one.sopInstanceUid, [...(byImage.get(one.sopInstanceUid) ?? []), one]);
  const frames = series.flatMap(({ sets = [] }) =>
    sets.flatMap(({ frames }) =>
      frames.filter(({ instance, frame }) =>
        byImage
          .get(instance.sopInstanceUid)
          ?.some(({ frames: some }) => !some || instance.numberOfFrames === 1 || some.includes(frame)),
      ),
    ),
  );
  return { frames, incomplete };
}
