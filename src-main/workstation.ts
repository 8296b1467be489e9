import { hostname } from 'node:os';
import { join } from 'node:path';
import { NegatoscopeError } from '../src-shared/contract/errors.ts';
import type { NegatoscopeHandlers } from '../src-shared/contract/index.ts';
import { readStoredSettings } from '../src-shared/settings/migrate.ts';
import { callingTitle } from '../src-shared/settings/policy.ts';
import type { Settings } from '../src-shared/settings/schema.ts';
import { openArchive } from './archive/archive.ts';
import { openState } from './archive/database/state-thread.ts';
import { createDicomWeb } from './archive/dicomweb/handler.ts';
import { openAudit } from './audit/audit.ts';
import { createRenderer } from './decode/renderer.ts';
import type { EventHub } from './events.ts';
import { networkHandlers } from './handlers/network.ts';
import { settingsHandlers } from './handlers/settings.ts';
import type { Log } from './log/types.ts';
import { createListener } from './network/listener.ts';
import { initialSettings } from './settings/initial.ts';
import { loadProfiles } from './settings/profiles.ts';

export interface WorkstationOptions {
  /** Everything the workstation keeps lies below. */
  dataFolder: string;
  /** Profiles and other data that comes with the program. */
  resourcesFolder: string;
  log: Log;
  /** Where the services announce what happened. */
  hub: EventHub;
}

/** All services of the workstation, without windows: what the windows, tests and benchmarks talk to. */
export interface Workstation {
  /** Answers to the calls of the contract, except those that need windows. */
  readonly handlers: Omit<NegatoscopeHandlers, 'app'>;
  /** The DICOMweb endpoint of every catalogue. Never rejects. */
  dicomweb(request: Request): Promise<Response>;
  settings(): Settings;
  /** True while something is received, sent or worked on. */
  busy(): boolean;
  /** True while others can reach us. */
  listening(): boolean;
  /** Ends everything in order; nothing acknowledged is lost. */
  stop(): Promise<void>;
}

const auditSource = (settings: Settings) => ({
  id: hostname(),
  aeTitles: [...new Set([settings.listener.aeTitle, callingTitle(settings)])],
  process: String(process.pid),
});

/** Starts the services in order; on failure those already started are closed. */
export async function startWorkstation(options: WorkstationOptions): Promise<Workstation> {
  const { dataFolder, resourcesFolder, log, hub } = options;
  /** What to close, in the order it was opened. */
  const opened: { name: string; close: () => Promise<unknown> }[] = [];
  async function stop(): Promise<void> {
    for (;;) {
      const service = opened.pop();
      if (service === undefined) return;
      try {
        await service.close();
      } catch (error) {
        log.error('a service did not close', { service: service.name, error });
      }
    }
  }
  try {
    const state = await openState(dataFolder);
    opened.push({ name: 'state', close: () => state.close('close') });
    const stored = readStoredSettings(
      (await state.call('setting', 'settings')) ?? (await initialSettings(dataFolder, log)),
    );
    for (const { path, message } of stored.dropped) log.warn('a setting cannot be used', { path, message });
    let settings = stored.settings;
    const audit = openAudit({
      folder: join(dataFolder, 'audit'),
      settings: settings.audit,
      source: auditSource(settings),
      log,
    });
    opened.push({ name: 'audit', close: () => audit.close() });
    const profiles = await loadProfiles(join(resourcesFolder, 'profiles'));
    const archive = await openArchive({ folder: dataFolder, state, settings: () => settings.storage, log, audit });
    opened.push({ name: 'archive', close: () => archive.close() });
    archive.onChanged(({ studies }) => hub.emit('catalogues', 'studiesChanged', { catalogue: 'archive', studies }));
    archive.onStatusChanged((status) => hub.emit('catalogues', 'archiveStatusChanged', status));
    const renderer = createRenderer();
    opened.push({ name: 'renderer', close: () => renderer.close() });
    const dicomweb = createDicomWeb({
      catalogue: (id) => (id === 'archive' ? archive : undefined),
      ingest: archive.ingest,
      renderer,
      log,
    });
    const listener = createListener({ settings: settings.listener, ingest: archive.ingest, audit, log });
    opened.push({ name: 'listener', close: () => listener.stop() });
    listener.onChanged((status) => hub.emit('network', 'listenerChanged', status));
    listener.onActivity((activity) => hub.emit('network', 'activityChanged', activity));
    await listener.start().catch((error: unknown) => log.error('the listener did not start', { error }));
    audit.record({ kind: 'application-activity', phase: 'start', action: 'execute', outcome: 'success' });
    opened.push({
      name: 'audit of the end',
      close: async () =>
        audit.record({ kind: 'application-activity', phase: 'stop', action: 'execute', outcome: 'success' }),
    });

    const missing = () => {
      throw new NegatoscopeError('unsupported', 'not there');
    };
    return {
      handlers: {
        settings: settingsHandlers({
          get: () => settings,
          save: async (changed) => {
            await state.call('saveSetting', 'settings', changed);
            settings = changed;
            hub.emit('settings', 'changed', settings);
          },
          apply: async (changed) => {
            await listener.update(changed.listener);
            await audit.configure(changed.audit, auditSource(changed));
          },
          profiles,
          audit,
        }),
        network: networkHandlers(listener, () => settings, log),
        catalogues: {
          list: async () => {
            const { studies, series, instances } = await archive.status();
            return [
              {
                id: 'archive',
                kind: 'archive',
                name: 'Archive',
                state: 'ready',
                studies,
                series,
                instances,
                scanned: 0,
                unreadable: 0,
              },
            ];
          },
          open: missing,
          close: missing,
          unreadable: missing,
          importStudies: missing,
          archiveStatus: () => archive.status(),
          quarantine: () => archive.quarantined(),
          deleteQuarantined: ({ ids }) => archive.deleteQuarantined(ids),
          deleteStudies: ({ studyRows }) => archive.deleteStudies(studyRows),
          markRead: ({ studyRows, read }) => archive.markRead(studyRows, read),
          rebuild: missing,
          verify: () => archive.verify(),
        },
        jobs: { list: () => [], cancel: missing, retry: missing, clear: missing, problems: () => [] },
      },
      dicomweb,
      settings: () => settings,
      busy: () => listener.status().associations > 0,
      listening: () => listener.status().state === 'listening',
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
