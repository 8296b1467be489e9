import type { Command } from './keys.ts';
import { viewerCommandList } from './viewer-commands/index.ts';

/** The tools that a mouse button can be bound to: their commands are called after them. */
export const viewerTools: readonly { id: string; command: Command }[] = viewerCommandList
  .filter(({ id }) => id.startsWith('tool-'))
  .map((command) => ({ id: command.id.slice('tool-'.length), command }));
