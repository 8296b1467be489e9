import { fromDicomJson } from '../../src-shared/dicom/json.ts';
import { allCells } from '../../src-shared/film/cells.ts';
import type { CellTexts, Film, FilmCell, FilmImage } from '../../src-shared/film/model.ts';
import { changeCells } from '../../src-shared/film/operations.ts';
import { isColour } from '../../src-shared/imaging/pipeline/colour.ts';
import { isInverted } from '../../src-shared/imaging/pipeline/polarity.ts';
import { readPresentationState } from '../../src-shared/objects/presentation-state/read.ts';
import { type Corners, cornerNames } from '../../src-shared/settings/display-texts.ts';
import type { FilmFrame, FilmSet } from '../app/film-frames.ts';
import { noTexts } from '../app/film-frames.ts';
import { onOneLine } from '../app/formatting.ts';
import { useLive } from '../app/live.ts';
import { cornersOf } from '../app/texts/corner-data.ts';
import { lossyText, neighbourDistance } from '../app/texts/frame-facts.ts';
import { allLines } from '../app/texts/layout.ts';
import type { TextSource, ViewFacts } from '../app/texts/text-source.ts';
import { askWindows, ownWindow, useOwnWindows, withFixedWindows } from './own-windows.ts';
import { amend, useFilm } from './store.ts';
import { setPlaceOf, showStudies, useRail } from './studies.ts';

/** What says when an image was made: on a film with images of several studies each says it itself, also where its texts are few. */
const moments = new Set(['acquired', 'StudyDate', 'StudyTime', 'SeriesDate', 'AcquisitionDate', 'ContentDate']);

/** A mammogram says which breast it is and how it was seen, however small its box. */
const sideAndView = 'mammographyView';

/** A film has no screen pixels: how many there are for one of the image says nothing on it. */
function forFilm(corners: Corners): Corners {
  return Object.fromEntries(
    cornerNames.map((name) => [
      name,
      corners[name]
        .filter(({ value }) => value !== 'zoom')
        .map((item) => (moments.has(item.value) ? { ...item, level: 'minimal' as const } : item))
        .map((item) => (item.value === sideAndView ? { ...item, level: 'minimal' as const, rank: 0 } : item)),
    ]),
  ) as unknown as Corners;
}
const filmCorners = new WeakMap<Corners, Corners>();
function cornersFor(modality: string): Corners {
  const found = cornersOf(modality, useLive.getState().settings?.display.texts ?? {});
  let made = filmCorners.get(found);
  if (!made) {
    made = forFilm(found);
    filmCorners.set(found, made);
  }
  return made;
}

/** Name of the stored presentation state of a cell; undefined for none, and for the view of a viewer. */
function stateName({ content }: FilmCell): string | undefined {
  if (content.kind !== 'image' || !content.state) return undefined;
  const uid = content.state['00080018']?.Value?.[0];
  const stored = useRail
    .getState()
    .studies.some(({ series }) =>
      series.some(({ description }) => description?.instances.some(({ sopInstanceUid }) => sopInstanceUid === uid)),
    );
  if (!stored) return undefined;
  try {
    const state = readPresentationState(fromDicomJson(content.state));
    return state?.label || 'applied';
  } catch {
    return undefined;
  }
}

/** Whether black and white are the other way round than the image itself has them, by its state and by the cell; colours never are. */
function isInvertedIn({ content, view }: FilmCell, { pixel, description }: FilmFrame): boolean {
  if (isColour(pixel)) return false;
  // Presentation LUT Shape takes the place of the polarity of the image (PS3.3 C.11.6).
  const shape = content.kind === 'image' ? content.state?.['20500020']?.Value?.[0] : undefined;
  const byState = typeof shape === 'string' && (shape === 'INVERSE') !== isInverted(pixel, description);
  return byState !== view.inverted;
}

function viewFacts(cell: FilmCell, frame: FilmFrame): ViewFacts {
  const { content, view } = cell;
  const own = ownWindow(content);
  const window = view.window ?? own ?? undefined;
  const colour = !window && frame.pixel.samplesPerPixel > 1;
  const name = stateName(cell);
  const facts: ViewFacts = {
    zoomPercent: 100,
    inverted: isInvertedIn(cell, frame),
    colour,
    ...(name ? { presentationState: name } : {}),
  };
  if (!window) return facts;
  const { center, width } = window;
  const said = frame.description.voiWindows?.find((one) => one.center === center && one.width === width)?.explanation;
  const curve = window.function === 'LINEAR' ? undefined : window.function.toLowerCase().replace('_', ' ');
  return { ...facts, window: { center, width, ...(said ? { name: said } : {}), ...(curve ? { curve } : {}) } };
}

function sourceOf(cell: FilmCell, { set, index }: { set: FilmSet; index: number }, frame: FilmFrame): TextSource {
  const { series, instance, pixel, description } = frame;
  const neighbourMm = neighbourDistance(frame, set.frames[index + 1], set.frames[index - 1]);
  return {
    // Every image is shown under the name that it has itself.
    series: { patient: instance.patient ?? series.patient, study: series.study, series: series.series },
    instance,
    pixel,
    description,
    frame: frame.frame,
    index,
    count: set.frames.length,
    ...(neighbourMm === undefined ? {} : { neighbourMm }),
    ...(cell.content.kind === 'image' ? { view: viewFacts(cell, frame) } : {}),
  };
}

const written = (text: string): string => onOneLine(text).trim();

/** What the corners of a cell say; undefined while its series was not read: then it keeps what it had. */
export function textsOf(cell: FilmCell): CellTexts | undefined {
  const image: FilmImage | undefined = cell.content.kind === 'image' ? cell.content.image : cell.content.of[0];
  const found = image && setPlaceOf(image);
  const frame = found?.set.frames[found.index];
  if (!found || !frame) return undefined;
  const lines = allLines(cornersFor(frame.series.series.modality), sourceOf(cell, found, frame));
  const texts = Object.fromEntries(
    cornerNames.map((name) => [
      name,
      lines[name].slice(0, 40).map(({ text, rank, minimal }) => ({ text: written(text), rank, identity: minimal })),
    ]),
  ) as CellTexts;
  if (cell.content.kind === 'picture') {
    // Of what it was computed from only whose and when it is hold for it too.
    const title = { text: written(cell.content.title), rank: 0, identity: true };
    return { ...noTexts, topLeft: texts.topLeft, topRight: texts.topRight, bottomLeft: [title] };
  }
  const lossy = lossyText(frame);
  if (lossy) texts.bottomRight = [{ text: lossy, rank: 0, identity: true }, ...texts.bottomRight.slice(0, 39)];
  return texts;
}

const same = (one: CellTexts, other: CellTexts): boolean => JSON.stringify(one) === JSON.stringify(other);

/** Cells that were looked at under what is known now need it no second time. */
let looked = new WeakSet<FilmCell>();

function withKnownTexts(film: Film): Film {
  const changed = new Map<string, CellTexts>();
  for (const cell of allCells(film)) {
    if (looked.has(cell)) continue;
    looked.add(cell);
    const texts = textsOf(cell);
    if (texts && !same(texts, cell.texts)) changed.set(cell.id, texts);
  }
  if (changed.size === 0) return film;
  return changeCells(film, [...changed.keys()], (cell) => ({ ...cell, texts: changed.get(cell.id) ?? cell.texts }));
}

/**
 * The film with the texts of all its cells as they are to be printed, also of those that were not looked at yet: their series are read and
 * their windows asked for. A cell whose series cannot be read keeps the texts it has.
 */
export async function withTexts(film: Film, signal = new AbortController().signal): Promise<Film> {
  const missing = allCells(film).flatMap(({ content }) => {
    const image = content.kind === 'image' ? content.image : content.of[0];
    return image && !setPlaceOf(image) ? [image] : [];
  });
  for (const catalogue of new Set(missing.map((image) => image.catalogue))) {
    const rows = missing.filter((image) => image.catalogue === catalogue).map(({ studyRow }) => studyRow);
    await showStudies(catalogue, rows, film.patient.key);
  }
  await askWindows(
    film,
    film.sheets.flatMap(({ boxes }) => boxes.filter((cell) => cell !== null)),
    signal,
  );
  looked = new WeakSet();
  return withKnownTexts(withFixedWindows(film));
}

/** Keeps the texts of the cells as the film, the studies, the windows and the settings change; gives back how to stop. */
export function followTexts(): () => void {
  let soon = false;
  const write = (): void => {
    soon = false;
    amend(withKnownTexts);
  };
  const look = (): void => {
    if (soon) return;
    soon = true;
    queueMicrotask(write);
  };
  const anew = (): void => {
    looked = new WeakSet();
    look();
  };
  const ends = [
    // With the change itself: a drag is drawn once, not twice.
    useFilm.subscribe(({ film }, before) => {
      if (film === before.film) return;
      try {
        amend(withKnownTexts);
      } catch (error) {
        // The others hear of the change all the same: it is to be kept.
        reportError(error);
      }
    }),
    useRail.subscribe(({ studies }, before) => {
      if (studies !== before.studies) anew();
    }),
    useOwnWindows.subscribe(anew),
    useLive.subscribe(({ settings }, before) => {
      if (settings?.display.texts !== before.settings?.display.texts) anew();
    }),
  ];
  look();
  return () => {
    for (const end of ends) end();
  };
}
