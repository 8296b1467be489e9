import { describe, expect, it, vi } from 'vitest';
import { type Element, Playback, type PlaybackState } from './playback.ts';

/** A video element that finds a place when it is told to. */
class FakeVideo {
  paused = true;
  playbackRate = 1;
  loop = true;
  duration = 4;
  readonly sought: number[] = [];
  private readonly listeners: Record<string, (() => void)[]> = {};
  private callback: ((now: number, data: { mediaTime: number }) => void) | undefined;
  private time = 0;

  get currentTime(): number {
    return this.time;
  }
  set currentTime(time: number) {
    this.time = time;
    this.sought.push(time);
  }
  addEventListener(name: string, listener: () => void): void {
    this.listeners[name] = [...(this.listeners[name] ?? []), listener];
  }
  removeEventListener(name: string, listener: () => void): void {
    this.listeners[name] = (this.listeners[name] ?? []).filter((one) => one !== listener);
  }
  get listening(): number {
    return Object.values(this.listeners).flat().length;
  }
  play = vi.fn(async () => {
    this.paused = false;
    this.tell('play');
  });
  pause(): void {
    this.paused = true;
    this.tell('pause');
  }
  requestVideoFrameCallback(callback: (now: number, data: { mediaTime: number }) => void): number {
    this.callback = callback;
    return 1;
  }
  cancelVideoFrameCallback(): void {
    this.callback = undefined;
  }
  tell(name: string): void {
    for (const listener of this.listeners[name] ?? []) listener();
  }
  /** The picture of a frame (40 ms each) is on the screen. */
  show(frame: number): void {
    this.callback?.(0, { mediaTime: frame * 0.04 });
  }
  found(frame: number): void {
    this.tell('seeked');
    this.show(frame);
  }
}

function create(): { video: FakeVideo; playback: Playback; states: PlaybackState[] } {
  const video = new FakeVideo();
  const states: PlaybackState[] = [];
  const playback = new Playback(video as unknown as Element, 100, 40, (state) => states.push(state));
  return { video, playback, states };
}

describe('a video, frame by frame', () => {
  it('seeks the middle of a frame, and says the frame that is really on the screen', () => {
    const { video, playback, states } = create();
    playback.goto(7);
    expect(video.sought).toEqual([0.3]);
    expect(playback.state.frame).toBe(0);
    video.found(7);
    expect(states.at(-1)).toMatchObject({ frame: 7, playing: false });
  });

  it('loses no step while a frame is sought, and leaves out those between', () => {
    const { video, playback } = create();
    for (let press = 0; press < 5; press++) playback.step(1);
    expect(video.sought).toHaveLength(1);
    video.tell('seeked');
    expect(video.sought[1]).toBeCloseTo(5.5 * 0.04);
    // The picture of the first one comes late.
    video.show(1);
    playback.step(1);
    video.found(5);
    expect(video.sought[2]).toBeCloseTo(6.5 * 0.04);
    video.found(6);
    playback.step(-1);
    expect(video.sought[3]).toBeCloseTo(5.5 * 0.04);
  });

  it('stays within the video and stops where it is told to', () => {
    const { video, playback } = create();
    playback.play();
    playback.goto(1000);
    expect(video.paused).toBe(true);
    expect(video.sought[0]).toBeCloseTo(99.5 * 0.04);
    video.found(99);
    playback.goto(-3);
    expect(video.sought[1]).toBeCloseTo(0.02);
  });

  it('goes faster and slower by steps', () => {
    const { video, playback } = create();
    playback.faster(1);
    expect(video.playbackRate).toBe(1.5);
    for (let i = 0; i < 9; i++) playback.faster(-1);
    expect(video.playbackRate).toBe(0.1);
    for (let i = 0; i < 9; i++) playback.faster(1);
    expect(video.playbackRate).toBe(4);
  });

  it('lets the element go when it is closed', () => {
    const { video, playback } = create();
    playback.play();
    playback.close();
    expect(video.paused).toBe(true);
    expect(video.listening).toBe(0);
  });
});
