import { NegatoscopeError } from '../../../src-shared/contract/errors.ts';
import { largestPiece, type PrintPage } from '../../../src-shared/contract/pictures.ts';
import { lengthScale } from '../../../src-shared/imaging/geometry/spacing.ts';
import { api } from '../../app/api.ts';
import { formatDate, formatInstant, nameParts } from '../../app/formatting.ts';
import { type Shown, spacingOf } from '../../cornerstone/index.ts';
import { compose, currentTile, encodePicture, type Picture, type PictureOptions, type Region } from './compose.ts';
import { pictureName } from './names.ts';
import { studiesOf } from './outlet.ts';
import type { Choices } from './store.ts';

/** Dots per inch of pictures for paper: finer than any eye, coarser than any printer. */
const dotsPerInch = 300;
const dots = (mm: number): number => (mm / 25.4) * dotsPerInch;

/** Papers upright, mm, and what the header and the margins leave of them at least. */
const papers: Record<Choices['paper'], [number, number]> = {
  A3: [297, 420],
  A4: [210, 297],
  Letter: [215.9, 279.4],
  Legal: [215.9, 355.6],
};
const marginsMm = 20;
const textsMm = 32;

export interface PrintTask {
  region: Region;
  choices: Choices;
  trueSize: boolean;
  to: 'printer' | 'pdf';
}

/** Side of an image pixel on paper at true size, mm; undefined when nobody knows how large it is. */
export function trueSizeOf(shown: Shown): { mm: number; note: string } | undefined {
  const scale = lengthScale(shown.frame);
  if (scale.unit !== 'mm') return undefined;
  return { mm: Math.min(scale.rowMm, scale.columnMm), note: scale.note };
}

/** Who it is and what it is of, as stands above the picture. */
export function headerOf({ frame: { series } }: Shown, identity: boolean): string[] {
  const { patient, study } = series;
  const name = nameParts({
    alphabetic: patient.name,
    ...(patient.nameIdeographic !== undefined && { ideographic: patient.nameIdeographic }),
    ...(patient.namePhonetic !== undefined && { phonetic: patient.namePhonetic }),
  });
  const joined = (...parts: (string | undefined)[]): string => parts.filter(Boolean).join('   ');
  const who = joined(
    name.main || '(no name)',
    name.ideographic,
    patient.id,
    formatDate(patient.birthDate),
    patient.sex,
  );
  const what = joined(
    identity ? formatDate(study.date) : '',
    series.series.modality,
    study.description,
    series.series.description,
    identity ? study.institution : '',
  );
  return [identity ? who : '', what].filter((line) => line !== '').map((line) => line.slice(0, 400));
}

/** The picture for paper and the page around it. */
export async function paperOf({
  region,
  choices,
  trueSize,
}: PrintTask): Promise<{ picture: Picture; page: PrintPage }> {
  const options: PictureOptions = {
    layers: choices.layers,
    texts: choices.texts,
    identity: choices.header,
    size: 'screen',
  };
  const tile = region.kind === 'viewport' ? currentTile(region.cell) : undefined;
  const element =
    region.kind === 'viewport'
      ? document.querySelector<HTMLElement>(`[data-cell="${region.cell}"]`)
      : document.querySelector<HTMLElement>('[data-cell]')?.parentElement;
  if (!element) throw new NegatoscopeError('not-found', 'no image', { object: 'The image' });
  const [short, long] = papers[choices.paper];
  const shown = tile?.controller.shown;
  const size = trueSize && shown ? trueSizeOf(shown) : undefined;
  let picture: Picture;
  if (size && tile) {
    picture = await compose(region, { ...options, tile: tile.element, size: 'image', multiple: dots(size.mm) });
  } else {
    const box = element.getBoundingClientRect();
    const wide = box.width > box.height;
    const room = [(wide ? long : short) - marginsMm, (wide ? short : long) - marginsMm - textsMm] as const;
    const scale = Math.min(dots(room[0]) / box.width, dots(room[1]) / box.height);
    picture = await compose(region, { ...options, scale });
  }
  const { width, height } = picture.canvas;
  const landscape = width > height;
  const widthMm = size && (width / dotsPerInch) * 25.4;
  const heightMm = size && (height / dotsPerInch) * 25.4;
  const room = [(landscape ? long : short) - marginsMm, (landscape ? short : long) - marginsMm - textsMm] as const;
  if (widthMm !== undefined && heightMm !== undefined && (widthMm > room[0] || heightMm > room[1])) {
    throw new NegatoscopeError('invalid-input', 'larger than the paper', {
      field: 'True size',
      reason: `At true size this is ${Math.round(widthMm)} × ${Math.round(heightMm)} mm, larger than the paper. Zoom in on what matters, choose larger paper, or print it to fit.`,
    });
  }
  const first = picture.shown[0];
  const printed = `Printed ${formatInstant(Date.now())} with Negatoscope`;
  const scaleText = size ? `True size (${size.note}): the line is 50 mm long` : 'Not to scale';
  return {
    picture,
    page: {
      paper: choices.paper,
      landscape,
      header: first ? headerOf(first, choices.header) : [],
      footer: `${printed}. ${scaleText}. Not for diagnosis.`,
      ruler: size !== undefined,
      ...(widthMm !== undefined && { widthMm }),
      pixels: { width, height },
    },
  };
}

/** Prints, or writes the PDF. False when the reader changed his mind in the system's dialog. */
export async function printPicture(task: PrintTask): Promise<{ done: boolean; path?: string | undefined }> {
  const { picture, page } = await paperOf(task);
  const png = await encodePicture(picture, 'png');
  for (let at = 0; at < png.length; at += largestPiece) {
    await api.pictures.paper({ first: at === 0, bytes: png.slice(at, at + largestPiece) });
  }
  const [first] = picture.shown;
  const name = first ? pictureName(first.frame, task.choices.header) : 'picture';
  return await api.pictures.print({ to: task.to, name, page, studies: studiesOf(picture.shown) });
}

/** Whether the spacing is known at all. */
export const hasSpacing = (shown: Shown): boolean => spacingOf(shown.frame).known && trueSizeOf(shown) !== undefined;
