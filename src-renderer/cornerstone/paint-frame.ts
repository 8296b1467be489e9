import { initialState, type ViewState } from './controller.ts';
import type { ImageEngine } from './engine.ts';
import { displayRequest } from './loader.ts';
import { lookOf } from './look.ts';
import type { DisplayFrame } from './registry.ts';
import { Surface } from './surface.ts';
import { voiOf } from './voi.ts';

/**
 * A frame in its own pixels, RGBA, through the decoders and the painter of this window but without a viewport. Its values are
 * not kept.
 */
export async function paintFrame(
  engine: ImageEngine,
  frame: DisplayFrame,
  coded: { bytes: Uint8Array<ArrayBuffer>; transferSyntaxUid: string },
  chosen: Partial<ViewState> = {},
): Promise<ImageData> {
  const decoded = await engine.pool.decode({ url: '', coded, ...displayRequest(frame) }, 0).promise;
  const view = { ...initialState(), ...chosen };
  const voi = decoded.components > 1 ? undefined : voiOf(frame, { decoded }, view.voi);
  const surface = new Surface();
  const { columns, rows } = decoded;
  try {
    const look = lookOf(frame, decoded, frame.imageId, voi, view);
    const { source } = surface.of(look, engine.painter, () => ({ x: 0, y: 0, width: columns, height: rows, step: 1 }));
    const context = new OffscreenCanvas(columns, rows).getContext('2d', { alpha: false, willReadFrequently: true });
    context?.drawImage(source, 0, 0);
    return context?.getImageData(0, 0, columns, rows) ?? new ImageData(columns, rows);
  } finally {
    surface.clear();
    engine.painter?.forget([frame.imageId]);
  }
}
