import type { SavedLayer } from '../../../src-shared/objects/presentation-state/write-view.ts';
import { useLive } from '../../app/live.ts';
import type { DisplayFrame } from '../../cornerstone/index.ts';
import { referenceLines } from '../linking/draw.ts';
import { useLinking } from '../linking/store.ts';
import { useViewer } from '../store.ts';
import { controllerOf } from '../viewports.ts';

/** The lines in which the image of the selected viewport cuts a frame of another one, as long as they are shown: they are seen on the film too. */
export function lineLayers(cell: number, frame: DisplayFrame): SavedLayer[] {
  const { selected } = useViewer.getState();
  const source = cell < 0 || cell === selected ? undefined : controllerOf(selected);
  const from = source?.shown?.frame;
  if (!source || !from || !useLinking.getState().lines) return [];
  const withEnds = useLive.getState().settings?.display.spatial.referenceLines === 'current-and-ends';
  const lines = referenceLines(frame, { frames: source.frames, shown: from }, withEnds);
  if (lines.length === 0) return [];
  const graphics = lines.map(({ ends: [[x1, y1], [x2, y2]] }) => ({
    ...{ units: 'PIXEL' as const, type: 'POLYLINE' as const, filled: false },
    points: [[x1, y1] as [number, number], [x2, y2] as [number, number]],
  }));
  return [{ name: 'reference lines', order: -1, graphics, texts: [] }];
}
