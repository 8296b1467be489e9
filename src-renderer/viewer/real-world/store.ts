import { create } from 'zustand';
import type { RealWorldMapping } from '../../../src-shared/imaging/description.ts';
import { type MappingsOfImages, readRealWorldMappings } from '../../../src-shared/objects/real-world-value/mappings.ts';
import type { DisplayFrame } from '../../cornerstone/index.ts';
import { patientOf } from '../linking/places.ts';
import { ObjectCache, objectKey, type StudyObject } from '../objects.ts';
import { allFrameSets, type StudyEntry, useViewer } from '../store.ts';

const mappingClass = '1.2.840.10008.5.1.4.1.1.67';

interface RealWorld {
  /** Real World Value Mapping objects of the open studies. */
  objects: readonly (MappingsOfImages & { patient: string })[];
  /** Name of the mapping that values are told in; undefined: as each image says. */
  chosen: string | undefined;
}

export const useRealWorld = create<RealWorld>(() => ({ objects: [], chosen: undefined }));

/** What a mapping is called where several are to be chosen from: its label, quantity and unit. */
export const mappingName = ({ label, quantity, unit }: RealWorldMapping): string =>
  [label, quantity !== label ? quantity : undefined, unit.label && `(${unit.label})`].filter(Boolean).join(' ');

let known = new WeakMap<DisplayFrame, RealWorldMapping[]>();
let knownFor: RealWorld['objects'] | undefined;

/** Mappings that objects of the same patient have for a frame. */
function othersOf(frame: DisplayFrame): RealWorldMapping[] {
  const { objects } = useRealWorld.getState();
  if (knownFor !== objects) {
    known = new WeakMap();
    knownFor = objects;
  }
  let found = known.get(frame);
  if (!found) {
    const patient = patientOf(frame.series);
    const { sopInstanceUid } = frame.instance;
    found = objects
      .filter((one) => one.patient === patient)
      .flatMap(({ groups }) =>
        groups.flatMap(({ images, mappings }) => {
          if (!images.has(sopInstanceUid)) return [];
          const frames = images.get(sopInstanceUid);
          return !frames || frames.includes(frame.frame) ? mappings : [];
        }),
      );
    known.set(frame, found);
  }
  return found;
}

/** All mappings of a frame: its own, then those of objects. */
export const mappingsOf = (frame: DisplayFrame): RealWorldMapping[] => [
  ...(frame.description.realWorldValues ?? []),
  ...othersOf(frame),
];

/** A frame with the mappings that there are besides its own and the one that was chosen, as quantities of its values take it. */
export function withMappings(frame: DisplayFrame) {
  const { objects, chosen } = useRealWorld.getState();
  if (objects.length === 0 && chosen === undefined) return frame;
  const others = othersOf(frame);
  const wanted = chosen === undefined ? undefined : mappingsOf(frame).find((one) => mappingName(one) === chosen);
  return { ...frame, mappings: { others, chosen: wanted } };
}

/** Keeps the Real World Value Mapping objects of the open studies. */
export function followRealWorld(): () => void {
  const cache = new ObjectCache(readRealWorldMappings);
  let ended = false;
  let asked = 0;
  let before = '';
  const follow = async (studies: readonly StudyEntry[]): Promise<void> => {
    const objects = allFrameSets(studies).flatMap(({ other, series }): StudyObject[] =>
      other?.sopClassUid === mappingClass ? [{ series, instance: other }] : [],
    );
    const keys = objects.map(objectKey).join();
    if (keys === before) return;
    before = keys;
    const turn = ++asked;
    cache.keep(objects);
    // One that cannot be read is told of in its own view.
    const read = await Promise.allSettled(
      objects.map(async (object) => ({ ...(await cache.get(object)), patient: patientOf(object.series) })),
    );
    if (ended || turn !== asked) return;
    useRealWorld.setState({ objects: read.flatMap((one) => (one.status === 'fulfilled' ? one.value : [])) });
  };
  void follow(useViewer.getState().studies);
  const leave = useViewer.subscribe((state, earlier) => {
    if (state.studies !== earlier.studies) void follow(state.studies);
  });
  return () => {
    ended = true;
    leave();
    useRealWorld.setState({ objects: [], chosen: undefined });
  };
}
