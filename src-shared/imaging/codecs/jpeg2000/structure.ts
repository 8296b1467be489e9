import { failed, type ImageSize, type Parameters } from './codestream.ts';
import { TagTree } from './tag-tree.ts';

export interface Rectangle {
  x0: number;
  y0: number;
  x1: number;
  y1: number;
}

export interface CodeBlock extends Rectangle {
  /** Place in the grid of its precinct. */
  column: number;
  row: number;
  included: boolean;
  zeroPlanes: number;
  lengthBits: number;
  passes: number;
  /** Coded bytes, in order; with termination on each pass one a pass, else to be joined. */
  segments: { bytes: Uint8Array; passes: number }[];
}

export interface Precinct {
  blocks: CodeBlock[];
  inclusion: TagTree;
  zeroPlanes: TagTree;
}

/** A subband of a resolution (T.800 B.5): 0 LL, 1 HL, 2 LH, 3 HH. */
export interface Subband extends Rectangle {
  orientation: 0 | 1 | 2 | 3;
  /** Bits of a coefficient beside its sign (T.800 E-2). */
  bitPlanes: number;
  /** Size of a quantization step; 1 for reversible coding. */
  step: number;
  precincts: Precinct[];
}

export interface Resolution extends Rectangle {
  precinctsAcross: number;
  precinctsDown: number;
  subbands: Subband[];
  /** Corner of each precinct on the reference grid. */
  corners: { x: number; y: number }[];
}

export interface TileComponent extends Rectangle {
  resolutions: Resolution[];
  reversible: boolean;
  blockStyle: number;
}

const mostPrecincts = 1 << 22;

const up = (value: number, exponent: number): number => Math.ceil(value / 2 ** exponent);
const down = (value: number, exponent: number): number => Math.floor(value / 2 ** exponent);

/** Tiles of an image (T.800 B-5). */
export const tileCount = ({ x1, y1, tileX0, tileY0, tileWidth, tileHeight }: ImageSize): number =>
  Math.ceil((x1 - tileX0) / tileWidth) * Math.ceil((y1 - tileY0) / tileHeight);

/** Where a tile lies on the reference grid (T.800 B.3). */
export function tileRectangle(size: ImageSize, index: number): Rectangle {
  const across = Math.ceil((size.x1 - size.tileX0) / size.tileWidth);
  const column = index % across;
  const row = Math.floor(index / across);
  const x = size.tileX0 + column * size.tileWidth;
  const y = size.tileY0 + row * size.tileHeight;
  const tile = {
    x0: Math.max(x, size.x0),
    y0: Math.max(y, size.y0),
    x1: Math.min(x + size.tileWidth, size.x1),
    y1: Math.min(y + size.tileHeight, size.y1),
  };
  if (tile.x1 <= tile.x0 || tile.y1 <= tile.y0) throw failed(`there is no tile ${index}`);
  return tile;
}

/** Resolutions, subbands, precincts and code-blocks of a component in a tile (T.800 B.5 to B.7). */
export function buildComponent(tile: Rectangle, parameters: Parameters, depth: number, index: number): TileComponent {
  const style = parameters.style[index];
  const quantization = parameters.quantization[index];
  if (!style || !quantization) throw failed('coding style or quantization is missing');
  const { levels } = style;
  const resolutions: Resolution[] = [];
  for (let r = 0; r <= levels; r++) {
    const scale = levels - r;
    const area: Rectangle = {
      x0: up(tile.x0, scale),
      y0: up(tile.y0, scale),
      x1: up(tile.x1, scale),
      y1: up(tile.y1, scale),
    };
    const [px, py] = style.precincts[r]!;
    const firstX = down(area.x0, px);
    const firstY = down(area.y0, py);
    const across = area.x1 > area.x0 ? up(area.x1, px) - firstX : 0;
    const downwards = area.y1 > area.y0 ? up(area.y1, py) - firstY : 0;
    if (across * downwards > mostPrecincts) throw failed('more precincts than make sense');
    const corners: Resolution['corners'] = [];
    for (let i = 0; i < across * downwards; i++) {
      const x = (firstX + (i % across)) * 2 ** (px + scale);
      const y = (firstY + Math.floor(i / across)) * 2 ** (py + scale);
      corners.push({ x: Math.max(x, tile.x0), y: Math.max(y, tile.y0) });
    }
    const resolution: Resolution = {
      ...area,
      precinctsAcross: across,
      precinctsDown: downwards,
      subbands: [],
      corners,
    };
    for (const orientation of r === 0 ? ([0] as const) : ([1, 2, 3] as const)) {
      resolution.subbands.push(subband(r, orientation));
    }
    resolutions.push(resolution);

    function subband(r: number, orientation: 0 | 1 | 2 | 3): Subband {
      const level = r === 0 ? levels : levels - r + 1;
      const half = level === 0 ? 0 : 2 ** (level - 1);
      const offsetX = (orientation & 1) * half;
      const offsetY = (orientation >> 1) * half;
      const band: Rectangle = {
        x0: up(tile.x0 - offsetX, level),
        y0: up(tile.y0 - offsetY, level),
        x1: up(tile.x1 - offsetX, level),
        y1: up(tile.y1 - offsetY, level),
      };
      const { exponent, mantissa } = stepOf(r, orientation);
      const gain = orientation === 0 ? 0 : orientation === 3 ? 2 : 1;
      const shrink = r === 0 ? 0 : 1;
      const width = Math.min(style!.blockWidth, px - shrink);
      const height = Math.min(style!.blockHeight, py - shrink);
      const precincts: Precinct[] = [];
      for (let i = 0; i < across * downwards; i++) {
        const left = (firstX + (i % across)) * 2 ** (px - shrink);
        const top = (firstY + Math.floor(i / across)) * 2 ** (py - shrink);
        const clipped: Rectangle = {
          x0: Math.max(left, band.x0),
          y0: Math.max(top, band.y0),
          x1: Math.min(left + 2 ** (px - shrink), band.x1),
          y1: Math.min(top + 2 ** (py - shrink), band.y1),
        };
        precincts.push(precinctOf(clipped, width, height));
      }
      return {
        ...band,
        orientation,
        bitPlanes: quantization!.guardBits + exponent - 1,
        step: style!.reversible ? 1 : 2 ** (depth + gain - exponent) * (1 + mantissa / 2048),
        precincts,
      };
    }

    function stepOf(r: number, orientation: number): { exponent: number; mantissa: number } {
      const { steps } = quantization!;
      if (quantization!.style === 'derived') {
        const base = steps[0];
        if (!base) throw failed('quantization is missing');
        return { exponent: base.exponent - (r === 0 ? 0 : r - 1), mantissa: base.mantissa };
      }
      const step = steps[r === 0 ? 0 : 3 * (r - 1) + orientation];
      if (!step) throw failed('quantization is missing');
      return step;
    }
  }
  return { ...tile, resolutions, reversible: style.reversible, blockStyle: style.blockStyle };
}

function precinctOf(area: Rectangle, width: number, height: number): Precinct {
  const blocks: CodeBlock[] = [];
  const isEmpty = area.x1 <= area.x0 || area.y1 <= area.y0;
  const firstX = down(area.x0, width);
  const firstY = down(area.y0, height);
  const across = isEmpty ? 0 : up(area.x1, width) - firstX;
  const downwards = isEmpty ? 0 : up(area.y1, height) - firstY;
  for (let row = 0; row < downwards; row++) {
    for (let column = 0; column < across; column++) {
      const left = (firstX + column) * 2 ** width;
      const top = (firstY + row) * 2 ** height;
      blocks.push({
        column,
        row,
        x0: Math.max(left, area.x0),
        y0: Math.max(top, area.y0),
        x1: Math.min(left + 2 ** width, area.x1),
        y1: Math.min(top + 2 ** height, area.y1),
        included: false,
        zeroPlanes: 0,
        lengthBits: 3,
        passes: 0,
        segments: [],
      });
    }
  }
  return { blocks, inclusion: new TagTree(across, downwards), zeroPlanes: new TagTree(across, downwards) };
}
