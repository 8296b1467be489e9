import { KeysHelp } from '../app/keys-help.tsx';
import { studiesCommands } from '../app/studies-commands.ts';

const mouse: [string, string][] = [
  ['Click', 'Choose a study or a series; with Ctrl one more, with Shift a range'],
  ['Double click', 'Open; from a node it is retrieved first'],
  ['Right button', 'What can be done with the study'],
  ['Arrow keys', 'Move; with Shift choose a range; right opens the series, left closes them'],
  ['Drop of files', 'Browse a folder, disc, ZIP archive or DICOMDIR'],
];

const groups = [{ title: 'Studies', entries: Object.values(studiesCommands) }];

/** All keys of the window and what the mouse does. */
export function StudiesHelp({ onClose }: { onClose: () => void }) {
  return <KeysHelp opened onClose={onClose} groups={groups} mouse={mouse} />;
}
