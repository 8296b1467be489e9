import { colourTables } from '../../../src-shared/imaging/pipeline/colour-tables.ts';
import {
  canSubtract,
  colourTableOf,
  fullRangeVoi,
  headerVois,
  type Interpolation,
  isClamped,
  percentileVoi,
  type Shown,
  stateVois,
  type ViewportController,
  type ViewState,
} from '../../cornerstone/index.ts';
import { selectedController } from '../viewports.ts';

/** What the selected viewport shows, for a command; nothing happens when it shows nothing. */
function onShown(
  change: (shown: Shown, controller: ViewportController) => Partial<ViewState> | undefined,
): () => boolean {
  return () => {
    const controller = selectedController();
    const shown = controller?.shown;
    const next = controller && shown && change(shown, controller);
    if (!next) return false;
    controller.setState(next);
    return true;
  };
}

/** The window after the present one among those of the presentation state and the image's own, and from the last to the first. */
function nextHeaderWindow({ frame, voi: now }: Shown): Partial<ViewState> | undefined {
  const own = [...stateVois(frame), ...headerVois(frame)];
  if (own.length === 0 || !now) return undefined;
  const at = own.findIndex(({ header, state }) => header === now.header && state === now.state);
  const voi = own[(at + 1) % own.length];
  return voi && { voi };
}

const cycle = <T>(list: readonly T[], now: T): T => list[(list.indexOf(now) + 1) % list.length]!;

const interpolations: readonly Interpolation[] = ['nearest', 'linear', 'smooth'];

/** Quarter pixels, moved by keys to a side of the screen, however the image is turned. */
const moveMask = (x: number, y: number) =>
  onShown((shown, controller) => {
    if (!shown.mask) return undefined;
    const [from, to] = [controller.viewportToImage(0, 0), controller.viewportToImage(x, y)];
    const quarter = (way: number): number => (Math.abs(way) < 1e-9 ? 0 : Math.sign(way) / 4);
    const [columns, rows] = shown.state.maskShift;
    return { maskShift: [columns + quarter(to[0] - from[0]), rows + quarter(to[1] - from[1])] };
  });

/** Whether a set has something of its own that a command switches; undefined when it has, else why not. */
export const without = {
  overlays: ({ frame }: Shown) => (frame.pixel.overlays?.length ? undefined : 'The image has no overlays'),
  shutter: ({ frame }: Shown) => (frame.description.shutter ? undefined : 'The image has no shutter'),
  mask: ({ frame }: Shown) =>
    !canSubtract(frame)
      ? 'Only for grey images of several frames'
      : frame.instance.masks?.length
        ? undefined
        : 'The image names no mask: choose an image as mask',
  trueSize: ({ frame, pixelMm }: Shown) =>
    pixelMm === undefined
      ? 'The size of this monitor was not measured'
      : frame.description.spacing === undefined || frame.description.spacing.provenance === 'none'
        ? 'The image does not say how large its pixels are'
        : undefined,
} satisfies Record<string, (shown: Shown) => string | undefined>;

export const windowActions: Record<string, () => unknown> = {
  'window-header': onShown(() => ({ voi: undefined, colourWindow: undefined })),
  'window-next': onShown(nextHeaderWindow),
  'window-full': onShown(({ frame, values, voi }) =>
    voi ? { voi: fullRangeVoi(frame, { decoded: values }) } : undefined,
  ),
  'window-auto': onShown(({ frame, values, voi }) =>
    voi ? { voi: { ...percentileVoi(frame, { decoded: values }, 0.01), label: 'Without 1 %' } } : undefined,
  ),
  'window-mode': onShown(({ frame, voi, state }) => (voi ? { clamped: !isClamped(frame, state.clamped) } : undefined)),
  'true-size': onShown((shown) => (without.trueSize(shown) ? undefined : { scaling: 'true-size', pan: [0, 0] })),
  interpolation: onShown(({ state }) => ({ interpolation: cycle(interpolations, state.interpolation) })),
  overlays: onShown((shown) => (without.overlays(shown) ? undefined : { overlays: !shown.state.overlays })),
  shutter: onShown((shown) => (without.shutter(shown) ? undefined : { shutter: !shown.state.shutter })),
  'colour-table': onShown(({ frame, voi, state }) => {
    const ids = colourTables.map(({ id }) => id);
    return voi ? { colourTable: cycle(ids, colourTableOf(frame, state.colourTable) ?? 'grey') } : undefined;
  }),
  subtraction: onShown((shown) => {
    if (shown.mask) return { subtraction: false, voi: undefined };
    if (shown.state.maskFrame === undefined && without.mask(shown)) return undefined;
    return { subtraction: true, voi: undefined };
  }),
  'mask-frame': onShown((shown) =>
    canSubtract(shown.frame)
      ? { maskFrame: shown.frame.frame, subtraction: true, maskShift: [0, 0], voi: undefined }
      : undefined,
  ),
  'mask-left': moveMask(-1, 0),
  'mask-right': moveMask(1, 0),
  'mask-up': moveMask(0, -1),
  'mask-down': moveMask(0, 1),
};
