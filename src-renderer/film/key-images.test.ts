import { expect, it, vi } from 'vitest';
import type { FilmFrame } from '../app/film-frames.ts';
import { keyImagesOf } from './key-images.ts';
import type { RailStudy } from './studies.ts';

const main = { failing: false };
vi.mock('../app/api.ts', () => ({
  api: {
    keyImages: {
      list: () =>
        main.failing ? Promise.reject(new Error('no answer')) : Promise.resolve({ marks: [{ sopInstanceUid: '1.2' }] }),
    },
  },
}));
vi.mock('../app/fetch-json.ts', () => ({ fetchJson: () => Promise.reject(new Error('damaged')) }));

const frameOf = (sopInstanceUid: string) =>
  ({ instance: { sopInstanceUid, numberOfFrames: 1 }, frame: 1 }) as FilmFrame;
const study = (instances: object[]) =>
  ({
    catalogue: 'archive',
    study: { studyUid: '1' },
    series: [{ sets: [{ frames: [frameOf('1.1'), frameOf('1.2')] }], description: { instances } }],
  }) as unknown as RailStudy;

it('marked images are key images; marks and notes that cannot be read are told, and keep nothing else from being found', async () => {
  expect(await keyImagesOf(study([]), 'P')).toEqual({ frames: [frameOf('1.2')], incomplete: false });
  const note = { kind: 'key-object', row: 7, revision: 1 };
  expect(await keyImagesOf(study([note]), 'P')).toEqual({ frames: [frameOf('1.2')], incomplete: true });
  main.failing = true;
  expect(await keyImagesOf(study([]), 'P')).toEqual({ frames: [], incomplete: true });
});
