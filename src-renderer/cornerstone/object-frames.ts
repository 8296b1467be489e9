import { NegatoscopeError } from '../../src-shared/contract/errors.ts';
import { viewRoutes } from '../../src-shared/contract/view-routes.ts';
import type { InstanceDescription } from '../../src-shared/imaging/description.ts';
import type { PixelArray } from './decode/protocol.ts';
import { startedEngine } from './engine.ts';

/** Read after all that is seen. */
const priority = 6;

/**
 * Stored values of a frame of an object that is looked at through others (a segmentation), row by row: one value a pixel, whatever its
 * photometric interpretation. They are not kept.
 * Throws NegatoscopeError: `cancelled`, or why the frame cannot be had.
 */
export async function objectFrame(
  catalogue: string,
  { row, revision, pixel }: InstanceDescription,
  frame: number,
  signal: AbortSignal,
): Promise<PixelArray> {
  const engine = await startedEngine();
  if (!engine || !pixel) throw new NegatoscopeError('unsupported', 'the object has no pixels that can be read');
  signal.throwIfAborted();
  const {
    palette: _,
    supplementalPalette: __,
    overlays: ___,
    paddingValue: ____,
    paddingRangeLimit: _____,
    ...rest
  } = pixel;
  const task = engine.pool.decode(
    {
      url: viewRoutes.frame(catalogue, row, revision, frame),
      pixel: { ...rest, photometricInterpretation: 'MONOCHROME2' },
      modality: {},
      want: 'display',
    },
    priority,
  );
  signal.addEventListener('abort', task.cancel, { once: true });
  try {
    const { pixels, columns, rows } = await task.promise;
    if (columns !== pixel.columns || rows !== pixel.rows) {
      throw new NegatoscopeError('decode-failed', 'a frame of another size', { reason: 'damaged' });
    }
    return pixels;
  } finally {
    signal.removeEventListener('abort', task.cancel);
  }
}
