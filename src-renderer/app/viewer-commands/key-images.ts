import type { Command } from '../keys.ts';

/** Keys of key images and the notes that hold them. */
export const keyImageCommands = {
  mark: { id: 'key-image', title: 'Key image: mark, unmark', keys: ['K'], once: true },
  note: { id: 'key-image-note', title: 'Save key image note …', keys: ['Alt+K'] },
  save: { id: 'key-image-save', title: 'Save key image note at once', keys: [], once: true },
  only: { id: 'key-images-only', title: 'Only key images', keys: ['Alt+Shift+K'], once: true },
  list: { id: 'key-images', title: 'List of key images', keys: [] },
} satisfies Record<string, Command>;
