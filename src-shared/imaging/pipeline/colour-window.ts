/**
 * Levels of colours under a window of brightness and contrast, 256 entries: width 256 about 128 leaves them as they are, a narrower
 * one has more contrast, a higher centre is darker (LINEAR of PS3.3 C.11.2.1.2.1 on each of red, green and blue).
 */
export function colourLevels({ center, width }: { center: number; width: number }): Uint8Array<ArrayBuffer> {
  const levels = new Uint8Array(256);
  const span = Math.max(1, width - 1);
  for (let i = 0; i < 256; i++) {
    levels[i] = Math.round(Math.max(0, Math.min(1, (i - (center - 0.5)) / span + 0.5)) * 255);
  }
  return levels;
}
