/** The part of a video element that is used. */
export type Element = Pick<
  HTMLVideoElement,
  | 'currentTime'
  | 'duration'
  | 'paused'
  | 'playbackRate'
  | 'loop'
  | 'play'
  | 'pause'
  | 'addEventListener'
  | 'removeEventListener'
> & {
  requestVideoFrameCallback(callback: (now: number, data: { mediaTime: number }) => void): number;
  cancelVideoFrameCallback(id: number): void;
};

export const rates = [0.1, 0.25, 0.5, 1, 1.5, 2, 4] as const;

/** What a player shows now. */
export interface PlaybackState {
  playing: boolean;
  /** Frame on the screen, from 0. */
  frame: number;
  loop: boolean;
  rate: number;
}

/**
 * A video, frame by frame: the frame on the screen is known from the picture itself, not from the clock, and a frame that is
 * asked for is sought by its middle, so that no rounding shows its neighbour. While one is sought the last one asked for
 * waits; those between are left out.
 */
export class Playback {
  readonly frames: number;
  private readonly video: Element;
  private readonly frameS: number;
  private readonly changed: (state: PlaybackState) => void;
  private shownFrame = 0;
  /** Frame that was asked for last, until it is on the screen. */
  private wanted: number | undefined;
  /** Frame that is being sought. */
  private sought: number | undefined;
  private callback = 0;
  private readonly ends: (() => void)[];

  constructor(video: Element, frames: number, frameMs: number, changed: (state: PlaybackState) => void) {
    this.video = video;
    this.frames = Math.max(1, frames);
    this.frameS = frameMs / 1000;
    this.changed = changed;
    const tell = (): void => this.tell();
    const found = (): void => {
      const before = this.sought;
      this.sought = undefined;
      if (this.wanted !== undefined && this.wanted !== before) this.seek(this.wanted);
    };
    const events = [
      ['play', tell],
      ['pause', tell],
      ['ended', tell],
      ['ratechange', tell],
      ['seeked', found],
    ] as const;
    for (const [name, listener] of events) video.addEventListener(name, listener);
    this.ends = events.map(
      ([name, listener]) =>
        () =>
          video.removeEventListener(name, listener),
    );
    this.watch();
  }

  get state(): PlaybackState {
    const { paused, playbackRate, loop } = this.video;
    return { playing: !paused, frame: this.shownFrame, loop, rate: playbackRate };
  }

  toggle(): void {
    if (this.video.paused) this.play();
    else this.video.pause();
  }

  play(): void {
    this.wanted = undefined;
    // Refused when it is taken away meanwhile; the state tells.
    this.video.play().catch(() => this.tell());
  }

  /** Shows a frame, and stops there. */
  goto(frame: number): void {
    if (!this.video.paused) this.video.pause();
    this.wanted = Math.min(Math.max(0, frame), this.frames - 1);
    if (this.sought === undefined) this.seek(this.wanted);
  }

  /** From the frame that is asked for, when there is one. */
  step(by: number): void {
    this.goto((this.wanted ?? this.shownFrame) + by);
  }

  faster(by: 1 | -1): void {
    const at = rates.findIndex((rate) => rate >= this.video.playbackRate - 1e-6);
    this.setRate(rates[Math.min(Math.max(0, (at < 0 ? rates.length - 1 : at) + by), rates.length - 1)] ?? 1);
  }

  setRate(rate: number): void {
    this.video.playbackRate = rate;
  }

  setLoop(loop: boolean): void {
    this.video.loop = loop;
    this.tell();
  }

  close(): void {
    this.video.cancelVideoFrameCallback(this.callback);
    for (const end of this.ends) end();
    if (!this.video.paused) this.video.pause();
  }

  private seek(frame: number): void {
    const time = (frame + 0.5) * this.frameS;
    this.sought = frame;
    const { duration } = this.video;
    this.video.currentTime = Number.isFinite(duration) ? Math.min(time, Math.max(0, duration - 0.001)) : time;
  }

  private watch(): void {
    this.callback = this.video.requestVideoFrameCallback((_now, { mediaTime }) => {
      this.shownFrame = Math.min(Math.max(0, Math.floor(mediaTime / this.frameS + 0.25)), this.frames - 1);
      if (this.shownFrame === this.wanted) this.wanted = undefined;
      this.tell();
      this.watch();
    });
  }

  private tell(): void {
    this.changed(this.state);
  }
}
