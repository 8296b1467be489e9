import type { ReportReference } from '../../../src-shared/objects/report-content.ts';
import type { FrameSet } from '../frame-sets.ts';
import { allFrameSets, type StudyEntry, showFrameSet, useViewer } from '../store.ts';
import { aimAt } from '../view-memory.ts';
import { selectedController } from '../viewports.ts';

/** Where an image that a report names is among the open studies. */
export interface Found {
  frameSet: FrameSet;
  /** Place in the frame set, from 0. */
  index: number;
  /** "Image 12 of series 3". */
  text: string;
}

export function findImage(studies: readonly StudyEntry[], reference: ReportReference): Found | undefined {
  const frame = reference.frames?.[0];
  for (const frameSet of allFrameSets(studies)) {
    const index = frameSet.frames.findIndex(
      ({ instance, frame: number }) =>
        instance.sopInstanceUid === reference.sopInstanceUid && (frame === undefined || number === frame),
    );
    const found = frameSet.frames[index];
    if (!found) continue;
    const what = found.instance.numberOfFrames > 1 ? 'Frame' : 'Image';
    const series = frameSet.series.series.number;
    return {
      frameSet,
      index,
      text: `${what} ${index + 1} of ${series === undefined ? `a ${frameSet.series.series.modality} series` : `series ${series}`}`,
    };
  }
  return undefined;
}

/** Shows an image in the selected viewport. */
export function jumpTo({ frameSet, index }: Found): void {
  const { cells, selected } = useViewer.getState();
  if (cells[selected] === frameSet.key) {
    selectedController()?.goto(index);
    return;
  }
  const imageId = frameSet.frames[index]?.imageId;
  if (imageId !== undefined) aimAt(selected, imageId);
  showFrameSet(frameSet.key);
}
