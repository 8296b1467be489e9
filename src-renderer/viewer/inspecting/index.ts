import { inspectingCommands } from '../../app/viewer-commands/inspecting.ts';
import type { ViewerArea } from '../area.ts';
import { showPanel, useViewer } from '../store.ts';
import { TagPanel } from './tag-panel.tsx';
import { InspectingToolbar, tagPanelId } from './toolbar.tsx';

/** What the data sets say: the tag inspector. */
export const inspecting: ViewerArea = {
  id: 'inspecting',
  commands: inspectingCommands,
  actions: { tags: () => showPanel(useViewer.getState().panel === tagPanelId ? undefined : tagPanelId) },
  Toolbar: InspectingToolbar,
  panels: [{ id: tagPanelId, title: 'Data set', Content: TagPanel, width: 470 }],
};
