import { describe, expect, it } from 'vitest';
import { NegatoscopeError } from '../../src-shared/contract/errors.ts';
import { overlay } from '../../src-shared/settings/overlay.ts';
import { boxPixels } from '../../testing/box-pixels.ts';
import { filmOf } from './testing/films.ts';
import { hashOf, printed, printingOf, printRig, statuses } from './testing/print-rig.ts';
import { numberOf } from './testing/print-station.ts';

const rig = printRig();

describe('a film is printed', () => {
  it('[VIT-086] sheet by sheet on the printer that was chosen, and stands in the history with what was sent', async () => {
    const { printer } = await rig.start([{}, {}]);
    const id = await rig.submit(filmOf([1, 0, 2], [3]));
    expect(await rig.station.ended(id)).toMatchObject({
      state: 'done',
      printerId: 'film',
      printerName: 'Film 1',
      patientName: 'Film, Fanny',
      patientId: 'P1',
      title: '3 images',
      images: 3,
      copies: 1,
      attempts: 1,
      sheets: [
        { state: 'printed', boxes: 2, sent: 2, hashes: { 1: hashOf(1), 3: hashOf(2) }, messages: [] },
        { state: 'printed', boxes: 1, sent: 1, hashes: { 1: hashOf(3) }, messages: [] },
      ],
    });
    expect(printed(printer)).toEqual([[hashOf(1), hashOf(2)], [hashOf(3)]]);
    expect(rig.printers[1]!.messages).toEqual([]);
    expect(printer.associations[0]?.request.called.trim()).toBe('FILM1');
    const { jobs } = rig.station.jobs.page({ kinds: ['print'], offset: 0, limit: 10 });
    expect(jobs).toMatchObject([
      { state: 'done', done: 3, total: 3, title: 'Film, Fanny, 3 images → Film 1', nodeId: 'printer:film' },
    ]);
    expect(jobs[0]!.bytes).toBe(3 * boxPixels({ seed: 1 }).bytes.length);
    expect(jobs[0]!.associations).toHaveLength(1);
  });

  it('leaves out sheets without images and those that are not wanted, and numbers the others as in the whole film', async () => {
    await rig.start();
    const id = await rig.submit(filmOf([1], [], [2], [3]), { sheets: ['sheet 1', 'sheet 2', 'sheet 3'] });
    const job = await rig.station.ended(id);
    expect(statuses(job)).toEqual(['printed', 'printed']);
    expect(rig.station.made.map(({ sheetNumber, sheets }) => [sheetNumber, sheets])).toEqual([
      [1, 4],
      [3, 4],
    ]);
    const again = (await rig.station.calls.reprint({ id, sheets: [1] })).id;
    expect(statuses(await rig.station.ended(again))).toEqual(['printed']);
    expect(rig.station.made.at(-1)).toMatchObject({ sheetNumber: 3, sheets: 4 });
  });

  it('keeps what the films are of in the audit trail, once for each attempt', async () => {
    const film = filmOf([1, 2], [3]);
    await rig.start([
      { answer: (m) => (m.operation === 'box-action' && m.number > 12 ? { status: 0xc602 } : undefined) },
    ]);
    await rig.station.ended(await rig.submit(film, { options: { copies: 2 } }));
    const [first] = rig.station.audit;
    expect(first).toMatchObject({
      kind: 'data-export',
      action: 'read',
      medium: 'film',
      peer: { aeTitle: 'FILM1', address: '127.0.0.1' },
      studies: [{ studyUid: '1.2.3', patientId: 'P1' }],
    });
    expect(first?.detail).toContain('copies: 2');
  });

  it('[VIT-080] an image that is not here is never sent: its sheet fails alone, and prints once it is here', async () => {
    let here = false;
    const { printer } = await rig.start(
      [{}],
      {},
      {
        making: (task) => {
          if (numberOf(task) === 2 && !here) throw new NegatoscopeError('not-found', 'no such image');
        },
      },
    );
    const id = await rig.submit(filmOf([1, 2], [3]));
    const job = await rig.station.ended(id);
    expect(job).toMatchObject({
      state: 'failed',
      attempts: 1,
      error: { code: 'not-found' },
      sheets: [{ state: 'failed', messages: [{ kind: 'error', text: 'Image 2 is not here any more' }] }, {}],
    });
    expect(statuses(job)).toEqual(['failed', 'printed']);
    expect(printed(printer)).toEqual([[hashOf(3)]]);
    here = true;
    await rig.station.calls.retry({ id });
    expect(statuses(await rig.station.ended(id))).toEqual(['printed', 'printed']);
    expect(printed(printer)).toEqual([[hashOf(3)], [hashOf(1), hashOf(2)]]);
  });

  it('prints nothing that looks otherwise than in the proof', async () => {
    const { printer } = await rig.start();
    const seen = { 'sheet 1': { 1: hashOf(1), 2: hashOf(99) }, 'sheet 2': { 1: hashOf(3) } };
    const id = await rig.submit(filmOf([1, 2], [3]), { proofed: seen });
    const job = await rig.station.ended(id);
    expect(statuses(job)).toEqual(['failed', 'printed']);
    expect(job.sheets[0]!.messages[0]!.text).toBe('Image 2 is not as it was in the proof: look at the proof again');
    expect(job.attempts).toBe(1);
    expect(printed(printer)).toEqual([[hashOf(3)]]);
  });

  it('makes never more than two boxes at a time, the next one while one is sent', async () => {
    let making = 0;
    let most = 0;
    let taken = 0;
    const { printer } = await rig.start(
      [{ answer: (m) => (m.operation === 'image-set' ? { before: () => void taken++ } : undefined) }],
      {},
      {
        making: () => {
          making++;
          most = Math.max(most, making - taken);
        },
      },
    );
    await rig.station.ended(await rig.submit(filmOf([1, 2, 3, 4], [5, 6, 7, 8])));
    expect(printer.images).toHaveLength(8);
    expect(most).toBe(2);
  });
});

describe('what fails', () => {
  it('[GCA-145] is marked failed and tried again up to 5 times, and only what failed is sent again', async () => {
    let actions = 0;
    const { printer } = await rig.start(
      [{ answer: ({ operation }) => (operation === 'box-action' && ++actions > 1 ? { status: 0xc602 } : undefined) }],
      { printing: overlay(await printingOf('canon-gca'), { retry: { delayMs: 5 } }) as object },
    );
    const id = await rig.submit(filmOf([1], [2]));
    const failing = await rig.station.until(id, ({ sheets }) => sheets[1]!.state === 'failed');
    expect(failing.sheets[1]!.messages[0]).toMatchObject({ kind: 'error', status: 0xc602 });
    const job = await rig.station.ended(id);
    expect(job).toMatchObject({ state: 'failed', attempts: 6, error: { code: 'dimse-status' } });
    expect(statuses(job)).toEqual(['printed', 'failed']);
    // The first sheet went once, the second six times.
    const sent = printer.images.map(({ hash }) => hash);
    expect(sent.filter((hash) => hash === hashOf(1))).toHaveLength(1);
    expect(sent.filter((hash) => hash === hashOf(2))).toHaveLength(6);
    expect(printed(printer).filter(([hash]) => hash === hashOf(1))).toHaveLength(1);
    printer.script.answer = () => undefined;
    await rig.station.calls.retry({ id });
    expect(await rig.station.ended(id)).toMatchObject({ state: 'done', attempts: 7 });
    expect(printed(printer).at(-1)).toEqual([hashOf(2)]);
  });

  it('what the printer was asked to print without an answer is not sent again by itself, only by name', async () => {
    const { printer } = await rig.start([
      {
        answer: ({ operation, association }) =>
          operation === 'box-action' && association === 1 ? { instead: 'drop' } : undefined,
      },
    ]);
    const id = await rig.submit(filmOf([1], [2]));
    const job = await rig.station.ended(id);
    expect(job).toMatchObject({ state: 'failed', attempts: 2 });
    expect(statuses(job)).toEqual(['unsure', 'printed']);
    expect(job.sheets[0]!.messages[0]!.text).toContain('may be printed or not');
    expect(printer.of('image-set')).toHaveLength(2);
    await expect(rig.station.calls.retry({ id })).rejects.toMatchObject({ code: 'invalid-input' });
    await rig.station.calls.retry({ id, sheets: [0] });
    expect(statuses(await rig.station.ended(id))).toEqual(['printed', 'printed']);
    expect(printed(printer).at(-1)).toEqual([hashOf(1)]);
  });

  it('a sheet that is named goes again alone: what was refused or cancelled beside it stays', async () => {
    const { printer } = await rig.start(
      [
        {
          answer: ({ operation, association }) =>
            operation !== 'box-action' ? undefined : association === 1 ? { instead: 'drop' } : { status: 0xc603 },
        },
      ],
      { printing: { messages: { filmBoxesPerAssociation: 1 }, retry: { attempts: 0 } } },
    );
    const id = await rig.submit(filmOf([1], [2]));
    expect(statuses(await rig.station.ended(id))).toEqual(['unsure', 'failed']);
    printer.script.answer = () => undefined;
    await rig.station.calls.retry({ id, sheets: [0] });
    expect(statuses(await rig.station.ended(id))).toEqual(['printed', 'failed']);
    expect(printed(printer)).toEqual([[hashOf(1)]]);
    await rig.station.calls.retry({ id });
    expect(statuses(await rig.station.ended(id))).toEqual(['printed', 'printed']);
  });

  it('somebody may say that it is printed', async () => {
    const { printer } = await rig.start([
      { answer: ({ operation }) => (operation === 'box-action' ? { instead: 'drop' } : undefined) },
    ]);
    const id = await rig.submit(filmOf([1]));
    await rig.station.ended(id);
    await expect(rig.station.calls.confirmPrinted({ id, sheets: [4] })).rejects.toMatchObject({
      code: 'invalid-input',
    });
    await rig.station.calls.confirmPrinted({ id, sheets: [0] });
    expect(await rig.station.job(id)).toMatchObject({ state: 'warning', sheets: [{ state: 'printed' }] });
    expect(printer.of('box-action')).toHaveLength(1);
  });

  it('[GCA-161] warnings of the film session are logged and shown, and the film is printed', async () => {
    const lines: string[] = [];
    const log = {
      debug() {},
      info() {},
      error() {},
      warn: (message: string, details?: object) => void lines.push(`${message} ${JSON.stringify(details)}`),
      child: () => log,
    };
    await rig.start(
      [{ answer: ({ operation }) => (operation === 'session-create' ? { status: 0xb600 } : undefined) }],
      {},
      { log },
    );
    const id = await rig.submit(filmOf([1]));
    const job = await rig.station.ended(id);
    expect(job).toMatchObject({ state: 'warning', sheets: [{ state: 'printed', messages: [{ status: 0xb600 }] }] });
    expect(lines.some((line) => line.includes('46592') && line.includes('session-create'))).toBe(true);
    expect(await rig.station.jobs.problems(job.queueId!)).toMatchObject([{ object: 'Sheet 1' }]);
  });

  it('[GCA-162] a film session that the printer does not know at its deletion aborts the association and fails the job, which prints nothing twice', async () => {
    const lines: string[] = [];
    const write = (message: string, details?: object) => void lines.push(`${message} ${JSON.stringify(details)}`);
    const log = { debug() {}, info() {}, error: write, warn: write, child: () => log };
    const rule = { operations: ['session-delete'], from: 0x0112, to: 0x0112, outcome: 'failed', association: 'abort' };
    const { printer } = await rig.start(
      [{ answer: ({ operation }) => (operation === 'session-delete' ? { status: 0x0112 } : undefined) }],
      { printing: { statuses: [rule, { from: 0, to: 0, outcome: 'done' }] } },
      { log },
    );
    const id = await rig.submit(filmOf([1]));
    const job = await rig.station.ended(id);
    expect(job).toMatchObject({ state: 'failed', attempts: 1, error: { code: 'dimse-status' } });
    expect(statuses(job)).toEqual(['printed']);
    expect(printer.associations.map(({ ended }) => ended)).toEqual(['aborted']);
    expect(lines.some((line) => line.includes('abort'))).toBe(true);
    await expect(rig.station.calls.retry({ id })).rejects.toMatchObject({ code: 'invalid-input' });
    expect(printer.of('box-action')).toHaveLength(1);
  });

  it('a printer that is gone from the settings fails what waits for it', async () => {
    await rig.start();
    await rig.station.jobs.pause(undefined, true);
    const id = await rig.submit();
    rig.station.change({ printers: [] });
    await rig.station.jobs.pause(undefined, false);
    expect(await rig.station.ended(id)).toMatchObject({ state: 'failed', attempts: 1, error: { code: 'not-found' } });
  });

  it('a film that nothing was heard of at its printer is tried again, and goes on as soon as the printer is back', async () => {
    const { printer } = await rig.start(
      [{ printer: { '21100010': ['CS', 'FAILURE'], '21100020': ['CS', 'FILM JAM'] } }],
      {
        printing: { retry: { attempts: 5, delayMs: 3_600_000, factor: 1 } },
      },
    );
    const id = await rig.submit(filmOf([1]));
    const waiting = await rig.station.until(id, ({ state, attempts }) => state === 'waiting' && attempts === 1);
    expect(waiting.error).toMatchObject({ code: 'busy' });
    expect(printer.of('session-create')).toEqual([]);
    printer.script.printer = { '21100010': ['CS', 'NORMAL'], '21100020': ['CS', 'NORMAL'] };
    await rig.station.calls.askPrinter({ printerId: 'film' });
    expect(await rig.station.ended(id)).toMatchObject({ state: 'done', attempts: 2 });
  });
});
