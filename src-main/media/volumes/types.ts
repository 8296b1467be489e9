import type { MountedVolume } from '../../../src-shared/contract/catalogues.ts';

/** A volume as the system tells of it. */
export interface FoundVolume {
  /** Where it is mounted: absolute, `E:\` on Windows. */
  path: string;
  /** Its label, or the last part of its path. */
  name: string;
  kind: MountedVolume['kind'];
  /** `CD-R`, `DVD+RW` …, where the system knows. */
  medium?: string;
  readOnly: boolean;
  /** What the system calls it when it is put out. */
  device: string;
  /** Bytes, where the system says them without touching it. */
  totalBytes?: number;
  freeBytes?: number;
}

/** How one operating system tells of its volumes. */
export interface VolumeProbe {
  /** What is mounted now and may hold studies: discs, what can be taken out, shared folders. Rejects with `io`. */
  list(): Promise<FoundVolume[]>;
  /** Calls when something was mounted or taken away, perhaps also without reason. Gives back how to stop. */
  watch(changed: () => void): () => void;
  /** Puts a volume out. Rejects with `io` (what the system said), `unsupported`. */
  eject(volume: FoundVolume): Promise<void>;
}

/** Media by the names that people know, in the order in which they are found out. */
export const mediumNames = [
  'CD-ROM',
  'CD-R',
  'CD-RW',
  'DVD-ROM',
  'DVD-RAM',
  'DVD-R',
  'DVD-RW',
  'DVD-R DL',
  'DVD+R',
  'DVD+RW',
  'DVD+R DL',
  'DVD+RW DL',
  'BD-ROM',
  'BD-R',
  'BD-RE',
] as const;
export type MediumName = (typeof mediumNames)[number];
