import { create } from 'zustand';
import type { NegatoscopeError } from '../../../src-shared/contract/errors.ts';
import type { Matrix4 } from '../../../src-shared/imaging/geometry/matrix.ts';
import { matrixBetween, type Space } from '../../../src-shared/objects/registration/between.ts';
import { type FiducialSet, readFiducials } from '../../../src-shared/objects/registration/read-fiducials.ts';
import { type Registration, readRegistration } from '../../../src-shared/objects/registration/read-registration.ts';
import { asError } from '../../app/api.ts';
import type { DisplayFrame } from '../../cornerstone/index.ts';
import { ObjectCache, objectKey, type StudyObject } from '../objects.ts';
import { allFrameSets, type StudyEntry, useViewer } from '../store.ts';
import { patientOf } from './places.ts';

const spatial = '1.2.840.10008.5.1.4.1.1.66.1';
const fiducials = '1.2.840.10008.5.1.4.1.1.66.2';
const deformable = '1.2.840.10008.5.1.4.1.1.66.3';

/** A registration, or a set of fiducials, of the open studies. */
export interface FoundRegistration {
  key: string;
  /** Whose it is, as `patientOf` tells. */
  patient: string;
  registration?: Registration;
  fiducials?: readonly FiducialSet[];
  error?: NegatoscopeError;
}

interface Registrations {
  /** The newest first. */
  list: readonly FoundRegistration[];
  /** Keys of those that the reader switched off. */
  off: ReadonlySet<string>;
}

export const useRegistrations = create<Registrations>(() => ({ list: [], off: new Set() }));

/** Where something lies: a frame of reference of a patient, and the image when it is one. */
export interface Located extends Space {
  patient: string;
}

export const locatedFrame = ({ series, instance }: DisplayFrame): Located => ({
  patient: patientOf(series),
  frameOfReferenceUid: instance.frameOfReferenceUid || undefined,
  sopInstanceUid: instance.sopInstanceUid,
});

/** The way from one place to another: none to go in one frame of reference, else by a registration, which is named. */
export interface Way {
  matrix?: Matrix4;
  by?: string;
  /** Tells the registration from others of the same name: what is drawn by it is kept under this. */
  key?: string;
}

const known = new Map<string, Way | undefined>();
let knownFor: Registrations | undefined;

/**
 * How places of one space are found in the other; undefined where nobody knows. Of several registrations of both the newest that is
 * switched on.
 */
export function wayBetween(from: Located, to: Located): Way | undefined {
  if (from.patient !== to.patient) return undefined;
  if (from.frameOfReferenceUid !== undefined && from.frameOfReferenceUid === to.frameOfReferenceUid) return {};
  const state = useRegistrations.getState();
  if (state.list.length === 0) return undefined;
  if (knownFor !== state) {
    known.clear();
    knownFor = state;
  }
  const key = JSON.stringify([from, to]);
  if (!known.has(key)) {
    if (known.size > 20_000) known.clear();
    known.set(key, foundWay(state, from, to));
  }
  return known.get(key);
}

function foundWay({ list, off }: Registrations, from: Located, to: Located): Way | undefined {
  for (const { key, patient, registration } of list) {
    if (!registration || patient !== from.patient || off.has(key)) continue;
    const matrix = matrixBetween(registration, from, to);
    if (matrix) return { matrix, by: registration.label, key };
  }
  return undefined;
}

/** Whether places of two images may be compared, and how. */
export const wayOfFrames = (from: DisplayFrame, to: DisplayFrame): Way | undefined =>
  wayBetween(locatedFrame(from), locatedFrame(to));

export function toggleRegistration(key: string): void {
  useRegistrations.setState(({ off }) => {
    const next = new Set(off);
    if (!next.delete(key)) next.add(key);
    return { off: next };
  });
}

type Read = Pick<FoundRegistration, 'registration' | 'fiducials'>;

const newest = ({ registration }: FoundRegistration): string =>
  `${registration?.date ?? ''}${registration?.time ?? ''}`;

/** Keeps the registrations of the open studies. */
export function followRegistrations(): () => void {
  const cache = new ObjectCache<Read>((dataSet, { instance }) =>
    instance.sopClassUid === fiducials
      ? { fiducials: readFiducials(dataSet) }
      : { registration: readRegistration(dataSet) },
  );
  let ended = false;
  let asked = 0;
  let before = '';
  const follow = async (studies: readonly StudyEntry[]): Promise<void> => {
    const objects = allFrameSets(studies).flatMap(({ other, series }): StudyObject[] =>
      other && [spatial, fiducials, deformable].includes(other.sopClassUid) ? [{ series, instance: other }] : [],
    );
    const keys = objects.map(objectKey).join();
    if (keys === before) return;
    before = keys;
    const turn = ++asked;
    cache.keep(objects);
    const list = await Promise.all(
      objects.map(async (object): Promise<FoundRegistration> => {
        const common = { key: objectKey(object), patient: patientOf(object.series) };
        try {
          return { ...common, ...(await cache.get(object)) };
        } catch (error) {
          return { ...common, error: asError(error) };
        }
      }),
    );
    if (ended || turn !== asked) return;
    useRegistrations.setState({ list: list.sort((a, b) => newest(b).localeCompare(newest(a))) });
  };
  void follow(useViewer.getState().studies);
  const leave = useViewer.subscribe((state, earlier) => {
    if (state.studies !== earlier.studies) void follow(state.studies);
  });
  return () => {
    ended = true;
    leave();
    useRegistrations.setState({ list: [], off: new Set() });
  };
}
