import type { MouseGesture, WheelAction, WheelGesture } from '../../src-shared/settings/keys.ts';

interface Held {
  shiftKey: boolean;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
}

/** The key that is held, as the names of gestures have it; with several held, none. */
function heldKey({ shiftKey, ctrlKey, metaKey, altKey }: Held): 'Shift' | 'Mod' | 'Alt' | undefined {
  const held = (['Shift', 'Mod', 'Alt'] as const).filter((_, at) => [shiftKey, ctrlKey || metaKey, altKey][at]);
  return held.length === 1 ? held[0] : undefined;
}

const buttons = ['Left', 'Middle', 'Right'];

/**
 * Tool of a pressed button: what is bound to it with the held key, else to the button alone; the left button alone is the
 * chosen tool. Undefined: none.
 */
export function toolOfPress(
  event: Held & { button: number },
  mouse: Partial<Record<MouseGesture, string>>,
  chosen: string,
): string | undefined {
  const button = buttons[event.button];
  if (button === undefined) return undefined;
  const held = heldKey(event);
  const bound = held && mouse[`${held}+${button}` as MouseGesture];
  return bound ?? (button === 'Left' ? chosen : mouse[button as MouseGesture]);
}

/** What the wheel does with the keys that are held; alone it scrolls. */
export function wheelActionOf(event: Held, wheel: Record<WheelGesture, WheelAction>): WheelAction | 'scroll' {
  const held = heldKey(event);
  return held ? wheel[`${held}+Wheel`] : 'scroll';
}
