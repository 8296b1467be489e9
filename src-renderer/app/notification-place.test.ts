import { describe, expect, it } from 'vitest';
import { type Covering, messagePlace } from './notification-place.ts';

const message = { width: 440, height: 60 };
const button = (left: number, top: number, width = 80, height = 26): Covering => ({
  left,
  top,
  right: left + width,
  bottom: top + height,
});
const covers = (at: { x: number; y: number } | undefined, window: { width: number; height: number }, one: Covering) => {
  const { x, y } = at ?? { x: (window.width - message.width) / 2, y: window.height - 16 - message.height };
  return x < one.right && x + message.width > one.left && y < one.bottom && y + message.height > one.top;
};

describe('where messages stand', () => {
  it('is the foot of the window where nothing is in the way', () => {
    expect(messagePlace(message, { width: 1024, height: 640 }, [])).toBeUndefined();
    expect(messagePlace(message, { width: 1920, height: 1080 }, [button(900, 700)])).toBeUndefined();
  });

  it.each([
    [1024, 640],
    [1920, 1080],
  ])('covers no button at the foot of a dialog that fills a window of %i x %i', (width, height) => {
    const window = { width, height };
    const close = button(width - 60, 20, 30, 30);
    const foot = Array.from({ length: 4 }, (_, at) => button(width - 120 - 100 * at, height - 50));
    const at = messagePlace(message, window, [close, ...foot]);
    for (const one of [close, ...foot]) expect(covers(at, window, one)).toBe(false);
  });

  it('goes to the foot at the side before it goes to the head', () => {
    const window = { width: 1920, height: 1080 };
    expect(messagePlace(message, window, [button(920, 1030)])).toEqual({ x: 16, y: 1004 });
  });

  it('finds a gap between rows of controls, and covers least where there is none', () => {
    const window = { width: 900, height: 600 };
    const row = (y: number) => button(0, y, 900, 30);
    expect(messagePlace(message, window, [row(540), row(20), row(300)])).toMatchObject({ y: expect.any(Number) });
    const full = Array.from({ length: 20 }, (_, at) => row(at * 30));
    expect(messagePlace(message, window, full)).toBeDefined();
  });
});
