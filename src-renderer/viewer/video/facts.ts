import { z } from '../../../src-shared/contract/define.ts';
import { viewRoutes } from '../../../src-shared/contract/view-routes.ts';
import type { InstanceDescription } from '../../../src-shared/imaging/description.ts';
import type { VideoFacts } from '../../../src-shared/media/video.ts';
import { fetchJson } from '../../app/fetch-json.ts';
import type { FrameSet } from '../frame-sets.ts';

const factsSchema = z.custom<VideoFacts>(
  (value) => typeof value === 'object' && value !== null && typeof (value as { codec?: unknown }).codec === 'string',
  'no description of a video',
);

/** A video of a frame set, and its addresses. */
export interface Video {
  instance: InstanceDescription;
  factsUrl: string;
  streamUrl: string;
  fileUrl: string;
}

/** The video of a frame set; undefined when it shows something else. */
export function videoOf({ series: { catalogue }, other }: FrameSet): Video | undefined {
  if (other?.kind !== 'video') return undefined;
  const { row, revision } = other;
  return {
    instance: other,
    factsUrl: viewRoutes.video(catalogue, row, revision),
    streamUrl: viewRoutes.videoStream(catalogue, row, revision),
    fileUrl: viewRoutes.videoFile(catalogue, row, revision),
  };
}

export const readFacts = (url: string, signal: AbortSignal): Promise<VideoFacts> => fetchJson(url, factsSchema, signal);

const codecNames: Record<VideoFacts['codec'], string> = {
  h264: 'MPEG-4 AVC (H.264)',
  hevc: 'HEVC (H.265)',
  mpeg2: 'MPEG-2',
  mpeg1: 'MPEG-1',
  unknown: 'An unknown or damaged coding',
};
export const codecName = ({ codec }: Pick<VideoFacts, 'codec'>): string => codecNames[codec];

/** Why it cannot be played here; undefined when it can. `canPlay`: what the system says of a media type. */
export function whyNotPlayed(facts: VideoFacts, canPlay: (type: string) => boolean): string | undefined {
  if (facts.codec === 'unknown')
    return 'No pictures were found in it: it is damaged, or coded in a way that is not known.';
  if (facts.codec === 'mpeg2' || facts.codec === 'mpeg1') {
    return `${codecName(facts)} video cannot be played by this program. Save it and open it with a media player.`;
  }
  if (facts.mimeType === undefined)
    return 'What it is coded in cannot be told. Save it and open it with a media player.';
  if (canPlay(facts.mimeType)) return undefined;
  return facts.codec === 'hevc'
    ? 'This computer has no decoder for HEVC that this program can use. Save it and open it with a media player.'
    : 'It is coded in a form (profile or level) that cannot be played here. Save it and open it with a media player.';
}

/** What is known of it, for the card: name and text. */
export function factLines(facts: VideoFacts, instance: InstanceDescription): [name: string, text: string][] {
  const columns = facts.columns || instance.pixel?.columns;
  const rows = facts.rows || instance.pixel?.rows;
  const frames = facts.frames ?? (instance.numberOfFrames > 1 ? instance.numberOfFrames : undefined);
  const durationMs = facts.durationMs ?? (frames && facts.frameMs ? frames * facts.frameMs : undefined);
  const lines: [string, string | undefined][] = [
    ['Coding', codecName(facts)],
    ['Size', columns && rows ? `${columns} × ${rows}${facts.interlaced ? ', interlaced' : ''}` : undefined],
    ['Duration', durationMs === undefined ? undefined : timeText(durationMs)],
    ['Frames', frames === undefined ? undefined : String(frames)],
    ['Rate', facts.frameMs ? `${plain(1000 / facts.frameMs)} frames/s` : undefined],
    ['Stored', `${sizeText(facts.bytes)}${facts.bitRate ? `, ${plain(facts.bitRate / 1e6)} Mbit/s` : ''}`],
  ];
  return lines.filter((line): line is [string, string] => line[1] !== undefined);
}

const plain = (value: number): string => String(Math.round(value * 100) / 100);
const sizeText = (bytes: number): string =>
  bytes < 1e6 ? `${Math.max(1, Math.round(bytes / 1e3))} KB` : `${plain(bytes / 1e6)} MB`;

/** `1:02:03.4`, `2:03.4`: minutes and seconds, with hours when there are some. */
export function timeText(ms: number): string {
  const tenths = Math.floor(ms / 100 + 1e-6);
  const seconds = Math.floor(tenths / 10);
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  const two = (value: number): string => String(value).padStart(2, '0');
  const rest = `${two(seconds % 60)}.${tenths % 10}`;
  return hours > 0 ? `${hours}:${two(minutes)}:${rest}` : `${minutes}:${rest}`;
}
