import { readFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { NegatoscopeError } from '../../src-shared/contract/errors.ts';
import { overlay } from '../../src-shared/settings/overlay.ts';
import { boxPixels } from '../../testing/box-pixels.ts';
import { type PrinterScript, type ScriptedPrinter, scriptedPrinter } from '../../testing/printer.ts';
import { temporaryFolder } from '../../testing/temp.ts';
import { filmOf, patient } from './testing/films.ts';
import {
  numberOf,
  type PrintStation,
  type StationOptions,
  startPrintStation,
  withPrinters,
} from './testing/print-station.ts';

let folder: { path: string; remove(): Promise<void> };
let printers: ScriptedPrinter[];
let station: PrintStation;
beforeEach(async () => {
  folder = await temporaryFolder('print');
  printers = [];
});
afterEach(async () => {
  await station?.close();
  for (const printer of printers) await printer.close();
  await folder.remove();
});

async function start(scripts: PrinterScript[] = [{}], settings: object = {}, options: StationOptions = {}) {
  for (const script of scripts) printers.push(await scriptedPrinter(script));
  const ports = printers.map(({ port }) => port);
  station = await startPrintStation(folder.path, { ...options, settings: withPrinters(ports, settings) });
  return { printer: printers[0]!, station };
}
const submit = async (film = filmOf([1, 2], [3]), more: object = {}): Promise<number> =>
  (await station.calls.submit({ printerId: 'film', film, options: {}, printedAt: 1_700_000_000_000, ...more })).id;
/** How a system prints, by its profile. */
const printingOf = async (system: 'canon-gca'): Promise<{ retry: object }> =>
  JSON.parse(await readFile(new URL(`../../resources/profiles/${system}.json`, import.meta.url), 'utf8')).settings
    .printing;
const hashOf = (seed: number): string => boxPixels({ seed }).hash;
const statuses = (job: { sheets: { state: string }[] }): string[] => job.sheets.map(({ state }) => state);
/** Every image that stood on a film that was printed. */
const printed = (printer: ScriptedPrinter): string[][] =>
  printer.films.map(({ images }) => [...images.values()].map(({ hash }) => hash));

describe('a film is printed', () => {
  it('[VIT-086] sheet by sheet on the printer that was chosen, and stands in the history with what was sent', async () => {
    const { printer } = await start([{}, {}]);
    const id = await submit(filmOf([1, 0, 2], [3]));
    expect(await station.ended(id)).toMatchObject({
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
    expect(printers[1]!.messages).toEqual([]);
    expect(printer.associations[0]?.request.called.trim()).toBe('FILM1');
    const { jobs } = station.jobs.page({ kinds: ['print'], offset: 0, limit: 10 });
    expect(jobs).toMatchObject([
      { state: 'done', done: 3, total: 3, title: 'Film, Fanny, 3 images → Film 1', nodeId: 'printer:film' },
    ]);
    expect(jobs[0]!.bytes).toBe(3 * boxPixels({ seed: 1 }).bytes.length);
    expect(jobs[0]!.associations).toHaveLength(1);
  });

  it('leaves out sheets without images and those that are not wanted, and numbers the others as in the whole film', async () => {
    await start();
    const id = await submit(filmOf([1], [], [2], [3]), { sheets: ['sheet 1', 'sheet 2', 'sheet 3'] });
    const job = await station.ended(id);
    expect(statuses(job)).toEqual(['printed', 'printed']);
    expect(station.made.map(({ sheetNumber, sheets }) => [sheetNumber, sheets])).toEqual([
      [1, 4],
      [3, 4],
    ]);
    const again = (await station.calls.reprint({ id, sheets: [1] })).id;
    expect(statuses(await station.ended(again))).toEqual(['printed']);
    expect(station.made.at(-1)).toMatchObject({ sheetNumber: 3, sheets: 4 });
  });

  it('keeps what the films are of in the audit trail, once for each attempt', async () => {
    const film = filmOf([1, 2], [3]);
    await start([{ answer: (m) => (m.operation === 'box-action' && m.number > 12 ? { status: 0xc602 } : undefined) }]);
    await station.ended(await submit(film, { options: { copies: 2 } }));
    const [first] = station.audit;
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
    const { printer } = await start(
      [{}],
      {},
      {
        making: (task) => {
          if (numberOf(task) === 2 && !here) throw new NegatoscopeError('not-found', 'no such image');
        },
      },
    );
    const id = await submit(filmOf([1, 2], [3]));
    const job = await station.ended(id);
    expect(job).toMatchObject({
      state: 'failed',
      attempts: 1,
      error: { code: 'not-found' },
      sheets: [{ state: 'failed', messages: [{ kind: 'error', text: 'Image 2 is not here any more' }] }, {}],
    });
    expect(statuses(job)).toEqual(['failed', 'printed']);
    expect(printed(printer)).toEqual([[hashOf(3)]]);
    here = true;
    await station.calls.retry({ id });
    expect(statuses(await station.ended(id))).toEqual(['printed', 'printed']);
    expect(printed(printer)).toEqual([[hashOf(3)], [hashOf(1), hashOf(2)]]);
  });

  it('prints nothing that looks otherwise than in the proof', async () => {
    const { printer } = await start();
    const seen = { 'sheet 1': { 1: hashOf(1), 2: hashOf(99) }, 'sheet 2': { 1: hashOf(3) } };
    const id = await submit(filmOf([1, 2], [3]), { proofed: seen });
    const job = await station.ended(id);
    expect(statuses(job)).toEqual(['failed', 'printed']);
    expect(job.sheets[0]!.messages[0]!.text).toBe('Image 2 is not as it was in the proof: look at the proof again');
    expect(job.attempts).toBe(1);
    expect(printed(printer)).toEqual([[hashOf(3)]]);
  });

  it('makes never more than two boxes at a time, the next one while one is sent', async () => {
    let making = 0;
    let most = 0;
    let taken = 0;
    const { printer } = await start(
      [{ answer: (m) => (m.operation === 'image-set' ? { before: () => void taken++ } : undefined) }],
      {},
      {
        making: () => {
          making++;
          most = Math.max(most, making - taken);
        },
      },
    );
    await station.ended(await submit(filmOf([1, 2, 3, 4], [5, 6, 7, 8])));
    expect(printer.images).toHaveLength(8);
    expect(most).toBe(2);
  });
});

describe('what fails', () => {
  it('[GCA-145] is marked failed and tried again up to 5 times, and only what failed is sent again', async () => {
    let actions = 0;
    const { printer } = await start(
      [{ answer: ({ operation }) => (operation === 'box-action' && ++actions > 1 ? { status: 0xc602 } : undefined) }],
      { printing: overlay(await printingOf('canon-gca'), { retry: { delayMs: 5 } }) as object },
    );
    const id = await submit(filmOf([1], [2]));
    const failing = await station.until(id, ({ sheets }) => sheets[1]!.state === 'failed');
    expect(failing.sheets[1]!.messages[0]).toMatchObject({ kind: 'error', status: 0xc602 });
    const job = await station.ended(id);
    expect(job).toMatchObject({ state: 'failed', attempts: 6, error: { code: 'dimse-status' } });
    expect(statuses(job)).toEqual(['printed', 'failed']);
    // The first sheet went once, the second six times.
    const sent = printer.images.map(({ hash }) => hash);
    expect(sent.filter((hash) => hash === hashOf(1))).toHaveLength(1);
    expect(sent.filter((hash) => hash === hashOf(2))).toHaveLength(6);
    expect(printed(printer).filter(([hash]) => hash === hashOf(1))).toHaveLength(1);
    printer.script.answer = () => undefined;
    await station.calls.retry({ id });
    expect(await station.ended(id)).toMatchObject({ state: 'done', attempts: 7 });
    expect(printed(printer).at(-1)).toEqual([hashOf(2)]);
  });

  it('what the printer was asked to print without an answer is not sent again by itself, only by name', async () => {
    const { printer } = await start([
      {
        answer: ({ operation, association }) =>
          operation === 'box-action' && association === 1 ? { instead: 'drop' } : undefined,
      },
    ]);
    const id = await submit(filmOf([1], [2]));
    const job = await station.ended(id);
    expect(job).toMatchObject({ state: 'failed', attempts: 2 });
    expect(statuses(job)).toEqual(['unsure', 'printed']);
    expect(job.sheets[0]!.messages[0]!.text).toContain('may be printed or not');
    expect(printer.of('image-set')).toHaveLength(2);
    await expect(station.calls.retry({ id })).rejects.toMatchObject({ code: 'invalid-input' });
    await station.calls.retry({ id, sheets: [0] });
    expect(statuses(await station.ended(id))).toEqual(['printed', 'printed']);
    expect(printed(printer).at(-1)).toEqual([hashOf(1)]);
  });

  it('somebody may say that it is printed', async () => {
    const { printer } = await start([
      { answer: ({ operation }) => (operation === 'box-action' ? { instead: 'drop' } : undefined) },
    ]);
    const id = await submit(filmOf([1]));
    await station.ended(id);
    await expect(station.calls.confirmPrinted({ id, sheets: [4] })).rejects.toMatchObject({ code: 'invalid-input' });
    await station.calls.confirmPrinted({ id, sheets: [0] });
    expect(await station.job(id)).toMatchObject({ state: 'warning', sheets: [{ state: 'printed' }] });
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
    await start(
      [{ answer: ({ operation }) => (operation === 'session-create' ? { status: 0xb600 } : undefined) }],
      {},
      { log },
    );
    const id = await submit(filmOf([1]));
    const job = await station.ended(id);
    expect(job).toMatchObject({ state: 'warning', sheets: [{ state: 'printed', messages: [{ status: 0xb600 }] }] });
    expect(lines.some((line) => line.includes('46592') && line.includes('session-create'))).toBe(true);
    expect(await station.jobs.problems(job.queueId!)).toMatchObject([{ object: 'Sheet 1' }]);
  });

  it('[GCA-162] a film session that the printer does not know at its deletion aborts the association and fails the job, which prints nothing twice', async () => {
    const lines: string[] = [];
    const write = (message: string, details?: object) => void lines.push(`${message} ${JSON.stringify(details)}`);
    const log = { debug() {}, info() {}, error: write, warn: write, child: () => log };
    const rule = { operations: ['session-delete'], from: 0x0112, to: 0x0112, outcome: 'failed', association: 'abort' };
    const { printer } = await start(
      [{ answer: ({ operation }) => (operation === 'session-delete' ? { status: 0x0112 } : undefined) }],
      { printing: { statuses: [rule, { from: 0, to: 0, outcome: 'done' }] } },
      { log },
    );
    const id = await submit(filmOf([1]));
    const job = await station.ended(id);
    expect(job).toMatchObject({ state: 'failed', attempts: 1, error: { code: 'dimse-status' } });
    expect(statuses(job)).toEqual(['printed']);
    expect(printer.associations.map(({ ended }) => ended)).toEqual(['aborted']);
    expect(lines.some((line) => line.includes('abort'))).toBe(true);
    await expect(station.calls.retry({ id })).rejects.toMatchObject({ code: 'invalid-input' });
    expect(printer.of('box-action')).toHaveLength(1);
  });

  it('a printer that is gone from the settings fails what waits for it', async () => {
    await start();
    await station.jobs.pause(undefined, true);
    const id = await submit();
    station.change({ printers: [] });
    await station.jobs.pause(undefined, false);
    expect(await station.ended(id)).toMatchObject({ state: 'failed', attempts: 1, error: { code: 'not-found' } });
  });

  it('a film that nothing was heard of at its printer is tried again, and goes on as soon as the printer is back', async () => {
    const { printer } = await start([{ printer: { '21100010': ['CS', 'FAILURE'], '21100020': ['CS', 'FILM JAM'] } }], {
      printing: { retry: { attempts: 5, delayMs: 3_600_000, factor: 1 } },
    });
    const id = await submit(filmOf([1]));
    const waiting = await station.until(id, ({ state, attempts }) => state === 'waiting' && attempts === 1);
    expect(waiting.error).toMatchObject({ code: 'busy' });
    expect(printer.of('session-create')).toEqual([]);
    printer.script.printer = { '21100010': ['CS', 'NORMAL'], '21100020': ['CS', 'NORMAL'] };
    await station.calls.askPrinter({ printerId: 'film' });
    expect(await station.ended(id)).toMatchObject({ state: 'done', attempts: 2 });
  });
});

describe('jobs wait for each other', () => {
  it('[GCA-142] [GCA-143] one is active, the others follow in the order they came, whatever their printer; each has its own association', async () => {
    await start([{}, {}], { printing: await printingOf('canon-gca') });
    let open = 0;
    let most = 0;
    const order: string[] = [];
    for (const [index, printer] of printers.entries()) {
      printer.script.answer = ({ operation }) => {
        if (operation === 'session-create') {
          most = Math.max(most, ++open);
          order.push(`${index}`);
        }
        if (operation === 'session-delete') open--;
        return undefined;
      };
    }
    await station.jobs.pause(undefined, true);
    const ids: number[] = [];
    for (const to of ['film', 'film', 'film2', 'film', 'film2', 'film2', 'film']) {
      ids.push(await submit(filmOf([1], [2]), { printerId: to }));
    }
    await station.jobs.pause(undefined, false);
    for (const id of ids) expect(await station.ended(id)).toMatchObject({ state: 'done' });
    expect(order).toEqual(['0', '0', '1', '0', '1', '1', '0']);
    expect(most).toBe(1);
    expect(printers.map(({ associations }) => associations.length)).toEqual([4, 3]);
  });

  it('printers print beside each other, one job each, unless the printer takes more', async () => {
    const waiting: (() => void)[] = [];
    const hold: PrinterScript = {
      answer: ({ operation }) =>
        operation === 'box-action'
          ? { before: () => new Promise<void>((resolve) => waiting.push(resolve)) }
          : undefined,
    };
    await start([hold, hold], { printing: { messages: { printerStatus: 'none' } }, printers: undefined });
    station.change({
      printers: station.settings().printers.map((printer, index) => ({
        ...printer,
        profile: index === 1 ? { parallelJobs: 2 } : {},
      })),
    });
    const ids = [];
    for (const to of ['film', 'film', 'film2', 'film2']) ids.push(await submit(filmOf([1]), { printerId: to }));
    await Promise.all(
      printers.map((printer, index) => printer.until(() => printer.of('box-action').length === index + 1)),
    );
    expect(station.jobs.status().counts).toMatchObject({ running: 3, waiting: 1 });
    const free = setInterval(() => void waiting.splice(0).map((go) => go()), 10);
    for (const id of ids) expect(await station.ended(id)).toMatchObject({ state: 'done' });
    clearInterval(free);
  });

  it('a job is cancelled while it waits, and while it is printed without what was not asked for', async () => {
    const { printer } = await start();
    await station.jobs.pause(undefined, true);
    const waiting = await submit();
    await station.calls.cancel({ id: waiting });
    expect(await station.job(waiting)).toMatchObject({ state: 'cancelled', sheets: [{ state: 'cancelled' }, {}] });
    await station.jobs.pause(undefined, false);
    expect(printer.messages).toEqual([]);
    let cancelled: unknown;
    let id = 0;
    printer.script.answer = ({ operation }) =>
      operation === 'box-action'
        ? {
            before: () => {
              cancelled = station.calls.cancel({ id });
            },
          }
        : undefined;
    id = await submit(filmOf([1], [2]));
    const job = await station.ended(id);
    await cancelled;
    expect(job.state).toBe('cancelled');
    expect(statuses(job)).toEqual(['printed', 'cancelled']);
    expect(printed(printer)).toEqual([[hashOf(1)]]);
    printer.script.answer = () => undefined;
    await station.calls.retry({ id });
    expect(statuses(await station.ended(id))).toEqual(['printed', 'printed']);
    expect(printed(printer)).toEqual([[hashOf(1)], [hashOf(2)]]);
  });
});

describe('the history', () => {
  it('gives a film back as it was, prints it again elsewhere with other copies, and forgets', async () => {
    await start([{}, {}]);
    const film = filmOf([1], [2]);
    const id = await submit(film, { options: { mediumType: 'PAPER', copies: 3 } });
    await station.ended(id);
    expect(await station.calls.film({ id })).toEqual({
      film,
      options: { mediumType: 'PAPER', copies: 3 },
      printerId: 'film',
    });
    station.change({
      printers: station
        .settings()
        .printers.map((p, i) => (i === 1 ? { ...p, profile: { mediumTypes: ['BLUE FILM'] } } : p)),
    });
    const again = (await station.calls.reprint({ id, printerId: 'film2', copies: 1 })).id;
    expect(await station.ended(again)).toMatchObject({ state: 'done', printerName: 'Film 2', copies: 1 });
    expect((await station.calls.film({ id: again })).options).toEqual({ copies: 1 });
    const list = await station.calls.list();
    expect(list.map((job) => job.id)).toEqual([again, id]);
    await station.calls.remove({ ids: [id] });
    expect((await station.calls.list()).map((job) => job.id)).toEqual([again]);
    await expect(Promise.resolve(station.calls.film({ id }))).rejects.toMatchObject({ code: 'not-found' });
  });

  it('forgets what ended well after some days, never what failed', async () => {
    await start([{}], { printing: { keepDays: 1, retry: { attempts: 0 } } });
    const done = await submit(filmOf([1]));
    await station.ended(done);
    printers[0]!.script.answer = ({ operation }) => (operation === 'box-action' ? { status: 0xc602 } : undefined);
    const failed = await submit(filmOf([2]));
    await station.ended(failed);
    for (const job of await station.state.call('printJobs')) {
      await station.state.call('savePrintJob', { ...job, endedAt: Date.now() - 3 * 86_400_000 });
    }
    await station.close();
    await start([], { printing: { keepDays: 1 } });
    expect((await station.job(failed)).state).toBe('failed');
    await expect(station.job(done)).rejects.toThrow();
  });

  it('knows pictures as long as a job or a draft names them', async () => {
    await start();
    const film = filmOf([1]);
    const picture = 'a'.repeat(64);
    const cell = film.sheets[0]!.boxes[0]!;
    if (cell.content.kind !== 'image') throw new Error('no image');
    const of = [cell.content.image];
    cell.content = { kind: 'picture', picture, width: 10, height: 10, title: 'MPR', of };
    const id = await submit(film);
    await station.ended(id);
    const composed = { ...cell, content: { ...cell.content, picture: 'b'.repeat(64) } };
    const waiting = { ...cell, content: { ...cell.content, picture: 'c'.repeat(64) } };
    const draft = filmOf([1]);
    draft.sheets[0]!.boxes[0] = composed;
    await station.state.call('putFilmDraft', { film: draft, modifiedAt: 1 }, []);
    await station.state.call('addToFilm', patient.key, [waiting]);
    const named = ['a', 'b', 'c'].map((letter) => letter.repeat(64));
    expect((await station.state.call('filmPictures')).sort()).toEqual(named);
    await station.calls.remove({ ids: [id] });
    expect((await station.state.call('filmPictures')).sort()).toEqual(named.slice(1));
  });
});

describe('what is refused before it is kept', () => {
  const film = filmOf([1]);
  const sheet = film.sheets[0]!;
  it.each<[string, object, string]>([
    ['a printer that is not there', { printerId: 'other' }, 'not-found'],
    ['a film without images', { film: filmOf([], []) }, 'invalid-input'],
    ['a sheet that is not there', { film, sheets: ['x'] }, 'invalid-input'],
    ['a medium that the printer does not have', { film, options: { mediumType: 'CLOTH' } }, 'invalid-input'],
    ['a density out of its range', { film, options: { maxDensity: 9999 } }, 'invalid-input'],
    ['densities the wrong way round', { film, options: { minDensity: 300, maxDensity: 20 } }, 'invalid-input'],
    ['colour on a printer of greys', { film, options: { colour: 'color' } }, 'invalid-input'],
    ['texts that the printer has no place for', { film, options: { annotations: ['a'] } }, 'invalid-input'],
    ['a label with a backslash', { film, options: { sessionLabel: 'a\\b' } }, 'invalid-input'],
    [
      'a film that the printer does not have',
      { film: { ...film, sheets: [{ ...sheet, filmSize: '10INX12IN' }] } },
      'invalid-input',
    ],
    ['a format that nobody knows', { film: { ...film, sheets: [{ ...sheet, format: 'CUSTOM\\7' }] } }, 'invalid-input'],
    [
      'more boxes than the format has',
      { film: { ...film, sheets: [{ ...sheet, format: 'STANDARD\\1,1' }] } },
      'invalid-input',
    ],
  ])('%s', async (_, more, code) => {
    await start();
    await expect(submit(film, more)).rejects.toMatchObject({ code });
    expect(await station.calls.list()).toEqual([]);
    expect(station.jobs.page({ offset: 0, limit: 1 }).total).toBe(0);
  });

  it('images of another patient', async () => {
    const study = {
      row: 1,
      revision: 1,
      studyRow: 1,
      attributes: {
        '0020000D': { vr: 'UI' as const, Value: ['1.2.3'] },
        '00100020': { vr: 'LO' as const, Value: ['P2'] },
        '00100010': { vr: 'PN' as const, Value: [{ Alphabetic: 'Film^Fanny' }] },
        '00100030': { vr: 'DA' as const, Value: ['19700102'] },
      },
    };
    await start([{}], {}, { catalogue: () => ({ search: async () => ({ rows: [study] }) }) });
    await expect(submit(film)).rejects.toMatchObject({ code: 'invalid-input' });
    const own = {
      ...study,
      attributes: { ...study.attributes, '00100020': { vr: 'LO' as const, Value: [patient.id] } },
    };
    await station.close();
    await start([{}], {}, { catalogue: () => ({ search: async () => ({ rows: [own] }) }) });
    expect(await submit(film)).toBeGreaterThan(0);
  });

  it('by setting, a film that nobody saw in the proof', async () => {
    await start([{}], { printing: { requireProof: true } });
    await expect(submit(film)).rejects.toMatchObject({ code: 'invalid-input' });
    const id = await submit(film, { proofed: { 'sheet 1': { 1: hashOf(1) } } });
    expect(await station.ended(id)).toMatchObject({ state: 'done' });
    expect(await station.ended((await station.calls.reprint({ id })).id)).toMatchObject({ state: 'done' });
  });
});
