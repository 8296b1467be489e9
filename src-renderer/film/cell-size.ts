import { fromDicomJson } from '../../src-shared/dicom/json.ts';
import type { FilmCell } from '../../src-shared/film/model.ts';
import { type BoxSize, type PlacedSize, placeImage, type StatePlace } from '../../src-shared/film/place-image.ts';
import { imageSize } from '../../src-shared/film/placed-size.ts';
import { tileOf } from '../../src-shared/imaging/tiles.ts';
import { framePresentation } from '../../src-shared/objects/presentation-state/frame-presentation.ts';
import { readPresentationState } from '../../src-shared/objects/presentation-state/read.ts';
import type { FilmFrame } from '../app/film-frames.ts';
import { setPlaceOf } from './studies.ts';

/** The frame that a cell shows, with what is known of it; undefined of pictures, and while its series was not read. */
export function frameOfCell({ content }: FilmCell): FilmFrame | undefined {
  if (content.kind !== 'image') return undefined;
  const found = setPlaceOf(content.image);
  return found?.set.frames[found.index];
}

/** What the state of a cell says of where its image lies. */
export function statedPlace({ content }: FilmCell, { instance, pixel, frame }: FilmFrame): StatePlace {
  if (content.kind !== 'image' || !content.state) return {};
  try {
    const state = readPresentationState(fromDicomJson(content.state));
    const tile = tileOf(instance, frame);
    const said =
      state &&
      framePresentation(
        state,
        {
          ...{ sopInstanceUid: instance.sopInstanceUid, frame, numberOfFrames: instance.numberOfFrames },
          pixelRepresentation: pixel.pixelRepresentation,
          ...(tile ? { tile: { column: tile.column - 1, row: tile.row - 1 } } : {}),
        },
        { missingModality: 'identity' },
      );
    return said ? { spatial: said.spatial, ...(said.area ? { area: said.area } : {}) } : {};
  } catch {
    return {};
  }
}

/** Millimetres of film for one of the body at which the image of a cell just has room in a box; undefined: its size is not known. */
export function fitRatio(cell: FilmCell, box: BoxSize): number | undefined {
  const { content, view } = cell;
  const frame = frameOfCell(cell);
  if (content.kind === 'image' && !frame) return undefined;
  const size: PlacedSize | undefined =
    content.kind === 'picture'
      ? {
          ...{ columns: content.width, rows: content.height, known: content.pixelMm !== undefined },
          ...{ columnMm: content.pixelMm ?? 1, rowMm: content.pixelMm ?? 1 },
        }
      : frame && imageSize({ ...frame, modality: frame.series.series.modality }, frame.pixel);
  if (!size) return undefined;
  // Far more than there is room for: then it has all of it.
  return placeImage(size, frame ? statedPlace(cell, frame) : {}, { ...view, scale: 'ratio', ratio: 100 }, box).scale;
}
