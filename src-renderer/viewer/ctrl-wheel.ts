import { type RefObject, useEffect, useRef } from 'react';

/**
 * Tells of turns of the wheel with Ctrl (pinching on a touch pad) over an element, which exists when the component is mounted. Its own
 * listener is not passive, so that the window itself is not zoomed.
 */
export function useCtrlWheel(of: RefObject<HTMLElement | null>, onTurn: (up: boolean) => void): void {
  const latest = useRef(onTurn);
  latest.current = onTurn;
  useEffect(() => {
    const element = of.current;
    if (!element) return;
    const onWheel = (event: WheelEvent): void => {
      if (!event.ctrlKey) return;
      event.preventDefault();
      latest.current(event.deltaY < 0);
    };
    element.addEventListener('wheel', onWheel, { passive: false });
    return () => element.removeEventListener('wheel', onWheel);
  }, [of]);
}
