import type { Command } from '../keys.ts';

export const measuringCommands = {} satisfies Record<string, Command>;
