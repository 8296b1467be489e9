/** Identity of a frame everywhere in the viewer: catalogue, row of the instance, revision of its file, frame from 1. */
export interface FrameIdentity {
  catalogue: string;
  row: number;
  revision: number;
  frame: number;
}

export const imageScheme = 'negatoscope';

export const imageIdOf = ({ catalogue, row, revision, frame }: FrameIdentity): string =>
  `${imageScheme}:${catalogue}/${row}/${revision}/${frame}`;

export function frameOfImageId(imageId: string): FrameIdentity | undefined {
  const match = /^negatoscope:([^/]+)\/(\d+)\/(\d+)\/(\d+)$/.exec(imageId);
  if (!match) return undefined;
  return { catalogue: match[1]!, row: Number(match[2]), revision: Number(match[3]), frame: Number(match[4]) };
}
