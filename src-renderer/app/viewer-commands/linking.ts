import type { Command } from '../keys.ts';

export const linkingCommands = {} satisfies Record<string, Command>;
