import { Enums, utilities } from '@cornerstonejs/core';
import { isInverted } from '../../src-shared/imaging/pipeline/polarity.ts';
import { rangeOfWindow, type Voi } from '../../src-shared/imaging/pipeline/voi.ts';
import type { LoadedImage } from './loader.ts';
import type { DisplayFrame } from './registry.ts';
import { grayFunction, windowedValue } from './voi.ts';

/** What a textured viewport is told: a linear range, or a curve as a colour table over a range. */
export interface GpuPresentation {
  voiRange: { lower: number; upper: number };
  invert: boolean;
  colormap: { name: string } | undefined;
  interpolationType: (typeof Enums.InterpolationType)[keyof typeof Enums.InterpolationType];
}

const registered = new Set<string>();
/** Entries of a curve; the texture the engine makes of it has as many. */
const entries = 1024;

export function gpuPresentation(
  frame: DisplayFrame,
  image: LoadedImage,
  voi: Voi | undefined,
  inverted: boolean,
  smooth: boolean,
): GpuPresentation {
  const interpolationType = smooth ? Enums.InterpolationType.LINEAR : Enums.InterpolationType.NEAREST;
  if (image.decoded.components > 1 || !voi) {
    return { voiRange: { lower: 0, upper: 255 }, invert: inverted, colormap: undefined, interpolationType };
  }
  const back = fromWindowed(frame);
  if (voi.kind === 'window' && voi.function !== 'SIGMOID') {
    const { minimum, maximum } = rangeOfWindow(voi, voi.function ?? 'LINEAR');
    const ends = [back(minimum), back(Math.max(maximum, minimum + 1e-6))];
    const invert = isInverted(frame.pixel, frame.description) !== inverted;
    return {
      voiRange: { lower: Math.min(...ends), upper: Math.max(...ends) },
      // A falling modality transformation exchanges the ends of a window.
      invert: ends[0]! > ends[1]! ? !invert : invert,
      colormap: undefined,
      interpolationType,
    };
  }
  const ends =
    voi.kind === 'window'
      ? [back(voi.center - 2 * voi.width), back(voi.center + 2 * voi.width)]
      : [voi.table.firstMapped, voi.table.firstMapped + Math.max(1, voi.table.count - 1)].map(back);
  const lower = Math.min(...ends);
  const upper = Math.max(...ends);
  const gray = grayFunction(frame, voi, inverted);
  // Over its own range every sigmoid is the same curve: dragging one must not leave a colour table for each step.
  const curve = voi.kind === 'window' ? `sigmoid|${gray.level(lower) > gray.level(upper)}` : gray.key;
  const name = `negatoscope:${curve}`;
  if (!registered.has(name)) {
    const points: number[] = [];
    for (let i = 0; i < entries; i++) {
      const level = gray.level(lower + ((upper - lower) * i) / (entries - 1)) / 255;
      points.push(i / (entries - 1), level, level, level);
    }
    utilities.colormap.registerColormap({ ColorSpace: 'RGB', Name: name, name, RGBPoints: points } as never);
    registered.add(name);
  }
  return { voiRange: { lower, upper }, invert: false, colormap: { name }, interpolationType };
}

/** From the values a window is given in to the modality values the textures hold. */
function fromWindowed(frame: DisplayFrame): (value: number) => number {
  const rescale = frame.description.rescale;
  return rescale && windowedValue(frame) ? (value) => value * rescale.slope + rescale.intercept : (value) => value;
}
