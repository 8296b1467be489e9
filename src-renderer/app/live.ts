import { create } from 'zustand';
import type { ApplicationInfo, DisplayInfo } from '../../src-shared/contract/app.ts';
import type { ArchiveStatus, CatalogueInfo, MountedVolume } from '../../src-shared/contract/catalogues.ts';
import type { NegatoscopeError } from '../../src-shared/contract/errors.ts';
import type { Job, QueueStatus } from '../../src-shared/contract/jobs.ts';
import type { AssociationActivity, ListenerStatus } from '../../src-shared/contract/network.ts';
import type { Settings } from '../../src-shared/settings/schema.ts';
import { api, asError } from './api.ts';

/** What the main process tells every window, as it is now; a part is undefined until it was first heard of. */
export interface LiveState {
  info?: ApplicationInfo;
  catalogues?: CatalogueInfo[];
  archive?: ArchiveStatus;
  /** Discs, sticks and shares that are there now. */
  volumes?: MountedVolume[];
  /** Those that matter now; the whole table is read page by page. */
  jobs?: Job[];
  queue?: QueueStatus;
  listener?: ListenerStatus;
  activity?: AssociationActivity[];
  settings?: Settings;
  displays?: DisplayInfo[];
  /** Parts that could not be asked for. */
  failures: Partial<Record<LivePart, NegatoscopeError>>;
}
export type LivePart = Exclude<keyof LiveState, 'failures'>;

export const useLive = create<LiveState>(() => ({ failures: {} }));

interface Source<T> {
  part: LivePart;
  ask: () => Promise<T>;
  listen?: (listener: (value: T) => void) => () => void;
}

const sources: Source<unknown>[] = [
  { part: 'info', ask: () => api.app.info() },
  { part: 'settings', ask: () => api.settings.get(), listen: (f) => api.settings.changed(f) },
  { part: 'displays', ask: () => api.app.displays(), listen: (f) => api.app.displaysChanged(f) },
  { part: 'catalogues', ask: () => api.catalogues.list(), listen: (f) => api.catalogues.listChanged(f) },
  { part: 'archive', ask: () => api.catalogues.archiveStatus(), listen: (f) => api.catalogues.archiveStatusChanged(f) },
  { part: 'volumes', ask: () => api.catalogues.volumes(), listen: (f) => api.catalogues.volumesChanged(f) },
  { part: 'jobs', ask: () => api.jobs.list(), listen: (f) => api.jobs.changed(f) },
  { part: 'queue', ask: () => api.jobs.status(), listen: (f) => api.jobs.statusChanged(f) },
  { part: 'listener', ask: () => api.network.listener(), listen: (f) => api.network.listenerChanged(f) },
  { part: 'activity', ask: () => api.network.activity(), listen: (f) => api.network.activityChanged(f) },
];

/** Listens and asks; gives back how to stop. An event that came before the answer counts more than the answer. */
export function startLive(): () => void {
  const ends: (() => void)[] = [];
  let stopped = false;
  for (const { part, ask, listen } of sources) {
    let told = false;
    const tell = (value: unknown): void => {
      useLive.setState((state) => ({ [part]: value, failures: { ...state.failures, [part]: undefined } }));
    };
    if (listen) {
      ends.push(
        listen((value) => {
          told = true;
          tell(value);
        }),
      );
    }
    ask().then(
      (value) => {
        if (!stopped && !told) tell(value);
      },
      (thrown: unknown) => {
        if (stopped || told) return;
        useLive.setState((state) => ({ failures: { ...state.failures, [part]: asError(thrown) } }));
      },
    );
  }
  return () => {
    stopped = true;
    for (const end of ends) end();
  };
}
