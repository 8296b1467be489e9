import { randomUUID } from 'node:crypto';
import { dirname, join } from 'node:path';
import { NegatoscopeError } from '../../src-shared/contract/errors.ts';
import type { FileSetPlan, FileSetRequest, FileSetResult } from '../../src-shared/contract/file-sets.ts';
import type { NegatoscopeHandlers } from '../../src-shared/contract/index.ts';
import type { Settings } from '../../src-shared/settings/schema.ts';
import type { Archive } from '../archive/archive.ts';
import type { State } from '../archive/database/state-thread.ts';
import type { Catalogue } from '../archive/types.ts';
import { untilComplete } from '../archive/until-complete.ts';
import type { AuditSink } from '../audit/types.ts';
import type { DeIdentification } from '../de-identify/de-identification.ts';
import type { Renderer } from '../decode/renderer.ts';
import type { JobQueue } from '../jobs/queue.ts';
import type { Log } from '../log/types.ts';
import type { MediaActions } from '../media/actions.ts';
import type { Media } from '../media/media.ts';
import { itemOf } from '../sending/selection.ts';
import { titleOf } from '../sending/sending.ts';
import type { Transcoder } from '../transcode/transcoder.ts';
import { createRunner } from './create.ts';
import type { CreateParameters, PublicationAsked } from './create-types.ts';
import { isProtected, planFileSet, requestRefusals } from './plan.ts';
import { readRecipients } from './secure/certificate-files.ts';
import { recipientOf } from './secure/recipients.ts';
import { sealer } from './secure/seal.ts';
import { chooseInstances, Notes } from './selection.ts';
import { createTargets, type TargetsOptions } from './targets/targets.ts';
import type { TargetKind } from './types.ts';
import { createWebContent } from './web/web-content.ts';
import { folderKind } from './write-folder-kind.ts';

export interface FileSetOptions {
  /** For what is under way. */
  folder: string;
  state: Pick<State, 'call'>;
  settings: () => Settings;
  archive: Archive;
  catalogue(id: string): Catalogue | undefined;
  media: Media;
  transcoder: Pick<Transcoder, 'transcode'>;
  renderer: Renderer;
  deIdentification: Pick<DeIdentification, 'session'>;
  jobs: JobQueue;
  audit: AuditSink;
  log: Log;
  /** Name and version of the program, for README.TXT. */
  software?: string;
  /** One reader or writer of media at a time, where the settings say so. */
  actions?: Pick<MediaActions, 'begin'>;
  /** What is mounted, to be written to. */
  volumes: TargetsOptions['volumes'];
  /** In place of the programs of this system that make images and discs. */
  tools?: Pick<TargetsOptions, 'imageTool' | 'burnTool'>;
}

/** File-sets that we make. */
export interface FileSets {
  targets(): ReturnType<NegatoscopeHandlers['fileSets']['targets']>;
  plan(request: FileSetRequest): Promise<FileSetPlan>;
  /** Fails with `invalid-input` (`reason`: a word of `refusalReasons`), `not-found` (catalogue), `busy` (a medium that is still read). */
  create(request: FileSetRequest, publication?: PublicationAsked): Promise<{ jobId: number }>;
  result(jobId: number): Promise<FileSetResult | undefined>;
  password(jobId: number, password: string): Promise<void>;
  close(): Promise<void>;
}

const itemsAtOnce = 1000;

/** Call before the queue is started. */
export function createFileSets(options: FileSetOptions): FileSets {
  const { state, settings, archive, media, jobs } = options;
  const dataFolder = dirname(options.folder);
  const { log, volumes, tools } = options;
  const targets = createTargets({ folder: join(options.folder, 'discs'), log, volumes, ...tools });
  const { zip, image, burner } = targets;
  const kinds: Partial<Record<FileSetRequest['target']['kind'], TargetKind>> = {
    folder: folderKind,
    zip,
    image,
    burner,
  };
  /** By batch; never written down. */
  const passwords = new Map<string, string>();

  const kindOf = (kind: FileSetRequest['target']['kind']): TargetKind => {
    const found = kinds[kind];
    if (found === undefined)
      throw new NegatoscopeError('unsupported', `nothing is written to a target of kind ${kind}`);
    return found;
  };
  const catalogueOf = (id: string): Catalogue => {
    const found = options.catalogue(id);
    if (found === undefined) throw new NegatoscopeError('not-found', `there is no catalogue ${id}`, { catalogue: id });
    return found;
  };

  jobs.register(
    createRunner({
      ...options,
      threads: archive.pool,
      kindOf,
      catalogue: async ({ paths }, signal) => {
        if (paths === undefined) {
          await untilComplete(archive, signal);
          return archive;
        }
        const medium = await media.medium(paths);
        await medium.ready;
        signal.throwIfAborted();
        return medium;
      },
      password: (batch) => passwords.get(batch),
      seal: (password, recipients) =>
        sealer(
          password,
          settings().media.creation.passwordIterations,
          recipients.map((pem) => recipientOf(pem)),
        ),
      web: createWebContent({ renderer: options.renderer, software: options.software ?? 'Negatoscope' }),
    }),
  );

  return {
    targets: () => targets.list(),
    plan: async (request) =>
      planFileSet(request, {
        settings,
        dataFolder,
        kind: kindOf(request.target.kind),
        catalogue: catalogueOf(request.selection.catalogue),
      }),
    create: async (given, publication) => {
      const { selection, password, ...request } = given;
      const catalogue = catalogueOf(selection.catalogue);
      const medium = catalogue === archive ? undefined : media.get(selection.catalogue);
      if (medium?.info().state === 'scanning') {
        throw new NegatoscopeError('busy', 'the medium is still being read', { catalogue: selection.catalogue });
      }
      const [refusal] = [
        ...requestRefusals(given, settings(), dataFolder),
        ...(await kindOf(request.target.kind).refusals(request.target)),
      ];
      if (refusal !== undefined) throw new NegatoscopeError('invalid-input', refusal, { reason: refusal });
      const notes = new Notes();
      const { privateClasses } = settings().media.creation;
      const chosen = await chooseInstances(catalogue, given, { privateClasses, notes });
      if (chosen.length === 0) {
        throw new NegatoscopeError('invalid-input', 'nothing is left to be written', { reason: 'nothing-left' });
      }
      const batch = `selection:${randomUUID()}`;
      const at = Date.now();
      for (let from = 0; from < chosen.length; from += itemsAtOnce) {
        const items = chosen.slice(from, from + itemsAtOnce).map(({ place }) => itemOf(place));
        await state.call('addSendItems', batch, at, items);
      }
      const hasPassword = isProtected(request) && (password ?? '') !== '';
      const recipients = request.secure ? await readRecipients(request.recipientFiles) : [];
      if (hasPassword) passwords.set(batch, password!);
      const parameters: CreateParameters = {
        request,
        catalogue: selection.catalogue,
        batch,
        protected: hasPassword,
        ...(recipients.length > 0 && { recipients }),
        chosen: notes.list(),
        ...(publication !== undefined && { publication }),
        ...(medium !== undefined && { paths: [...medium.paths] }),
      };
      const { target } = request;
      const place = target.kind === 'burner' ? target.device : target.path;
      const title = `${await titleOf(catalogue, selection, chosen.length)} → ${place}`;
      const jobId = await jobs.submit('file-set', title, parameters, chosen.length);
      await state.call('claimSendItems', jobId, batch);
      return { jobId };
    },
    result: async (jobId) => {
      const stored = await state.call('fileSetResult', jobId);
      if (stored === undefined) return undefined;
      const { references: _, ...result } = stored;
      return result;
    },
    password: async (jobId, password) => {
      const parameters = (await state.call('jobParameters', jobId)) as CreateParameters | undefined;
      if (parameters?.batch === undefined || !parameters.protected) {
        throw new NegatoscopeError('not-found', 'no such job waits for a password', { jobId });
      }
      passwords.set(parameters.batch, password);
      await jobs.retry(jobId);
    },
    close: async () => passwords.clear(),
  };
}
