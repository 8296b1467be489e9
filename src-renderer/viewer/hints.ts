import { create } from 'zustand';

/** A short word over a viewport: why a key did nothing. */
export const useHint = create<{ cell: number; text: string; count: number }>(() => ({ cell: -1, text: '', count: 0 }));

let timer: ReturnType<typeof setTimeout> | undefined;
const shownMs = 1600;

export function hint(cell: number, text: string): void {
  clearTimeout(timer);
  useHint.setState(({ count }) => ({ cell, text, count: count + 1 }));
  timer = setTimeout(() => useHint.setState({ cell: -1, text: '' }), shownMs);
}

/** The reader went on: what was said is past. */
export function clearHint(): void {
  if (useHint.getState().text !== '') useHint.setState({ cell: -1, text: '' });
}
