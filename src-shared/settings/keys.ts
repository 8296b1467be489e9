import { z } from '../contract/define.ts';

/**
 * Buttons of the mouse, with the keys held, whose drags can be bound to a tool. The left button alone is always the chosen
 * tool, and the wheel alone always scrolls (IHE BIR 5.5).
 */
export const mouseGestures = [
  'Right',
  'Middle',
  'Shift+Left',
  'Mod+Left',
  'Alt+Left',
  'Shift+Right',
  'Mod+Right',
] as const;
export type MouseGesture = (typeof mouseGestures)[number];

/** The wheel with a key held. */
export const wheelGestures = ['Mod+Wheel', 'Shift+Wheel', 'Alt+Wheel'] as const;
export type WheelGesture = (typeof wheelGestures)[number];

/** What the wheel can do with a key held. */
export const wheelActions = ['zoom', 'scroll-ten', 'series', 'none'] as const;
export type WheelAction = (typeof wheelActions)[number];

/** Keys and mouse of the viewer, as far as they differ from those of `display.interaction`. */
export const keysSchema = z.object({
  /** Keys of a command by its id, `Mod+Shift+A`; an empty list: none. */
  commands: z.record(z.string().min(1).max(64), z.array(z.string().min(1).max(40)).max(6)).default({}),
  /** Id of the tool of a button; empty: none. */
  mouse: z.partialRecord(z.enum(mouseGestures), z.string().max(64)).default({}),
  wheel: z.partialRecord(z.enum(wheelGestures), z.enum(wheelActions)).default({}),
});
export type KeySettings = z.output<typeof keysSchema>;
