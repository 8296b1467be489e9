/**
 * JPEG 2000 (T.800) for samples that are deeper than the 16 bits the fast decoder can give back: up to 38 bits a sample, signed or not,
 * reversible or not. Written for right values, not for speed.
 */
import { CodeBlockDecoder } from './code-block.ts';
import { failed, type ImageSize, readCodestream, type TileData } from './codestream.ts';
import { readPackets } from './packets.ts';
import { buildComponent, type Subband, type TileComponent, tileCount, tileRectangle } from './structure.ts';
import { type Plane, reconstruct } from './wavelet.ts';

export interface DeepImage {
  width: number;
  height: number;
  components: number;
  /** Of the first component. */
  bitsPerSample: number;
  signed: boolean;
  /** Interleaved by pixel. */
  samples: Float64Array<ArrayBuffer>;
}

function coefficients(band: Subband, { blockStyle, reversible }: TileComponent, decoder: CodeBlockDecoder): Plane {
  const width = band.x1 - band.x0;
  const values = new Float64Array(Math.max(0, width * (band.y1 - band.y0)));
  for (const block of band.precincts.flatMap(({ blocks }) => blocks)) {
    if (block.passes === 0) continue;
    const magnitudes = decoder.decode(block, band, blockStyle);
    const blockWidth = block.x1 - block.x0;
    for (let i = 0; i < magnitudes.length; i++) {
      const at = (block.y0 - band.y0 + Math.floor(i / blockWidth)) * width + block.x0 - band.x0 + (i % blockWidth);
      values[at] = reversible ? Math.trunc(magnitudes[i]!) : magnitudes[i]! * band.step;
    }
  }
  return { x0: band.x0, y0: band.y0, x1: band.x1, y1: band.y1, values };
}

function samplesOf(component: TileComponent): Plane {
  const decoder = new CodeBlockDecoder();
  const [lowest, ...others] = component.resolutions;
  let plane = coefficients(lowest!.subbands[0]!, component, decoder);
  for (const resolution of others) {
    const [hl, lh, hh] = resolution.subbands.map((band) => coefficients(band, component, decoder));
    const { x0, y0, x1, y1 } = resolution;
    plane = reconstruct({ x0, y0, x1, y1 }, plane, [hl!, lh!, hh!], component.reversible);
  }
  return plane;
}

/** Undoes the transform of the first three components (T.800 annex G). */
function unmix([first, second, third]: readonly Plane[], reversible: boolean): void {
  if (!first || !second || !third) return;
  for (let i = 0; i < first.values.length; i++) {
    const y = first.values[i]!;
    const u = second.values[i]!;
    const v = third.values[i]!;
    if (reversible) {
      const green = y - Math.floor((u + v) / 4);
      first.values[i] = v + green;
      second.values[i] = green;
      third.values[i] = u + green;
    } else {
      first.values[i] = y + 1.402 * v;
      second.values[i] = y - 0.344136 * u - 0.714136 * v;
      third.values[i] = y + 1.772 * u;
    }
  }
}

function decodeTile({ index, parameters, data }: TileData, size: ImageSize, image: DeepImage): void {
  const tile = tileRectangle(size, index);
  const components = size.components.map(({ depth }, at) => buildComponent(tile, parameters, depth, at));
  readPackets(data, components, parameters);
  const planes = components.map(samplesOf);
  if (parameters.multipleComponents) unmix(planes, components[0]!.reversible);
  for (const [part, plane] of planes.entries()) {
    const { depth, signed } = size.components[part]!;
    const lowest = signed ? -(2 ** (depth - 1)) : 0;
    const highest = lowest + 2 ** depth - 1;
    const shift = signed ? 0 : 2 ** (depth - 1);
    const width = plane.x1 - plane.x0;
    for (let i = 0; i < plane.values.length; i++) {
      const x = plane.x0 - size.x0 + (i % width);
      const y = plane.y0 - size.y0 + Math.floor(i / width);
      const value = Math.round(plane.values[i]!) + shift;
      image.samples[(y * image.width + x) * image.components + part] = Math.max(lowest, Math.min(highest, value));
    }
  }
}

/** Decodes a codestream, bare or in a JP2 file, when it has this size. Throws `decode-failed`. */
export function decodeJpeg2000(bytes: Uint8Array, width: number, height: number, components: number): DeepImage {
  const { size, tiles } = readCodestream(bytes);
  const [first] = size.components;
  if (size.x1 - size.x0 !== width || size.y1 - size.y0 !== height || size.components.length !== components || !first) {
    throw failed(`codestream is not ${width}x${height}x${components}`);
  }
  const wanted = tileCount(size);
  if (tiles.length !== wanted) throw failed(`${tiles.length} of ${wanted} tiles`);
  const image: DeepImage = {
    width,
    height,
    components,
    bitsPerSample: first.depth,
    signed: first.signed,
    samples: new Float64Array(width * height * components),
  };
  for (const tile of tiles) decodeTile(tile, size, image);
  return image;
}
