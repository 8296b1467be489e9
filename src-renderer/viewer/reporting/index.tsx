import { PenLine } from 'lucide-react';
import { useLive } from '../../app/live.ts';
import { reportingCommands } from '../../app/viewer-commands/reporting.ts';
import type { ViewerArea } from '../area.ts';
import { hint } from '../hints.ts';
import { listed } from '../measuring/listing.ts';
import { useMeasuring } from '../measuring/store.ts';
import { showPanel, useViewer } from '../store.ts';
import { CommandButton, iconSize } from '../toolbar/tool-button.tsx';
import { followDrafts } from './drafts.ts';
import { MeasurementDialog, useMeasurementDialog } from './measurement-dialog.tsx';
import { openWriting, WritingPanel } from './panel.tsx';

const panel = 'report-writing';

/** Why nothing is written here; undefined when it is. */
function whyNot(): string | undefined {
  if (useLive.getState().settings?.createdObjects.enabled !== true) return 'This workstation creates no objects';
  const { catalogue } = useViewer.getState();
  return catalogue === 'archive' ? undefined : 'Reports are kept in the archive: import the study first';
}

/** Alt+R: the report form, or away with it; what was typed stays. */
function write(): void {
  const why = whyNot();
  const { panel: open, selected, studies } = useViewer.getState();
  if (open === panel) showPanel(undefined);
  else if (why) hint(selected, why);
  else if (studies.length === 0) hint(selected, 'The studies are being read');
  else {
    openWriting();
    showPanel(panel);
  }
}

/** Shift+Alt+R. */
function measurements(): void {
  const { selected, studies } = useViewer.getState();
  const why = whyNot();
  if (why) hint(selected, why);
  else if (listed(useMeasuring.getState().measurements, studies).length === 0)
    hint(selected, 'Nothing is measured yet');
  else useMeasurementDialog.setState({ open: true });
}

function ReportingToolbar() {
  const open = useViewer((state) => state.panel === panel);
  const archive = useViewer((state) => state.catalogue === 'archive');
  const creates = useLive((state) => state.settings?.createdObjects.enabled === true);
  if (!creates) return null;
  return (
    <CommandButton
      command={reportingCommands.write}
      pressed={open}
      icon={<PenLine size={iconSize} />}
      disabled={archive ? undefined : 'Import the study first'}
    />
  );
}

/** Reports that are written here: of texts, of measurements, of calcium and vessels. */
export const reporting: ViewerArea = {
  id: 'reporting',
  commands: reportingCommands,
  actions: { 'report-write': write, 'report-measurements': measurements },
  panels: [{ id: panel, title: 'Write', Content: WritingPanel, width: 440 }],
  Toolbar: ReportingToolbar,
  Window: MeasurementDialog,
  start: followDrafts,
};
