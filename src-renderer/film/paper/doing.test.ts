import { beforeEach, expect, it, vi } from 'vitest';
import { filmSchema } from '../../../src-shared/film/model.ts';
import { paperOptionsSchema } from '../../../src-shared/film/paper/options.ts';
import type { FilmFrame } from '../../app/film-frames.ts';
import { noteWindow } from '../own-windows.ts';
import { useRail } from '../studies.ts';

const { print } = vi.hoisted(() => ({ print: vi.fn(async (_: unknown) => ({ done: true })) }));
vi.mock('../../app/api.ts', () => ({
  api: { paper: { print, cancel: vi.fn(), progress: () => () => undefined, trouble: () => () => undefined } },
  asError: (error: unknown) => error,
}));
const { putOnPaper } = await import('./doing.ts');

const image = {
  ...{ catalogue: 'archive', studyRow: 1, seriesRow: 2, row: 3, revision: 1, frame: 1 },
  ...{ studyUid: '1.1', seriesUid: '1.2', sopClassUid: '1.2.840.10008.5.1.4.1.1.2', sopInstanceUid: '1.3' },
};
const film = filmSchema.parse({
  patient: { key: 'p', name: { alphabetic: 'Doe^Jane' }, id: 'F-1', birthDate: '', sex: '' },
  sheets: ['one', 'other'].map((id) => ({
    ...{ id, filmSize: 'A4', orientation: 'PORTRAIT', format: 'STANDARD\\1,1' },
    boxes: [{ id: `cell ${id}`, content: { kind: 'image', image } }],
  })),
});

beforeEach(() => {
  const series = {
    ...{ catalogue: 'archive', studyRow: 1, seriesRow: 2 },
    patient: { name: 'Doe^Jane', id: 'F-1', birthDate: '', sex: '' },
    study: { uid: '1.1', date: '20240105', time: '100000', description: '' },
    series: { uid: '1.2', number: 1, modality: 'CT', description: '' },
  };
  const frame = {
    ...{ series, frame: 1, description: {} },
    instance: { sopInstanceUid: '1.3', numberOfFrames: 1, row: 3, revision: 1 },
    pixel: { rows: 8, columns: 8, samplesPerPixel: 1, photometricInterpretation: 'MONOCHROME2' },
  } as unknown as FilmFrame;
  const set = { key: 'k', series, frames: [frame], label: '' };
  useRail.setState({
    studies: [{ catalogue: 'archive', study: {}, series: [{ row: { seriesUid: '1.2' }, sets: [set] }] }] as never,
  });
  noteWindow(film.sheets[0]!.boxes[0]!, { window: { center: 40, width: 400, function: 'LINEAR' } });
});

it('paper says whose image it is also in cells that nobody looked at', async () => {
  const work = {
    ...{ film, sheets: film.sheets.slice(1), options: paperOptionsSchema.parse({}), printedAt: 0 },
    printerId: undefined,
  };
  expect(await putOnPaper(work, { kind: 'printer', name: '', copies: 1 })).toBe(true);
  const [sent] = print.mock.calls[0] as unknown as [{ film: typeof film; sheets: string[] }];
  expect(sent.sheets).toEqual(['other']);
  const said = JSON.stringify(sent.film.sheets[1]!.boxes[0]!.texts);
  expect(said).toContain('F-1');
  expect(said).toContain('400');
});
