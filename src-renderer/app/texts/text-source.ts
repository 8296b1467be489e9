import type {
  FrameDescription,
  InstanceDescription,
  PixelDescription,
  SeriesDescription,
} from '../../../src-shared/imaging/description.ts';

/** How a picture is shown now, as far as texts tell. */
export interface ViewFacts {
  /** Screen pixels for one image pixel, in percent. */
  zoomPercent: number;
  inverted: boolean;
  /** Colours are shown as they are. */
  colour: boolean;
  /** The window in force: numbers, or the name of a table. */
  window?: { name?: string; center?: number; width?: number; curve?: string };
  /** Name of the presentation state that is applied. */
  presentationState?: string;
}

/** What texts of a picture are made of. */
export interface TextSource {
  series: Pick<SeriesDescription, 'patient' | 'study' | 'series'>;
  instance: Pick<InstanceDescription, 'numberOfFrames'> & Partial<InstanceDescription>;
  /** Of the frame: what all frames share, with its own. */
  description: FrameDescription;
  pixel?: Pick<PixelDescription, 'rows' | 'columns'> & Partial<PixelDescription>;
  /** From 1. */
  frame: number;
  /** Place in the frame set, from 0, and how many there are. */
  index: number;
  count: number;
  /** Distance to the next image of the set along the normal, mm, where positions tell it. */
  neighbourMm?: number;
  view?: ViewFacts;
}

/** A text made of a source; undefined where there is nothing true to say. */
export interface TextValue {
  /** What it is called in the list of values. */
  title: string;
  group: 'Patient' | 'Study' | 'Series' | 'Image' | 'Place' | 'View' | 'How it was made';
  /** `digits`: behind the point of a number, at most. */
  of: (source: TextSource, digits: number | undefined) => string | undefined;
}

/** A number with so many digits behind the point at most, and none that say nothing. */
export const plainNumber = (value: number, digits = 2): string => {
  const factor = 10 ** digits;
  return String(Math.round(value * factor) / factor);
};

/** Numbers rounded, other texts as they are. */
export function plainText(text: string, digits: number | undefined): string {
  const trimmed = text.trim();
  if (!/^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(trimmed)) return trimmed.slice(0, 80);
  const value = Number(trimmed);
  if (!Number.isFinite(value)) return trimmed.slice(0, 80);
  const places = digits ?? (value !== 0 && Math.abs(value) < 0.1 ? 4 : 2);
  return plainNumber(value, places);
}
