import { openFrame, readFrame } from '../src-main/archive/dicomweb/frame-bytes.ts';
import { PackedFiles } from '../src-main/archive/dicomweb/packed-files.ts';
import { createCodecSet } from '../src-main/decode/codecs.ts';
import { createRenderer } from '../src-main/decode/renderer.ts';
import { initialState, type ViewState } from '../src-renderer/cornerstone/controller.ts';
import { decodeToImage } from '../src-renderer/cornerstone/decode/decode-frame.ts';
import type { DecodedImage } from '../src-renderer/cornerstone/decode/protocol.ts';
import { displayRequest } from '../src-renderer/cornerstone/loader.ts';
import { lookOf } from '../src-renderer/cornerstone/look.ts';
import { needsStored, presentedFrame } from '../src-renderer/cornerstone/presented.ts';
import { type DisplayFrame, displayFrameOf } from '../src-renderer/cornerstone/registry.ts';
import { paintWords } from '../src-renderer/cornerstone/surface.ts';
import { isClamped } from '../src-renderer/cornerstone/view-defaults.ts';
import { voiOf, voiOfSet } from '../src-renderer/cornerstone/voi.ts';
import type { DataSet } from '../src-shared/dicom/data-set.ts';
import { splitFrameSets } from '../src-shared/imaging/geometry/frame-sets.ts';
import { isColour } from '../src-shared/imaging/pipeline/colour.ts';
import { clampedWindow } from '../src-shared/imaging/pipeline/domain.ts';
import { framePresentation } from '../src-shared/objects/presentation-state/frame-presentation.ts';
import { readPresentationState } from '../src-shared/objects/presentation-state/read.ts';
import { settingsSchema } from '../src-shared/settings/schema.ts';
import type { FileCatalogue } from './file-catalogue.ts';

export interface ViewerPicture {
  columns: number;
  rows: number;
  /** Words of a canvas: red in the lowest byte. */
  words: Uint32Array<ArrayBuffer>;
}

/**
 * The viewer's own picture of a frame in its own pixels, under a state and a view, without a window: its decoder, its looks, its painter.
 * Masks are not taken off.
 */
export async function viewerPicture(
  catalogue: FileCatalogue,
  row: number,
  number: number,
  { state, view = {} }: { state?: DataSet; view?: Partial<ViewState> } = {},
): Promise<ViewerPicture> {
  const location = (await catalogue.instance(row))!;
  const series = (await catalogue.series(location.seriesRow))!;
  const instance = series.instances.find((one) => one.row === row)!;
  const base = displayFrameOf(series, instance, number);
  if (!base) throw new Error(`row ${row} is no image`);
  const frame = presented(base, state);
  const decoded = await decode(catalogue, row, frame);
  const chosen = { ...initialState(), ...view };
  const voi = isColour(frame.pixel) ? undefined : windowOf(frame, decoded, series, chosen);
  const look = lookOf(frame, decoded, frame.imageId, voi, chosen);
  const { columns, rows } = decoded;
  const words = new Uint32Array(columns * rows);
  paintWords(look, { x: 0, y: 0, width: columns, height: rows, step: 1 }, words);
  return { columns, rows, words };
}

function presented(base: DisplayFrame, dataSet: DataSet | undefined): DisplayFrame {
  const state = dataSet && readPresentationState(dataSet);
  if (!state) return base;
  const { sopInstanceUid, numberOfFrames } = base.instance;
  const { pixelRepresentation } = base.pixel;
  const image = { sopInstanceUid, frame: base.frame, numberOfFrames, pixelRepresentation };
  return presentedFrame(base, framePresentation(state, image, { missingModality: 'identity' }));
}

const order = settingsSchema.parse({}).display.spatial.sliceOrder;

/** As the controller of a viewport chooses it when nobody else did. */
function windowOf(
  frame: DisplayFrame,
  decoded: DecodedImage,
  series: NonNullable<Awaited<ReturnType<FileCatalogue['series']>>>,
  { voi: chosen, clamped }: ViewState,
) {
  const sets = splitFrameSets(
    series.instances.filter((one) => one.pixel !== undefined),
    { modality: series.series.modality, order },
  );
  const own = sets.find(({ frames }) =>
    frames.some((one) => one.instance.row === frame.instance.row && one.frame === frame.frame),
  );
  const frames = (own?.frames ?? []).flatMap((one) => displayFrameOf(series, one.instance, one.frame) ?? []);
  const voi = voiOf(frame, { decoded }, chosen ?? (frame.presentation ? undefined : voiOfSet(frames)));
  return isClamped(frame, clamped) ? clampedWindow(voi) : voi;
}

const codecs = createCodecSet();

async function decode(catalogue: FileCatalogue, row: number, frame: DisplayFrame): Promise<DecodedImage> {
  const location = (await catalogue.instance(row))!;
  const renderer = createRenderer({ threads: 1 });
  try {
    const opened = openFrame(catalogue, location, frame.frame, new PackedFiles(renderer), 'bytes');
    const bytes = await readFrame(opened);
    const request = displayRequest(frame);
    const { iccData } = frame.presentation ?? {};
    const changed = {
      ...request,
      ...(needsStored(frame) ? { modality: {} } : {}),
      ...(isColour(frame.pixel) && iccData !== undefined
        ? { pixel: { ...request.pixel, iccProfile: true, iccData } }
        : {}),
    };
    const image = await decodeToImage(bytes, opened.transferSyntaxUid, changed, codecs);
    return { ...image, fetchMs: 0, decodeMs: 0, bytes: bytes.length } as DecodedImage;
  } finally {
    await renderer.close();
  }
}
