import { createHash } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import { type DcmPrintServer, type DcmtkPrinter, startDcmPrintServer } from '../../testing/dcmprscp.ts';
import { peersAvailable, runPeer } from '../../testing/peers.ts';
import { mixedFilm } from './testing/films-of-all-kinds.ts';
import { startWholeStation, type WholeStation } from './testing/whole-station.ts';

/** The whole workstation prints on dcmtk's printers: what these store is what the proof shows. */

type Json = Record<string, { Value?: unknown[]; InlineBinary?: string }>;

let station: WholeStation | undefined;
let server: DcmPrintServer | undefined;
afterEach(async () => {
  await station?.stop();
  await server?.stop();
  station = undefined;
  server = undefined;
});

async function read(file: string): Promise<Json> {
  const { stdout, status, stderr } = await runPeer('dcm2json', [file]);
  expect(status, stderr).toBe(0);
  return JSON.parse(stdout);
}
const items = (set: Json | undefined, tag: string) => (set?.[tag]?.Value ?? []) as Json[];
const text = (set: Json | undefined, tag: string): string => (set?.[tag]?.Value ?? []).join('\\');

describe.skipIf(!peersAvailable('dcmprscp', 'dcm2json'))('films of the whole workstation on printers of dcmtk', () => {
  it.each<[DcmtkPrinter, object]>([
    ['IHEFULL', {}],
    ['IHEFULL', { imaging: 'page' }],
    ['WITHOUTLUT', { presentationLut: { shape: 'LIN OD' }, withoutLut: 'linear-density' }],
    ['EIGHTBIT', { bits: 8 }],
  ])(
    '%s %j: every stored image is the one of the proof',
    async (name, profile) => {
      server = await startDcmPrintServer(name);
      const { port, aeTitle } = server;
      station = await startWholeStation({
        printing: { pollSeconds: 0, retry: { attempts: 0 }, messages: { followPrintJob: false }, ...profile },
        printers: [{ id: 'film', name, aeTitle, host: 'localhost', port, profile }],
      });
      const film = await mixedFilm(station);
      for (const sheet of film.sheets) {
        // What dcmprscp knows.
        if (sheet.format.startsWith('ROW'))
          Object.assign(sheet, { format: 'STANDARD\\1,2', boxes: sheet.boxes.slice(0, 2) });
      }
      if (name === 'WITHOUTLUT') {
        // The first job hears what the printer takes.
        await station.print(film, 'film', {}, false);
      }
      const seen = await station.proof(film, 'film');
      const proofed = await station.print(film, 'film');
      expect(proofed.error).toBeUndefined();
      expect(proofed.sheets.map(({ state }) => state)).toEqual(['printed', 'printed']);
      const images = new Map<string, Json>();
      for (const file of await server.files('HG')) {
        const image = await read(file);
        images.set(text(image, '00080018'), image);
      }
      const stored: string[][] = [];
      for (const file of await server.files('SP')) {
        const print = await read(file);
        stored.push(
          items(print, '21300040').map((box) => {
            const image = images.get(text(items(box, '00081140')[0], '00081155'));
            return createHash('sha256')
              .update(Buffer.from(image?.['7FE00010']?.InlineBinary ?? '', 'base64'))
              .digest('hex');
          }),
        );
      }
      for (const boxes of seen.values()) {
        // In the order of their positions.
        expect(stored).toContainEqual([...boxes.values()].map(({ hash }) => hash));
      }
    },
    60_000,
  );
});
