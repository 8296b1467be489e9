import { existsSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { followedTags } from '../src-shared/changes/demographics.ts';
import type { NegatoscopeHandlers } from '../src-shared/contract/index.ts';
import { callingTitle } from '../src-shared/settings/policy.ts';
import type { Settings } from '../src-shared/settings/schema.ts';
import { openArchive } from './archive/archive.ts';
import { openState } from './archive/database/state-thread.ts';
import { createDicomWeb } from './archive/dicomweb/handler.ts';
import { rebuildRunner } from './archive/jobs.ts';
import { openAudit } from './audit/audit.ts';
import type { AuditSink } from './audit/types.ts';
import { Compression } from './compression/compression.ts';
import { createDeIdentification } from './de-identify/de-identification.ts';
import { createRenderer } from './decode/renderer.ts';
import type { EventHub } from './events.ts';
import { createFileSets } from './file-set/file-sets.ts';
import { Publishing } from './file-set/publishing/publishing.ts';
import { activePublishingRules } from './file-set/publishing/rules.ts';
import { ownIdentity } from './file-set/secure/certificate-files.ts';
import { announcementHandlers } from './handlers/announcements.ts';
import { catalogueHandlers, catalogueList } from './handlers/catalogues.ts';
import { commitmentHandlers } from './handlers/commitments.ts';
import { ComposedFilms } from './handlers/composed-films.ts';
import { deIdentificationHandlers } from './handlers/de-identification.ts';
import { fileSetHandlers } from './handlers/file-sets.ts';
import { type FilmWindow, filmHandlers } from './handlers/film.ts';
import { jobHandlers } from './handlers/jobs.ts';
import { keyImageHandlers } from './handlers/key-images.ts';
import { measurementHandlers } from './handlers/measurements.ts';
import { networkHandlers } from './handlers/network.ts';
import { procedureStepHandlers } from './handlers/procedure-steps.ts';
import { reportDraftHandlers } from './handlers/report-drafts.ts';
import { sendingHandlers } from './handlers/sending.ts';
import { settingsHandlers } from './handlers/settings.ts';
import { createJobQueue } from './jobs/queue.ts';
import type { Log } from './log/types.ts';
import { MediaActions } from './media/actions.ts';
import { importRunner } from './media/import.ts';
import { Importing } from './media/importing.ts';
import { Media } from './media/media.ts';
import { Volumes } from './media/volumes/volumes.ts';
import { ActivityBook } from './network/activity.ts';
import { createListener } from './network/listener.ts';
import { Outgoing } from './network/outgoing.ts';
import { createContentNotifications } from './network/services/content-notification/notifications.ts';
import { createProcedureSteps } from './network/services/procedure-step/procedure-steps.ts';
import { findServiceClass } from './network/services/query-retrieve/find-scp.ts';
import { getServiceClass } from './network/services/query-retrieve/get-scp.ts';
import { moveServiceClass } from './network/services/query-retrieve/move-scp.ts';
import type { ServiceClass } from './network/services/service-class.ts';
import { SendLimits } from './network/services/storage/send-limits.ts';
import { createCommitments } from './network/services/storage-commitment/commitments.ts';
import { knownPrinter } from './print/job.ts';
import { createPrinting } from './print/printing.ts';
import { createFilmRenderer } from './print/raster/film-renderer.ts';
import { FilmPictures } from './print/raster/pictures.ts';
import { createFilmRoutes, isFilmRoute } from './print/routes.ts';
import type { FilmRenderer } from './print/types.ts';
import { Arrivals, createRemote } from './remote/remote.ts';
import { activeRules } from './sending/forwarder.ts';
import { createSending } from './sending/sending.ts';
import { loadProfiles } from './settings/profiles.ts';
import { openSettings } from './settings/store.ts';
import { createTranscoder } from './transcode/transcoder.ts';

/** Settings of a workstation that has none yet, put into its data folder by whoever installs it. */
const initialSettings = 'initial-settings.json';

export interface WorkstationOptions {
  /** Everything the workstation keeps lies below. */
  dataFolder: string;
  /** Profiles and other data that comes with the program. */
  resourcesFolder: string;
  log: Log;
  /** Where the services announce what happened. */
  hub: EventHub;
  /** Opens the film composer of a patient, or brings it forward; absent: there are no windows. */
  showFilm?(of: FilmWindow): void;
}

/** All services of the workstation, without windows: what the windows, tests and benchmarks talk to. */
export interface Workstation {
  /** Answers to the calls of the contract, except those that need windows. */
  readonly handlers: Omit<NegatoscopeHandlers, 'app' | 'pictures' | 'paper'>;
  /** The one maker of film pixels, for what needs windows to put them on paper. */
  readonly films: FilmRenderer;
  /** The DICOMweb endpoint of every catalogue. Never rejects. */
  dicomweb(request: Request): Promise<Response>;
  /** Where what the windows do with studies is recorded. */
  readonly audit: AuditSink;
  /** A reader opened studies of the archive. Never rejects. */
  opened(studyRows: readonly number[]): Promise<void>;
  /** The window that searches nodes was closed, or loads anew: what it asked for ends. */
  searchesUnwatched(): void;
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

/** Services in the order they were opened, closed in the opposite one. */
class Opened {
  private readonly services: { name: string; close: () => Promise<unknown> }[] = [];
  private readonly log: Log;

  constructor(log: Log) {
    this.log = log;
  }

  add(name: string, close: () => Promise<unknown>): void {
    this.services.push({ name, close });
  }

  /** A service that does not close is said in the log and does not keep the others open. */
  async closeAll(): Promise<void> {
    for (let service = this.services.pop(); service !== undefined; service = this.services.pop()) {
      try {
        await service.close();
      } catch (error) {
        this.log.error('a service did not close', { service: service.name, error });
      }
    }
  }
}

/** Starts the services in order; on failure those already started are closed. A port in use is no failure. */
export async function startWorkstation(options: WorkstationOptions): Promise<Workstation> {
  const opened = new Opened(options.log);
  try {
    return await start(options, opened);
  } catch (error) {
    await opened.closeAll();
    throw error;
  }
}

async function start(
  { dataFolder, resourcesFolder, log, hub, showFilm }: WorkstationOptions,
  opened: Opened,
): Promise<Workstation> {
  const state = await openState(dataFolder);
  opened.add('state', () => state.close('close'));
  const initialFile = join(dataFolder, initialSettings);
  const store = await openSettings(state, { log, ...(existsSync(initialFile) ? { initialFile } : {}) });
  const settings = () => store.get();
  store.onChanged((changed) => hub.emit('settings', 'changed', changed));
  const profiles = await loadProfiles(join(resourcesFolder, 'profiles'));
  const audit = openAudit({
    folder: join(dataFolder, 'audit'),
    settings: settings().audit,
    source: auditSource(settings()),
    log,
  });
  opened.add('audit', () => audit.close());

  // Who forwards and announces hears of what arrives as soon as there is an archive; what came before they could is in the state database.
  let arrived = (): void => {};
  let studiesChanged = (): void => {};
  const archive = await openArchive({
    folder: dataFolder,
    state,
    settings: () => settings().storage,
    arrivals: {
      wanted: () => activeRules(settings()).length > 0 || activePublishingRules(settings()).length > 0,
      arrived: () => arrived(),
    },
    announcements: {
      wanted: () => settings().nodes.some(({ roles }) => roles.includes('notification')),
      changed: () => studiesChanged(),
    },
    demographics: () => followedTags(settings().media.demographics),
    log,
    audit,
  });
  opened.add('archive', () => archive.close());
  archive.onChanged(({ studies }) => hub.emit('catalogues', 'studiesChanged', { catalogue: archive.id, studies }));
  store.onChanged(() => {
    archive.demographicsChanged().catch((error: unknown) => log.error('demographic updates cannot be set', { error }));
  });
  archive.onStatusChanged((status) => hub.emit('catalogues', 'archiveStatusChanged', status));

  const media = new Media(
    archive.pool,
    log.child('media'),
    () => settings().media.reading,
    () => ownIdentity(settings().listener.tls),
    join(dataFolder, 'opened-media'),
  );
  opened.add('media', () => media.closeAll());
  const mediaActions = new MediaActions(() => settings().media.reading.oneAtATime);
  const volumes = new Volumes({
    media: {
      list: () => media.list(),
      open: (paths) => importing.open(paths),
      close: (id) => media.close(id),
      lost: (id) => media.lost(id),
    },
    settings: () => settings().media.reading,
    log: log.child('volumes'),
    changed: (list) => {
      hub.emit('catalogues', 'volumesChanged', list);
      hub.emit('fileSets', 'targetsChanged', undefined);
    },
    inUse: (path) => mediaActions.inUse(path),
  });
  opened.add('volumes', () => volumes.close());
  media.onListChanged(() => {
    volumes.mediaChanged();
    catalogueList(archive, media, volumes).then(
      (list) => hub.emit('catalogues', 'listChanged', list),
      (error: unknown) => log.error('the list of catalogues cannot be made', { error }),
    );
  });
  media.onStudiesChanged((catalogue, { studies }) => hub.emit('catalogues', 'studiesChanged', { catalogue, studies }));

  const jobs = createJobQueue(state, log, { settings: () => settings().queue });
  jobs.register(rebuildRunner(archive));
  jobs.onChanged((list) => {
    hub.emit('jobs', 'changed', list);
    hub.emit('jobs', 'statusChanged', jobs.status());
  });
  store.onChanged(() => jobs.reschedule());

  const renderer = createRenderer();
  opened.add('renderer', () => renderer.close());
  const catalogue = (id: string) => (id === archive.id ? archive : media.get(id));
  const dicomweb = createDicomWeb({
    catalogue,
    ingest: archive.ingest,
    renderer,
    log,
  });

  const filmPictures = new FilmPictures(join(dataFolder, 'film-pictures'));
  const filmRenderer = createFilmRenderer({
    catalogue,
    renderer,
    pictures: filmPictures,
    settings,
  });
  opened.add('film renderer', () => filmRenderer.close());

  const sweepPictures = (): void => {
    state
      .call('filmPictures')
      .then((named) => filmPictures.sweep(new Set(named)))
      .catch((error: unknown) => log.warn('pictures of films that are no more cannot be removed', { error }));
  };
  const composed = new ComposedFilms({
    state,
    hub,
    catalogue,
    complete: () => archive.complete,
    keepDays: () => settings().printing.keepFilmsDays,
    forgotten: sweepPictures,
    log: log.child('film'),
  });
  opened.add('composed films', () => composed.close());
  archive.onChanged((change) => composed.studiesChanged(change));

  const activity = new ActivityBook();
  opened.add('activity', async () => activity.close());
  const outgoing = new Outgoing({ settings, activity, log });
  const transcoder = createTranscoder({ folder: join(dataFolder, 'transcoding') });
  opened.add('transcoder', () => transcoder.close());
  const sendLimits = new SendLimits();
  const arrivals = new Arrivals();
  const compression = new Compression({ settings, archive, transcoder, jobs, log: log.child('compression') });
  const ingest = arrivals.watch(compression.watch(archive.ingest));
  const remote = createRemote({ settings, outgoing, archive, ingest, arrivals, jobs, hub, audit, log });
  opened.add('remote', () => remote.close());
  const commitments = createCommitments({
    state,
    archive,
    settings,
    outgoing,
    jobs,
    audit,
    log,
    onChanged: (list) => hub.emit('commitments', 'changed', list),
  });
  opened.add('commitments', async () => commitments.close());
  const steps = createProcedureSteps({
    state,
    settings,
    outgoing,
    jobs,
    audit,
    log,
    onChanged: (list) => hub.emit('procedureSteps', 'changed', list),
  });
  opened.add('procedure steps', async () => steps.close());
  const notifications = createContentNotifications({
    state,
    archive,
    settings,
    outgoing,
    jobs,
    steps,
    audit,
    log,
    onChanged: () => hub.emit('announcements', 'changed', undefined),
  });
  studiesChanged = () => notifications.studiesChanged();
  opened.add('notifications', () => notifications.close());
  // The service classes beside Verification and Storage.
  const services: ServiceClass[] = [
    findServiceClass({ catalogue: archive, settings, audit, log }),
    moveServiceClass({ catalogue: archive, settings, outgoing, transcoder, limits: sendLimits, audit, log }),
    getServiceClass({ catalogue: archive, transcoder, audit, log }),
    commitments.serviceClass,
    steps.serviceClass,
    notifications.serviceClass,
  ];
  const listener = createListener({
    settings: settings().listener,
    ingest,
    audit,
    log,
    activity,
    services,
  });
  opened.add('listener', () => listener.stop());
  listener.onChanged((status) => hub.emit('network', 'listenerChanged', status));
  listener.onActivity((activity) => hub.emit('network', 'activityChanged', activity));

  const deIdentification = createDeIdentification({
    folder: join(dataFolder, 'de-identification'),
    state,
    settings,
    catalogue,
    ingest: archive.ingest,
    transcoder,
    jobs,
    audit,
    log: log.child('de-identification'),
    changed: () => hub.emit('deIdentification', 'changed', undefined),
  });
  opened.add('de-identification', () => deIdentification.close());
  const sending = createSending({
    settings,
    state,
    archive,
    media,
    jobs,
    outgoing,
    transcoder,
    limits: sendLimits,
    deIdentification,
    commitments,
    audit,
    log: log.child('sending'),
  });
  const printing = createPrinting({
    state,
    settings,
    renderer: filmRenderer,
    catalogue,
    archive,
    outgoing,
    jobs,
    audit,
    log: log.child('print'),
    hub,
  });
  opened.add('printing', () => printing.close());
  const filmPixels = createFilmRoutes({
    renderer: filmRenderer,
    pictures: filmPictures,
    printer: (id) => ({ profile: knownPrinter(settings(), id).profile, lut: printing.lut(id) }),
    log: log.child('film'),
  });
  jobs.register(
    importRunner({
      media,
      ingest: archive.ingest,
      pool: archive.pool,
      audit,
      actions: mediaActions,
      transcoder,
      deIdentification,
    }),
  );
  const importing = new Importing({
    archive,
    media,
    jobs,
    actions: mediaActions,
    settings: () => settings().media,
    sending,
  });
  const fileSets = createFileSets({
    folder: join(dataFolder, 'file-sets'),
    state,
    settings,
    archive,
    catalogue,
    media,
    transcoder,
    renderer,
    deIdentification,
    jobs,
    audit,
    log: log.child('file-sets'),
    volumes: () => volumes.mounted(),
    actions: mediaActions,
  });
  opened.add('file-sets', () => fileSets.close());
  const publishing = new Publishing({
    settings,
    state,
    archive,
    fileSets,
    jobs,
    log: log.child('publishing'),
  });
  opened.add('publishing', () => publishing.close());
  arrived = () => {
    sending.arrived();
    publishing.arrived();
  };
  opened.add('sending', () => sending.close());
  // Closed before everything that running jobs work with.
  opened.add('jobs', () => jobs.close());
  opened.add('compression', () => compression.close());

  await jobs.start();
  await sending.start();
  await publishing.start();
  await commitments.start();
  await steps.start();
  await notifications.start();
  await printing.start();
  sweepPictures();
  composed.start();
  if (archive.needsRebuild && !jobs.list().some(({ kind, endedAt }) => kind === 'rebuild' && endedAt === undefined)) {
    await jobs.submit('rebuild', 'Archive', {});
  }
  volumes.start().catch((error: unknown) => log.warn('the volumes cannot be watched', { error }));
  await listener.start().catch((error: unknown) => log.error('the listener did not start', { error }));
  const recordActivity = (phase: 'start' | 'stop') =>
    audit.record({ kind: 'application-activity', phase, action: 'execute', outcome: 'success' });
  recordActivity('start');

  return {
    handlers: {
      settings: settingsHandlers({
        store,
        apply: async (changed) => {
          await listener.update(changed.listener);
          await audit.configure(changed.audit, auditSource(changed));
        },
        profiles,
        audit,
        auditStatus: () => audit.status(),
      }),
      network: networkHandlers(listener, outgoing, activity, settings),
      catalogues: catalogueHandlers({ archive, media, jobs, volumes, importing }),
      jobs: jobHandlers(jobs),
      sending: sendingHandlers(sending),
      remote: remote.calls,
      commitments: commitmentHandlers(commitments),
      procedureSteps: procedureStepHandlers(steps),
      announcements: announcementHandlers(notifications),
      measurements: measurementHandlers(state, hub),
      keyImages: keyImageHandlers(state, hub),
      reportDrafts: reportDraftHandlers(state, hub),
      film: filmHandlers({ state, hub, catalogue, films: composed, show: showFilm }),
      print: printing.handlers,
      fileSets: fileSetHandlers(fileSets),
      deIdentification: deIdentificationHandlers(deIdentification),
    },
    films: filmRenderer,
    dicomweb: (request) => (isFilmRoute(request.url) ? filmPixels(request) : dicomweb(request)),
    audit,
    opened: (studyRows) =>
      remote
        .opened(studyRows)
        .catch((error: unknown) => log.warn('priors of an opened study cannot be asked for', { error })),
    searchesUnwatched: () => remote.unwatched(),
    settings,
    busy: () => listener.status().associations > 0 || (jobs.status().counts.running ?? 0) > 0,
    listening: () => listener.status().state === 'listening',
    stop: async () => {
      recordActivity('stop');
      await opened.closeAll();
    },
  };
}
