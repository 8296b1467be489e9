import { api } from './api.ts';

/**
 * What a window remembers of itself: sizes, columns, order; nothing of patients. Kept by the main process, because the
 * windows' own storage ends with the program.
 */
let values: Record<string, string> = {};

/** Must have ended before the first `remembered`. */
export async function loadRemembered(): Promise<void> {
  try {
    values = await api.app.remembered();
  } catch {
    // The window works without, as at its first start.
  }
}

/** A remembered value, or the fallback when there is none or it is not of the expected kind. */
export function remembered<T>(key: string, fallback: T, isValid: (value: unknown) => value is T): T {
  const text = values[key];
  if (text === undefined) return fallback;
  try {
    const value: unknown = JSON.parse(text);
    return isValid(value) ? value : fallback;
  } catch {
    return fallback;
  }
}

const timers = new Map<string, ReturnType<typeof setTimeout>>();

/** Remembers a value from now on. Many in a row (a width while it is dragged) are told once. */
export function remember(key: string, value: unknown): void {
  values = { ...values, [key]: JSON.stringify(value) };
  clearTimeout(timers.get(key));
  timers.set(
    key,
    setTimeout(() => {
      timers.delete(key);
      api.app.remember({ key, value: values[key] ?? 'null' }).catch(() => {
        // Too long or too many: it is forgotten with the window.
      });
    }, 200),
  );
}
