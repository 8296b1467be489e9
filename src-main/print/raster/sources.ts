import { NegatoscopeError } from '../../../src-shared/contract/errors.ts';
import type { DataSet } from '../../../src-shared/dicom/data-set.ts';
import { fromDicomJson } from '../../../src-shared/dicom/json.ts';
import type { CellContent, FilmImage, FilmPatient } from '../../../src-shared/film/model.ts';
import { toBase64 } from '../../../src-shared/imaging/base64.ts';
import { describeMasks } from '../../../src-shared/imaging/describe/masks.ts';
import { code } from '../../../src-shared/imaging/describe/values.ts';
import type { InstanceDescription, PixelDescription } from '../../../src-shared/imaging/description.ts';
import { windowPolicy } from '../../../src-shared/imaging/pipeline/domain.ts';
import { frameOf } from '../../../src-shared/imaging/pipeline/render.ts';
import { maskOf } from '../../../src-shared/imaging/pipeline/subtraction.ts';
import { colourWord } from '../../../src-shared/imaging/pipeline/words.ts';
import { tileOf } from '../../../src-shared/imaging/tiles.ts';
import type { Settings } from '../../../src-shared/settings/schema.ts';
import { cacheKey } from '../../archive/dicomweb/context.ts';
import { checkFrame, openFrame, readFrame } from '../../archive/dicomweb/frame-bytes.ts';
import { profileBytes } from '../../archive/dicomweb/icc-profile.ts';
import { PackedFiles } from '../../archive/dicomweb/packed-files.ts';
import type { Catalogue } from '../../archive/types.ts';
import type { Renderer } from '../../decode/renderer.ts';
import { FrameCache } from './frame-cache.ts';
import { checkPicture, type FoundImage, findImage } from './patients.ts';
import { type FilmPictures, pngSize } from './pictures.ts';
import { SetWindows } from './set-windows.ts';
import type { RasterSource, SharedFrame } from './tasks.ts';
import { cancelled, type FilmWorkers } from './worker-pool.ts';

export interface SourceOptions {
  catalogue: (id: string) => Catalogue | undefined;
  /** Unpacks deflated files. */
  renderer: Renderer;
  pictures: FilmPictures;
  settings: () => Pick<Settings, 'display'>;
  workers: FilmWorkers;
}

/** Decoded frames that are kept: some hundred slices, or a handful of mammograms. */
const keptBytes = 192 * 1024 * 1024;
/** Frames of one cell at once (masks of many frames). */
const mostFrameBytes = 1024 * 1024 * 1024;

const bytesOf = ({ rows, columns, samplesPerPixel, bitsAllocated }: PixelDescription): number =>
  rows * columns * samplesPerPixel * Math.max(1, bitsAllocated / 8);

/** What cells show, fetched from the catalogues and decoded once. */
export class CellSources {
  readonly #options: SourceOptions;
  readonly #frames = new FrameCache(keptBytes);
  readonly #packed: PackedFiles;
  readonly #setWindows: SetWindows;

  constructor(options: SourceOptions) {
    this.#options = options;
    this.#setWindows = new SetWindows(() => options.settings().display.spatial.sliceOrder);
    this.#packed = new PackedFiles(options.renderer);
  }

  /** Rejects with `not-found`, `not-displayable`, `decode-failed`, `damaged`, `unsupported`, `cancelled`. */
  async of(content: CellContent, patient: FilmPatient, signal?: AbortSignal): Promise<RasterSource> {
    const { catalogue, pictures } = this.#options;
    if (content.kind === 'image') {
      const state = content.state && fromDicomJson(content.state);
      return this.#image(await findImage(catalogue, content.image, patient), content.image, state, signal);
    }
    await checkPicture(catalogue, content.of, patient);
    const { picture, pixelMm, letters } = content;
    const frame = await this.#frames.get(`picture ${picture}`, async () => {
      const bytes = await pictures.read(picture);
      const { width, height } = pngSize(bytes);
      return this.#options.workers.run({ kind: 'decode-picture', bytes }, width * height * 12);
    });
    return { kind: 'picture', frame, ...(pixelMm === undefined ? {} : { pixelMm }), ...(letters ? { letters } : {}) };
  }

  async #image(
    found: FoundImage,
    image: FilmImage,
    state: DataSet | undefined,
    signal: AbortSignal | undefined,
  ): Promise<RasterSource> {
    const { catalogue, location } = found;
    const { description: instance } = location;
    const { pixel } = instance;
    if (!pixel || instance.notDisplayable) {
      const reason = instance.notDisplayable ?? 'no-pixel-data';
      throw new NegatoscopeError('not-displayable', 'the image cannot be shown', { reason });
    }
    const number = image.frame;
    checkFrame(location, number);
    const description = frameOf(instance, number);
    const mask = maskFor(instance, number, state);
    const frames = [...new Set([number, ...(mask ? [...mask.frames, ...mask.contrast] : [])])];
    if (frames.length * bytesOf(pixel) > mostFrameBytes) {
      throw new NegatoscopeError('unsupported', 'the mask of the image has too many frames', { frames: frames.length });
    }
    const decoded = new Map<number, SharedFrame>();
    for (const one of frames) {
      if (signal?.aborted) throw cancelled();
      decoded.set(one, await this.#frame(found, pixel, one));
    }
    const frameAt = (one: number): SharedFrame => decoded.get(one)!;
    const series = (await catalogue.seriesOfStudy(location.studyRow)).find(
      ({ seriesRow }) => seriesRow === location.seriesRow,
    );
    const modality = series?.modality ?? '';
    const setWindow = await this.#setWindows.of(found, number);
    const tile = instance.shared && tileOf(instance, number);
    const { states, view } = this.#options.settings().display;
    const table = Object.hasOwn(view.colourTables, modality) ? view.colourTables[modality] : undefined;
    const { ultrasoundRegions, sopClassUid, pixelIntensityRelationship, quadruped } = instance;
    return {
      kind: 'image',
      frame: frameAt(number),
      ...(mask
        ? { mask: { frames: mask.frames.map(frameAt), contrast: mask.contrast.map(frameAt), shift: mask.shift } }
        : {}),
      pixel: await this.#withProfile(found, pixel),
      description,
      instance: {
        sopClassUid,
        ...(ultrasoundRegions ? { ultrasoundRegions } : {}),
        ...(pixelIntensityRelationship ? { pixelIntensityRelationship } : {}),
        ...(quadruped ? { quadruped } : {}),
      },
      modality,
      presented: {
        sopInstanceUid: instance.sopInstanceUid,
        frame: number,
        numberOfFrames: instance.numberOfFrames,
        pixelRepresentation: pixel.pixelRepresentation,
        ...(tile ? { tile: { column: tile.column - 1, row: tile.row - 1 } } : {}),
      },
      ...(state ? { state } : {}),
      rules: {
        modality: windowPolicy(sopClassUid, description),
        missingModality: states.missingModalityLut,
        clamped: view.clampedModalities.includes(modality),
        ...(table === undefined ? {} : { table }),
        graphicsWord: colourWord(view.overlayColour),
        roiWord: colourWord(view.regionColour),
      },
      ...(setWindow ? { setWindow } : {}),
      notes: [
        ...(instance.blendingTables ? ['The colour tables of the image are not applied'] : []),
        ...(pixel.overlays?.some(({ tooLarge }) => tooLarge) ? ['An overlay is too large to be drawn'] : []),
      ],
    };
  }

  /** What is asked for by several is decoded for all of them, whoever goes away. */
  #frame(found: FoundImage, pixel: PixelDescription, number: number): Promise<SharedFrame> {
    const { catalogue, location } = found;
    return this.#frames.get(`${cacheKey(catalogue, location)} ${number}`, async () => {
      const opened = openFrame(catalogue, location, number, this.#packed, 'bytes');
      const { transferSyntaxUid, length } = opened;
      if (length > mostFrameBytes) throw new NegatoscopeError('unsupported', 'the frame is too large');
      const bytes = await readFrame(opened);
      const { overlays, palette: _palette, iccData: _icc, supplementalPalette: _more, ...plain } = pixel;
      const stored = !overlays?.some(({ embeddedBit }) => embeddedBit !== undefined);
      const task = { kind: 'decode' as const, bytes, transferSyntaxUid, pixel: plain, stored };
      return this.#options.workers.run(task, bytes.length * 2 + bytesOf(pixel) * 3);
    });
  }

  /** Very large ICC profiles are not in the index: they are read from the file. */
  async #withProfile({ catalogue, location }: FoundImage, pixel: PixelDescription): Promise<PixelDescription> {
    if (!pixel.iccProfile || pixel.iccData !== undefined) return pixel;
    const bytes = await profileBytes(catalogue, location, this.#packed);
    return bytes ? { ...pixel, iccData: toBase64(bytes) } : pixel;
  }

  clear(): void {
    this.#frames.clear();
    this.#packed.clear();
    this.#setWindows.clear();
  }
}

/** The mask that is taken off a frame: that of the state, or of the image, where it asks for it (PS3.3 C.7.6.10, (0028,1090) SUB). */
function maskFor(instance: InstanceDescription, frame: number, state: DataSet | undefined) {
  if ((instance.pixel?.samplesPerPixel ?? 1) > 1) return undefined;
  const viewing = state ? code(state, '00281090') : instance.recommendedViewingMode;
  if (viewing !== 'SUB') return undefined;
  const masks = state ? describeMasks(state) : instance.masks;
  return maskOf(masks, frame, instance.numberOfFrames, frameOf(instance, frame).maskShifts);
}
