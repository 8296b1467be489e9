import { wordsOfTable } from '../../src-shared/imaging/pipeline/colour-tables.ts';
import { voiFunction } from '../../src-shared/imaging/pipeline/voi.ts';
import type { DecodedImage } from './decode/protocol.ts';
import type { Shades } from './gray.ts';
import { paintScene, type Scene } from './painting.ts';
import { type Look, Surface } from './surface.ts';
import type { TablePainter } from './table-painter.ts';

/** `right`; `fallback`: the graphics card gave a wrong picture and is not used; `wrong`: so does the canvas itself. */
export type SelfTest = 'right' | 'fallback' | 'wrong';

const columns = 128;
const rows = 64;

/** Signed values over all of 16 bits with padding, through a sigmoid and a colour table, partly covered. */
function pattern(signed: boolean): Look {
  const pixels = signed ? new Int16Array(columns * rows) : new Uint16Array(columns * rows);
  for (let i = 0; i < pixels.length; i++) pixels[i] = (i * 8 + (i % 7)) & 0xffff;
  const [center, width] = signed ? [0, 20_000] : [30_000, 40_000];
  const unit = voiFunction({ kind: 'window', center, width, function: signed ? 'SIGMOID' : 'LINEAR' });
  const words = wordsOfTable(signed ? 'hot-iron' : undefined);
  const shades: Shades = { key: `self-test ${signed}`, word: (value) => words[Math.round(unit(value) * 255)]! };
  const cover = new Uint32Array(columns * rows);
  cover.fill(0xff804020, 0, 40);
  return {
    valuesKey: `self-test ${signed}`,
    decoded: { pixels, columns, rows, components: 1, padding: [100, 200] } as unknown as DecodedImage,
    shades,
    levels: undefined,
    cover: { key: 'self-test', words: cover, whole: false },
  };
}

/** What the pure pipeline says the picture is, value by value. */
function expected({ decoded, shades, cover }: Look): Uint32Array {
  return Uint32Array.from({ length: columns * rows }, (_, i) => {
    if (cover!.words[i]) return cover!.words[i]!;
    const value = decoded.pixels[i]!;
    return value >= 100 && value <= 200 ? 0xff000000 : shades!.word(value);
  });
}

function isRight(painter: TablePainter | undefined): boolean {
  return [true, false].every((signed) => {
    const look = pattern(signed);
    const surface = new Surface();
    const scene: Scene = { imageId: '', look, interpolation: 'linear', matrix: [1, 0, 0, 1, 0, 0], painter };
    const context = new OffscreenCanvas(columns, rows).getContext('2d', { alpha: false, willReadFrequently: true });
    if (!context) return false;
    paintScene(context, scene, surface);
    surface.clear();
    painter?.forget([look.valuesKey]);
    const found = new Uint32Array(context.getImageData(0, 0, columns, rows).data.buffer);
    return expected(look).every((word, i) => word === found[i]);
  });
}

/**
 * Paints a test pattern as images are painted and compares each pixel with what the pure pipeline says. A graphics card that
 * gives another picture is not used.
 */
export function testRendering(painter: TablePainter | undefined): { selfTest: SelfTest; usable: boolean } {
  const usable = painter !== undefined && isRight(painter);
  if (usable) return { selfTest: 'right', usable };
  if (!isRight(undefined)) return { selfTest: 'wrong', usable };
  return { selfTest: painter ? 'fallback' : 'right', usable };
}
