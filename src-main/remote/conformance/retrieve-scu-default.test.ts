import { describe, expect, it } from 'vitest';
import { encodeDataSet } from '../../network/conformance/encode.ts';
import { ts } from '../../network/conformance/rig.ts';
import { dataSetOf, keysOf } from '../testing/answers.ts';
import type { ScriptedMessage } from '../testing/scripted-scp.ts';
import {
  cancelField,
  cancels,
  fetched,
  finishing,
  imageOf,
  item,
  jobOf,
  moveField,
  moves,
  newStudy,
  rig,
  start,
  storeToUs,
  submit,
} from './retrieve-scu-rig.ts';

describe('the default profile', () => {
  it('Success while nothing arrived is a failure that says what to look at', async () => {
    const change = { querying: { arrivalMs: 50, retry: { attempts: 0 } } };
    await start('default', finishing({ status: 0, completed: 12 }), {}, change);
    expect((await fetched([item(newStudy())]))[0]).toMatchObject({
      state: 'failed',
      error: {
        code: 'not-found',
        parameters: { reason: 'nothing-arrived', sent: 12, arrived: 0, destination: 'STATION' },
      },
    });
  });

  it('a node that sends after it has answered is waited for', async () => {
    const study = newStudy();
    await start('default', async (message, association) => {
      association.respond(message, { status: 0, completed: 2 });
      await storeToUs(study, [1, 2]);
    });
    expect((await fetched([item(study)]))[0]).toMatchObject({ state: 'done', done: 2 });
  });

  it('Success with nothing sent says so', async () => {
    await start('default', finishing({ status: 0, completed: 0 }), {}, { querying: { retry: { attempts: 0 } } });
    expect((await fetched([item(newStudy())]))[0]).toMatchObject({
      state: 'failed',
      error: { code: 'not-found', parameters: { reason: 'nothing-sent' } },
    });
  });

  it('of which nothing could be sent has failed', async () => {
    const change = { querying: { retry: { attempts: 0 } } };
    await start('default', finishing({ status: 0xb000, completed: 0, failed: 3, warning: 0 }), {}, change);
    expect((await fetched([item(newStudy())]))[0]).toMatchObject({
      state: 'failed',
      error: { code: 'dimse-status', parameters: { status: 0xb000, failed: 3 } },
    });
  });

  it('what is asked for twice while it is under way is fetched once, later again', async () => {
    let finish: (() => void) | undefined;
    const study = newStudy();
    const scp = await start(
      'default',
      (message, association) => {
        finish = () => association.respond(message, { status: 0 });
      },
      {},
      { querying: { checkArrival: false } },
    );
    const { jobIds } = await rig.remote.retrieve({
      nodeId: 'node',
      items: [item(study), item(study), item(newStudy())],
    });
    expect(jobIds[1]).toBe(jobIds[0]);
    expect(jobIds[2]).not.toBe(jobIds[0]);
    expect(await submit(item(study))).toBe(jobIds[0]);
    await rig.jobs.cancel(jobIds[2]!);
    await expect.poll(() => finish).toBeDefined();
    const cancelled = rig.jobs.cancel(jobIds[0]!).catch(() => undefined);
    await expect.poll(() => cancels(scp)).toHaveLength(1);
    finish!();
    await cancelled;
    await rig.jobs.finished(jobIds[0]!);
    const again = await submit(item(study));
    expect(again).not.toBe(jobIds[0]);
    await rig.jobs.cancel(again);
    scp.close();
  });

  it('an unknown destination is not tried again, and says which title the node must know', async () => {
    const scp = await start('default', finishing({ status: 0xa801 }));
    expect((await fetched([item(newStudy())]))[0]).toMatchObject({
      state: 'failed',
      error: { parameters: { status: 0xa801, reason: 'destination-unknown', destination: 'STATION' } },
    });
    expect(moves(scp)).toHaveLength(1);
  });

  it('what failed of a retrieve that ends with B000H is listed', async () => {
    const study = newStudy();
    await start('default', async (message, association) => {
      await storeToUs(study, [1]);
      const dataSet = dataSetOf({ FailedSOPInstanceUIDList: [`${study}.7.2`, `${study}.7.3`] });
      association.respond(message, { status: 0xb000, completed: 1, failed: 2, warning: 0, dataSet });
    });
    const [job] = await fetched([item(study)]);
    expect(job).toMatchObject({ state: 'warning', done: 1, failed: 2, lastStatus: 0xb000 });
    expect((await rig.jobs.problems(job!.id)).map(({ object }) => object)).toEqual([`${study}.7.2`, `${study}.7.3`]);
  });

  it('a cancelled job sends C-CANCEL and ends when the node has', async () => {
    let asked: ScriptedMessage | undefined;
    const scp = await start('default', (message, association) => {
      if (message.command.field === moveField) {
        asked = message;
        association.respond(message, { status: 0xff00, remaining: 2, completed: 0 });
      } else {
        association.respond(asked!, { status: 0xfe00, remaining: 2, completed: 0 });
      }
    });
    const id = await submit(item(newStudy()));
    await expect.poll(() => jobOf(id).total).toBe(2);
    await rig.jobs.cancel(id);
    expect(jobOf(id).state).toBe('cancelled');
    expect(cancels(scp)).toMatchObject([{ command: { messageIdRespondedTo: 1 } }]);
    expect(scp.released).toBe(1);
  });

  it('a node of which nothing is heard is given up; signs of life keep a retrieve going for as long as it takes', async () => {
    const silence = (retrieveSilenceMs: number) => ({
      calling: { timeouts: { dimseMs: 40 } },
      querying: { retrieveSilenceMs, retry: { attempts: 0 } },
    });
    await start(
      'default',
      (message, association) => {
        if (message.command.field === cancelField) association.abort();
      },
      {},
      silence(400),
    );
    expect((await fetched([item(newStudy())]))[0]).toMatchObject({ state: 'failed', error: { code: 'timeout' } });
    const study = newStudy();
    await start(
      'default',
      async (message, association) => {
        if (message.command.field !== moveField) return;
        for (const number of [1, 2, 3]) {
          // Together longer than the silence that is borne, one by one far from it.
          await new Promise((resolve) => setTimeout(resolve, 1100));
          await storeToUs(study, [number]);
        }
        association.respond(message, { status: 0 });
      },
      {},
      silence(3000),
    );
    expect((await fetched([item(study, { instances: 3 })]))[0]).toMatchObject({ state: 'done', done: 3 });
  });

  it('Patient Root where Study Root is not offered: the Patient ID is named', async () => {
    const scp = await start(
      'default',
      finishing({ status: 0 }),
      {
        accept: ({ abstractSyntax, transferSyntaxes }) =>
          abstractSyntax === '1.2.840.10008.5.1.4.1.2.1.2' ? transferSyntaxes[0] : undefined,
      },
      { querying: { checkArrival: false } },
    );
    const study = newStudy();
    expect((await fetched([item(study)]))[0]).toMatchObject({ state: 'done' });
    expect(keysOf(moves(scp)[0]!.identifier)).toEqual({
      QueryRetrieveLevel: 'STUDY',
      PatientID: 'P1',
      StudyInstanceUID: study,
    });
  });

  it('a node that offers nothing of it says so and is released', async () => {
    const scp = await start(
      'default',
      finishing({ status: 0 }),
      { accept: () => undefined },
      { querying: { retry: { attempts: 0 } } },
    );
    expect((await fetched([item(newStudy())]))[0]).toMatchObject({ state: 'failed', error: { code: 'unsupported' } });
    expect(scp.released).toBe(1);
  });

  it('by C-GET: roles for storage, what comes is stored, audited, and counted with its bytes', async () => {
    const study = newStudy();
    const numbers = [1, 2, 3];
    let waiting: { message: ScriptedMessage; left: number[] } | undefined;
    const scp = await start(
      'default',
      (message, association) => {
        const { field, status } = message.command;
        if (field === 0x10) waiting = { message, left: [...numbers] };
        else expect([field, status]).toEqual([0x8001, 0]);
        const next = waiting!.left.shift();
        if (next === undefined) return association.respond(waiting!.message, { status: 0, completed: 3 });
        const { sopClassUid, sopInstanceUid, elements } = imageOf(study, next);
        const index = association.request.contexts.findIndex(
          (context) => context.abstractSyntax === sopClassUid && context.transferSyntaxes.includes(ts.ELE),
        );
        const { id, transferSyntax } = association.contexts[index]!;
        association.ask(
          id,
          {
            field: 1,
            messageId: 100 + next,
            affectedSopClassUid: sopClassUid,
            affectedSopInstanceUid: sopInstanceUid,
            priority: 0,
            dataSetType: 1,
          },
          encodeDataSet(elements, transferSyntax),
        );
      },
      { roles: (role) => role },
      {},
      { overrides: { retrieveBy: 'get' } },
    );
    const [job] = await fetched([item(study)]);
    expect(job).toMatchObject({ state: 'done', done: 3 });
    expect(job!.bytes).toBeGreaterThan(500);
    const { contexts, user } = scp.requests[0]!;
    expect(contexts.length).toBeLessThanOrEqual(128);
    expect(new Set(contexts.map(({ id }) => id)).size).toBe(contexts.length);
    expect(user.roles).toContainEqual({ sopClassUid: '1.2.840.10008.5.1.4.1.1.2', scu: false, scp: true });
    await rig.archive.settle();
    expect(await rig.archive.locate({ studyUid: study })).toHaveLength(3);
    expect(rig.audit.filter(({ kind }) => kind === 'instances-transferred')).toMatchObject([
      { action: 'create', outcome: 'success', peer: { aeTitle: 'PEER' }, studies: [{ studyUid: study, instances: 3 }] },
    ]);
  });
});
