import { cellsOf } from '../../src-shared/film/cells.ts';
import { boxCount, parseDisplayFormat } from '../../src-shared/film/formats.ts';
import {
  type Hanging,
  type HangingLayout,
  hung,
  hungView,
  onSheets,
  rowsOfLayout,
} from '../../src-shared/film/mammograms.ts';
import type { Film, FilmCell, FilmSheet, FilmTemplate } from '../../src-shared/film/model.ts';
import { atSize, type OneSize, sizeText, sizeTogether } from '../../src-shared/film/one-size.ts';
import { placeCells } from '../../src-shared/film/operations.ts';
import type { SheetForm } from '../../src-shared/film/sheets.ts';
import { isSliceClass } from '../../src-shared/imaging/geometry/slice-classes.ts';
import type { PrinterProfile } from '../../src-shared/settings/printing.ts';
import { cellOfFrame, type FilmFrame } from '../app/film-frames.ts';
import { plural } from '../app/formatting.ts';
import { notify } from '../app/notify.ts';
import { fitRatio, frameOfCell } from './cell-size.ts';
import { hungImageOf, isMammography } from './hung-images.ts';
import { tryUpdate } from './placing.ts';
import { currentProfile } from './printer.ts';
import { pageFor } from './sheet-page.ts';
import { activeSheet, newId, useFilm } from './store.ts';
import { type RailStudy, useRail } from './studies.ts';

/** Pictures made of a tomosynthesis that are read as a mammogram (PS3.3 C.8.21.3.1.4: value 4 of Image Type). */
const generated = ['GENERATED_2D', 'TOMO_2D'];

/** A slice of a tomosynthesis, or one of its projections. */
const isSlice = ({ instance, description }: FilmFrame): boolean =>
  instance.numberOfFrames > 1 ||
  ((isSliceClass(instance.sopClassUid) || description.position !== undefined) &&
    !(instance.imageType ?? []).some((value) => generated.includes(value)));

/** A frame as it hangs. */
const hangingOf = (cell: FilmCell, frame: FilmFrame, study: number): Hanging => ({
  cell,
  study,
  ...hungImageOf(frame),
});

/** Whether a study has mammograms that can hang. */
export const hasMammograms = ({ series }: RailStudy): boolean =>
  series.some(({ sets = [] }) => sets.some(({ frames }) => frames.some((one) => isMammography(one) && !isSlice(one))));

const mayBeMammography = ({ row }: RailStudy['series'][number]): boolean => row.modality === 'MG';

/** Whether it is not known yet which mammograms a study has. */
const isBeingRead = ({ series }: RailStudy): boolean =>
  series.some((one) => mayBeMammography(one) && !one.sets && !one.error);

/** Nothing is hung while some of it would be missing. */
function stillReading(): true {
  notify('The mammograms are still being read. Hang them once their pictures are in the rail.');
  return true;
}

/** The next older study of the rail with mammograms. */
export const studyBefore = (entry: RailStudy): RailStudy | undefined => {
  const { studies } = useRail.getState();
  return studies.slice(studies.indexOf(entry) + 1).find(hasMammograms);
};

/** What of studies hangs, the newest first; slices, and raw images that there is a finished one of, do not. */
function hangingsOf(entries: readonly RailStudy[]) {
  let slices = 0;
  let raw = 0;
  const failed = entries.flatMap(({ series }) => series.filter((one) => mayBeMammography(one) && one.error)).length;
  const images = entries.flatMap(({ series }, study) => {
    const frames = series.flatMap(({ sets = [] }) => sets.flatMap((set) => set.frames)).filter(isMammography);
    const flat = frames.filter((frame) => !isSlice(frame));
    slices += frames.length - flat.length;
    const all = flat.map((frame) => hangingOf(cellOfFrame(frame), frame, study));
    const nameOf = ({ mammogram: { side, view, modifier } }: Hanging): string => JSON.stringify([side, view, modifier]);
    const finished = new Set(all.filter(({ mammogram }) => !mammogram.forProcessing).map(nameOf));
    // What does not say its side and view may be of any.
    const isNamed = ({ mammogram: { side, view } }: Hanging): boolean => side !== undefined && view !== '';
    const kept = all.filter((one) => !one.mammogram.forProcessing || !isNamed(one) || !finished.has(nameOf(one)));
    raw += all.length - kept.length;
    return kept;
  });
  return { images, slices, raw, failed };
}

interface Laid {
  form: SheetForm;
  size: OneSize | undefined;
  sheets: (FilmCell | null)[][];
  unknown: number;
}

type Shape = Pick<FilmSheet, 'filmSize'> & Partial<Pick<FilmSheet, 'header' | 'footer'>>;

/**
 * Mammograms on the films of a printer, in the orientation in which they come out larger: all at one size, true size where they have room
 * for it; parts that are seen larger fill their boxes. Undefined where the printer has no such sheet.
 */
function layOut(
  images: readonly Hanging[],
  layout: HangingLayout,
  shape: Shape,
  profile: PrinterProfile,
): Laid | undefined {
  const rows = rowsOfLayout(layout);
  const { sheets, unknown } = hung(images, layout);
  const cells = new Map(images.map((one) => [one.cell.id, { ...one.cell, view: hungView(one) }]));
  const together = images.filter((one) => !one.mammogram.magnified && !unknown.includes(one));
  let best: { form: SheetForm; size: OneSize | undefined; ratio: number } | undefined;
  for (const orientation of profile.orientations) {
    const turned = { filmSize: shape.filmSize, orientation, format: `STANDARD\\2,${rows}` };
    const boxes = boxCount(turned, profile);
    const form = { header: [], footer: [], ...shape, ...turned, boxes: boxes ?? 0 };
    const page = boxes ? pageFor(profile, form) : undefined;
    const [box] = page === undefined || page instanceof Error ? [] : page.boxes;
    if (!box || page === undefined || page instanceof Error) continue;
    const fits = together.flatMap(
      ({ cell }) =>
        fitRatio(cells.get(cell.id) ?? cell, { columns: box.columns, rows: box.rows, pixelMm: page.pixelMm }) ?? [],
    );
    const size = sizeTogether(fits);
    const ratio = size?.scale === 'ratio' ? size.ratio : size ? 1 : 0;
    if (!best || ratio > best.ratio) best = { form, size, ratio };
  }
  if (!best) return undefined;
  const { form, size } = best;
  const sized = new Set(size ? together.map(({ cell }) => cell.id) : []);
  const cellOf = ({ cell: { id } }: Hanging): FilmCell | null => {
    const cell = cells.get(id);
    return cell && size && sized.has(id) ? { ...cell, view: atSize(cell.view, size) } : (cell ?? null);
  };
  return {
    ...{ form, size, unknown: unknown.length },
    sheets: sheets.map((boxes) => boxes.map((one) => one && cellOf(one))),
  };
}

/** What the reader should know of how they hang. */
function told(
  images: readonly Hanging[],
  { size, sheets, unknown }: Laid,
  { slices = 0, raw = 0, failed = 0 } = {},
): string {
  const lying = images.filter(({ mammogram, turn }) => mammogram.side && mammogram.view && !turn).length;
  const sizes = new Set(
    images.flatMap(({ cell, mammogram }) => {
      if (mammogram.magnified) return [];
      const spacing = frameOfCell(cell)?.description.spacing;
      return [!spacing || spacing.provenance === 'none' ? 'none' : spacing.provenance];
    }),
  );
  return [
    `${plural(images.length, 'mammogram')} on ${plural(sheets.length, 'sheet')}${size ? `, ${size.scale === 'ratio' ? 'one size: ' : ''}${sizeText(size)}` : ''}`,
    unknown > 0 &&
      `${plural(unknown, 'image')} without side or view ${unknown === 1 ? 'lies' : 'lie'} at the end as ${unknown === 1 ? 'it is' : 'they are'}`,
    lying > 0 &&
      `${plural(lying, 'image')} ${lying === 1 ? 'does' : 'do'} not say where the chest wall is: neither turned nor moved to it`,
    sizes.has('none') && 'Images that do not say how large their pixels are fill their boxes',
    (sizes.has('imager') || sizes.has('nominal-scanned')) &&
      (sizes.has('imager-magnified') || sizes.has('calibrated')) &&
      'Some sizes are corrected for magnification and others are not: they differ by that',
    failed > 0 && `${plural(failed, 'series', 'series')} could not be read and ${failed === 1 ? 'is' : 'are'} missing`,
    raw > 0 && `${plural(raw, 'raw image')} left out`,
    slices > 0 && `${plural(slices, 'slice')} of a tomosynthesis left out`,
  ]
    .filter(Boolean)
    .join('. ');
}

/** Hangs the mammograms of studies, the newest first, on sheets of their own, and shows them. False where there are none. */
export function hangMammograms(entries: readonly RailStudy[], layout: HangingLayout): boolean {
  if (entries.some(isBeingRead)) return stillReading();
  const { images, ...left } = hangingsOf(entries);
  const sheet = activeSheet();
  if (images.length === 0 || !sheet) return false;
  const { filmSize, header, footer } = sheet;
  const laid = layOut(images, layout, { filmSize, header, footer }, currentProfile());
  if (!laid) {
    notify('This printer has no sheet of this film with two images beside each other');
    return true;
  }
  const { form, sheets } = laid;
  if (!tryUpdate((film) => onSheets(film, sheets, { form, newId }), 'The mammograms could not be put on the film'))
    return true;
  const ids = sheets[0]?.flatMap((cell) => cell?.id ?? []) ?? [];
  const first = useFilm.getState().film.sheets.find(({ boxes }) => boxes.some((cell) => cell && ids.includes(cell.id)));
  if (first) {
    const box = first.boxes.findIndex((cell) => cell !== null);
    useFilm.setState({ sheet: first.id, box: Math.max(0, box), selected: ids, enlarged: undefined });
  }
  notify(told(images, laid, left));
  return true;
}

/** Those of the newest study that has any. */
export function hangNewest(): boolean {
  const { studies, reading } = useRail.getState();
  const entry = studies.find((one) => isBeingRead(one) || hasMammograms(one));
  if (!entry && reading) return stillReading();
  if (entry) return hangMammograms([entry], 'four');
  notify('There are no mammograms in the studies that are offered');
  return true;
}

/** The mammograms among cells, as they hang. */
function hangingsAmong(cells: readonly FilmCell[]): Hanging[] {
  const order = useRail.getState().studies.map(({ study }) => study.studyUid);
  return cells.flatMap((cell) => {
    const frame = frameOfCell(cell);
    if (!frame || !isMammography(frame) || isSlice(frame)) return [];
    return [hangingOf(cell, frame, Math.max(0, order.indexOf(frame.series.study.uid)))];
  });
}

/** How mammograms hang on sheets of a format; undefined where its grid has not two columns of one or two rows. */
function layoutOf(format: string): HangingLayout | undefined {
  const parsed = parseDisplayFormat(format);
  if (parsed?.kind !== 'STANDARD' || parsed.columns !== 2 || parsed.rows > 2) return undefined;
  return parsed.rows === 1 ? 'pair' : 'four';
}

/** Whether the sheets of a film hold mammograms alone, as they hang: then a template of it hangs those of others, box by box would be wrong. */
export function isHung({ sheets }: Film): boolean {
  const cells = sheets.flatMap(cellsOf);
  const images = hangingsAmong(cells);
  const layout = layoutOf(sheets[0]?.format ?? '');
  if (!layout || images.length === 0 || images.length < cells.length) return false;
  const lying = sheets.map(({ boxes }) => boxes.map((cell) => cell?.id ?? null));
  const hanging = hung(images, layout).sheets.map((boxes) => boxes.map((one) => one?.cell.id ?? null));
  return JSON.stringify(lying) === JSON.stringify(hanging) && images.every(({ cell, turn }) => !turn || cell.view.turn);
}

/**
 * The film laid out by a template that hangs mammograms: those that lie on its sheets, then what is none, in its order, on sheets of the
 * same shape. Undefined where the template's grid has not two columns of one or two rows, or the printer has no such sheet.
 */
export function withHanging(
  film: Film,
  template: FilmTemplate,
  profile: PrinterProfile,
): { film: Film; told: string } | undefined {
  const [shape] = template.sheets;
  const layout = shape && layoutOf(shape.format);
  if (!shape || !layout) return undefined;
  const cells = film.sheets.flatMap(cellsOf).map((cell) => ({ ...cell, show: template.show }));
  const images = hangingsAmong(cells);
  if (images.length === 0) return undefined;
  const laid = layOut(images, layout, shape, profile);
  if (!laid) return undefined;
  const hanging = new Set(images.map(({ cell }) => cell.id));
  const others = cells.filter(({ id }) => !hanging.has(id));
  const made = onSheets({ ...film, sheets: [] }, laid.sheets, { form: laid.form, newId });
  return {
    film: placeCells(made, others, { newSheets: true, newId }),
    told: told(images, laid),
  };
}
