import type { Command } from '../keys.ts';

export const cineCommands = {} satisfies Record<string, Command>;
