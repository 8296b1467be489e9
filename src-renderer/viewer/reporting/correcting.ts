import { text } from '../../../src-shared/dicom/access.ts';
import type { EvidenceInstance } from '../../../src-shared/objects/structured-report/document.ts';
import { writtenReport } from '../../../src-shared/objects/structured-report/written-report.ts';
import { useLive } from '../../app/live.ts';
import type { FrameSet } from '../frame-sets.ts';
import type { ReadReport } from '../reading/reports.ts';
import { showPanel, useViewer } from '../store.ts';
import { changeDraft, newDraft, useDrafts } from './drafts.ts';

/** Whether a report can be gone on with here: in sections, and written by this workstation. */
export function isCorrectable({ dataSet, root }: ReadReport): boolean {
  const { settings } = useLive.getState();
  if (!root || settings?.createdObjects.enabled !== true || useViewer.getState().catalogue !== 'archive') return false;
  const manufacturer = (text(dataSet, '00080070') ?? '').trim();
  return manufacturer === settings.createdObjects.manufacturer.trim() && writtenReport(root) !== undefined;
}

/** Opens a stored report in the form; what is stored then is a new document that names it as its predecessor (PS3.3 C.17.2.2). */
export function correct({ series, other }: FrameSet, { root }: ReadReport): void {
  const { studies } = useViewer.getState();
  const written = root && writtenReport(root);
  const study = studies.find((entry) => entry.study.studyUid === series.study.uid);
  const fresh = study && newDraft(study);
  if (!written || !fresh || !other) return;
  const predecessor: EvidenceInstance = {
    studyUid: series.study.uid,
    seriesUid: series.series.uid,
    sopClassUid: other.sopClassUid,
    sopInstanceUid: other.sopInstanceUid,
  };
  const { drafts } = useDrafts.getState();
  const begun = drafts.find((draft) => draft.predecessor?.sopInstanceUid === predecessor.sopInstanceUid);
  if (!begun) changeDraft({ ...fresh, ...written, predecessor });
  useDrafts.setState({ open: begun?.uid ?? fresh.uid });
  showPanel('report-writing');
}
