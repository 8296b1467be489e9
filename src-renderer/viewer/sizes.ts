/** Of an element, CSS pixels. */
export interface Size {
  clientWidth: number;
  clientHeight: number;
}

const sizes = new WeakMap<Element, Size>();

/** An element has this size now; told by whoever observes it. */
export const noteSize = (element: Element, { clientWidth, clientHeight }: Size): void => {
  sizes.set(element, { clientWidth, clientHeight });
};

/**
 * The size of an element. Of one that is observed it is known: reading it anew in the middle of a rendering would lay out
 * the page for each picture.
 */
export function sizeOf(element: Element): Size {
  const { clientWidth, clientHeight } = sizes.get(element) ?? element;
  return { clientWidth, clientHeight };
}
