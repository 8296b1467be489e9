import { NegatoscopeError } from '../../../src-shared/contract/errors.ts';
import type { CellPicture } from '../cell-pictures.ts';
import { timeText } from './facts.ts';

/** The picture that a video shows at this moment, in its own pixels. Throws `not-displayable` before there is one. */
export function stillOf(video: HTMLVideoElement, name: string): CellPicture {
  const { videoWidth, videoHeight, currentTime } = video;
  if (videoWidth === 0 || videoHeight === 0 || video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA) {
    throw new NegatoscopeError('not-displayable', 'the video shows nothing yet');
  }
  const canvas = new OffscreenCanvas(videoWidth, videoHeight);
  const context = canvas.getContext('2d', { alpha: false });
  if (!context) throw new NegatoscopeError('internal', 'the canvas has no context');
  context.drawImage(video, 0, 0);
  return { canvas, title: `${name}, at ${timeText(currentTime * 1000)}` };
}
