import type { PDFDocumentProxy } from 'pdfjs-dist/legacy/build/pdf.mjs';
import { largestPiece } from '../../../../src-shared/contract/pictures.ts';
import { viewRoutes } from '../../../../src-shared/contract/view-routes.ts';
import { api } from '../../../app/api.ts';
import type { FrameSet } from '../../frame-sets.ts';
import { dotsPerInch, objectFileName, printObject, studyOf } from '../../object-printing.ts';
import { documentBytes } from './use-pdf.ts';

/** Asks where to and writes the document there as it is stored; undefined when that was cancelled. Throws NegatoscopeError. */
export async function savePdf(frameSet: FrameSet): Promise<string | undefined> {
  const begun = await api.pictures.begin({ kind: 'pdf', name: objectFileName(frameSet, 'Document') });
  if (!begun) return undefined;
  const { id } = begun;
  try {
    const { row = 0, revision = 0 } = frameSet.other ?? {};
    const bytes = await documentBytes(viewRoutes.document(frameSet.series.catalogue, row, revision));
    for (let at = 0; at < bytes.length; at += largestPiece) {
      await api.pictures.write({ id, bytes: bytes.slice(at, at + largestPiece) });
    }
    return (await api.pictures.finish({ id, studies: [studyOf(frameSet)] })).path;
  } catch (error) {
    await api.pictures.cancel({ id }).catch(() => undefined);
    throw error;
  }
}

/** Pixels of a printed page at most. */
const mostPixels = 40_000_000;

/** Prints a page from 0; false when that was cancelled. Throws NegatoscopeError. */
export async function printPage(
  frameSet: FrameSet,
  document: PDFDocumentProxy,
  index: number,
  to: 'printer' | 'pdf',
): Promise<boolean> {
  const page = await document.getPage(index + 1);
  const points = page.getViewport({ scale: 1 });
  const scale = Math.min(dotsPerInch / 72, Math.sqrt(mostPixels / Math.max(1, points.width * points.height)));
  const viewport = page.getViewport({ scale });
  const canvas = new OffscreenCanvas(Math.max(1, Math.floor(viewport.width)), Math.max(1, Math.floor(viewport.height)));
  const context = canvas.getContext('2d');
  if (!context) throw new Error('no canvas');
  await page.render({
    canvas: null,
    canvasContext: context as unknown as CanvasRenderingContext2D,
    viewport,
    intent: 'print',
  }).promise;
  return await printObject(
    frameSet,
    { canvas, landscape: viewport.width > viewport.height, note: `Page ${index + 1} of ${document.numPages}` },
    to,
  );
}
