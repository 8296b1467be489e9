import type { NegatoscopeError } from '../../../src-shared/contract/errors.ts';
import type { KeyObjectNote } from '../../../src-shared/objects/key-object/model.ts';
import { readKeyObject } from '../../../src-shared/objects/key-object/read.ts';
import { asError } from '../../app/api.ts';
import { ObjectCache, objectKey, type StudyObject } from '../objects.ts';
import { allFrameSets, type StudyEntry, useViewer } from '../store.ts';
import { type KnownNote, useKeyImages } from './store.ts';

/** The key object selections of the studies; files that name another patient are none of them. */
export function noteObjects(studies: readonly StudyEntry[]): StudyObject[] {
  return allFrameSets(studies).flatMap(({ other, series }) =>
    other?.kind === 'key-object' && other.notDisplayable !== 'other-patient' ? [{ series, instance: other }] : [],
  );
}

/** Newest first. */
const madeAt = ({ note, object }: KnownNote): string =>
  `${note?.date || object.instance.contentDate || ''}${note?.time || object.instance.contentTime || ''}`;
export const newestFirst = (a: KnownNote, b: KnownNote): number =>
  madeAt(b).localeCompare(madeAt(a)) || (a.key < b.key ? -1 : 1);

/** Reads the notes of the open studies as they come and go; gives back how to stop. */
export function followNotes(): () => void {
  const cache = new ObjectCache<KeyObjectNote>(readKeyObject);
  let stopped = false;
  let objects: StudyObject[] = [];
  const known = new Map<string, { note?: KeyObjectNote; error?: NegatoscopeError }>();
  const tell = (): void => {
    if (stopped) return;
    const notes = objects.map((object): KnownNote => {
      const key = objectKey(object);
      return { key, object, ...known.get(key) };
    });
    useKeyImages.setState({ notes: notes.sort(newestFirst) });
  };
  const follow = (studies: readonly StudyEntry[]): void => {
    const now = noteObjects(studies);
    const keys = now.map(objectKey);
    if (keys.join() === objects.map(objectKey).join()) return;
    objects = now;
    cache.keep(objects);
    for (const key of [...known.keys()]) if (!keys.includes(key)) known.delete(key);
    tell();
    for (const object of objects) {
      const key = objectKey(object);
      if (known.has(key)) continue;
      cache.get(object).then(
        (note) => {
          known.set(key, { note });
          tell();
        },
        (error: unknown) => {
          known.set(key, { error: asError(error) });
          tell();
        },
      );
    }
  };
  follow(useViewer.getState().studies);
  const leave = useViewer.subscribe(({ studies }, before) => {
    if (studies !== before.studies) follow(studies);
  });
  return () => {
    stopped = true;
    leave();
    useKeyImages.setState({ notes: [] });
  };
}
