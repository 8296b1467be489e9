/**
 * Colours as canvases keep them: one 32-bit word a pixel, red in the lowest byte (the byte order of every machine that runs
 * us), opaque.
 */
export const greyWord = (level: number): number => (0xff000000 | (level * 0x010101)) >>> 0;
export const rgbWord = (red: number, green: number, blue: number): number =>
  (0xff000000 | (blue << 16) | (green << 8) | red) >>> 0;
export const blackWord = 0xff000000;

/** `#rrggbb` as a word. */
export function colourWord(colour: string): number {
  const value = Number.parseInt(colour.slice(1), 16);
  return rgbWord(value >> 16, (value >> 8) & 255, value & 255);
}
