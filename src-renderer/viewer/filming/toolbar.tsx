import { ActionIcon, Menu, Tooltip } from '@mantine/core';
import { ChevronDown, Film, Flag, FolderOpen, Images, LayoutGrid, ListOrdered } from 'lucide-react';
import type { ReactNode } from 'react';
import { filmingCommands as commands } from '../../app/viewer-commands/filming.ts';
import { useViewerCommandLabel, viewerKeyText } from '../../app/viewer-keys.ts';
import { useCellPictures } from '../cell-pictures.ts';
import { keyImages } from '../key-images/list.ts';
import { runCommand } from '../running.ts';
import { useRestingShown } from '../selected-shown.ts';
import { useViewer, visibleCells } from '../store.ts';
import { useOffered } from '../toolbar/advanced.ts';
import { CommandButton, iconSize } from '../toolbar/tool-button.tsx';
import { selectedController } from '../viewports.ts';
import { useFilming } from './store.ts';
import { whyNotFilmed } from './subjects.ts';

const small = 15;

/** What is given to the film: the image at once, more of them from a menu. */
export function FilmingToolbar() {
  // Rendered anew when another image, or something else that has a picture, is shown.
  const shown = useRestingShown();
  useCellPictures();
  const selected = useViewer((state) => state.selected);
  const opened = useFilming((state) => state.menu);
  const label = useViewerCommandLabel(commands.film);
  const offered = useOffered(commands.filmImage.id);
  if (!offered) return null;
  return (
    <>
      <CommandButton
        command={commands.filmImage}
        icon={<Film size={iconSize} />}
        disabled={shown ? undefined : whyNotFilmed(selected)}
      />
      <Menu
        opened={opened}
        onChange={(menu) => useFilming.setState({ menu })}
        position="bottom-start"
        returnFocus
        keepMounted={false}
      >
        <Menu.Target>
          <Tooltip label={label}>
            <ActionIcon
              size={30}
              w={18}
              variant="subtle"
              aria-label={commands.film.title}
              data-command={commands.film.id}
              onMouseDown={(event) => event.preventDefault()}
            >
              <ChevronDown size={12} />
            </ActionIcon>
          </Tooltip>
        </Menu.Target>
        <Menu.Dropdown>
          <Choices />
        </Menu.Dropdown>
      </Menu>
    </>
  );
}

function Choice({ id, icon, children }: { id: string; icon: ReactNode; children: ReactNode }) {
  const key = viewerKeyText(id);
  return (
    <Menu.Item
      leftSection={icon}
      rightSection={key && <kbd>{key}</kbd>}
      data-film-choice={id}
      onClick={() => runCommand(id)}
    >
      {children}
    </Menu.Item>
  );
}

function Choices() {
  const { selected } = useViewer.getState();
  const controller = selectedController();
  const count = controller?.frames.length ?? 0;
  const frame = controller?.shown?.frame;
  const frames = controller?.frames.filter(({ instance }) => instance.row === frame?.instance.row).length ?? 0;
  const cells = visibleCells(useViewer.getState()).length;
  const marked = keyImages().length;
  const nothing = whyNotFilmed(selected) !== undefined;
  return (
    <>
      {!nothing && (
        <Choice id={commands.filmImage.id} icon={<Film size={small} />}>
          {frame ? 'This image' : 'What is shown'}
        </Choice>
      )}
      {cells > 1 && (
        <Choice id={commands.filmScreen.id} icon={<LayoutGrid size={small} />}>
          All {cells} viewports
        </Choice>
      )}
      {count > 1 && (
        <>
          <Choice id={commands.filmSeries.id} icon={<Images size={small} />}>
            All {count} images of the series
          </Choice>
          <Choice id={commands.filmEvery.id} icon={<ListOrdered size={small} />}>
            Every n-th image …
          </Choice>
        </>
      )}
      {frames > 1 && frames < count && (
        <Choice id={commands.filmFrames.id} icon={<Images size={small} />}>
          All {frames} frames of this image
        </Choice>
      )}
      {marked > 0 && (
        <Choice id={commands.filmKeys.id} icon={<Flag size={small} />}>
          {marked === 1 ? 'The key image' : `All ${marked} key images`}
        </Choice>
      )}
      <Menu.Divider />
      <Choice id={commands.composer.id} icon={<FolderOpen size={small} />}>
        Open the film
      </Choice>
    </>
  );
}
