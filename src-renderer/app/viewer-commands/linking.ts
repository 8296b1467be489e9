import type { Command } from '../keys.ts';

/** Keys of viewports that go together; the letters are those of IHE Basic Image Review. */
export const linkingCommands = {
  link: { id: 'link', title: 'Link viewports', keys: ['L'] },
  unlink: { id: 'unlink', title: 'Unlink viewports', keys: ['U'] },
  lines: { id: 'reference-lines', title: 'Localizer lines', keys: ['O'] },
  crossHair: { id: 'tool-cross-hair', title: 'Cross-hair: the same place in all viewports', keys: ['J'] },
  nextPass: { id: 'next-pass', title: 'The same slice: next time, echo or phase', keys: ['Shift+ArrowRight'] },
  previousPass: {
    id: 'previous-pass',
    title: 'The same slice: previous time, echo or phase',
    keys: ['Shift+ArrowLeft'],
  },
} satisfies Record<string, Command>;
