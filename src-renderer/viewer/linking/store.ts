import { create } from 'zustand';
import type { Vector3 } from '../../../src-shared/imaging/geometry/orientation.ts';
import type { DisplayFrame } from '../../cornerstone/index.ts';
import type { FrameOfReference } from './places.ts';

/** What a linked viewport follows, and whether the others are where it has no slice. */
export interface LinkNote {
  by: 'position' | 'offset';
  outside: boolean;
  /** Name of the registration that leads to its frame of reference. */
  registration?: string;
}

/** The place the cross-hair marks. */
export interface CrossPlace {
  /** Patient coordinates, mm. */
  place: Vector3;
  reference: FrameOfReference;
  /** The image it was set on. */
  frame: DisplayFrame;
  /** Where it was set. */
  cell: number;
}

export interface LinkingState {
  /** `position`: only what shares a frame of reference (linked by the settings); `all`: others by offset too. */
  linked: 'off' | 'position' | 'all';
  /** By cell; cells that do not take part have none. */
  notes: Readonly<Record<number, LinkNote>>;
  lines: boolean;
  cross: CrossPlace | undefined;
}

export const useLinking = create<LinkingState>(() => ({
  linked: 'off',
  notes: {},
  lines: false,
  cross: undefined,
}));

/** Tells what cells follow when something of it changed. */
export function setNotes(notes: Record<number, LinkNote>): void {
  const before = useLinking.getState().notes;
  if (JSON.stringify(before) !== JSON.stringify(notes)) useLinking.setState({ notes });
}
