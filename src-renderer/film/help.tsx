import { filmCommandGroups, filmCommandList } from '../app/film-commands.ts';
import { currentKeySources, effectiveMouse, useCommands } from '../app/key-map.ts';
import { KeysHelp } from '../app/keys-help.tsx';
import { useFilm } from './store.ts';

const mouse: readonly (readonly [string, string])[] = [
  ['Wheel', 'Previous or next image of the series in the cell; with Shift ten at once'],
  ['Ctrl+Wheel', 'Zoom'],
  ['Left drag', 'The chosen tool: moves cells, windows, zooms, pans'],
  ['Escape while dragging', 'All is as it was before the drag'],
  ['Double click', 'Cell large, and back'],
  ['Click with Ctrl or Shift', 'Selects several cells; what is changed is changed on all of them'],
  ['Drag of a series', 'Fills the empty cells from there on; with Shift every n-th image'],
  ['Drag of a cell', 'Two cells change places; with Ctrl a copy'],
];

/** All keys of the composer, and what the mouse does. */
export function Help() {
  const opened = useFilm(({ help }) => help);
  const commands = useCommands(filmCommandList);
  if (!opened) return null;
  const groups = filmCommandGroups.map(({ title, commands: group }) => ({
    title,
    entries: Object.values(group).map((command) => commands.find(({ id }) => id === command.id) ?? command),
  }));
  const bound = effectiveMouse(currentKeySources());
  const words: Record<string, string> = { window: 'Window', zoom: 'Zoom', pan: 'Pan' };
  const buttons = [
    ['Right drag', words[bound.Right ?? ''] ?? 'Window'],
    ['Middle drag', words[bound.Middle ?? ''] ?? 'Pan'],
  ] as const;
  return (
    <KeysHelp
      opened
      onClose={() => useFilm.setState({ help: false })}
      groups={groups}
      mouse={[...mouse.slice(0, 3), ...buttons, ...mouse.slice(3)]}
    />
  );
}
