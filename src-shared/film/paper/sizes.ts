/** Papers of the system's printers, upright, mm. */
export const papers = {
  A3: { width: 297, height: 420 },
  A4: { width: 210, height: 297 },
  Letter: { width: 215.9, height: 279.4 },
  Legal: { width: 215.9, height: 355.6 },
} as const satisfies Record<string, { width: number; height: number }>;

export type PaperId = keyof typeof papers;
export const paperIds = Object.keys(papers) as PaperId[];
