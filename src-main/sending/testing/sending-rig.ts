import { join } from 'node:path';
import type { z } from '../../../src-shared/contract/define.ts';
import type { Job } from '../../../src-shared/contract/jobs.ts';
import { overlay } from '../../../src-shared/settings/overlay.ts';
import type { ProfileName, ProfileOptions } from '../../../src-shared/settings/profiles.ts';
import { nodeSchema, type Settings, settingsSchema } from '../../../src-shared/settings/schema.ts';
import { temporaryFolder } from '../../../testing/temp.ts';
import { type Archive, openArchive } from '../../archive/archive.ts';
import { openState, type State } from '../../archive/database/state-thread.ts';
import { receive } from '../../archive/testing/open-archive.ts';
import type { IngestStart } from '../../archive/types.ts';
import type { AuditEvent } from '../../audit/types.ts';
import { createDeIdentification, type DeIdentification } from '../../de-identify/de-identification.ts';
import { createJobQueue, type JobQueue } from '../../jobs/queue.ts';
import { silentLog } from '../../log/types.ts';
import { Media } from '../../media/media.ts';
import { ActivityBook } from '../../network/activity.ts';
import { encodeDataSet, type ImageOptions, testImage } from '../../network/conformance/encode.ts';
import { profileSettings, ts } from '../../network/conformance/rig.ts';
import { Outgoing } from '../../network/outgoing.ts';
import type { SentInstance } from '../../network/services/storage-commitment/commitments.ts';
import { createTranscoder } from '../../transcode/transcoder.ts';
import { activeRules } from '../forwarder.ts';
import { createSending, type Sending } from '../sending.ts';

export interface SendingRigOptions extends ProfileOptions {
  /** Laid upon the settings of the profile. */
  change?: object;
  node?: Partial<z.input<typeof nodeSchema>>;
  /** A data folder of an earlier rig. */
  folder?: string;
}

/** An archive, a queue and what sends from it, under the profile of a system, with one node called `peer`. */
export interface SendingRig {
  settings: Settings;
  archive: Archive;
  media: Media;
  state: State;
  jobs: JobQueue;
  sending: Sending;
  deIdentification: DeIdentification;
  activity: ActivityBook;
  audited: AuditEvent[];
  folder: string;
  /** Instances that a node was asked to commit. */
  committed: { nodeId: string; instances: readonly SentInstance[] }[];
  /** Puts images into the archive; gives back the row of their study. */
  store(
    images: readonly (ImageOptions & { transferSyntaxUid?: string; start?: Partial<IngestStart> })[],
  ): Promise<number>;
  /** Sends whole studies (all that are here when none is said) and waits for the end of the job. */
  send(studyRows?: readonly number[]): Promise<Job>;
  /** Closes everything; the data folder stays when `keep` is set. */
  close(keep?: boolean): Promise<void>;
}

export async function startSendingRig(
  profile: ProfileName,
  port: number,
  { change = {}, node, folder, ...profileOptions }: SendingRigOptions = {},
): Promise<SendingRig> {
  const temporary = folder === undefined ? await temporaryFolder(`sending-${profile}`) : undefined;
  const data = folder ?? (temporary as { path: string }).path;
  const peer = nodeSchema.parse({ id: 'peer', name: 'Peer', aeTitle: 'PEER', host: '127.0.0.1', port, ...node });
  const rigSettings = settingsSchema.parse(
    overlay(profileSettings(profile, profileOptions), { nodes: [peer], ...change }),
  );
  const settings = () => rigSettings;
  const audited: AuditEvent[] = [];
  const audit = { record: (event: AuditEvent) => void audited.push(event), flush: async () => {} };
  const committed: SendingRig['committed'] = [];
  const state = await openState(data);
  let arrived = (): void => {};
  const archive = await openArchive({
    folder: data,
    state,
    settings: () => ({ ...rigSettings.storage, reserveBytes: 0 }),
    arrivals: { wanted: () => activeRules(settings()).length > 0, arrived: () => arrived() },
    log: silentLog,
    audit,
  });
  const media = new Media(archive.pool, silentLog);
  const jobs = createJobQueue(state, silentLog, { settings: () => rigSettings.queue });
  const activity = new ActivityBook();
  const transcoder = createTranscoder({ folder: join(data, 'transcoding') });
  const deIdentification = createDeIdentification({
    folder: join(data, 'de-identification'),
    state,
    settings,
    catalogue: (id) => (id === archive.id ? archive : media.get(id)),
    ingest: archive.ingest,
    transcoder,
    jobs,
    audit,
    log: silentLog,
    changed: () => {},
  });
  const sending = createSending({
    settings,
    deIdentification,
    state,
    archive,
    media,
    jobs,
    outgoing: new Outgoing({ settings, activity, log: silentLog }),
    transcoder,
    commitments: {
      request: async ({ id }, instances) => {
        committed.push({ nodeId: id, instances });
        return { transactionUid: '2.25.1' };
      },
    },
    audit,
    log: silentLog,
  });
  arrived = () => sending.arrived();
  await jobs.start();
  await sending.start();
  return {
    settings: rigSettings,
    archive,
    media,
    state,
    jobs,
    sending,
    deIdentification,
    activity,
    audited,
    folder: data,
    committed,
    async store(images) {
      let studyUid = '';
      for (const { transferSyntaxUid = ts.ELE, start, ...image } of images) {
        const { dataSet, sopClassUid, sopInstanceUid } = encoded(image, transferSyntaxUid);
        const outcome = await receive(archive, dataSet, { transferSyntaxUid, sopClassUid, sopInstanceUid, ...start });
        studyUid = outcome.studyUid;
      }
      await archive.settle();
      const { rows } = await archive.search({ level: 'study', match: { '0020000D': [studyUid] } });
      return rows[0]?.row ?? 0;
    },
    async send(studyRows) {
      const rows = studyRows ?? (await archive.search({ level: 'study', match: {} })).rows.map(({ row }) => row);
      const selection = { studyRows: rows, seriesRows: [], instanceRows: [] };
      return jobs.finished(await sending.send('peer', archive.id, selection));
    },
    async close(keep = false) {
      await jobs.close();
      await sending.close();
      await transcoder.close();
      activity.close();
      await media.closeAll();
      await archive.close();
      await state.close('close');
      if (!keep) {
        await temporary?.remove();
      }
    },
  };
}

function encoded(image: ImageOptions, transferSyntaxUid: string) {
  const { elements, sopClassUid, sopInstanceUid } = testImage(image);
  return { dataSet: encodeDataSet(elements, transferSyntaxUid), sopClassUid, sopInstanceUid };
}
