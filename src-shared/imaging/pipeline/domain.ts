import type { FrameDescription } from '../description.ts';
import type { ModalityPolicy } from './modality.ts';
import type { Voi } from './voi.ts';

const mrImage = '1.2.840.10008.5.1.4.1.1.4';
export const petImage = '1.2.840.10008.5.1.4.1.1.128';
/** XA, biplane XA (retired) and XRF. */
const angiographies = new Set([
  '1.2.840.10008.5.1.4.1.1.12.1',
  '1.2.840.10008.5.1.4.1.1.12.3',
  '1.2.840.10008.5.1.4.1.1.12.2',
]);

export interface Rescale {
  slope: number;
  intercept: number;
}

/**
 * Whether the modality transformation takes part in the display of an image at all. In XA and XRF images it leads back to the
 * X-ray intensity and is ignored for display (PS3.4 N.2.5, PS3.3 C.8.7.1.1.2): windows and pixel values are the stored ones.
 */
export const displayModality = (sopClassUid: string): ModalityPolicy =>
  angiographies.has(sopClassUid) ? 'ignore' : 'apply';

/**
 * Rescaling that windows of a frame do not see; undefined when they see it or there is none. In MR images of one frame
 * description windows are meant for stored values (IHE Basic Image Review 5.4); the enhanced ones say themselves what their
 * windows apply to (PS3.3 C.7.6.16.2.9 and C.7.6.16.2.10). PET windows act on the rescaled unit: slopes differ from slice to
 * slice.
 */
export function hiddenRescale(
  sopClassUid: string,
  { rescale, modalityLut }: Pick<FrameDescription, 'rescale' | 'modalityLut'>,
): Rescale | undefined {
  if (sopClassUid !== mrImage || modalityLut || !rescale) return undefined;
  return rescale.slope === 0 || (rescale.slope === 1 && rescale.intercept === 0) ? undefined : rescale;
}

/** What of the stored values windows of a frame apply to, for whoever starts from stored values (thumbnails, renderings). */
export const windowPolicy = (
  sopClassUid: string,
  frame: Pick<FrameDescription, 'rescale' | 'modalityLut'>,
): ModalityPolicy =>
  displayModality(sopClassUid) === 'ignore' || hiddenRescale(sopClassUid, frame) ? 'ignore' : 'apply';

/**
 * A PET header whose window reaches beyond every value that the slice can have was meant for stored values: it is converted.
 * Any other one is in the rescaled unit (PS3.3 C.11.2.1.2.1).
 */
export function petWindow(
  voi: Voi,
  rescale: Rescale | undefined,
  pixel: { bitsStored: number; pixelRepresentation: 0 | 1 },
): Voi {
  if (voi.kind !== 'window' || !rescale || !(rescale.slope > 0)) return voi;
  const largest = (2 ** (pixel.bitsStored - pixel.pixelRepresentation) - 1) * rescale.slope + rescale.intercept;
  const upper = voi.center + voi.width / 2;
  // The half value of LINEAR windows leaves a stored range one above its largest value.
  if (upper <= largest + 1) return voi;
  return mapWindow(voi, (value) => value * rescale.slope + rescale.intercept);
}

/** A window with its ends put through a rising or falling linear function. */
export function mapWindow<V extends Extract<Voi, { kind: 'window' }>>(window: V, of: (value: number) => number): V {
  // LINEAR has its middle half a value below the centre and is one value narrower than its width (PS3.3 C.11.2.1.2).
  const linear = (window.function ?? 'LINEAR') === 'LINEAR';
  const middle = window.center - (linear ? 0.5 : 0);
  const span = window.width - (linear ? 1 : 0);
  const factor = Math.abs(of(1) - of(0));
  return { ...window, center: of(middle) + (linear ? 0.5 : 0), width: span * factor + (linear ? 1 : 0) };
}

/** The window with its lower end at 0 and its upper end where it was: the clamped mode of IHE Basic Image Review. */
export function clampedWindow<V extends Voi>(voi: V): V {
  if (voi.kind !== 'window') return voi;
  const linear = (voi.function ?? 'LINEAR') === 'LINEAR';
  const upper = linear ? voi.center - 0.5 + (voi.width - 1) / 2 : voi.center + voi.width / 2;
  if (!(upper > 0)) return voi;
  return linear ? { ...voi, center: (upper + 1) / 2, width: upper + 1 } : { ...voi, center: upper / 2, width: upper };
}
