import type { Command } from '../keys.ts';

/** Keys of what is given to the film. */
export const filmingCommands = {
  filmImage: { id: 'film-image', title: 'Give what is shown to the film', keys: ['Alt+F'], once: true },
  film: { id: 'film', title: 'Film: what is given to it', keys: [] },
  filmScreen: { id: 'film-screen', title: 'Give all viewports to the film', keys: [] },
  filmSeries: { id: 'film-series', title: 'Give the whole series to the film', keys: [] },
  filmEvery: { id: 'film-every', title: 'Give every n-th image to the film …', keys: [] },
  filmFrames: { id: 'film-frames', title: 'Give all frames of the image to the film', keys: [] },
  filmKeys: { id: 'film-keys', title: 'Give the key images to the film', keys: [] },
  composer: { id: 'film-composer', title: 'Open the film', keys: ['Alt+Shift+F'], once: true },
} satisfies Record<string, Command>;
