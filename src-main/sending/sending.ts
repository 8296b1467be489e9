import { randomUUID } from 'node:crypto';
import type { DeIdentifyRequest } from '../../src-shared/changes/model.ts';
import type { ImportDecision } from '../../src-shared/contract/catalogues.ts';
import { NegatoscopeError } from '../../src-shared/contract/errors.ts';
import { studyTitle } from '../../src-shared/contract/study-title.ts';
import { studyRowOf } from '../../src-shared/contract/view-routes.ts';
import type { Archive } from '../archive/archive.ts';
import type { Catalogue } from '../archive/types.ts';
import { untilComplete } from '../archive/until-complete.ts';
import type { DeIdentification } from '../de-identify/de-identification.ts';
import type { JobQueue } from '../jobs/queue.ts';
import type { Media } from '../media/media.ts';
import { SendLimits } from '../network/services/storage/send-limits.ts';
import { Forwarder } from './forwarder.ts';
import { type SendSelection, selectedItems } from './selection.ts';
import { type SendJobOptions, type SendParameters, sendRunner } from './send-job.ts';

export interface SendingOptions extends Omit<SendJobOptions, 'catalogue' | 'deIdentification' | 'limits' | 'state'> {
  state: SendJobOptions['state'];
  archive: Pick<
    Archive,
    'complete' | 'id' | 'select' | 'places' | 'search' | 'instance' | 'open' | 'locate' | 'settle' | 'tellReceipts'
  >;
  media: Pick<Media, 'get' | 'medium'>;
  jobs: Pick<JobQueue, 'register' | 'submit' | 'list'>;
  deIdentification?: Pick<DeIdentification, 'session' | 'checkRequest'>;
  /** Shared with whoever else sends. */
  limits?: SendLimits;
}

export interface Sending {
  /** Puts a job into the queue. Fails with `not-found` (node, catalogue) and `invalid-input` (nothing selected). */
  send(
    nodeId: string,
    catalogue: string,
    selection: SendSelection,
    deIdentify?: DeIdentifyRequest,
    /** Of a medium: what its patients are given on their way. */
    decisions?: readonly ImportDecision[],
  ): Promise<number>;
  /** After the queue was started. */
  start(): Promise<void>;
  /** Something lies in the state database that forwarding rules have not seen: for the archive. */
  arrived(): void;
  close(): Promise<void>;
}

const weekMs = 7 * 24 * 60 * 60 * 1000;

/** Sending to nodes: jobs of people, and of forwarding rules. Call before the queue is started. */
export function createSending(options: SendingOptions): Sending {
  const { archive, media, jobs, settings, state } = options;
  const forwarder = new Forwarder({ settings, state, archive, jobs, log: options.log });
  const runnerOptions: SendJobOptions = {
    ...options,
    limits: options.limits ?? new SendLimits(),
    catalogue: async (paths, signal) => {
      if (paths === undefined) {
        await untilComplete(archive, signal);
        return archive;
      }
      const medium = await media.medium(paths);
      await readable(medium.ready, signal);
      return medium;
    },
  };
  jobs.register(sendRunner('send', runnerOptions));
  jobs.register(sendRunner('forward', runnerOptions));

  return {
    send: async (nodeId, catalogueId, selection, deIdentify, decisions = []) => {
      const node = settings().nodes.find(({ id }) => id === nodeId);
      if (node === undefined) throw new NegatoscopeError('not-found', `there is no node ${nodeId}`, { nodeId });
      const medium = catalogueId === archive.id ? undefined : media.get(catalogueId);
      if (catalogueId !== archive.id && medium === undefined) {
        throw new NegatoscopeError('not-found', `there is no catalogue ${catalogueId}`, { catalogue: catalogueId });
      }
      if (medium !== undefined && medium.info().state === 'scanning') {
        throw new NegatoscopeError('busy', 'the medium is still being read', { catalogue: catalogueId });
      }
      const from = medium ?? archive;
      // What is wrong with the request is said now, not by the job.
      if (deIdentify !== undefined) await checkRequest(options, deIdentify);
      const batch = `selection:${randomUUID()}`;
      const at = Date.now();
      let total = 0;
      for await (const items of selectedItems(from, selection)) {
        await state.call('addSendItems', batch, at, items);
        total += items.length;
      }
      if (total === 0) throw new NegatoscopeError('invalid-input', 'nothing is selected', { catalogue: catalogueId });
      const parameters: SendParameters = {
        ...{ nodeId, batch },
        ...(medium && { paths: [...medium.paths] }),
        ...(deIdentify && { deIdentify }),
        ...(decisions.length > 0 && { decisions: [...decisions] }),
      };
      const title = `${deIdentify ? 'De-identified: ' : ''}${await titleOf(from, selection, total)} → ${node.name}`;
      const id = await jobs.submit('send', title, parameters, total);
      await state.call('claimSendItems', id, batch);
      return id;
    },
    start: async () => {
      await state.call('forgetLostSelections', Date.now() - weekMs);
      forwarder.start();
    },
    arrived: () => forwarder.arrived(),
    close: () => forwarder.close(),
  };
}

async function checkRequest({ deIdentification }: SendingOptions, request: DeIdentifyRequest): Promise<void> {
  if (deIdentification === undefined) throw new NegatoscopeError('unsupported', 'nothing here de-identifies');
  await deIdentification.checkRequest(request);
}

function readable(ready: Promise<void>, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    void ready.then(() => {
      signal.removeEventListener('abort', abort);
      resolve();
    });
  });
}

/** Whose and what it is, when it is of one study; else how much it is. */
export async function titleOf(
  catalogue: Pick<Catalogue, 'search' | 'instance'>,
  { studyRows, seriesRows, instanceRows }: SendSelection,
  total: number,
): Promise<string> {
  const images = total === 1 ? '1 object' : `${total} objects`;
  const rows = new Set(studyRows);
  if (rows.size < 2 && seriesRows.length > 0) {
    const found = await catalogue.search({ level: 'series', match: {}, seriesRows: [...seriesRows], limit: 100 });
    for (const { studyRow } of found.rows) rows.add(studyRow);
  }
  for (const row of instanceRows.slice(0, 100)) {
    const place = rows.size < 2 ? await catalogue.instance(row) : undefined;
    if (place !== undefined) rows.add(place.studyRow);
  }
  if (rows.size !== 1) return `${rows.size} studies, ${images}`;
  const found = await catalogue.search({ level: 'study', match: {}, studyRows: [...rows], limit: 1 });
  return [found.rows[0] === undefined ? '' : studyTitle(studyRowOf(found.rows[0])), images].filter(Boolean).join(', ');
}
