import { fromBase64, toBase64 } from '../../../src-shared/imaging/base64.ts';
import type { InstanceDescription } from '../../../src-shared/imaging/description.ts';
import { displayFrameOf, type ImageEngine, paintFrame, type ViewState } from '../../cornerstone/index.ts';

/** What tests of the pictures ask for beside the viewports. */
export const viewingHooks = (engine: ImageEngine) => ({
  /** A coded frame (its number from 1) as the window shows it, in its own pixels: RGB. */
  paintFrame: async (
    instance: InstanceDescription,
    number: number,
    coded: { data: string; transferSyntaxUid: string },
    view: Partial<ViewState>,
  ): Promise<{ width: number; height: number; data: string }> => {
    const series = { catalogue: 'test', patient: {}, study: {}, series: { modality: 'OT' } };
    const frame = displayFrameOf(series as never, instance, number);
    if (!frame) throw new Error('the instance is no image');
    const bytes = fromBase64(coded.data);
    const { width, height, data } = await paintFrame(engine, frame, { ...coded, bytes }, view);
    const rgb = new Uint8Array(width * height * 3);
    for (let from = 0, to = 0; to < rgb.length; from += 4, to += 3) {
      rgb[to] = data[from]!;
      rgb[to + 1] = data[from + 1]!;
      rgb[to + 2] = data[from + 2]!;
    }
    return { width, height, data: toBase64(rgb) };
  },
});
