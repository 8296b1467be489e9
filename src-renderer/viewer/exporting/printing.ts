import { NegatoscopeError } from '../../../src-shared/contract/errors.ts';
import { largestPiece, type PrintPage } from '../../../src-shared/contract/pictures.ts';
import { papers } from '../../../src-shared/film/paper/sizes.ts';
import { lengthScale } from '../../../src-shared/imaging/geometry/spacing.ts';
import { api } from '../../app/api.ts';
import { formatDate, formatInstant, nameParts } from '../../app/formatting.ts';
import { tellOfPrinter } from '../../app/paper-trouble.ts';
import type { DisplayFrame, Shown } from '../../cornerstone/index.ts';
import {
  compose,
  currentTile,
  encodePicture,
  type Picture,
  type PictureOptions,
  type Region,
  viewOf,
} from './compose.ts';
import { identifyingTexts, tellsIdentity } from './identity.ts';
import { pictureName } from './names.ts';
import { studiesOf } from './outlet.ts';
import type { Choices } from './store.ts';
import { otherView } from './walk.ts';

/** Dots per inch of pictures for paper: finer than any eye, coarser than any printer. */
const dotsPerInch = 300;
const dots = (mm: number): number => (mm / 25.4) * dotsPerInch;

/** What the header and the margins leave of the paper at least, mm. */
const marginsMm = 20;
const textsMm = 32;

export interface PrintTask {
  region: Region;
  choices: Choices;
  trueSize: boolean;
  to: 'printer' | 'pdf';
  /** Printer of the system that is printed on at once; empty: its dialog asks. */
  printer: string;
  /** What the reader was shown that the picture would be (`viewOf`). */
  view: string | undefined;
}

/** Side of an image pixel on paper at true size, mm; undefined when nobody knows how large it is. */
export function trueSizeOf(shown: Shown): { mm: number; note: string } | undefined {
  const scale = lengthScale(shown.frame);
  if (scale.unit !== 'mm') return undefined;
  return { mm: Math.min(scale.rowMm, scale.columnMm), note: scale.note };
}

/** Lines that say what is shown, at most. */
const mostLines = 3;

/** Who it is and what it is of, as stands above the picture; of images of several series a line each. */
export function headerOf(shown: readonly Pick<Shown, 'frame'>[], identity: boolean): string[] {
  const [first] = shown;
  if (!first) return [];
  const what = [...new Set(shown.map(({ frame }) => whatLine(frame, identity)))].filter((line) => line !== '');
  const told = what.length > mostLines ? [...what.slice(0, mostLines - 1), 'and others'] : what;
  return [...(identity ? [whoLine(first.frame)] : []), ...told].map((line) => line.slice(0, 400));
}

const joined = (...parts: (string | undefined)[]): string => parts.filter(Boolean).join('   ');

function whoLine({ series: { patient } }: DisplayFrame): string {
  const name = nameParts({
    alphabetic: patient.name,
    ...(patient.nameIdeographic !== undefined && { ideographic: patient.nameIdeographic }),
    ...(patient.namePhonetic !== undefined && { phonetic: patient.namePhonetic }),
  });
  return joined(name.main || '(no name)', name.ideographic, patient.id, formatDate(patient.birthDate), patient.sex);
}

function whatLine(frame: DisplayFrame, identity: boolean): string {
  const { study, series } = frame.series;
  const telling = identity ? [] : identifyingTexts(frame);
  const told = (text: string | undefined): string => (text && !tellsIdentity(text, telling) ? text : '');
  return joined(
    identity ? formatDate(study.date) : '',
    series.modality,
    told(study.description),
    told(series.description),
    identity ? study.institution : '',
  );
}

/** The picture for paper and the page around it. */
export async function paperOf({
  region,
  choices,
  trueSize,
  view,
}: PrintTask): Promise<{ picture: Picture; page: PrintPage }> {
  if (view !== undefined && viewOf(region) !== view) throw otherView();
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
  const { width: short, height: long } = papers[choices.paper];
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
  const printed = `Printed ${formatInstant(Date.now())} with Negatoscope`;
  const scaleText = size ? `True size (${size.note}): the line is 50 mm long` : 'Not to scale';
  return {
    picture,
    page: {
      paper: choices.paper,
      landscape,
      header: headerOf(picture.shown, choices.header),
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
  const id = crypto.randomUUID();
  for (let at = 0; at < png.length; at += largestPiece) {
    await api.pictures.paper({ id, bytes: png.slice(at, at + largestPiece) });
  }
  if (task.to === 'printer') tellOfPrinter(id);
  const [first] = picture.shown;
  const name = first ? pictureName(first.frame, task.choices.header) : 'picture';
  return await api.pictures.print({
    ...(task.to === 'printer' && task.printer !== '' ? { printer: task.printer } : {}),
    id,
    to: task.to,
    name,
    page,
    studies: studiesOf(picture.shown),
  });
}
