import { call, event, z } from './define.ts';

/** What the program is and how it runs. */
export const applicationInfo = z.object({
  version: z.string(),
  electron: z.string(),
  chromium: z.string(),
  node: z.string(),
  platform: z.string(),
  /** The Electron that is not the official build of the pinned version. */
  fallbackRuntime: z.boolean(),
  rendering: z.enum(['gpu', 'cpu']),
  renderingReason: z.string(),
  /** Switches on hooks for tests in the windows. */
  testing: z.boolean(),
  logicalCores: z.int(),
  totalMemoryBytes: z.number(),
  dataFolder: z.string(),
});
export type ApplicationInfo = z.output<typeof applicationInfo>;

/** A monitor as the system knows it. */
export const displayInfo = z.object({
  id: z.string(),
  label: z.string(),
  primary: z.boolean(),
  /** Place and size among the others, in points of the system. */
  bounds: z.object({ x: z.number(), y: z.number(), width: z.number(), height: z.number() }),
  /** Device pixels for one point. */
  scaleFactor: z.number(),
  widthPixels: z.int(),
  heightPixels: z.int(),
  /** Level sent for each grey value 0..255; the one that was set when the program started. */
  correction: z.array(z.int()).optional(),
});
export type DisplayInfo = z.output<typeof displayInfo>;

export const app = {
  info: call(z.void(), applicationInfo),
  /** Opens a viewer window (or brings the viewer of the same patient forward) with these studies; `first`: a series of theirs, and an instance of it, to begin with. */
  openViewer: call(
    z.object({
      catalogue: z.string(),
      studyRows: z.array(z.int()).min(1),
      first: z.object({ seriesRow: z.int(), instanceRow: z.int().optional() }).optional(),
    }),
    z.void(),
  ),
  /** Brings the window of the studies forward. */
  showStudies: call(z.void(), z.void()),
  /** Lets the user choose files or folders; empty when cancelled. */
  choosePaths: call(z.object({ kind: z.enum(['files', 'folder']) }), z.array(z.string())),
  /** Lets the user choose where something new goes: a folder, also a new one, or the name of a file. Nothing is written. Undefined when cancelled. */
  chooseTarget: call(
    z.object({ kind: z.enum(['folder', 'zip', 'image']), name: z.string().min(1).max(200) }),
    z.string().optional(),
  ),
  /** Shows a document of ours (conformance statement, licences, log folder) in the system's own program. */
  showDocument: call(
    z.object({ document: z.enum(['conformance-statement', 'user-guide', 'licences', 'logs']) }),
    z.void(),
  ),
  /**
   * Shows the PDF document that an object encapsulates in the system's own program for such files; audited as an export. Fails with
   * `unsupported` for anything but PDF and when the system has no program for it, with `not-found` and with `io`.
   */
  openDocument: call(z.object({ catalogue: z.string(), row: z.int(), revision: z.int() }), z.void()),
  /** A menu entry that a window answers: `open-files`, `open-folder`, `settings`. */
  /** What windows remember of themselves (sizes, columns, order), by key; nothing of patients. */
  remembered: call(z.void(), z.record(z.string(), z.string())),
  remember: call(z.object({ key: z.string().min(1).max(100), value: z.string().max(20_000) }), z.void()),
  /** The monitors, as they are now. */
  displays: call(z.void(), z.array(displayInfo)),
  displaysChanged: event(z.array(displayInfo)),
  /** Lets the user choose a file and writes a text into it; false when cancelled. Fails with `io`. */
  saveText: call(z.object({ name: z.string().min(1).max(200), text: z.string().max(5_000_000) }), z.boolean()),
  commands: event(z.object({ command: z.string() })),
  /** The GPU process ended: what is on the screen may be old. Blank the viewports at once and build them anew. */
  graphicsLost: event(z.object({ reason: z.string() })),
};
