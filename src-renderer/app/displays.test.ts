import { describe, expect, it } from 'vitest';
import type { DisplayInfo } from '../../src-shared/contract/app.ts';
import { monitorOf, withMonitor } from '../../src-shared/settings/display-match.ts';
import { displayAt } from './displays.ts';

const display = (id: string, x: number, width: number, change: Partial<DisplayInfo> = {}): DisplayInfo => ({
  id,
  label: '',
  primary: false,
  bounds: { x, y: 0, width, height: 1000 },
  scaleFactor: 1,
  widthPixels: width,
  heightPixels: 1000,
  ...change,
});

describe('the display of a window', () => {
  const displays = [display('left', -1500, 1500), display('right', 0, 2000)];
  it.each([
    ['on the left', -1, 500, 'left'],
    ['on the right', 1, 500, 'right'],
    ['below both, nearer to the left', -700, 3000, 'left'],
    ['far beyond the right', 9000, 10, 'right'],
  ])('is the one it lies on or next to: %s', (_, x, y, id) => {
    expect(displayAt(displays, x, y)?.id).toBe(id);
  });
  it('is none where there is none', () => {
    expect(displayAt([], 0, 0)).toBeUndefined();
  });
});

describe('what was measured of a monitor', () => {
  const one = display('a', 0, 2560);
  it('holds for its resolution alone, give or take rounding', () => {
    const monitors = withMonitor([], one, { pixelMm: 0.2 });
    expect(monitors).toEqual([{ id: 'a', widthPixels: 2560, heightPixels: 1000, pixelMm: 0.2, correctionSource: '' }]);
    expect(monitorOf({ ...one, widthPixels: 2561 }, monitors)?.pixelMm).toBe(0.2);
    expect(monitorOf({ ...one, widthPixels: 1280 }, monitors)).toBeUndefined();
    expect(monitorOf({ ...one, id: 'b' }, monitors)).toBeUndefined();
  });
  it('is changed part by part, and gone when nothing is left', () => {
    const correction = Array.from({ length: 256 }, (_, level) => level);
    const both = withMonitor(withMonitor([], one, { pixelMm: 0.2 }), one, { correction, correctionSource: 'x.csv' });
    expect(both).toMatchObject([{ pixelMm: 0.2, correction, correctionSource: 'x.csv' }]);
    const less = withMonitor(both, one, { correction: undefined, correctionSource: '' });
    expect(less).toEqual([{ id: 'a', widthPixels: 2560, heightPixels: 1000, pixelMm: 0.2, correctionSource: '' }]);
    expect(withMonitor(less, one, { pixelMm: undefined })).toEqual([]);
  });
});
