import type { Command } from '../keys.ts';

export const derivingCommands = {
  derive: { id: 'derive', title: 'New images computed from these …', keys: [] },
} satisfies Record<string, Command>;
