interface Size {
  width: number;
  height: number;
}

/** A rectangle in the window, CSS pixels. */
export interface Covering {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** From the edges of the window, and from what is not to be covered. */
const margin = 16;
const apart = 4;
const stepPx = 12;

const overlap = (one: Covering, other: Covering): number =>
  Math.max(0, Math.min(one.right, other.right) - Math.max(one.left, other.left)) *
  Math.max(0, Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top));

/**
 * Where messages stand in a window: at the foot in the middle, or at the nearest place where they cover none of these controls; where there is
 * none, that which covers least of them. `undefined`: the foot, where nothing is in the way.
 */
export function messagePlace(
  message: Size,
  window: Size,
  controls: readonly Covering[],
): { x: number; y: number } | undefined {
  const { width, height } = message;
  const across = [(window.width - width) / 2, margin, window.width - margin - width].map((x) => Math.max(0, x));
  const foot = Math.max(0, window.height - margin - height);
  const head = Math.min(margin, foot);
  const down = [foot, head];
  for (let y = foot - stepPx; y > head; y -= stepPx) down.push(y);
  const wide = controls.map(({ left, top, right, bottom }) => ({
    left: left - apart,
    top: top - apart,
    right: right + apart,
    bottom: bottom + apart,
  }));
  let best: { x: number; y: number; covered: number } | undefined;
  for (const y of down) {
    for (const x of across) {
      const here = { left: x, top: y, right: x + width, bottom: y + height };
      const covered = wide.reduce((sum, one) => sum + overlap(here, one), 0);
      if (best === undefined || covered < best.covered) best = { x, y, covered };
      if (covered === 0) return y === foot && x === across[0] ? undefined : { x, y };
    }
  }
  return best && { x: best.x, y: best.y };
}
