import type { ViewportController } from '../../cornerstone/index.ts';
import type { Interaction } from '../area.ts';

/** Images for a vertical drag of so many pixels: the whole set over the height of the viewport, at most 24 px an image. */
export const scrollStep = (count: number, height: number): number =>
  Math.min(24, Math.max(2, height / Math.max(1, count)));

/**
 * Window after a drag. Right widens; up lowers the centre, which makes the image brighter (IHE BIR 5.4), or raises it
 * where `conventional` is chosen.
 */
export function draggedWindow(
  window: { center: number; width: number },
  dx: number,
  dy: number,
  range: number,
  interaction: Interaction,
): { center: number; width: number } {
  const speed = Math.min(Math.max(window.width / 300, range / 20_000), Math.max(range / 400, window.width / 300));
  const least = range > 50 ? 1 : range / 10_000;
  const up = interaction === 'basic-image-review' ? dy : -dy;
  const digits = speed >= 0.5 ? 1 : 10 ** Math.ceil(-Math.log10(speed));
  const round = (value: number): number => Math.round(value * digits) / digits;
  return {
    width: Math.max(least, round(window.width + dx * speed)),
    center: round(window.center + up * speed),
  };
}

/** Zoom factor of a vertical drag: with IHE BIR up is out (5.6), conventionally up is in. */
export const draggedZoom = (dy: number, interaction: Interaction): number =>
  1.01 ** (interaction === 'basic-image-review' ? dy : -dy);

/** Drags the window of what a viewport shows: of colours their brightness and contrast. */
export function dragWindow(controller: ViewportController, dx: number, dy: number, interaction: Interaction): void {
  const shown = controller.shown;
  if (!shown) return;
  const { voi: current, values, state } = shown;
  if (!current) {
    const now = state.colourWindow ?? { center: 128, width: 256 };
    controller.setState({ colourWindow: draggedWindow(now, dx, dy, 256, interaction) });
    return;
  }
  // A table has no width to drag: the drag starts from the window over what the table maps.
  const window =
    current.kind === 'window'
      ? current
      : { center: current.table.firstMapped + current.table.count / 2, width: current.table.count };
  const next = draggedWindow(window, dx, dy, Math.max(values.maximum - values.minimum, 1e-6), interaction);
  const kind = current.kind === 'window' && current.function ? { function: current.function } : {};
  controller.setState({ voi: { kind: 'window', ...next, ...kind } });
}
