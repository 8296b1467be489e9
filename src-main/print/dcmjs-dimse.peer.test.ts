import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Film } from '../../src-shared/film/model.ts';
import { type DimsePrinter, type DimseScript, startDimsePrinter } from '../../testing/dimse-printer.ts';
import { mixedFilm } from './testing/films-of-all-kinds.ts';
import { startWholeStation, type WholeStation } from './testing/whole-station.ts';

/** The whole workstation prints on a printer of dcmjs-dimse: what comes out of its decoder is what the proof shows, colours too. */

const profiles = {
  colours: { colours: ['color'] },
  pages: { colours: ['grayscale', 'color'] },
  collated: { messages: { collation: true } },
  eight: { bits: 8, transferSyntaxes: ['1.2.840.10008.1.2'] },
  densities: { presentationLut: { shape: 'LIN OD' } },
};

let station: WholeStation;
let film: Film;
let printer: DimsePrinter;
beforeAll(async () => {
  printer = await startDimsePrinter();
  station = await startWholeStation({
    printing: { pollSeconds: 0, retry: { attempts: 0 } },
    printers: Object.entries(profiles).map(([id, profile]) => ({
      ...{ id, name: id, aeTitle: 'DIMSE', host: 'localhost', port: printer.port, profile },
    })),
  });
  film = await mixedFilm(station);
});
afterEach(() => {
  for (const list of [printer.films, printer.messages, printer.faults, printer.ends]) list.length = 0;
  printer.script = {};
});
afterAll(async () => {
  await station?.stop();
  await printer?.close();
});

describe('films of the whole workstation', () => {
  it.each([
    ['colours', {}],
    ['pages', { colour: 'color', imaging: 'page' }],
    ['collated', {}],
    ['eight', {}],
    ['densities', {}],
  ] as const)('%s: every image that arrives is the one of the proof', async (printerId, options) => {
    const seen = await station.proof(film, printerId, options);
    const job = await station.print(film, printerId, options);
    expect(printer.faults).toEqual([]);
    expect(job.error).toBeUndefined();
    expect(job.sheets.map(({ state }) => state)).toEqual(['printed', 'printed']);
    expect(
      printer.films.map(({ images }) => new Map([...images].map(([position, { hash }]) => [position, hash]))),
    ).toEqual([...seen.values()].map((boxes) => new Map([...boxes].map(([position, { hash }]) => [position, hash]))));
    const [first] = seen.values();
    const [position, box] = [...first!][0]!;
    const image = printer.films[0]!.images.get(position)!;
    expect(image.bytes.subarray(0, box.bytes.length).equals(box.bytes)).toBe(true);
    expect(image.planar).toBe(box.samples === 3 ? 1 : undefined);
    expect(box.samples).toBe(printerId === 'colours' || printerId === 'pages' ? 3 : 1);
    expect(printer.ends.every((end) => end === 'released')).toBe(true);
  });

  it.each([
    ['DONE', 'NORMAL', 'printed'],
    ['FAILURE', 'SUPPLY EMPTY', 'failed'],
  ])('the Print Job is followed to %s', async (ExecutionStatus, ExecutionStatusInfo, state) => {
    const job: DimseScript['job'] = (asked) =>
      asked < 2 ? { ExecutionStatus: 'PRINTING', ExecutionStatusInfo: '' } : { ExecutionStatus, ExecutionStatusInfo };
    printer.script = { job };
    const printed = await station.print({ ...film, sheets: film.sheets.slice(0, 1) }, 'eight', {}, false);
    expect(printer.faults).toEqual([]);
    expect(printed.sheets).toMatchObject([{ executionStatus: ExecutionStatus, state }]);
    expect(printer.messages.filter(({ operation }) => operation === 'job-get').length).toBeGreaterThan(1);
  });
});
