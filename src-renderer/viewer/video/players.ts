import { useViewer } from '../store.ts';
import type { Playback } from './playback.ts';

/** The videos that are on the screen, by cell. */
const players = new Map<number, Playback>();

export function putPlayer(cell: number, playback: Playback): () => void {
  players.set(cell, playback);
  return () => {
    if (players.get(cell) === playback) players.delete(cell);
  };
}

export const playerOf = (cell: number): Playback | undefined => players.get(cell);

const on = (use: (playback: Playback) => void) => (): boolean => {
  const playback = playerOf(useViewer.getState().selected);
  if (!playback) return false;
  use(playback);
  return true;
};

const ofVideos: Record<string, () => unknown> = {
  cine: on((playback) => playback.toggle()),
  'cine-play': on((playback) => playback.toggle()),
  'cine-slower': on((playback) => playback.faster(-1)),
  'cine-faster': on((playback) => playback.faster(1)),
  'previous-image': on((playback) => playback.step(-1)),
  'next-image': on((playback) => playback.step(1)),
  'first-image': on((playback) => playback.goto(0)),
  'last-image': on((playback) => playback.goto(playback.frames - 1)),
};

/** The keys of images and of cine, when the selected cell plays a video. */
export const videoCommands = (): Record<string, () => unknown> | undefined =>
  playerOf(useViewer.getState().selected) && ofVideos;
