import type { KeyMark } from '../../../src-shared/contract/key-images.ts';
import { lastingPatientKey } from '../../../src-shared/contract/same-patient.ts';
import type { InstanceDescription, SeriesDescription } from '../../../src-shared/imaging/description.ts';
import { newUid } from '../../app/storing.ts';
import type { DisplayFrame } from '../../cornerstone/index.ts';
import { useFrameFilter } from '../frame-filter.ts';
import { hint } from '../hints.ts';
import { findFrameSet, useViewer } from '../store.ts';
import { selectedController } from '../viewports.ts';
import { filterByFlags, useFlags } from './flags.ts';
import { keepMarks } from './keeping.ts';
import { isKey } from './placing.ts';
import { useKeyImages } from './store.ts';

/** Objects that accompany images and are not chosen for themselves. */
const notMarked = new Set<InstanceDescription['kind']>(['presentation-state', 'key-object', 'hanging-protocol', 'raw']);

interface Target {
  series: SeriesDescription;
  instance: InstanceDescription;
  frame?: DisplayFrame;
}

/** What the selected viewport shows now. */
function target(): Target | string {
  const { studies, cells, selected } = useViewer.getState();
  const frame = selectedController()?.shown?.frame;
  if (frame?.compute) return 'This is computed and stored nowhere: it cannot be a key image';
  if (frame) return { series: frame.series, instance: frame.instance, frame };
  const frameSet = findFrameSet(studies, cells[selected]);
  if (!frameSet?.other) return 'No image is shown';
  if (frameSet.other.notDisplayable === 'other-patient') return 'This is of another patient: it cannot be a key image';
  if (notMarked.has(frameSet.other.kind)) return 'This is no image: it cannot be a key image';
  return { series: frameSet.series, instance: frameSet.other };
}

/** The marks of something: more than one where two windows marked it at the same time. */
const marksOf = ({ series, instance, frame }: Target): KeyMark[] =>
  [...useKeyImages.getState().marks.values()].filter(
    (mark) =>
      mark.sopInstanceUid === instance.sopInstanceUid &&
      mark.studyUid === series.study.uid &&
      mark.seriesUid === series.series.uid &&
      (mark.frame === undefined || mark.frame === frame?.frame),
  );

/** K: marks what the selected viewport shows, or takes its mark away. */
export function toggleMark(): void {
  const { selected } = useViewer.getState();
  const found = target();
  if (typeof found === 'string') {
    hint(selected, found);
    return;
  }
  const flags = found.frame && useFlags.getState().byImage.get(found.frame.imageId);
  const there = marksOf(found);
  if (there.length > 0) {
    unmark(there.map(({ uid }) => uid));
    const saved = flags && flags.notes.length > 0;
    hint(selected, saved ? 'No longer marked; a saved note still holds it' : 'No longer a key image');
    return;
  }
  const made = newMark(found);
  if (!made) {
    hint(selected, 'Its study is not open any more');
    return;
  }
  const { marks } = useKeyImages.getState();
  useKeyImages.setState({ marks: new Map(marks).set(made.uid, made) });
  keepMarks([[made.uid, made]]);
  const count = marks.size + 1;
  hint(
    selected,
    flags && flags.notes.length > 0
      ? `Marked (${count}); a saved note holds it already`
      : `Key image (${count} marked)`,
  );
}

function newMark({ series, instance, frame }: Target): KeyMark | undefined {
  const { studies } = useViewer.getState();
  const study = studies.find((entry) => entry.study.studyRow === series.studyRow)?.study;
  if (!study) return undefined;
  const last = Math.max(0, ...[...useKeyImages.getState().marks.values()].map(({ createdAt }) => createdAt));
  return {
    uid: newUid(),
    patientKey: lastingPatientKey(study),
    studyUid: series.study.uid,
    seriesUid: series.series.uid,
    sopClassUid: instance.sopClassUid,
    sopInstanceUid: instance.sopInstanceUid,
    ...(frame && instance.numberOfFrames > 1 && { frame: frame.frame }),
    createdAt: Math.max(Date.now(), last + 1),
  };
}

/** Takes marks away, here and in what is kept. */
export function unmark(uids: readonly string[]): void {
  const marks = new Map(useKeyImages.getState().marks);
  for (const uid of uids) marks.delete(uid);
  useKeyImages.setState({ marks });
  keepMarks(uids.map((uid) => [uid, undefined]));
}

/** Alt+Shift+K: key images alone, or all again. */
export function toggleOnly(): void {
  const { selected } = useViewer.getState();
  if (useFrameFilter.getState().filter) {
    useFrameFilter.setState({ filter: undefined });
    hint(selected, 'All images');
    return;
  }
  if (![...useFlags.getState().byImage.values()].some(isKey)) {
    hint(selected, 'The open studies have no key images: K marks one');
    return;
  }
  filterByFlags();
}
