import type { FrameDescription, InstanceDescription, PixelDescription } from '../description.ts';
import { mapWindow, petImage, petWindow } from './domain.ts';
import { headerVoi, rangeOfWindow, type Voi, windowOfRange } from './voi.ts';

/** What of a frame the window of its set depends on. */
export interface ScaledFrame {
  instance: Pick<InstanceDescription, 'sopClassUid'>;
  pixel: Pick<PixelDescription, 'bitsStored' | 'pixelRepresentation'>;
  description: Pick<FrameDescription, 'rescale' | 'voiWindows' | 'voiFunction' | 'voiLuts'>;
}

type Window = Extract<Voi, { kind: 'window' }>;

const windowKey = ({ center, width, function: kind = 'LINEAR' }: Window): string => `${kind}|${center}|${width}`;

/**
 * What a whole set of images is shown with when nobody chose a window. PET slices have windows and slopes of their own; each would be
 * stretched to its own greatest value, noise as bright as uptake: they are shown on one scale that holds all of them, on the screen and
 * on film. Undefined where each image answers for itself.
 */
export function windowOfSet(frames: readonly ScaledFrame[]): Window | undefined {
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  const keys = new Set<string>();
  for (const { instance, pixel, description } of frames) {
    if (instance.sopClassUid !== petImage) return undefined;
    const { bitsStored, pixelRepresentation } = pixel;
    const header = headerVoi(description);
    const own = header && petWindow(header, description.rescale, pixel);
    if (own?.kind === 'table') return undefined;
    const { slope, intercept } = description.rescale ?? { slope: 1, intercept: 0 };
    const window =
      own ??
      mapWindow(
        { kind: 'window' as const, ...windowOfRange(0, 2 ** (bitsStored - pixelRepresentation) - 1) } as Window,
        (value) => value * slope + intercept,
      );
    const { minimum, maximum } = rangeOfWindow(window, window.function);
    keys.add(own ? windowKey(own) : `none|${slope}`);
    least = Math.min(least, minimum);
    most = Math.max(most, maximum);
  }
  if (keys.size < 2) return undefined;
  const width = most - least;
  return { kind: 'window', center: (least + most) / 2, width: width > 0 ? width : 1, function: 'LINEAR_EXACT' };
}
