import { createInterface } from 'node:readline';
import { overlay } from '../../../../src-shared/settings/overlay.ts';
import { defaultSettings, settingsSchema } from '../../../../src-shared/settings/schema.ts';
import { openArchive } from '../../../archive/archive.ts';
import { openState } from '../../../archive/database/state-thread.ts';
import { type Death, killAt } from '../../../archive/testing/dying-state.ts';
import { silentAudit } from '../../../audit/types.ts';
import { createJobQueue } from '../../../jobs/queue.ts';
import { silentLog } from '../../../log/types.ts';
import { ActivityBook } from '../../activity.ts';
import { createListener } from '../../listener.ts';
import { Outgoing } from '../../outgoing.ts';
import { createContentNotifications } from '../content-notification/notifications.ts';
import { createProcedureSteps } from '../procedure-step/procedure-steps.ts';
import { createCommitments } from '../storage-commitment/commitments.ts';

/** What the process is told on its standard input, a line of JSON each, and answers on its standard output. */
export type StationRequest = { do: 'commit'; nodeId: string } | { do: 'status' };

/** As a process of its own: the services that promise something, over a folder, until it kills itself or its input ends. */
async function run(folder: string, change: object, death: Death | undefined): Promise<void> {
  const settings = settingsSchema.parse(
    overlay(overlay(defaultSettings(), { listener: { aeTitle: 'STATION' } }), change),
  );
  const state = await openState(folder);
  if (death !== undefined) killAt(state, death);
  let studiesChanged = (): void => {};
  const archive = await openArchive({
    folder,
    state,
    settings: () => ({ ...settings.storage, reserveBytes: 0 }),
    announcements: { wanted: () => true, changed: () => studiesChanged() },
    log: silentLog,
    audit: silentAudit,
  });
  const jobs = createJobQueue(state, silentLog);
  const activity = new ActivityBook();
  const outgoing = new Outgoing({ settings: () => settings, activity, log: silentLog });
  const parts = { state, archive, jobs, outgoing, settings: () => settings, audit: silentAudit, log: silentLog };
  const commitments = createCommitments(parts);
  const steps = createProcedureSteps(parts);
  const notifications = createContentNotifications({ ...parts, steps });
  studiesChanged = () => notifications.studiesChanged();
  const listener = createListener({
    settings: settings.listener,
    ingest: archive.ingest,
    audit: silentAudit,
    log: silentLog,
    activity,
    services: [commitments.serviceClass, steps.serviceClass, notifications.serviceClass],
    anyPort: true,
  });
  await jobs.start();
  await commitments.start();
  await steps.start();
  await notifications.start();
  await listener.start();
  process.stdout.on('error', () => process.exit(1));
  const say = (value: unknown) => process.stdout.write(`${JSON.stringify(value)}\n`);
  say({ port: listener.status().ports[0] });
  for await (const line of createInterface({ input: process.stdin })) {
    const request = JSON.parse(line) as StationRequest;
    if (request.do === 'commit') {
      await archive.settle();
      const { rows } = await archive.search({ level: 'study', match: {} });
      await commitments.requestStudies(
        request.nodeId,
        rows.map(({ studyRow }) => studyRow),
      );
      say({});
    } else {
      const toAnnounce = await state.call('studiesToAnnounce');
      say({ jobs: jobs.list(), commitments: await commitments.list(), steps: await steps.list(), toAnnounce });
    }
  }
  process.exit(0);
}

const [, program, folder, change, death] = process.argv;
if (program?.endsWith('dying-station.ts') && folder !== undefined) {
  await run(folder, JSON.parse(change ?? '{}'), death === undefined ? undefined : JSON.parse(death));
}
