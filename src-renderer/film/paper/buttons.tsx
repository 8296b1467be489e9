import { Button, Menu } from '@mantine/core';
import { FileImage, FileText, Printer } from 'lucide-react';
import { filmCommands } from '../../app/film-commands.ts';
import { keyLabel } from '../../app/keys.ts';
import { useLive } from '../../app/live.ts';
import { useFilm } from '../store.ts';
import { openPaper, usePaper } from './store.ts';

const size = 15;

/** What can be done with the film beside printing it on film, in one menu. */
export function PaperButtons() {
  const menu = usePaper((state) => state.menu);
  const empty = useFilm(({ film }) => !film.sheets.some(({ boxes }) => boxes.some((cell) => cell !== null)));
  const creates = useLive((state) => state.settings?.createdObjects.enabled === true);
  const key = (command: { keys: readonly string[] }) => <kbd>{command.keys[0] && keyLabel(command.keys[0])}</kbd>;
  return (
    <Menu opened={menu} onChange={(open) => usePaper.setState({ menu: open })} position="bottom-end" returnFocus>
      <Menu.Target>
        <Button variant="default" size="compact-sm" leftSection={<FileText size={size} aria-hidden />} disabled={empty}>
          Paper and files
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          leftSection={<Printer size={size} />}
          rightSection={key(filmCommands.paper)}
          onClick={() => openPaper('printer')}
        >
          Print on paper …
        </Menu.Item>
        <Menu.Item
          leftSection={<FileText size={size} />}
          rightSection={key(filmCommands.savePdf)}
          onClick={() => openPaper('pdf')}
        >
          Save as PDF …
        </Menu.Item>
        {creates && (
          <Menu.Item
            leftSection={<FileImage size={size} />}
            rightSection={key(filmCommands.storeSheets)}
            onClick={() => openPaper('store')}
          >
            Store in the study …
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
