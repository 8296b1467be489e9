/** What a window remembers of itself: sizes, columns, order. Nothing of patients. */
const prefix = 'negatoscope.';

/** A remembered value, or the fallback when there is none or it is not of the expected kind. */
export function remembered<T>(key: string, fallback: T, isValid: (value: unknown) => value is T): T {
  try {
    const text = localStorage.getItem(prefix + key);
    if (text === null) return fallback;
    const value: unknown = JSON.parse(text);
    return isValid(value) ? value : fallback;
  } catch {
    return fallback;
  }
}

export function remember(key: string, value: unknown): void {
  try {
    localStorage.setItem(prefix + key, JSON.stringify(value));
  } catch {
    // Without storage the window works, it only forgets.
  }
}
