import { type ComponentProps, useState } from 'react';
import type { Grip } from './grip.tsx';
import { remember, remembered } from './remembered.ts';

/** Of a part of a window, CSS pixels. */
interface Widths {
  least: number;
  usual: number;
  most: number;
}

/** A width as the reader left it, remembered under a key, and what the grip that changes it needs. */
export function useWidth(
  key: string,
  { least, usual, most }: Widths,
): { width: number; grip: Omit<ComponentProps<typeof Grip>, 'className' | 'label'> } {
  const isWidth = (value: unknown): value is number => typeof value === 'number' && value >= least && value <= most;
  const [width, setWidth] = useState(() => remembered(key, usual, isWidth));
  const onValue = (value: number): void => {
    setWidth(value);
    remember(key, value);
  };
  return { width, grip: { axis: 'x', value: width, minimum: least, maximum: most, onValue } };
}
