import { describe, expect, it } from 'vitest';
import type { InstanceDescription } from '../../../src-shared/imaging/description.ts';
import type { VideoFacts } from '../../../src-shared/media/video.ts';
import { factLines, timeText, whyNotPlayed } from './facts.ts';

const facts = (change: Partial<VideoFacts>): VideoFacts => ({
  container: 'elementary',
  codec: 'h264',
  columns: 640,
  rows: 480,
  bytes: 2_500_000,
  extension: 'h264',
  mimeType: 'video/mp4; codecs="avc1.64001f"',
  ...change,
});
const yes = (): boolean => true;
const no = (): boolean => false;

describe('why a video is not played', () => {
  it('is said for each of the reasons, and not at all when it can be', () => {
    expect(whyNotPlayed(facts({}), yes)).toBeUndefined();
    expect(whyNotPlayed(facts({}), no)).toMatch(/profile or level/);
    expect(whyNotPlayed(facts({ codec: 'hevc' }), no)).toMatch(/no decoder for HEVC/);
    expect(whyNotPlayed(facts({ codec: 'hevc' }), yes)).toBeUndefined();
    expect(whyNotPlayed(facts({ codec: 'mpeg2' }), yes)).toMatch(/MPEG-2 video cannot be played/);
    expect(whyNotPlayed(facts({ codec: 'unknown' }), yes)).toMatch(/damaged/);
  });
});

describe('what is known of a video', () => {
  it('is said in lines, from the stream and else from the data set', () => {
    const instance = { numberOfFrames: 50, pixel: { columns: 720, rows: 576 } } as InstanceDescription;
    const lines = factLines(facts({ codec: 'mpeg2', columns: 0, rows: 0, frameMs: 40, interlaced: true }), instance);
    expect(Object.fromEntries(lines)).toEqual({
      Coding: 'MPEG-2',
      Size: '720 × 576, interlaced',
      Duration: '0:02.0',
      Frames: '50',
      Rate: '25 frames/s',
      Stored: '2.5 MB',
    });
  });

  it('has times with hours when there are some', () => {
    expect([0, 960, 61_300, 3_723_400].map(timeText)).toEqual(['0:00.0', '0:00.9', '1:01.3', '1:02:03.4']);
  });
});
