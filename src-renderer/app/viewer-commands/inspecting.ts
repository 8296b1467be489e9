import type { Command } from '../keys.ts';

export const inspectingCommands = {} satisfies Record<string, Command>;
