import { text } from '../src-shared/dicom/access.ts';
import type { DataSet } from '../src-shared/dicom/data-set.ts';
import { explicitVrLittleEndian } from '../src-shared/dicom/transfer-syntaxes.ts';
import { describeInstance } from '../src-shared/imaging/describe.ts';
import type { FrameDescription, PixelDescription } from '../src-shared/imaging/description.ts';
import { displayModality, hiddenRescale } from '../src-shared/imaging/pipeline/domain.ts';
import { isInverted } from '../src-shared/imaging/pipeline/polarity.ts';
import { frameOf } from '../src-shared/imaging/pipeline/render.ts';
import { headerVoi } from '../src-shared/imaging/pipeline/voi.ts';
import type { Creation } from '../src-shared/objects/created-object.ts';
import type { SavedGrey, SavedView } from '../src-shared/objects/presentation-state/write-view.ts';
import { createdObjectsSchema } from '../src-shared/settings/created-objects.ts';

/** What a view is made of and shown with. */
export interface SeenImage {
  pixel: PixelDescription;
  frame: FrameDescription;
  view: SavedView;
}

/** A frame of an image as it is seen when nobody changed anything: the whole of it, fitted. */
export function seenImage(
  dataSet: DataSet,
  more: Partial<Omit<SavedView, 'grey'>> & { grey?: Partial<SavedGrey> } = {},
  number = 1,
): SeenImage {
  const instance = describeInstance(dataSet, explicitVrLittleEndian);
  const { pixel, sopClassUid, sopInstanceUid, numberOfFrames } = instance;
  if (!pixel) throw new Error('no image');
  const frame = frameOf(instance, number);
  const shown = displayModality(sopClassUid) === 'apply';
  const { rescale, modalityLut } = frame;
  const grey: SavedGrey | undefined = pixel.photometricInterpretation.startsWith('MONO')
    ? {
        modality: shown ? { ...(rescale && { rescale }), ...(modalityLut && { modalityLut }) } : {},
        voi: headerVoi(frame) ?? { kind: 'window', center: 128, width: 256 },
        voiOn: hiddenRescale(sopClassUid, frame) ? 'stored' : 'modality',
        inverse: isInverted(pixel, frame),
        ...more.grey,
      }
    : undefined;
  const { spacing } = frame;
  const { grey: _, ...others } = more;
  return {
    pixel,
    frame,
    view: {
      studyUid: text(dataSet, '0020000D') ?? '',
      seriesUid: text(dataSet, '0020000E') ?? '',
      ...{ sopClassUid, sopInstanceUid, numberOfFrames, frame: number },
      area: {
        topLeft: [1, 1],
        bottomRight: [pixel.columns, pixel.rows],
        sizeMode: 'SCALE TO FIT',
        ...(spacing ? { pixelSpacing: spacing } : { aspectRatio: pixel.aspectRatio ?? [1, 1] }),
      },
      spatial: { rotation: 0, flipped: false },
      ...(grey && { grey }),
      ...(pixel.iccData !== undefined && { iccData: pixel.iccData }),
      ...(frame.shutter && { shutter: frame.shutter }),
      overlayGroups: (pixel.overlays ?? []).map(({ group }) => group),
      overlaysSeen: (pixel.overlays ?? []).map(({ group }) => group),
      layers: [],
      ...others,
    },
  };
}

/** What is created of an image, always the same. */
export function testCreation(source: DataSet, settings: object = {}): Creation {
  let uids = 0;
  return {
    source,
    now: new Date(2026, 10, 21, 21, 5, 6, 78),
    newUid: () => `2.25.1234567890${++uids}`,
    settings: createdObjectsSchema.parse(settings),
    version: '0.5.0',
    seriesNumber: 9000,
    seriesDescription: 'Presentation states',
  };
}
