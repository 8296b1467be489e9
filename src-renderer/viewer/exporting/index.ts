import { largestPiece } from '../../../src-shared/contract/pictures.ts';
import { api } from '../../app/api.ts';
import { useLive } from '../../app/live.ts';
import { attempt, notify } from '../../app/notify.ts';
import { exportingCommands } from '../../app/viewer-commands/exporting.ts';
import type { ViewerArea } from '../area.ts';
import { hint } from '../hints.ts';
import { useViewer } from '../store.ts';
import { selectedController } from '../viewports.ts';
import { compose, encodePicture } from './compose.ts';
import { studiesOf } from './outlet.ts';
import { openExport, openPrinting, rememberedChoices, tellsWho, useExporting } from './store.ts';
import { ExportingToolbar } from './toolbar.tsx';
import { ExportingWindow } from './window.tsx';

/** Whether the selected viewport shows an image; says so when it does not. */
function shows(): boolean {
  if (selectedController()?.shown) return true;
  hint(useViewer.getState().selected, 'No image is shown');
  return false;
}

/** The selected viewport as it is on the screen; texts that were selected are copied instead. */
function copyPicture(): boolean {
  if ((window.getSelection()?.toString() ?? '') !== '') return false;
  if (!shows()) return true;
  const choices = rememberedChoices();
  const texts = useViewer.getState().annotations !== 'none';
  void attempt(async () => {
    const { selected } = useViewer.getState();
    const identity = tellsWho({ ...choices, texts });
    const options = { layers: true, texts, identity, size: 'screen' as const };
    const picture = await compose({ kind: 'viewport', cell: selected }, options);
    const png = await encodePicture(picture, 'png');
    if (png.length > largestPiece) throw new RangeError('the picture is too large for the clipboard');
    await api.pictures.copy({ png, studies: studiesOf(picture.shown) });
    notify(identity ? "Copied, with the patient's identity." : "Copied, without the patient's identity.");
  }, 'The picture was not copied');
  return true;
}

function capture(): boolean {
  const { createdObjects } = useLive.getState().settings ?? {};
  const { catalogue, selected } = useViewer.getState();
  if (!shows()) return true;
  if (!createdObjects?.enabled) hint(selected, 'This workstation creates no objects');
  else if (catalogue !== 'archive') hint(selected, 'Captures are kept in the archive: import the study first');
  else openExport('viewport', 'dicom');
  return true;
}

/** Pictures, films and captures of what is shown; printing it. */
export const exporting: ViewerArea = {
  id: 'exporting',
  commands: exportingCommands,
  actions: {
    pictures: () => void (shows() && useExporting.setState(({ menu }) => ({ menu: !menu }))),
    'copy-picture': copyPicture,
    'save-pictures': () => void (shows() && openExport('viewport', 'png')),
    capture,
    print: () => void (shows() && openPrinting()),
  },
  Toolbar: ExportingToolbar,
  Window: ExportingWindow,
};
