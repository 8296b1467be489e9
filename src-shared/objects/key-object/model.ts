import type { Code } from '../../imaging/measure/concepts.ts';

export const keyObjectSelectionStorage = '1.2.840.10008.5.1.4.1.1.88.59';

/** An instance that a key object document selects (PS3.3 C.17.3.5, C.18.4). */
export interface KeyReference {
  type: 'IMAGE' | 'WAVEFORM' | 'COMPOSITE';
  sopClassUid: string;
  sopInstanceUid: string;
  /** From 1; absent: all. */
  frames?: number[];
  /** Study and series where the evidence says them. */
  studyUid?: string;
  seriesUid?: string;
  /** The presentation state it is to be seen with. */
  state?: { sopClassUid: string; sopInstanceUid: string };
}

export interface KeyObserver {
  kind: 'person' | 'device';
  /** In one writing, as people read it. */
  name: string;
}

/** A key object selection document as it was read; what was damaged is left out and named in `problems`. */
export interface KeyObjectNote {
  sopInstanceUid: string;
  studyUid: string;
  seriesUid: string;
  title: Code;
  modifiers: Code[];
  /** Key Object Description; empty when there is none. */
  description: string;
  observers: KeyObserver[];
  /** Content Date and Time as stored. */
  date: string;
  time: string;
  /** (0008,1090) or (0008,0070): whose product made it. */
  maker: string;
  seriesDescription: string;
  references: KeyReference[];
  /** The content tree selects nothing: what is listed is what the evidence names. */
  fromEvidence: boolean;
  /** The same document in other studies (0040,A525). */
  identical: { studyUid: string; sopInstanceUid: string }[];
  /** In words for the reader. */
  problems: string[];
}
