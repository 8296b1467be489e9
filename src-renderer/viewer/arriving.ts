import type { Job } from '../../src-shared/contract/jobs.ts';
import { stackGeometry } from '../../src-shared/imaging/geometry/stack.ts';
import { plural } from '../app/formatting.ts';
import type { DisplayFrame } from '../cornerstone/index.ts';

/** Images that are sent to us still arrive when the last one came less than this long ago: nobody says how many there will be. */
export const arrivingMs = 10_000;

/** Gaps in the instance numbers of single frames: numbers before and after each of them, at most three. */
export function missingBetween(frames: readonly DisplayFrame[]): [before: number, after: number][] {
  const numbers = [
    ...new Set(frames.map(({ instance }) => instance.instanceNumber).filter((value) => value !== undefined)),
  ].sort((a, b) => a - b);
  // Numbers that say nothing about order: several images share one, or every second is left out on purpose.
  if (numbers.length < 3 || numbers.length !== frames.length) return [];
  const steps = numbers.slice(1).map((value, i) => value - numbers[i]!);
  const usual = [...steps].sort((a, b) => a - b)[Math.floor(steps.length / 2)] ?? 1;
  const gaps: [number, number][] = [];
  for (let i = 0; i < steps.length; i++) {
    if (steps[i]! > usual) gaps.push([numbers[i]!, numbers[i + 1]!]);
  }
  return gaps.length > frames.length / 4 ? [] : gaps.slice(0, 3);
}

/** The series that a viewport shows, and how much is here. */
export interface Here {
  studyUid: string;
  seriesUid: string;
  /** Instances of the series and of its study that are here. */
  inSeries: number;
  inStudy: number;
  /** When the last one came while the viewer was open, ms since 1970. */
  arrivedAt: number | undefined;
}

/**
 * What is to be said of what still comes: of a retrieve how much of how much is here, and what became of it when it did not end
 * well; of images that somebody sends, whose number nobody knows, that they came just now.
 */
export function arrivingText(here: Here, jobs: readonly Job[], now = Date.now()): string | undefined {
  const ofStudy = jobs.filter(({ retrieves }) => retrieves?.studyUid === here.studyUid);
  const retrieve = ofStudy
    .filter(({ retrieves }) => retrieves?.sopInstanceUid === undefined)
    .filter(({ retrieves }) => retrieves?.seriesUid === undefined || retrieves.seriesUid === here.seriesUid)
    .sort((a, b) => Number(isUnderWay(b)) - Number(isUnderWay(a)) || b.id - a.id)[0];
  const told = retrieve && retrieveText(retrieve, here);
  if (told !== undefined) return told;
  const { arrivedAt } = here;
  if (arrivedAt === undefined || now >= arrivedAt + arrivingMs) return undefined;
  // It came with a retrieve, which has ended or counts for itself.
  if (ofStudy.some((job) => isUnderWay(job) || (job.endedAt ?? 0) > arrivedAt - arrivingMs)) return undefined;
  return `${plural(here.inSeries, 'image')}, still arriving`;
}

const isUnderWay = ({ state }: Job): boolean => state === 'running' || state === 'waiting';

const retrieveWords: Partial<Record<Job['state'], string>> = {
  running: 'still arriving',
  waiting: 'waiting to be fetched',
  warning: 'not everything could be fetched',
  failed: 'fetching failed',
  cancelled: 'fetching was stopped',
};

function retrieveText({ state, total, retrieves }: Job, { inSeries, inStudy }: Here): string | undefined {
  const words = retrieveWords[state];
  const ofSeries = retrieves?.seriesUid !== undefined;
  const count = ofSeries ? inSeries : inStudy;
  if (words === undefined) return undefined;
  if (total === undefined) return state === 'running' ? `${plural(inSeries, 'image')}, ${words}` : words;
  return count < total ? `${count} of ${total}${ofSeries ? '' : ' of the study'}, ${words}` : undefined;
}

/** Steps between neighbouring slices that are larger than the usual one, by the numbers of the images on both sides. */
interface PlaceGap {
  before: number | undefined;
  after: number | undefined;
  stepMm: number;
  spacingMm: number;
}

/** Gaps by place; undefined when the frames are no stack of slices at places of their own. */
function gapsByPlace(frames: readonly DisplayFrame[]): PlaceGap[] | undefined {
  if (frames.length < 3) return undefined;
  const stack = stackGeometry(frames.map(({ description }) => description));
  if (!stack || stack.spacingMm === undefined || stack.duplicates.length > 0) return undefined;
  const { spacingMm } = stack;
  const number = (index: number): number | undefined => {
    const frame = frames[index];
    return frame && (frame.instance.numberOfFrames > 1 ? frame.frame : frame.instance.instanceNumber);
  };
  return stack.gaps.map(({ before, after, stepMm }) => ({
    before: number(before),
    after: number(after),
    stepMm,
    spacingMm,
  }));
}

/**
 * What is said of slices that are missing. Where slices have places these decide: numbers that were left out between slices
 * that lie evenly are no gap, and a wide step between consecutive numbers is a gap of the scan.
 */
export function gapsText(frames: readonly DisplayFrame[]): string | undefined {
  const known = gapTexts.get(frames);
  if (known !== undefined) return known || undefined;
  const text = findGaps(frames);
  gapTexts.set(frames, text ?? '');
  return text;
}

/** By list of frames, which is another one when images came. */
const gapTexts = new WeakMap<readonly DisplayFrame[], string>();

function findGaps(frames: readonly DisplayFrame[]): string | undefined {
  const numbered = missingBetween(frames);
  const placed = gapsByPlace(frames);
  if (!placed) {
    if (numbered.length === 0) return undefined;
    return `images missing ${numbered.map(([before, after]) => `between ${before} and ${after}`).join(', ')}`;
  }
  // Several blocks of slices are meant to lie apart.
  if (placed.length > Math.max(3, frames.length / 10)) return undefined;
  const parts = placed.slice(0, 3).map(({ before, after, stepMm, spacingMm }) => {
    const [low, high] = [before ?? 0, after ?? 0].sort((a, b) => a - b) as [number, number];
    const missing = numbered.some(([a, b]) => a === low && b === high);
    const place = before === undefined || after === undefined ? '' : ` between ${low} and ${high}`;
    return missing
      ? `images missing${place}`
      : `gap of ${Math.round(stepMm * 10) / 10} mm${place} (elsewhere ${Math.round(spacingMm * 100) / 100} mm)`;
  });
  return parts.length > 0 ? parts.join(', ') : undefined;
}

/** What a viewport says of a set that is not complete; undefined when there is nothing to say. */
export function completenessText(frames: readonly DisplayFrame[], arriving: string | undefined): string | undefined {
  return [arriving, gapsText(frames)].filter(Boolean).join('; ') || undefined;
}
