import { afterEach, describe, expect, it, vi } from 'vitest';
import { TablePainter } from './table-painter.ts';

/** A graphics card that remembers what is asked of it. */
class FakeCanvas {
  width: number;
  height: number;
  static most = Number.POSITIVE_INFINITY;
  static error = 0;
  static uploads = 0;
  constructor(width: number, height: number) {
    this.width = width;
    this.height = height;
  }
  addEventListener(): void {}
  getContext(): unknown {
    const known: Record<string, unknown> = {
      MAX_TEXTURE_SIZE: 16384,
      NO_ERROR: 0,
      getParameter: () => 16384,
      getProgramParameter: () => true,
      isContextLost: () => false,
      getError: () => FakeCanvas.error,
      texImage2D: () => {
        FakeCanvas.uploads++;
      },
    };
    return new Proxy(known, {
      get: (of, name: string) => {
        if (name === 'drawingBufferWidth') return Math.min(this.width, FakeCanvas.most);
        if (name === 'drawingBufferHeight') return Math.min(this.height, FakeCanvas.most);
        return name in of ? of[name] : () => ({});
      },
    });
  }
}

afterEach(() => {
  vi.unstubAllGlobals();
  FakeCanvas.most = Number.POSITIVE_INFINITY;
  FakeCanvas.error = 0;
  FakeCanvas.uploads = 0;
});

describe('painting with the graphics card', () => {
  const picture = {
    key: 'image',
    pixels: new Uint16Array(16),
    columns: 4,
    rows: 4,
    tableKey: 'table',
    table: new Uint32Array(65536),
    cover: undefined,
  };
  const create = (): TablePainter => {
    vi.stubGlobal('OffscreenCanvas', FakeCanvas);
    return TablePainter.create(() => undefined)!;
  };

  it('sends values and table once, and again after the card had no room for them', () => {
    const painter = create();
    expect(painter.paint(picture)).toBeDefined();
    expect(painter.paint(picture)).toBeDefined();
    expect(FakeCanvas.uploads).toBe(2);
    FakeCanvas.error = 0x0505;
    expect(painter.paint({ ...picture, key: 'other', tableKey: 'new' })).toBeUndefined();
    expect(FakeCanvas.uploads).toBe(4);
    FakeCanvas.error = 0;
    // Textures that were never filled would give zeros for values.
    expect(painter.paint({ ...picture, key: 'other', tableKey: 'new' })).toBeDefined();
    expect(FakeCanvas.uploads).toBe(6);
  });

  it('sends what lies over many images once', () => {
    const painter = create();
    const cover = { key: 'shutter', words: new Uint32Array(16) };
    painter.paint({ ...picture, cover });
    painter.paint({ ...picture, key: 'next', cover });
    // The values of two images, one table, one cover.
    expect(FakeCanvas.uploads).toBe(4);
    painter.paint({ ...picture, cover: { ...cover, key: 'other' } });
    expect(FakeCanvas.uploads).toBe(5);
  });

  it('gives no picture when the surface is smaller than the image', () => {
    const painter = create();
    FakeCanvas.most = 3;
    expect(painter.paint(picture)).toBeUndefined();
  });
});
