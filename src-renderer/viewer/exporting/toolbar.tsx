import { Menu } from '@mantine/core';
import { Clapperboard, Copy, FileImage, ImageDown, Images, Printer } from 'lucide-react';
import { useLive } from '../../app/live.ts';
import { exportingCommands as commands } from '../../app/viewer-commands/exporting.ts';
import { viewerKeyText } from '../../app/viewer-keys.ts';
import { runCommand } from '../running.ts';
import { useRestingShown } from '../selected-shown.ts';
import { useViewer } from '../store.ts';
import { CommandButton, iconSize, needsImage } from '../toolbar/tool-button.tsx';
import { selectedController } from '../viewports.ts';
import { openExport, useExporting } from './store.ts';

const small = 15;

/** Pictures that leave the program, in one menu; printing. */
export function ExportingToolbar() {
  const shown = useRestingShown();
  const opened = useExporting((state) => state.menu);
  const archive = useViewer((state) => state.catalogue === 'archive');
  const creates = useLive((state) => state.settings?.createdObjects.enabled === true);
  const several = (selectedController()?.frames.length ?? 0) > 1;
  const needs = needsImage(shown);
  const keyOf = ({ id }: { id: string }) => viewerKeyText(id) && <kbd>{viewerKeyText(id)}</kbd>;
  return (
    <>
      <Menu
        opened={opened && shown !== undefined}
        onChange={(menu) => useExporting.setState({ menu })}
        position="bottom-start"
        returnFocus
      >
        <Menu.Target>
          <div>
            {/* The command opens and closes the menu; the target would do it once more. */}
            {/* biome-ignore lint/a11y/useKeyWithClickEvents: the button in it has the keys */}
            <div onClick={(event) => event.stopPropagation()}>
              <CommandButton command={commands.pictures} icon={<ImageDown size={iconSize} />} {...needs} />
            </div>
          </div>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            leftSection={<Copy size={small} />}
            rightSection={keyOf(commands.copyPicture)}
            onClick={() => runCommand(commands.copyPicture.id)}
          >
            Copy the picture
          </Menu.Item>
          <Menu.Item
            leftSection={<ImageDown size={small} />}
            rightSection={keyOf(commands.savePictures)}
            onClick={() => runCommand(commands.savePictures.id)}
          >
            Save the picture …
          </Menu.Item>
          {several && (
            <>
              <Menu.Item leftSection={<Images size={small} />} onClick={() => openExport('series', 'png')}>
                Save all images as pictures …
              </Menu.Item>
              <Menu.Item leftSection={<Clapperboard size={small} />} onClick={() => openExport('series', 'mp4')}>
                Save as a film …
              </Menu.Item>
            </>
          )}
          {creates && (
            <Menu.Item
              leftSection={<FileImage size={small} />}
              rightSection={archive && keyOf(commands.capture)}
              disabled={!archive}
              onClick={() => runCommand(commands.capture.id)}
            >
              {archive ? 'Keep as a DICOM capture …' : 'DICOM captures are kept in the archive: import the study first'}
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      <CommandButton command={commands.print} icon={<Printer size={iconSize} />} {...needs} />
    </>
  );
}
