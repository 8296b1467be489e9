/**
 * Films and papers of Film Size ID (2010,0050), width and height upright, mm (PS3.3 C.13.3). Inches are 25.4 mm, except that the standard gives
 * 10INX14IN as 257 by 364 mm.
 */
const inches = (width: number, height: number) => ({ width: width * 25.4, height: height * 25.4 });

export const filmSizes = {
  '8INX10IN': inches(8, 10),
  '8_5INX11IN': inches(8.5, 11),
  '10INX12IN': inches(10, 12),
  '10INX14IN': { width: 257, height: 364 },
  '11INX14IN': inches(11, 14),
  '11INX17IN': inches(11, 17),
  '14INX14IN': inches(14, 14),
  '14INX17IN': inches(14, 17),
  '24CMX24CM': { width: 240, height: 240 },
  '24CMX30CM': { width: 240, height: 300 },
  A4: { width: 210, height: 297 },
  A3: { width: 297, height: 420 },
} as const satisfies Record<string, { width: number; height: number }>;

/** The defined terms; a printer may know others, which its profile describes. */
export type FilmSizeId = keyof typeof filmSizes;
export const filmSizeIds = Object.keys(filmSizes) as FilmSizeId[];
