import { filmCommandList } from '../app/film-commands.ts';
import { useCommands } from '../app/key-map.ts';
import { type Command, commandLabel } from '../app/keys.ts';

/** Name and first key in force of a command of the composer, for a tooltip: `Rotate (])`. */
export function useFilmLabel(command: Command): string {
  const commands = useCommands(filmCommandList);
  return commandLabel(commands.find(({ id }) => id === command.id) ?? command);
}
