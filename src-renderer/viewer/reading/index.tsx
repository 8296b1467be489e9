import { FileText } from 'lucide-react';
import { readingCommands } from '../../app/viewer-commands/reading.ts';
import type { ViewerArea } from '../area.ts';
import { hint } from '../hints.ts';
import { showPanel, useViewer } from '../store.ts';
import { CommandButton, iconSize } from '../toolbar/tool-button.tsx';
import { followReports, useMarks } from './mark-store.ts';
import { MarksLayer } from './marks-layer.tsx';
import { ReportsPanel } from './panel.tsx';
import { ReadObject } from './read-object.tsx';
import { isRead, reportsOf } from './store.ts';

const panel = 'reports';

/** R: the list of the reports, or away with it (IHE BIR "Show Report"). */
function show(): void {
  const { panel: open, studies, selected, state } = useViewer.getState();
  if (open === panel) showPanel(undefined);
  else if (state !== 'loading' && reportsOf(studies).length === 0) hint(selected, 'The open studies have no reports');
  else showPanel(panel);
}

/** Shift+R: what reports drew goes from the images, or comes back. */
function toggleMarks(): void {
  const { hidden, reports } = useMarks.getState();
  const { selected } = useViewer.getState();
  if ([...reports.values()].every(({ read }) => read.marks.length === 0)) {
    hint(selected, 'No report has marks on images');
    return;
  }
  useMarks.setState({ hidden: !hidden });
  hint(selected, hidden ? 'Marks of reports are shown' : 'Marks of reports are hidden');
}

function ReadingToolbar() {
  const none = useViewer(({ studies, state }) => state !== 'loading' && reportsOf(studies).length === 0);
  const open = useViewer((state) => state.panel === panel);
  return (
    <CommandButton
      command={readingCommands.report}
      pressed={open}
      icon={<FileText size={iconSize} />}
      disabled={none ? 'The open studies have no reports' : undefined}
    />
  );
}

/** Reports and documents. */
export const reading: ViewerArea = {
  id: 'reading',
  commands: readingCommands,
  actions: { report: show, 'report-marks': toggleMarks },
  Layer: MarksLayer,
  panels: [{ id: panel, title: 'Reports', Content: ReportsPanel }],
  objectView: (frameSet) => (isRead(frameSet) ? ReadObject : undefined),
  Toolbar: ReadingToolbar,
  start: followReports,
};
