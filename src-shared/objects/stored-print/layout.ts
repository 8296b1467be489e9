import { boxCount } from '../../film/formats.ts';
import { type Page, pageOf, paperMedium, type Rectangle } from '../../film/page.ts';
import { filmSizes } from '../../film/sizes.ts';
import type { PrintedBox, PrintedFilm } from './model.ts';

/** What most printers leave free, mm. */
const marginMm = 3;
const gapMm = 1;
/** Fine enough for a screen; the geometry is in millimetres. */
const dotsPerInch = 100;
const usualSize = '14INX17IN';

export interface FilmLayout {
  page: Pick<Page, 'width' | 'height' | 'boxes'>;
  /** What was guessed, in words. */
  guessed: readonly string[];
}

/** Sizes are written with a point as well (`8.5INX11IN`); a size that the standard does not name is read where it says what it is. */
export function sizeOfFilm(id: string): { width: number; height: number } | undefined {
  const known = Object.entries(filmSizes).find(([name]) => name === id.replace('.', '_'));
  if (known) return known[1];
  const parts = /^(\d{1,3}(?:[._]\d{1,2})?)(IN|CM|MM)X(\d{1,3}(?:[._]\d{1,2})?)(IN|CM|MM)$/.exec(id);
  if (!parts) return undefined;
  const unit: Record<string, number> = { IN: 25.4, CM: 10, MM: 1 };
  const length = (value: string | undefined, of: string | undefined): number =>
    Number((value ?? '').replace('_', '.')) * (unit[of ?? ''] ?? Number.NaN);
  const [width, height] = [length(parts[1], parts[2]), length(parts[3], parts[4])];
  return width >= 50 && height >= 50 && width <= 1500 && height <= 1500 ? { width, height } : undefined;
}

/** As square a grid as there is for so many boxes. */
function guessedFormat(boxes: number): string {
  const columns = Math.min(20, Math.max(1, Math.ceil(Math.sqrt(boxes))));
  return `STANDARD\\${columns},${Math.min(20, Math.max(1, Math.ceil(boxes / columns)))}`;
}

/** Where the boxes of a stored film lie. What the object does not say, or the printer alone knows (SLIDE, CUSTOM), is guessed and told. */
export function layoutOf(film: Pick<PrintedFilm, 'format' | 'orientation' | 'filmSize' | 'boxes'>): FilmLayout {
  const guessed: string[] = [];
  const stated = sizeOfFilm(film.filmSize);
  if (!stated) {
    guessed.push(
      `${film.filmSize === '' ? 'It does not say its film size' : `The film size ${film.filmSize} is not known`}: it is drawn as 14 × 17 in.`,
    );
  }
  const highest = Math.max(1, ...film.boxes.map(({ position }) => position));
  const shape = { filmSize: film.filmSize, orientation: film.orientation, format: film.format };
  const count = boxCount(shape);
  let { format } = shape;
  if (count === undefined) {
    format = guessedFormat(highest);
    guessed.push(
      `${film.format === '' ? 'It does not say its layout' : `Where the layout ${film.format} puts its images the printer alone knows`}: they are drawn in a grid, in their order.`,
    );
  }
  const medium = paperMedium(stated ?? filmSizes[usualSize], {
    dotsPerInch,
    margins: { left: marginMm, right: marginMm, top: marginMm, bottom: marginMm },
    gapMm,
  });
  const page = ((): Page => {
    try {
      return pageOf(medium, { ...shape, format });
    } catch {
      // So many boxes that nothing could be seen in them.
      guessed.push(`The layout ${film.format} leaves no room for images.`);
      return pageOf(medium, { ...shape, format: guessedFormat(film.boxes.length) });
    }
  })();
  const drawn = page.boxes.length;
  if (highest > drawn) guessed.push(`Images beyond the ${drawn} boxes of the layout are not drawn.`);
  return { page, guessed };
}

/**
 * Where an image lies in its box: as large as there is room, or as wide as was asked for where that is smaller (PS3.3 C.13.5: what is larger
 * is made smaller, or cut off where CROP was asked for).
 */
export function imagePlace(
  box: Rectangle,
  { widthMm, facts }: Pick<PrintedBox, 'widthMm' | 'facts'>,
  image: { columns: number; rows: number; aspect: number },
): Rectangle {
  const shape = (image.rows * image.aspect) / image.columns;
  const fitting = Math.min(box.width, box.height / shape);
  const crop = facts.some(({ value }) => value === 'CROP');
  const width = widthMm === undefined ? fitting : crop ? widthMm : Math.min(fitting, widthMm);
  const height = width * shape;
  return { x: box.x + (box.width - width) / 2, y: box.y + (box.height - height) / 2, width, height };
}
