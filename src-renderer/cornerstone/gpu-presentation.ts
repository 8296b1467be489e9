import { Enums, utilities } from '@cornerstonejs/core';
import type { LoadedImage } from './loader.ts';
import type { DisplayFrame } from './registry.ts';
import { grayFunction, invertedByItself, type VoiChoice } from './voi.ts';

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
  voi: VoiChoice | undefined,
  inverted: boolean,
  smooth: boolean,
): GpuPresentation {
  const interpolationType = smooth ? Enums.InterpolationType.LINEAR : Enums.InterpolationType.NEAREST;
  if (image.decoded.components > 1 || !voi) {
    return { voiRange: { lower: 0, upper: 255 }, invert: inverted, colormap: undefined, interpolationType };
  }
  if (voi.kind === 'window' && voi.function !== 'SIGMOID') {
    const half = voi.function === 'LINEAR' ? Math.max(voi.width - 1, 1e-6) / 2 : Math.max(voi.width, 1e-6) / 2;
    const middle = voi.function === 'LINEAR' ? voi.center - 0.5 : voi.center;
    const invert = invertedByItself(frame) !== inverted;
    return { voiRange: { lower: middle - half, upper: middle + half }, invert, colormap: undefined, interpolationType };
  }
  const [lower, upper] =
    voi.kind === 'window'
      ? [voi.center - 2 * voi.width, voi.center + 2 * voi.width]
      : lutRange(frame, voi.index, image);
  const gray = grayFunction(frame, voi, inverted);
  const name = `negatoscope:${gray.key}`;
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

function lutRange(frame: DisplayFrame, index: number, image: LoadedImage): [number, number] {
  const lut = frame.description.voiLuts?.[index];
  if (!lut) return [image.decoded.minimum, Math.max(image.decoded.maximum, image.decoded.minimum + 1)];
  return [lut.firstMapped, lut.firstMapped + Math.max(1, lut.count - 1)];
}
