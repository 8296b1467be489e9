import type { ComponentType, ReactNode } from 'react';
import type { Command } from '../app/keys.ts';
import type { ImageEngine, Shown, ViewportController } from '../cornerstone/index.ts';
import type { FrameSet } from './frame-sets.ts';

/** Whose directions of the drags hold: the profile's (IHE BIR) or those of most viewers. */
export type Interaction = 'basic-image-review' | 'conventional';

/** The picture a tool works on: one tile of one cell. */
export interface ToolContext {
  cell: number;
  /** Place in the tiles of the cell, row by row, from 0. */
  tile: number;
  controller: ViewportController;
  element: HTMLElement;
  interaction(): Interaction;
  /** The reader scrolled: what is read ahead follows. */
  scrolled(direction: 1 | -1): void;
}

/** A pointer on a picture; places in CSS pixels of its surface, as `ViewportController.viewportToImage` takes them. */
export interface ToolPointer {
  x: number;
  y: number;
  /** Since the event before. */
  dx: number;
  dy: number;
  /** The button of the tool is held. */
  pressed: boolean;
  shift: boolean;
  ctrl: boolean;
  alt: boolean;
}

/** A modal tool: at most one is chosen (IHE BIR table 13-2). A mouse button or a key chooses it. */
export interface ViewerTool {
  id: string;
  command: Command;
  icon: ReactNode;
  /** CSS cursor over pictures. */
  cursor: string;
  /** Why it cannot be used on what the selected viewport shows; undefined when it can. */
  unavailable?(shown: Shown | undefined): string | undefined;
  down?(pointer: ToolPointer, context: ToolContext): void;
  /** Pressed or hovering. */
  move?(pointer: ToolPointer, context: ToolContext): void;
  up?(pointer: ToolPointer, context: ToolContext): void;
  /** True when the double click was the tool's own: it does not enlarge the viewport then. */
  double?(pointer: ToolPointer, context: ToolContext): boolean;
  /** The pointer left the picture. */
  leave?(context: ToolContext): void;
  /** Esc, another tool, another image: what is half done is given up. True when there was something. */
  cancel?(): boolean;
}

/** Of one tile. */
export interface LayerProps {
  cell: number;
  tile: number;
  controller: ViewportController;
  frameSet: FrameSet;
}

/** Of one cell. */
export interface CellProps {
  cell: number;
  engine: ImageEngine;
  frameSet: FrameSet;
}

/** Of an object that is no image, in a cell of its own. */
export interface ObjectProps {
  frameSet: FrameSet;
  /** Undefined where it stands in a pane and not in a cell. */
  cell: number | undefined;
}

export interface Panel {
  id: string;
  title: string;
  Content: ComponentType;
  /** CSS pixels until the reader makes it otherwise; absent: as most panes. */
  width?: number;
}

/**
 * One concern of the viewer (viewing, measuring, cine ...). Everything it adds to the window it declares here; the page,
 * the toolbar, the pictures and the key map are put together from the list in `areas.ts`.
 */
export interface ViewerArea {
  id: string;
  commands: Record<string, Command>;
  /** What the commands do, by their id; one that answers false leaves the key to others. */
  actions: Record<string, () => unknown>;
  /** Commands of other areas, by their id, that it does itself on what the selected cell shows now. */
  instead?(): Readonly<Record<string, () => unknown>> | undefined;
  tools?: readonly ViewerTool[];
  /** Over each picture, beneath the texts; receives no pointer unless its elements ask for it by `pointer-events`. */
  Layer?: ComponentType<LayerProps>;
  /** Over each cell (a cine bar); receives pointers. */
  CellOverlay?: ComponentType<CellProps>;
  /** How it shows an object that is no image (`frameSet.other`) in a cell; undefined: it is not its own. */
  objectView?(frameSet: FrameSet): ComponentType<ObjectProps> | undefined;
  /** What stands in the strip for an object that has no picture; undefined: it is not its own. */
  objectIcon?(frameSet: FrameSet): ReactNode;
  /** A small mark on the thumbnail of a frame set in the strip; draws nothing where there is nothing to say. */
  ThumbnailBadge?: ComponentType<{ frameSet: FrameSet }>;
  /** Its part of the toolbar. */
  Toolbar?: ComponentType;
  /** Panes at the right of the window, one of which is open. */
  panels?: readonly Panel[];
  /** Dialogs and the like, once a window. */
  Window?: ComponentType;
  /** While the window is open; gives back how to stop. */
  start?(): () => void;
}
