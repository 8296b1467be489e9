import type { ObjectContents, SeriesContents } from './contents.ts';

/** A picture that lies on the medium; paths are relative to its series. */
export interface ShownPicture {
  object: ObjectContents;
  series: SeriesContents;
  /** From 1; absent: the object has one frame. */
  frame?: number;
  /** `I0000001.JPG`, `T0000001.JPG`, `P0000001.HTM`. */
  picture: string;
  small: string;
  page: string;
  width: number;
  height: number;
  smallWidth: number;
  smallHeight: number;
  window?: { center: number; width: number };
  /** Titles of key object notes that name it (PS3.3 C.17.6): why somebody chose it. */
  keys?: string[];
  /** Columns and rows of the image itself: `512 × 512`. */
  matrix: string;
}

/** What the pages have of an object. */
export interface ShownObject {
  pictures: ShownPicture[];
  /** Page of a report or of key images, relative to its series. */
  page?: string;
  /** What the report is called, and of when it is. */
  title?: string;
  /** Path of a document from the root of the medium. */
  document?: string;
  /** Why it is not shown, or not whole, in words. */
  note?: string;
}

export type ShownObjects = ReadonlyMap<ObjectContents, ShownObject>;

/** Pictures of a series in their order. */
export const picturesOf = (series: SeriesContents, shown: ShownObjects): ShownPicture[] =>
  series.objects.flatMap((object) => shown.get(object)?.pictures ?? []);

/** `Image 12`, `Image 3, frame 7`. */
export const pictureTitle = ({ object, frame }: ShownPicture): string => {
  const number = object.number === undefined ? '' : ` ${object.number}`;
  return frame === undefined ? `Image${number}` : `Image${number}, frame ${frame}`;
};
