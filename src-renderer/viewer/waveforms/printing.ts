import type { CellPicture } from '../cell-pictures.ts';
import type { FrameSet } from '../frame-sets.ts';
import { dotsPerInch, printObject } from '../object-printing.ts';
import { filtersText } from './facts.ts';
import { drawPaper, lightPaper, marginMm, momentText, type Paper, type PaperColours, pageSeconds } from './paper.ts';

/** Room of A4 with its header and footer, mm. */
const pageMm = { width: 275, height: 160 };

/** What is on the paper now as a picture of true size, fine enough for paper and film. */
function drawnPaper(paper: Paper, colours: PaperColours): { canvas: OffscreenCanvas; widthMm: number; sheet: Paper } {
  const pxPerMm = dotsPerInch / 25.4;
  const seconds = Math.min(paper.toS - paper.fromS, (pageMm.width - marginMm) / paper.speed);
  const widthMm = Math.max(60, Math.ceil(marginMm + seconds * paper.speed));
  const canvas = new OffscreenCanvas(Math.round(widthMm * pxPerMm), Math.round(pageMm.height * pxPerMm));
  const context = canvas.getContext('2d');
  if (!context) throw new Error('no canvas');
  const sheet: Paper = { ...paper, widthMm, heightMm: pageMm.height, pxPerMm };
  drawPaper(context, sheet, colours);
  return { canvas, widthMm, sheet };
}

const partText = (paper: Paper, sheet: Paper): string => {
  const end = Math.min(paper.toS, paper.fromS + pageSeconds(sheet));
  return `${paper.speed} mm/s, ${paper.gain} mm/mV, ${momentText(paper.fromS)} to ${momentText(end)} of the recording`;
};

/** A picture of what is on the paper now, for a film. */
export function recordingPicture({ label, series }: FrameSet, paper: Paper, colours: PaperColours): CellPicture {
  const { canvas, sheet } = drawnPaper(paper, colours);
  const title = `${label || series.series.modality}, ${partText(paper, sheet)}`;
  return { canvas, title, pixelMm: 25.4 / dotsPerInch };
}

/** Prints what is on the paper now, true to size, on A4; false when that was cancelled. Throws NegatoscopeError. */
export async function printRecording(frameSet: FrameSet, paper: Paper, to: 'printer' | 'pdf'): Promise<boolean> {
  const { canvas, widthMm, sheet } = drawnPaper(paper, lightPaper);
  return await printObject(
    frameSet,
    {
      canvas,
      landscape: true,
      widthMm,
      note: `${partText(paper, sheet)}. ${filtersText(paper.traces)}. True size: the line is 50 mm long`,
    },
    to,
  );
}
