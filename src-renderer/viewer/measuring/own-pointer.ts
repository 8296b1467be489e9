import type { RefCallback } from 'react';

const stop = (event: Event): void => event.stopPropagation();

/**
 * For a button or a field over a picture: its presses are not the tool's. The picture listens beneath React's root, where what
 * React stops has been heard already, and takes hold of the pointer, so that no click would arrive.
 */
export const ownPointer: RefCallback<HTMLElement> = (element) => {
  element?.addEventListener('pointerdown', stop);
  element?.addEventListener('dblclick', stop);
  return () => {
    element?.removeEventListener('pointerdown', stop);
    element?.removeEventListener('dblclick', stop);
  };
};
