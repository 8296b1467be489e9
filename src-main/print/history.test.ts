import { describe, expect, it } from 'vitest';
import { filmOf, patient } from './testing/films.ts';
import { hashOf, printRig } from './testing/print-rig.ts';

const rig = printRig();

describe('the history', () => {
  it('gives a film back as it was, prints it again elsewhere with other copies, and forgets', async () => {
    await rig.start([{}, {}]);
    const film = filmOf([1], [2]);
    const id = await rig.submit(film, { options: { mediumType: 'PAPER', copies: 3 } });
    await rig.station.ended(id);
    expect(await rig.station.calls.film({ id })).toEqual({
      film,
      options: { mediumType: 'PAPER', copies: 3 },
      printerId: 'film',
    });
    rig.station.change({
      printers: rig.station
        .settings()
        .printers.map((p, i) => (i === 1 ? { ...p, profile: { mediumTypes: ['BLUE FILM'] } } : p)),
    });
    const again = (await rig.station.calls.reprint({ id, printerId: 'film2', copies: 1 })).id;
    expect(await rig.station.ended(again)).toMatchObject({ state: 'done', printerName: 'Film 2', copies: 1 });
    expect((await rig.station.calls.film({ id: again })).options).toEqual({ copies: 1 });
    const list = await rig.station.calls.list();
    expect(list.map((job) => job.id)).toEqual([again, id]);
    await rig.station.calls.remove({ ids: [id] });
    expect((await rig.station.calls.list()).map((job) => job.id)).toEqual([again]);
    await expect(Promise.resolve(rig.station.calls.film({ id }))).rejects.toMatchObject({ code: 'not-found' });
  });

  it('forgets what ended well after some days, never what failed', async () => {
    await rig.start([{}], { printing: { keepDays: 1, retry: { attempts: 0 } } });
    const done = await rig.submit(filmOf([1]));
    await rig.station.ended(done);
    rig.printers[0]!.script.answer = ({ operation }) => (operation === 'box-action' ? { status: 0xc602 } : undefined);
    const failed = await rig.submit(filmOf([2]));
    await rig.station.ended(failed);
    for (const job of await rig.station.state.call('printJobs')) {
      await rig.station.state.call('savePrintJob', { ...job, endedAt: Date.now() - 3 * 86_400_000 });
    }
    await rig.station.close();
    await rig.start([], { printing: { keepDays: 1 } });
    expect((await rig.station.job(failed)).state).toBe('failed');
    await expect(rig.station.job(done)).rejects.toThrow();
  });

  it('forgets what ended and is in no list any more, whatever became of it', async () => {
    await rig.start();
    const id = await rig.submit(filmOf([1]));
    await rig.station.ended(id);
    const { state } = rig.station;
    const [{ id: _id, ...job } = {} as never] = await state.call('printJobs');
    const content = await state.call('printContent', id);
    const insert = (more: object) =>
      state.call('insertPrintJob', { ...(job as object), ...more } as never, content!, []);
    const [failed, waiting] = [await insert({ state: 'failed' }), await insert({ state: 'waiting' })];
    await Promise.all(Array.from({ length: 1000 }, () => insert({ state: 'failed' })));
    expect((await state.call('forgetPrintJobs', 0)).sort()).toEqual([id, failed].sort());
    expect((await state.call('printJobs')).at(-1)?.id).toBe(waiting);
  });

  it('knows pictures as long as a job or a draft names them', async () => {
    await rig.start();
    const film = filmOf([1]);
    const picture = 'a'.repeat(64);
    const cell = film.sheets[0]!.boxes[0]!;
    if (cell.content.kind !== 'image') throw new Error('no image');
    const of = [cell.content.image];
    cell.content = { kind: 'picture', picture, width: 10, height: 10, title: 'MPR', of };
    const id = await rig.submit(film);
    await rig.station.ended(id);
    const composed = { ...cell, content: { ...cell.content, picture: 'b'.repeat(64) } };
    const waiting = { ...cell, content: { ...cell.content, picture: 'c'.repeat(64) } };
    const draft = filmOf([1]);
    draft.sheets[0]!.boxes[0] = composed;
    await rig.station.state.call('putFilmDraft', { film: draft, modifiedAt: 1 }, [], 0);
    await rig.station.state.call('addToFilm', patient.key, [waiting]);
    const named = ['a', 'b', 'c'].map((letter) => letter.repeat(64));
    expect((await rig.station.state.call('filmPictures')).sort()).toEqual(named);
    await rig.station.calls.remove({ ids: [id] });
    expect((await rig.station.state.call('filmPictures')).sort()).toEqual(named.slice(1));
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
    await rig.start();
    await expect(rig.submit(film, more)).rejects.toMatchObject({ code });
    expect(await rig.station.calls.list()).toEqual([]);
    expect(rig.station.jobs.page({ offset: 0, limit: 1 }).total).toBe(0);
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
    await rig.start([{}], {}, { catalogue: () => ({ search: async () => ({ rows: [study] }) }) });
    await expect(rig.submit(film)).rejects.toMatchObject({ code: 'invalid-input' });
    const own = {
      ...study,
      attributes: { ...study.attributes, '00100020': { vr: 'LO' as const, Value: [patient.id] } },
    };
    await rig.station.close();
    await rig.start([{}], {}, { catalogue: () => ({ search: async () => ({ rows: [own] }) }) });
    expect(await rig.submit(film)).toBeGreaterThan(0);
  });

  it('by setting, a film that nobody saw in the proof', async () => {
    await rig.start([{}], { printing: { requireProof: true } });
    await expect(rig.submit(film)).rejects.toMatchObject({ code: 'invalid-input' });
    const id = await rig.submit(film, { proofed: { 'sheet 1': { 1: hashOf(1) } } });
    expect(await rig.station.ended(id)).toMatchObject({ state: 'done' });
    expect(await rig.station.ended((await rig.station.calls.reprint({ id })).id)).toMatchObject({ state: 'done' });
  });
});
