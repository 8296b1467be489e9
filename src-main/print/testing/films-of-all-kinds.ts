import type { Film, FilmCell } from '../../../src-shared/film/model.ts';
import type { WholeStation } from './whole-station.ts';

const texts = {
  topLeft: [{ text: 'Phantom, Image', rank: 0, identity: true }],
  topRight: [{ text: '山田 太郎', rank: 1, identity: false }],
  bottomLeft: [],
  bottomRight: [],
};
const grey = { rows: 96, columns: 80, bitsStored: 12, window: { center: 2048, width: 3000 } };

/** Images of every kind in the archive of a station, over two sheets, with places that stay empty. */
export async function mixedFilm(station: WholeStation): Promise<Film> {
  const cells: FilmCell[] = [
    station.cell({ ...grey, pixelSpacing: [0.7, 0.7] }, { texts } as never),
    station.cell({ rows: 64, columns: 65, samplesPerPixel: 3, bitsAllocated: 8 }),
    station.cell({ ...grey, signed: true, rescale: { slope: 1, intercept: -1024 } }),
    station.cell({ ...grey, photometricInterpretation: 'MONOCHROME1' }, { view: { inverted: true } } as never),
    station.cell({ ...grey, bitsAllocated: 8, bitsStored: 8 }, { view: { scale: 'zoom', zoom: 2.5 } } as never),
  ];
  await station.importImages();
  const [a, b, c, d, e] = cells as [FilmCell, FilmCell, FilmCell, FilmCell, FilmCell];
  return station.film(
    { format: 'STANDARD\\2,2', boxes: [a, null, b, c], header: ['{patient} {sheet}/{sheets} {printed}'] },
    { format: 'ROW\\1,2', boxes: [d, e, null], orientation: 'LANDSCAPE' },
  );
}
