import { NegatoscopeError } from '../../../src-shared/contract/errors.ts';
import type { KeyMark } from '../../../src-shared/contract/key-images.ts';
import type { InstanceDescription } from '../../../src-shared/imaging/description.ts';
import type { Code } from '../../../src-shared/imaging/measure/concepts.ts';
import type { Creation } from '../../../src-shared/objects/created-object.ts';
import { titleOf } from '../../../src-shared/objects/key-object/titles.ts';
import {
  keyObjectDocuments,
  type SelectedInstance,
  typedName,
  type WrittenObserver,
} from '../../../src-shared/objects/key-object/write.ts';
import { useLive } from '../../app/live.ts';
import { attempt, notify } from '../../app/notify.ts';
import { remember, remembered } from '../../app/remembered.ts';
import { newUid, storeObjects } from '../../app/storing.ts';
import type { StudyObject } from '../objects.ts';
import { useViewer } from '../store.ts';
import { creationOf } from '../storing.ts';
import { appliedState } from './applied-state.ts';
import { unmark } from './marking.ts';
import { type Place, placesOfMark } from './placing.ts';
import { useKeyImages } from './store.ts';
import { countText } from './words.ts';

/** A mark whose image is here. */
export interface Marked {
  mark: KeyMark;
  place: Place;
}

/** The marks of the open studies in their order, and how many of them mean images that are not here. */
export function markedHere(): { marked: Marked[]; missing: number } {
  const { studies } = useViewer.getState();
  const marks = [...useKeyImages.getState().marks.values()];
  const marked = marks.flatMap((mark): Marked[] => {
    const [place] = placesOfMark(studies, mark);
    return place ? [{ mark, place }] : [];
  });
  return { marked, missing: marks.length - marked.length };
}

/** What the reader says of a note. */
export interface NoteRequest {
  title: Code;
  modifiers: readonly Code[];
  description: string;
  /** `Family^Given`; empty: the workstation. */
  author: string;
  seriesDescription: string;
  marked: readonly Marked[];
  /** Images are to be seen with the presentation state that is applied to them now. */
  withStates: boolean;
}

/** Why notes cannot be saved here; undefined when they can. */
export function whyNotSaved(): string | undefined {
  if (useViewer.getState().catalogue !== 'archive')
    return 'Notes are saved for studies of the archive only: import these first';
  if (useLive.getState().settings?.createdObjects.enabled !== true)
    return 'This workstation creates no objects (see the settings)';
  return undefined;
}

const isUid = (value: unknown): value is string => typeof value === 'string' && /^2\.25\.\d+$/.test(value);

/** This workstation as an observer: the same UID each time. */
function thisDevice(): WrittenObserver {
  const key = 'station.deviceUid';
  const uid = remembered(key, '', isUid) || newUid();
  remember(key, uid);
  const { stationName = '', manufacturer = '', modelName = '' } = useLive.getState().settings?.createdObjects ?? {};
  return { kind: 'device', uid, name: stationName || modelName, manufacturer, model: modelName };
}

const imageKinds = new Set<InstanceDescription['kind']>(['image', 'video', 'segmentation']);

function selected({ mark, place }: Marked, withStates: boolean): SelectedInstance {
  const { kind } = instanceOf(place);
  const { studyUid, seriesUid, sopClassUid, sopInstanceUid, frame } = mark;
  const state = withStates ? appliedState(place) : undefined;
  return {
    type: imageKinds.has(kind) ? 'IMAGE' : kind === 'waveform' ? 'WAVEFORM' : 'COMPOSITE',
    ...{ studyUid, seriesUid, sopClassUid, sopInstanceUid },
    ...(frame !== undefined && { frames: [frame] }),
    ...(state && { state }),
  };
}

const instanceOf = ({ frame, frameSet }: Place): InstanceDescription => {
  const instance = frame?.instance ?? frameSet.other;
  if (!instance) throw new NegatoscopeError('internal', 'a place without an instance');
  return instance;
};
const objectOf = (place: Place): StudyObject => ({ series: place.frameSet.series, instance: instanceOf(place) });

/**
 * Makes a key object selection of marks, one document in each study they are of, and stores all in one request; what it holds is marked
 * no longer. @throws NegatoscopeError
 */
export async function saveNote(request: NoteRequest): Promise<void> {
  const { marked, author, withStates, seriesDescription, title, modifiers, description } = request;
  const byStudy = new Map(marked.toReversed().map(({ mark, place }) => [mark.studyUid, objectOf(place)]));
  const studies = [...new Set(marked.map(({ mark }) => mark.studyUid))];
  const creations: Creation[] = [];
  for (const uid of studies) creations.push(await creationOf(byStudy.get(uid)!, seriesDescription));
  const now = creations[0]?.now ?? new Date();
  const name = author.trim() === '' ? undefined : typedName(author);
  await storeObjects(
    ...keyObjectDocuments(
      creations.map((creation) => ({ ...creation, now })),
      {
        ...{ title, modifiers },
        description: description.trim(),
        observer: name ? { kind: 'person', name } : thisDevice(),
        instances: marked.map((one) => selected(one, withStates)),
      },
    ),
  );
  unmark(marked.map(({ mark }) => mark.uid));
}

/** Saves with a word of success or failure; true when it is done. */
export async function trySaving(request: NoteRequest): Promise<boolean> {
  if (useKeyImages.getState().saving) return false;
  useKeyImages.setState({ saving: true });
  const done = await attempt(() => saveNote(request), 'The key image note was not saved');
  useKeyImages.setState({ saving: false });
  if (done) notify(`Key image note saved: ${request.title.meaning}, ${countText(request.marked.length)}`);
  return done;
}

/** All marks as a note with what the settings say, without a question. */
export async function saveAtOnce(): Promise<void> {
  const settings = useLive.getState().settings?.createdObjects;
  const { marked } = markedHere();
  const title = titleOf(settings?.keyNoteTitle ?? '113000');
  if (!settings || !title || marked.length === 0) return;
  await trySaving({
    title,
    modifiers: [],
    description: '',
    author: settings.author,
    seriesDescription: settings.keyNoteDescription,
    marked,
    withStates: false,
  });
}
