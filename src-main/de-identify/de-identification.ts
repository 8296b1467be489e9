import { randomBytes, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { LeftOutReason } from '../../src-shared/changes/de-identify/left-out.ts';
import type { DeIdentifyPlan, DeIdentifyRequest } from '../../src-shared/changes/model.ts';
import { NegatoscopeError } from '../../src-shared/contract/errors.ts';
import type { NegatoscopeHandlers } from '../../src-shared/contract/index.ts';
import type { Settings } from '../../src-shared/settings/schema.ts';
import type { State } from '../archive/database/state-thread.ts';
import type { Catalogue, Ingest, InstancePlace } from '../archive/types.ts';
import type { AuditSink } from '../audit/types.ts';
import type { JobQueue } from '../jobs/queue.ts';
import type { Log } from '../log/types.ts';
import { selectedItems } from '../sending/selection.ts';
import type { Transcoder } from '../transcode/transcoder.ts';
import { checkSelection } from './check.ts';
import { type CopyParameters, copyRunner } from './copy-job.ts';
import { JobSecrets } from './job-secrets.ts';
import { mappingOf } from './mapping-answer.ts';
import { StudyPatients } from './patients.ts';
import { previewOf } from './preview.ts';
import { profileOf } from './profile.ts';
import { Projects } from './projects.ts';
import { codeLength } from './pseudonyms.ts';
import { createSession } from './session.ts';

export interface DeIdentificationOptions {
  /** Projects and their mappings. */
  folder: string;
  state: Pick<State, 'call'>;
  settings: () => Settings;
  catalogue(id: string): Catalogue | undefined;
  ingest: Ingest;
  transcoder: Pick<Transcoder, 'transcode'>;
  jobs: JobQueue;
  audit: AuditSink;
  log: Log;
  changed(): void;
}

type Calls = NegatoscopeHandlers['deIdentification'];
type Input<K extends keyof Calls> = Parameters<Calls[K]>[0];

/** De-identification of copies (PS3.15 Annex E): who is who, previews, and plans for those who write copies. */
export interface DeIdentification {
  projects(): ReturnType<Calls['projects']>;
  createProject(wanted: Input<'createProject'>): ReturnType<Calls['createProject']>;
  openProject(id: string, passphrase: string): Promise<void>;
  removeProject(id: string): Promise<void>;
  mapping(id: string): ReturnType<Calls['mapping']>;
  preview(wanted: Input<'preview'>): ReturnType<Calls['preview']>;
  check(wanted: Input<'check'>): ReturnType<Calls['check']>;
  copy(wanted: Input<'copy'>): ReturnType<Calls['copy']>;
  /** Begins de-identifying for one job: the same patients get the same plan for as long as it lasts, also after a restart (`jobKey`). */
  session(request: DeIdentifyRequest, jobKey: string): Promise<DeIdentifySession>;
  /** Fails as `session` would, without beginning anything. */
  checkRequest(request: DeIdentifyRequest): Promise<void>;
  close(): Promise<void>;
}

/** One job's way of de-identifying. Used by export, send, copies in the archive and import. */
export interface DeIdentifySession {
  /** True where copies have the UIDs of what they were made of: they cannot lie in one archive with it. */
  readonly keepsUids: boolean;
  /**
   * The plan for an instance, or why it is left out by its class and coding (`LeftOutReason`). What only its header says (identification burned
   * in) the transcoder finds: it rejects with `unsupported` and the reason as parameter `leftOut`.
   * @param patientKey `lastingPatientKey` of its study
   */
  plan(instance: PlannedInstance, patientKey: string): Promise<{ plan: DeIdentifyPlan } | { leftOut: LeftOutReason }>;
  /** The plan for a patient, whatever the instance. */
  planFor(patientKey: string): DeIdentifyPlan;
  /** Tells who became who, for the project's mapping. */
  made(original: { studyUid: string; seriesUid: string; sopInstanceUid: string }, patientKey: string): void;
  /** Writes the mapping down. Rejects with the error of the system when it cannot be written. */
  end(): Promise<void>;
}

/** What a plan asks of an instance. */
export type PlannedInstance = Pick<InstancePlace, 'sopClassUid' | 'transferSyntaxUid' | 'seriesUid'>;

/** Id of the archive among the catalogues. */
const archiveId = 'archive';

export function createDeIdentification(options: DeIdentificationOptions): DeIdentification {
  const { audit, changed, folder, log, settings } = options;
  const projects = new Projects(join(folder, 'projects'), log);
  const secrets = new JobSecrets(join(folder, 'jobs'));
  const enabled = (): void => {
    if (!settings().deIdentification.enabled) {
      throw new NegatoscopeError('forbidden', 'de-identification is switched off in the settings');
    }
  };
  const session: DeIdentification['session'] = async (request, jobKey) => {
    enabled();
    const profile = profileOf(request, settings().deIdentification);
    const project = request.projectId === undefined ? undefined : await projects.get(request.projectId);
    const secret = project?.secret ?? (await secrets.of(jobKey));
    return createSession({ request, profile, secret, known: project?.mapping, mapping: project?.mapping });
  };
  const catalogueOf = (id: string): Catalogue => {
    const found = options.catalogue(id);
    if (found === undefined) throw new NegatoscopeError('not-found', `there is no catalogue ${id}`, { catalogue: id });
    return found;
  };
  /** Without a project the key is not made before the job is: what is shown is of a key of this moment. */
  const trial = async (request: DeIdentifyRequest): Promise<DeIdentifySession> => {
    enabled();
    const profile = profileOf(request, settings().deIdentification);
    const project = request.projectId === undefined ? undefined : await projects.get(request.projectId);
    const secret = project?.secret ?? trialSecret;
    return createSession({ request, profile, secret, known: project?.mapping, mapping: undefined });
  };
  const trialSecret = randomBytes(32);
  options.jobs.register(copyRunner({ ...options, session }));
  return {
    projects: () => projects.list(),
    async createProject(wanted) {
      const made = await projects.create(wanted);
      audit.record({
        kind: 'application-activity',
        action: 'create',
        outcome: 'success',
        detail: `de-identification project "${made.name}"`,
      });
      changed();
      return made;
    },
    async openProject(id, passphrase) {
      await projects.unlock(id, passphrase);
      changed();
    },
    async removeProject(id) {
      const name = await projects.remove(id);
      audit.record({
        kind: 'application-activity',
        action: 'delete',
        outcome: 'success',
        detail: `de-identification project "${name}"`,
      });
      changed();
    },
    async mapping(id) {
      const project = await projects.get(id);
      const entries = (await project.mapping?.entries()) ?? [];
      audit.record({
        kind: 'instances-accessed',
        action: 'read',
        outcome: 'success',
        detail: `who is who in the de-identification project "${project.name}"`,
      });
      return mappingOf(entries);
    },
    async preview({ catalogue: id, row, request, all }) {
      const catalogue = catalogueOf(id);
      const location = await catalogue.instance(row);
      const patient = location && (await new StudyPatients(catalogue).of(location.studyRow));
      if (location === undefined || patient === undefined) {
        throw new NegatoscopeError('not-found', 'the object is not there any more', { row });
      }
      const header = await catalogue.header(row);
      const plan = (await trial(request)).planFor(patient.key);
      const pseudonym = shownPseudonym(request, patient.key, plan.pseudonym);
      return previewOf(location, header, { ...plan, pseudonym }, all);
    },
    async check({ selection, request }) {
      const session = await trial(request);
      return checkSelection(catalogueOf(selection.catalogue), selection, session, (key) =>
        shownPseudonym(request, key, session.planFor(key).pseudonym),
      );
    },
    async copy({ selection, request }) {
      const catalogue = catalogueOf(selection.catalogue);
      const { keepsUids } = await trial(request);
      if (keepsUids && catalogue.kind === 'archive') {
        const message = 'copies with the UIDs of their originals cannot lie beside them in the archive';
        throw new NegatoscopeError('invalid-input', message, { field: 'options' });
      }
      await ensureNobodys(catalogueOf(archiveId), request);
      const batch = `selection:${randomUUID()}`;
      let total = 0;
      for await (const items of selectedItems(catalogue, selection)) {
        await options.state.call('addSendItems', batch, Date.now(), items);
        total += items.length;
      }
      if (total === 0) throw new NegatoscopeError('invalid-input', 'nothing is selected', { catalogue: catalogue.id });
      const title = `De-identified copies of ${total === 1 ? '1 object' : `${total} objects`}`;
      const parameters: CopyParameters = { catalogue: catalogue.id, batch, request };
      const jobId = await options.jobs.submit('de-identify', title, parameters, total);
      await options.state.call('claimSendItems', jobId, batch);
      return { jobId };
    },
    checkRequest: async (request) => void (await trial(request)),
    session,
    close: () => projects.close(),
  };
}

/** A pseudonym that a job will make has another code each time where there is no project: the code is not shown. */
function shownPseudonym(
  { projectId, pseudonymPrefix, pseudonyms }: DeIdentifyRequest,
  patientKey: string,
  made: { name: string; id: string },
): { name: string; id: string } {
  const isSaid = pseudonyms.some((one) => one.patientKey === patientKey);
  if (isSaid || projectId !== undefined || made.name === '') return made;
  const shown = `${made.name.slice(0, made.name.length - codeLength)}...`;
  return { name: shown || pseudonymPrefix, id: shown || pseudonymPrefix };
}

/** A pseudonym must not be the ID of a patient in the archive, who would get the copies of another. Throws `invalid-input`. */
async function ensureNobodys(archive: Catalogue, { pseudonyms }: DeIdentifyRequest): Promise<void> {
  for (const id of new Set(pseudonyms.map((one) => one.id.trim()).filter(Boolean))) {
    const query = { level: 'instance' as const, match: { '00100020': [id] }, limit: 1 };
    const { rows } = await archive.search(query);
    const header = rows[0] && (await archive.header(rows[0].row).catch(() => undefined));
    if (rows[0] === undefined || header?.['00120062']?.Value?.[0] === 'YES') continue;
    throw new NegatoscopeError('invalid-input', `${id} is the ID of a patient in the archive`, {
      field: 'pseudonyms',
      id,
    });
  }
}
