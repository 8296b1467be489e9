import type { CellView, FilmCell } from '../../src-shared/film/model.ts';
import { changeCells } from '../../src-shared/film/operations.ts';
import { currentKeySources, effectiveMouse, effectiveWheel } from '../app/key-map.ts';
import { WheelSteps } from '../app/wheel.ts';
import { stepImage } from './images.ts';
import { selectCell } from './selection.ts';
import { shownOf, shownWindow } from './shown.ts';
import { abandonStep, cellOf, endStep, type FilmTool, update, useFilm } from './store.ts';
import { setPlaceOf } from './studies.ts';
import { draggedWindow, panned, type Shown, zoomed } from './view.ts';

type DragTool = Exclude<FilmTool, 'move'>;
type Window = NonNullable<CellView['window']>;

/** A cell that a drag changes, as it was when it began. */
interface Held {
  id: string;
  view: CellView;
  shown: Shown | undefined;
  window: Window | undefined;
  range: number;
}

/** From where the window of a cell is dragged: what is in force; of colours their levels; of a table the window over what it maps. */
export function windowToDrag(cell: FilmCell): { window: Window; range: number } | undefined {
  if (cell.content.kind !== 'image') return undefined;
  const found = setPlaceOf(cell.content.image);
  const frame = found?.set.frames[found.index];
  const now = cell.view.window ?? shownWindow(cell.id);
  if (!frame) return now && { window: now, range: 4096 };
  const { pixel, description } = frame;
  const slope = Math.abs(description.rescale?.slope ?? 1) || 1;
  if (pixel.samplesPerPixel > 1) {
    return { window: now ?? { center: 128, width: 256, function: 'LINEAR' }, range: 256 };
  }
  const range = 2 ** Math.min(16, pixel.bitsStored) * slope;
  if (now) return { window: now, range };
  const table = description.voiLuts?.[0];
  const middle = table
    ? { center: table.firstMapped + table.count / 2, width: table.count }
    : { center: (description.rescale?.intercept ?? 0) + range / 2, width: range };
  return { window: { ...middle, function: 'LINEAR' }, range };
}

const hold = (id: string): Held | undefined => {
  const cell = cellOf(id);
  if (!cell) return undefined;
  const dragged = windowToDrag(cell);
  return { id, view: cell.view, shown: shownOf(id), window: dragged?.window, range: dragged?.range ?? 1 };
};

const conventional = (): boolean => currentKeySources().display.interaction === 'conventional';

/** How a held cell is looked at after a drag of so many pixels of the screen. */
function viewAfter(held: Held, tool: DragTool, dx: number, dy: number, ratio: number): CellView {
  const { view, shown, window, range } = held;
  if (tool === 'window') {
    return window ? { ...view, window: draggedWindow(window, dx, dy, range, conventional()) } : view;
  }
  if (!shown) return view;
  if (tool === 'pan') return panned(view, shown, dx * ratio, dy * ratio);
  // With IHE BIR up is out (5.6), conventionally up is in.
  return zoomed(view, shown, 1.01 ** (conventional() ? -dy : dy));
}

/** The tool of a pressed button: the left one has the chosen tool, the others what they have in the viewer. */
function toolOf(button: number): FilmTool | undefined {
  if (button === 0) return useFilm.getState().tool;
  const mouse = effectiveMouse(currentKeySources());
  const bound = button === 2 ? mouse.Right : button === 1 ? mouse.Middle : undefined;
  const usual = button === 2 ? 'window' : 'pan';
  return bound === 'window' || bound === 'zoom' || bound === 'pan' ? bound : usual;
}

/** Canvas pixels for a CSS pixel of a cell. */
const ratioOf = (element: HTMLElement): number => {
  const canvas = element.querySelector('canvas');
  return canvas && canvas.clientWidth > 0 ? canvas.width / canvas.clientWidth : window.devicePixelRatio;
};

let drags = 0;

/** Mouse on a cell: selects, drags the view of all selected cells, scrolls through its series. Gives back how to stop. */
export function attachMouse(element: HTMLElement, id: string): () => void {
  const wheel = new WheelSteps();
  let drag: { tool: DragTool; pointer: number; x: number; y: number; cells: Held[]; name: string } | undefined;
  let alone = false;

  const onDown = (event: PointerEvent): void => {
    if (event.button > 2 || drag) return;
    if (event.button === 1) event.preventDefault();
    const { selected } = useFilm.getState();
    const more = event.shiftKey || event.ctrlKey || event.metaKey;
    alone = event.button === 0 && !more && selected.length > 1 && selected.includes(id);
    if (event.button === 0 && more) selectCell(id, { add: event.ctrlKey || event.metaKey, range: event.shiftKey });
    else if (!selected.includes(id)) selectCell(id);
    const tool = toolOf(event.button);
    if (!tool || tool === 'move' || (event.button === 0 && more)) return;
    element.setPointerCapture(event.pointerId);
    const cells = useFilm.getState().selected.flatMap((one) => hold(one) ?? []);
    drag = { tool, pointer: event.pointerId, x: event.clientX, y: event.clientY, cells, name: `drag ${++drags}` };
    window.addEventListener('keydown', onKey, true);
  };
  const stop = (): void => {
    drag = undefined;
    window.removeEventListener('keydown', onKey, true);
    endStep();
  };
  /** Escape gives a drag up: all is as it was before. */
  const onKey = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape' || !drag) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const { cells, name } = drag;
    abandonStep(name);
    // What came onto the film meanwhile stays, and parts the drag in two steps.
    const left = cells.filter(({ id, view }) => (cellOf(id)?.view ?? view) !== view);
    if (left.length > 0) show(new Map(left.map(({ id, view }) => [id, view])), name);
    alone = false;
    stop();
  };
  const show = (views: ReadonlyMap<string, CellView>, name: string): void =>
    update(
      (film) =>
        changeCells(film, [...views.keys()], (cell) => {
          const view = views.get(cell.id);
          return !view || view === cell.view ? cell : { ...cell, view };
        }),
      name,
      true,
    );
  const onMove = (event: PointerEvent): void => {
    if (drag?.pointer !== event.pointerId) return;
    const { tool, x, y, cells, name } = drag;
    const dx = event.clientX - x;
    const dy = event.clientY - y;
    if (dx === 0 && dy === 0) return;
    alone = false;
    const ratio = ratioOf(element);
    show(new Map(cells.map((held) => [held.id, viewAfter(held, tool, dx, dy, ratio)])), name);
  };
  const onUp = (event: PointerEvent): void => {
    if (drag?.pointer === event.pointerId) stop();
    if (alone && event.button === 0) selectCell(id);
    alone = false;
  };
  const onWheel = (event: WheelEvent): void => {
    event.preventDefault();
    const turned = { deltaY: event.deltaY || event.deltaX, deltaMode: event.deltaMode };
    const held = event.ctrlKey || event.metaKey ? 'Mod+Wheel' : event.shiftKey ? 'Shift+Wheel' : undefined;
    const action = held ? effectiveWheel(currentKeySources())[held] : 'scroll';
    if (action === 'none') return;
    if (action === 'zoom') {
      const shown = shownOf(id);
      if (!shown) return;
      const box = element.getBoundingClientRect();
      const ratio = ratioOf(element);
      const at = [(event.clientX - box.left) * ratio, (event.clientY - box.top) * ratio] as const;
      update(
        (film) =>
          changeCells(film, [id], (cell) => ({
            ...cell,
            view: zoomed(cell.view, shown, 1.0015 ** -turned.deltaY, at),
          })),
        `wheel ${id}`,
      );
      return;
    }
    const steps = wheel.steps(turned);
    if (steps !== 0) stepImage(id, action === 'scroll-ten' ? steps * 10 : steps);
  };
  const onDouble = (event: MouseEvent): void => {
    if (event.button !== 0 || event.shiftKey || event.ctrlKey) return;
    useFilm.setState(({ enlarged }) => ({ enlarged: enlarged === undefined ? id : undefined }));
  };
  const onMenu = (event: Event): void => event.preventDefault();

  element.addEventListener('pointerdown', onDown);
  element.addEventListener('pointermove', onMove);
  element.addEventListener('pointerup', onUp);
  element.addEventListener('pointercancel', onUp);
  element.addEventListener('wheel', onWheel, { passive: false });
  element.addEventListener('dblclick', onDouble);
  element.addEventListener('contextmenu', onMenu);
  return () => {
    if (drag) stop();
    element.removeEventListener('pointerdown', onDown);
    element.removeEventListener('pointermove', onMove);
    element.removeEventListener('pointerup', onUp);
    element.removeEventListener('pointercancel', onUp);
    element.removeEventListener('wheel', onWheel);
    element.removeEventListener('dblclick', onDouble);
    element.removeEventListener('contextmenu', onMenu);
  };
}
