import { describe, expect, it } from 'vitest';
import { NegatoscopeError } from '../../src-shared/contract/errors.ts';
import type { StoredPrintJob, StoredPrintSheet } from '../archive/database/state-printing.ts';
import { filmOf } from './testing/films.ts';
import { atCalls, hashOf, printed, printRig, statuses } from './testing/print-rig.ts';

const rig = printRig();

const gate = (): { open(): void; passed: Promise<void> } => {
  let open = (): void => undefined;
  const passed = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open, passed };
};

/** A film of two sheets that the program left like that, and the program again. */
async function leftAs(job: Partial<StoredPrintJob>, sheets: Partial<StoredPrintSheet>[]) {
  await rig.start();
  await rig.station.jobs.pause(undefined, true);
  const id = await rig.submit(filmOf([1], [2]));
  const [stored] = await rig.station.state.call('printJobs');
  const left = stored!.sheets.map((sheet, index) => ({ ...sheet, ...sheets[index] }));
  await rig.station.state.call('savePrintJob', { ...stored!, attempts: 1, ...job, sheets: left });
  const [queued] = await rig.station.state.call('jobs');
  await rig.station.state.call('updateJob', { ...queued!, state: 'running', attempts: 1 });
  await rig.station.close();
  const { printer } = await rig.start([]);
  return { id, printer };
}

describe('the program ended in the middle', () => {
  const asked = { state: 'sending', asked: true, unrecorded: true } as const;

  it('of a sheet that was asked for: at the next start it is said to be unsure before anything else, and the audit trail hears of it when the rest is cancelled', async () => {
    const { id, printer } = await leftAs({ state: 'running' }, [asked, { state: 'rendering' }]);
    const job = await rig.station.job(id);
    expect(job.state).toBe('waiting');
    expect(statuses(job)).toEqual(['unsure', 'waiting']);
    await rig.station.calls.cancel({ id });
    const cancelled = await rig.station.job(id);
    expect(cancelled.state).toBe('cancelled');
    expect(statuses(cancelled)).toEqual(['unsure', 'cancelled']);
    expect(printer.messages).toEqual([]);
    expect(rig.station.audit).toMatchObject([{ outcome: 'minor-failure', studies: [{ instances: 1 }] }]);
  });

  it('of a film: what was on film by then is in the audit trail once, with the rest', async () => {
    const { id } = await leftAs({ state: 'running' }, [{ state: 'printed', unrecorded: true }]);
    await rig.station.jobs.pause(undefined, false);
    expect(await rig.station.ended(id)).toMatchObject({ state: 'done' });
    expect(rig.station.audit).toMatchObject([{ outcome: 'success', studies: [{ instances: 2 }] }]);
    expect(rig.station.audit[0]!.detail).toContain('2 of 2 sheets printed');
  });

  it('of cancelling: the film is cancelled, not done', async () => {
    const { id, printer } = await leftAs({ state: 'running' }, [{ state: 'printed' }, { state: 'cancelled' }]);
    await rig.station.jobs.pause(undefined, false);
    const job = await rig.station.ended(id);
    expect(job.state).toBe('cancelled');
    expect(statuses(job)).toEqual(['printed', 'cancelled']);
    expect(printer.messages).toEqual([]);
  });

  it('of cancelling a film that waited: it does not print after all', async () => {
    await rig.start();
    await rig.station.jobs.pause(undefined, true);
    const id = await rig.submit(filmOf([1]));
    const [queued] = await rig.station.state.call('jobs');
    await rig.station.state.call('updateJob', { ...queued!, state: 'cancelled', endedAt: Date.now() });
    await rig.station.close();
    const { printer } = await rig.start([]);
    await rig.station.jobs.pause(undefined, false);
    expect(await rig.station.job(id)).toMatchObject({ state: 'cancelled', sheets: [{ state: 'cancelled' }] });
    expect(printer.messages).toEqual([]);
  });
});

describe('the disk is full', () => {
  it('when a film begins: it has failed, says why, and prints when somebody says so', async () => {
    let full = true;
    const state = atCalls((name, [job]) => {
      if (full && name === 'savePrintJob' && (job as StoredPrintJob).state === 'running')
        throw new NegatoscopeError('disk-full', 'there is no room');
    });
    const { printer } = await rig.start([{}], {}, { state });
    const id = await rig.submit(filmOf([1], [2]));
    const job = await rig.station.ended(id);
    expect(job).toMatchObject({ state: 'failed', error: { code: 'disk-full' } });
    expect(statuses(job)).toEqual(['failed', 'failed']);
    expect(printer.messages).toEqual([]);
    full = false;
    await rig.station.jobs.finished(job.queueId!);
    await rig.station.calls.retry({ id });
    expect(await rig.station.ended(id)).toMatchObject({ state: 'done' });
  });

  it('when somebody says "again": it stays as it was', async () => {
    let full = false;
    const state = atCalls((name) => {
      if (full && name === 'savePrintJob') throw new NegatoscopeError('disk-full', 'there is no room');
    });
    const script = { answer: () => ({ status: 0xc602 }) };
    await rig.start([script], { printing: { retry: { attempts: 0 } } }, { state });
    const id = await rig.submit(filmOf([1]));
    const { queueId } = await rig.station.ended(id);
    await rig.station.jobs.finished(queueId!);
    full = true;
    await expect(rig.station.calls.retry({ id })).rejects.toMatchObject({ code: 'disk-full' });
    expect(await rig.station.job(id)).toMatchObject({ state: 'failed', sheets: [{ state: 'failed' }] });
  });
});

describe('two at the same time', () => {
  it('"again" while the last attempt is still written down waits for that, and the film prints', async () => {
    const slow = gate();
    const reached = gate();
    let hold = true;
    const state = atCalls(async (name, [job]) => {
      if (!hold || name !== 'savePrintJob' || (job as StoredPrintJob).state !== 'failed') return;
      reached.open();
      await slow.passed;
    });
    const script = { answer: () => ({ status: 0xc602 }) as object | undefined };
    const { printer } = await rig.start([script], { printing: { retry: { attempts: 0 } } }, { state });
    const id = await rig.submit(filmOf([1]));
    await reached.passed;
    printer.script.answer = () => undefined;
    const again = rig.station.calls.retry({ id });
    hold = false;
    slow.open();
    await again;
    expect(await rig.station.ended(id)).toMatchObject({ state: 'done' });
  });

  it('a film that is cancelled while it is put into the queue is not printed', async () => {
    const slow = gate();
    const reached = gate();
    const state = atCalls(async (name) => {
      if (name !== 'insertJob') return;
      reached.open();
      await slow.passed;
    });
    const { printer } = await rig.start([{}], {}, { state });
    const submitted = rig.submit(filmOf([1]));
    await reached.passed;
    const [{ id } = { id: 0 }] = await rig.station.calls.list();
    await rig.station.calls.cancel({ id });
    slow.open();
    expect(await submitted).toBe(id);
    const { jobs } = rig.station.jobs.page({ offset: 0, limit: 10 });
    await rig.station.jobs.finished(jobs[0]!.id);
    expect(await rig.station.job(id)).toMatchObject({ state: 'cancelled', sheets: [{ state: 'cancelled' }] });
    expect(printer.messages).toEqual([]);
  });
});

describe('the printer is another by the settings when somebody says "again"', () => {
  it('and does not have the film any more: nothing is sent, and it says so', async () => {
    const script = { answer: () => ({ status: 0xc602 }) as object | undefined };
    const { printer } = await rig.start([script], { printing: { retry: { attempts: 0 } } });
    const id = await rig.submit(filmOf([1]));
    const { queueId } = await rig.station.ended(id);
    await rig.station.jobs.finished(queueId!);
    printer.script.answer = () => undefined;
    const { films } = rig.station.settings().printing;
    const size = filmOf([1]).sheets[0]!.filmSize;
    rig.station.change({ printing: { films: films.filter((film) => film.id !== size) } });
    await rig.station.calls.retry({ id });
    const job = await rig.station.until(id, ({ attempts, state }) => attempts === 2 && state === 'failed');
    expect(job.sheets[0]!.messages[0]!.text).toContain(`the printer has no film ${size}`);
    expect(printed(printer)).toEqual([]);
  });

  it('while the film waits for its next attempt: that one is made at once, as the settings are now', async () => {
    const script = { answer: () => ({ status: 0xc602 }) as object | undefined };
    const { printer } = await rig.start([script], { printing: { retry: { attempts: 3, delayMs: 3_600_000 } } });
    const id = await rig.submit(filmOf([1]));
    const waiting = await rig.station.until(id, ({ attempts, state }) => attempts === 1 && state === 'waiting');
    await new Promise<void>((resolve) => {
      const look = (): void => {
        const [queued] = rig.station.jobs.page({ ids: [waiting.queueId!], offset: 0, limit: 1 }).jobs;
        if (queued?.nextAttemptAt === undefined) return;
        leave();
        resolve();
      };
      const leave = rig.station.jobs.onChanged(look);
      look();
    });
    printer.script.answer = () => undefined;
    rig.station.change({ printing: { messages: { deleteFilmSession: false } } });
    const deleted = printer.of('session-delete').length;
    await rig.station.calls.retry({ id });
    expect(await rig.station.ended(id)).toMatchObject({ state: 'done', attempts: 2 });
    expect(printer.of('session-delete')).toHaveLength(deleted);
  });

  it('and sends what the proof did not have: nothing is printed that nobody saw', async () => {
    const { printer } = await rig.start();
    const id = await rig.submit(filmOf([1, 2]), { proofed: { 'sheet 1': { 1: hashOf(1) } } });
    const job = await rig.station.ended(id);
    expect(statuses(job)).toEqual(['failed']);
    expect(printed(printer)).toEqual([]);
  });
});

it('a film that waits is known at the next start, however many came after it', async () => {
  await rig.start();
  await rig.station.jobs.pause(undefined, true);
  const id = await rig.submit(filmOf([1]));
  const [{ id: _id, queueId: _queueId, ...job } = {} as StoredPrintJob] = await rig.station.state.call('printJobs');
  const content = await rig.station.state.call('printContent', id);
  const ended = { ...job, state: 'done' as const, endedAt: Date.now() };
  await Promise.all(Array.from({ length: 1000 }, () => rig.station.state.call('insertPrintJob', ended, content!, [])));
  await rig.station.close();
  await rig.start([]);
  await rig.station.jobs.pause(undefined, false);
  const [{ id: queueId } = { id: 0 }] = rig.station.jobs.page({ kinds: ['print'], offset: 0, limit: 1 }).jobs;
  expect(await rig.station.jobs.finished(queueId)).toMatchObject({ state: 'done' });
  expect(printed(rig.printers[0]!)).toEqual([[hashOf(1)]]);
});
