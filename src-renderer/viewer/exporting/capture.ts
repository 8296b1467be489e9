import { NegatoscopeError } from '../../../src-shared/contract/errors.ts';
import { lastingPatientKey } from '../../../src-shared/contract/same-patient.ts';
import { regionSpacing, regionsOf } from '../../../src-shared/imaging/geometry/ultrasound-regions.ts';
import { type Capture, type CapturedImage, secondaryCapture } from '../../../src-shared/objects/secondary-capture.ts';
import { ensureCreating, storeObjects } from '../../app/storing.ts';
import { creationOf } from '../storing.ts';
import { type Picture, type PictureOptions, type Seen, seenOf } from './compose.ts';
import { severalSizes } from './movie.ts';

/** Of all frames of a capture, bytes. */
const largestCapture = 640 * 1024 * 1024;

/** Greys of a picture where all its pixels are grey, else RGB. */
export function samplesOf(pixels: Uint8ClampedArray): { components: 1 | 3; samples: Uint8Array } {
  const count = pixels.length >> 2;
  let grey = true;
  for (let at = 0; at < pixels.length && grey; at += 4) {
    grey = pixels[at] === pixels[at + 1] && pixels[at] === pixels[at + 2];
  }
  const components = grey ? 1 : 3;
  const samples = new Uint8Array(count * components);
  for (let at = 0; at < count; at++) {
    samples[at * components] = pixels[at * 4] ?? 0;
    if (grey) continue;
    samples[at * 3 + 1] = pixels[at * 4 + 1] ?? 0;
    samples[at * 3 + 2] = pixels[at * 4 + 2] ?? 0;
  }
  return { components, samples };
}

/** Pictures of one size that become the frames of a capture. */
export class CaptureFrames {
  private readonly frames: { components: 1 | 3; samples: Uint8Array }[] = [];
  private readonly seen = new Map<string, Seen>();
  readonly times: number[] = [];
  rows = 0;
  columns = 0;
  private bytes = 0;
  private imageScale: number | undefined;

  add({ canvas, shown, imageScale }: Picture, durationMs = 0): void {
    if (this.frames.length === 0) {
      this.rows = canvas.height;
      this.columns = canvas.width;
      this.imageScale = imageScale;
    } else if (canvas.height !== this.rows || canvas.width !== this.columns) {
      throw severalSizes();
    }
    if (imageScale !== this.imageScale) this.imageScale = undefined;
    // Colours may come later: room for them is counted from the beginning.
    this.bytes += canvas.width * canvas.height * 3;
    if (this.bytes > largestCapture) {
      throw new NegatoscopeError('invalid-input', 'the capture is too large', {
        field: 'Images',
        reason: 'A capture of so many and so large images is too large. Choose fewer of them, or a smaller size.',
      });
    }
    const context = canvas.getContext('2d');
    if (!context) throw new NegatoscopeError('internal', 'the canvas has no context');
    this.frames.push(samplesOf(context.getImageData(0, 0, canvas.width, canvas.height).data));
    this.times.push(durationMs);
    for (const one of shown) this.seen.set(one.frame.imageId, seenOf(one));
  }

  get shown(): Seen[] {
    return [...this.seen.values()];
  }

  /** All frames behind one another, grey when all are; once, for they are not kept. */
  pixels(): Pick<Capture, 'rows' | 'columns' | 'components' | 'frames' | 'pixels'> {
    const components = this.frames.some((frame) => frame.components === 3) ? 3 : 1;
    const each = this.rows * this.columns * components;
    const frames = this.frames.splice(0);
    const pixels = new Uint8Array(each * frames.length);
    frames.forEach(({ components: own, samples }, index) => {
      if (own === components) pixels.set(samples, index * each);
      else
        for (let at = 0; at < samples.length; at++)
          pixels.fill(samples[at] ?? 0, index * each + at * 3, index * each + at * 3 + 3);
    });
    return { rows: this.rows, columns: this.columns, components, frames: frames.length, pixels };
  }

  /** The scale, where all frames have one and the same. */
  spacing(): Capture['spacing'] {
    const scale = this.imageScale;
    const [first, ...others] = this.shown.map(({ frame }) => frame.description.spacing);
    const same = others.every((one) => one?.rowMm === first?.rowMm && one?.columnMm === first?.columnMm);
    if (scale === undefined || !first || !same || first.provenance === 'none') return undefined;
    // A curve beside the tissue would be measured in millimetres too.
    if (this.shown.some(({ frame }) => regionsOf(frame).some((region) => !regionSpacing(region)))) return undefined;
    const mm = Math.min(first.rowMm, first.columnMm) / scale;
    const { calibration, magnification, provenance } = first;
    const description =
      provenance === 'imager-magnified' && magnification !== undefined
        ? `Magnification ${magnification}`
        : calibration?.description;
    return {
      rowMm: mm,
      columnMm: mm,
      provenance,
      ...(description !== undefined && { description }),
      ...(calibration?.type !== undefined && { type: calibration.type }),
    };
  }
}

/** Instances that are seen, each once, with its frames. */
export function capturedImages(shown: readonly Pick<Seen, 'frame'>[]): CapturedImage[] {
  const images = new Map<number, Omit<CapturedImage, 'frames'> & { several: boolean; frames: Set<number> }>();
  for (const { frame } of shown) {
    // What is computed is stored nowhere.
    if (frame.compute) continue;
    const { row, sopClassUid, sopInstanceUid, numberOfFrames } = frame.instance;
    const { uid: seriesUid, modality } = frame.series.series;
    const image = images.get(row) ?? {
      ...{ seriesUid, modality, sopClassUid, sopInstanceUid },
      several: numberOfFrames > 1,
      frames: new Set(),
    };
    image.frames.add(frame.frame);
    images.set(row, image);
  }
  return [...images.values()].map(({ several, frames, ...image }) =>
    several ? { ...image, frames: [...frames].sort((a, b) => a - b) } : image,
  );
}

/** Modalities whose original images carry no texts in their pixels. */
const cleanModalities = new Set(['CT', 'MR', 'PT', 'NM']);

/** Whether texts of the patient stand in the pictures; undefined: the images do not say. */
export function burnedIn(
  shown: readonly Pick<Seen, 'frame'>[],
  options: Pick<PictureOptions, 'texts' | 'identity'>,
): boolean | undefined {
  if (options.texts && options.identity) return true;
  const said = shown.map(({ frame: { instance, series } }) => {
    if (instance.burnedInAnnotation !== undefined) return instance.burnedInAnnotation;
    return instance.imageType?.[0] === 'ORIGINAL' && cleanModalities.has(series.series.modality) ? false : undefined;
  });
  return said.includes(true) ? true : said.includes(undefined) ? undefined : false;
}

/** In words, how the picture was made of the images; what holds for some of them alone is not said. */
function derivationOf(shown: readonly Seen[], options: PictureOptions): string {
  const wordsOf = ({ voi, state, turn }: Seen): string[] => [
    voi?.kind === 'window' ? `window center ${voi.center}, width ${voi.width}` : '',
    state.inverted ? 'inverted' : '',
    turn.rotation ? `rotated by ${turn.rotation} degrees clockwise` : '',
    turn.flipped ? 'flipped left to right' : '',
  ];
  const [words = [], ...others] = shown.map(wordsOf);
  const common = words.filter((word) => others.every((list) => list.includes(word)));
  return ['Capture of the display', ...common, options.layers ? 'with measurements and marks' : '']
    .filter(Boolean)
    .join('; ');
}

/** Whose an image is, by the one rule of what may be shown together. */
const whoseOf = ({ frame: { series } }: Seen): string => {
  const { id, name, nameIdeographic: ideographic, birthDate = '' } = series.patient;
  const names = { alphabetic: name, ...(ideographic !== undefined && { ideographic }) };
  return lastingPatientKey({ studyUid: series.study.uid, patientId: id, name: names, birthDate });
};

/** Makes the capture and stores it in the archive by STOW-RS (PS3.18 10.5): it comes in by the one way. Gives back its series number. */
export async function storeCapture(
  frames: CaptureFrames,
  options: PictureOptions,
  seriesDescription: string,
): Promise<number> {
  ensureCreating();
  const { shown } = frames;
  const [first] = shown;
  if (!first) throw new NegatoscopeError('internal', 'there is no picture');
  if (shown.some((one) => whoseOf(one) !== whoseOf(first))) {
    throw new NegatoscopeError('invalid-input', 'images of several patients', {
      field: 'Images',
      reason:
        'The viewports name the patient in several ways. A capture is filed under one: capture each viewport by itself.',
    });
  }
  const creation = await creationOf(first.frame, seriesDescription);
  const lossy = shown.find(({ frame }) => frame.pixel.lossy)?.frame.pixel.lossy;
  const spacing = frames.spacing();
  await storeObjects(
    secondaryCapture({
      ...creation,
      images: capturedImages(shown),
      ...frames.pixels(),
      frameTimesMs: frames.times,
      derivation: derivationOf(shown, options),
      burnedIn: burnedIn(shown, options),
      ...(spacing && { spacing }),
      ...(lossy && { lossy }),
    }),
  );
  return creation.seriesNumber;
}
