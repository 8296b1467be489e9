import type { Command } from '../keys.ts';

export const exportingCommands = {} satisfies Record<string, Command>;
