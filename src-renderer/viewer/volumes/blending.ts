import { movedPlane } from '../../../src-shared/imaging/geometry/spans.ts';
import type { Volume } from '../../../src-shared/imaging/volume/volume.ts';
import type { BlendingInput } from '../../../src-shared/objects/presentation-state/model.ts';
import { asError } from '../../app/api.ts';
import { errorText } from '../../app/error-text.ts';
import type { DisplayFrame } from '../../cornerstone/index.ts';
import { planeOfFrame } from '../linking/places.ts';
import { wayOfFrames } from '../linking/registrations.ts';
import { choiceOf, stateFor } from '../states/choosing.ts';
import type { KnownState } from '../states/known.ts';
import { useViewer } from '../store.ts';
import { holdVolume, letVolumesGo } from './kept.ts';
import { referredFrames } from './referred.ts';
import { planOf } from './source.ts';
import { coarsePlane, superimposed, toStated, voiOfInput } from './superimposed.ts';

/** What is laid over images by one blending state. */
interface Overlaid {
  studies: unknown;
  frames: readonly DisplayFrame[];
  missing: number;
  input: BlendingInput;
  volume?: Volume;
  /** Why there is none. */
  why?: string;
  pictures: Map<string, OffscreenCanvas>;
}

/** By SOP Instance UID of the state. */
const overlaid = new Map<string, Overlaid>();
/** Pictures of one state that are kept. */
const mostPictures = 40;

/** The blending state that is in force for a frame; undefined: none. */
export function blendingFor(cell: number, key: string, frame: DisplayFrame): KnownState | undefined {
  const choice = choiceOf(cell, key);
  if (choice?.mode !== 'full') return undefined;
  const known = stateFor(choice, frame);
  return known?.state?.blending ? known : undefined;
}

/** What a state superimposes; its volume is read when it is first asked for, and `changed` tells when it is there. */
function overlaidBy(known: KnownState, changed: () => void): Overlaid | undefined {
  const input = known.state?.blending?.inputs.find(({ position }) => position === 'SUPERIMPOSED');
  if (!input) return undefined;
  const { studies } = useViewer.getState();
  const before = overlaid.get(known.uid);
  // A state that was stored again says something else of the same images.
  const isSaid = before?.input === input;
  if (isSaid && before.studies === studies) return before;
  const { frames, missing } = referredFrames(
    known,
    input.series.flatMap(({ images }) => images),
  );
  // The same images: what was made of them holds.
  if (
    before &&
    isSaid &&
    before.frames.length === frames.length &&
    frames.every((frame, i) => frame.imageId === before.frames[i]?.imageId)
  ) {
    before.studies = studies;
    return before;
  }
  if (before) letVolumesGo(before);
  const made: Overlaid = { studies, frames, missing, input, pictures: new Map() };
  overlaid.set(known.uid, made);
  const plan = frames.length > 0 ? planOf(frames) : { why: 'its images are not among the open studies' };
  if ('why' in plan) {
    made.why = plan.why;
    return made;
  }
  holdVolume(made, frames, plan).then(
    (volume) => {
      made.volume = volume;
      changed();
    },
    (error: unknown) => {
      made.why = errorText(asError(error)).title;
      changed();
    },
  );
  return made;
}

/** The images that a state superimposes, once they are laid over something. */
export const superimposedBy = ({ uid }: KnownState): readonly DisplayFrame[] => overlaid.get(uid)?.frames ?? [];

/** Lets everything go that no state in `used` (SOP Instance UIDs) superimposes. */
export function keepOverlaid(used: ReadonlySet<string>): void {
  for (const [uid, one] of overlaid) {
    if (used.has(uid)) continue;
    overlaid.delete(uid);
    letVolumesGo(one);
  }
}

/** What is laid over a frame: a picture and how many image pixels one of its own is, and what the reader is told. */
export interface Blended {
  text: string;
  picture?: OffscreenCanvas;
  step: number;
}

/** What a blending state lays over a frame now. */
export function blendedOver(known: KnownState, frame: DisplayFrame, changed: () => void): Blended {
  const no = (why: string): Blended => ({ text: `Not blended: ${why}`, step: 1 });
  const found = overlaidBy(known, changed);
  const { palette } = known.state ?? {};
  if (!found || !palette) return no('it has no colours');
  if (found.why) return no(found.why);
  const { volume, frames, missing, input, pictures } = found;
  const [first] = frames;
  if (!volume || !first) return { text: 'What is superimposed is being read …', step: 1 };
  const way = wayOfFrames(frame, first);
  if (!way) return no('the two series are in different frames of reference, and no registration is here');
  const plane = planeOfFrame(frame);
  const target = plane && (way.matrix ? movedPlane(plane, way.matrix) : plane);
  if (!target) return no('the image has no place in the patient');
  const { plane: coarse, step } = coarsePlane(target);
  const key = `${frame.imageId} ${way.key ?? ''}`;
  let picture = pictures.get(key);
  if (!picture) {
    const modality = input.modality;
    const colours = superimposed(
      volume,
      coarse,
      palette,
      toStated(modality, frames),
      voiOfInput(input, first, modality),
    );
    picture = new OffscreenCanvas(coarse.columns, coarse.rows);
    picture.getContext('2d')?.putImageData(new ImageData(colours, coarse.columns, coarse.rows), 0, 0);
    pictures.set(key, picture);
    const [oldest] = pictures.keys();
    if (pictures.size > mostPictures && oldest !== undefined) pictures.delete(oldest);
  }
  const { modality, description } = first.series.series;
  const text = [
    `Blended with ${[modality, description].filter(Boolean).join(' ')}`,
    ...(way.by ? [`by registration ${way.by}`] : []),
    ...(missing > 0 ? [`${missing} of its images are not here`] : []),
  ].join(', ');
  return { text, picture, step };
}
