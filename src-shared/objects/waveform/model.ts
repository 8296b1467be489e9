/** Waveforms as read (PS3.3 C.10.9): values as numbers in their units, times in seconds from the beginning of the acquisition. */

/** A unit as its code says it (UCUM mostly). */
export interface WaveformUnits {
  code: string;
  meaning: string;
}

/** Filters as the object states them (PS3.3 C.10.9): what is not stated is not there. */
export interface WaveformFilters {
  /** (003A,0220), (003A,0221), Hz. */
  lowHz?: number;
  highHz?: number;
  /** (003A,0222), (003A,0223), Hz. */
  notchHz?: number;
  notchBandwidthHz?: number;
}

export interface WaveformChannel {
  /** Place in its group, from 0. */
  index: number;
  /** Channel Label (003A,0203), else the meaning of its source, else its number. */
  label: string;
  /** Meaning of Channel Source (003A,0208), with its modifiers. */
  source: string;
  /** Channel Status (003A,0205): OK, TEST DATA, DISCONNECTED, QUESTIONABLE, INVALID, UNCALIBRATED, UNZEROED. */
  status: string[];
  /** Absent: arbitrary units, values are those stored. */
  units?: WaveformUnits;
  /** Units of one stored step: sensitivity times its correction factor. */
  scale: number;
  /** What a stored 0 is worth, in its units. */
  baseline: number;
  /** Seconds that its samples come after those of the group (skew and offset). */
  skewS: number;
  filters: WaveformFilters;
}

/** Samples of a group, all channels of one moment side by side. */
export type SampleArray =
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | Float32Array
  | Float64Array;

/** A multiplex group: channels sampled at the same moments. */
export interface WaveformGroup {
  /** Place in the Waveform Sequence, from 0. */
  index: number;
  /** Multiplex Group Label (003A,0020). */
  label: string;
  /** ORIGINAL or DERIVED. */
  originality: string;
  /** Samples a second of each channel, Hz. */
  frequencyHz: number;
  /** Seconds from the beginning of the acquisition to the first sample (0018,1068). */
  startS: number;
  /** Samples of each channel that are there. */
  samples: number;
  /** Samples of each channel that the object says it has. */
  statedSamples: number;
  channels: WaveformChannel[];
  /** Channels interleaved in one array: `data[sample * stride + channel]`. NaN (of companded samples) and `padding` are no values. */
  data: SampleArray;
  stride: number;
  padding?: number;
}

/** An annotation (PS3.3 C.10.10): a text, a code or a measurement, of the whole record or of moments of it. */
export interface WaveformAnnotation {
  /** What it is: the concept's meaning; empty for a plain text. */
  name: string;
  /** Text, meaning of the code, or number with its unit. */
  value: string;
  /** Channels it is about, by group and channel from 0; `channel` absent: all of the group. Empty: the whole object. */
  channels: { group: number; channel?: number }[];
  /** Temporal Range Type (0040,A130); absent: it is about no moment. */
  range?: string;
  /** Seconds from the beginning of the acquisition. */
  timesS: number[];
  /** Annotation Group Number (0040,A180). */
  group?: number;
}

export interface Waveform {
  groups: WaveformGroup[];
  annotations: WaveformAnnotation[];
  /** What could not be read, in sentences. */
  problems: string[];
}
