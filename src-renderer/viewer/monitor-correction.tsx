import { useEffect, useState } from 'react';
import { currentDisplay } from '../app/displays.ts';
import { useLive } from '../app/live.ts';

const filterId = 'ng-monitor-correction';
const property = '--ng-monitor-correction';

/**
 * The correction of the monitor this window is on (PS3.14), as the last step before the screen: a table of 256 levels over
 * the surfaces of grey pictures. Only what is looked at is corrected; what is copied, stored or printed is not. Without a
 * measured monitor there is nothing.
 */
export function MonitorCorrection() {
  const levels = useCorrection();
  const wanted = levels !== undefined;
  useEffect(() => {
    if (!wanted) return;
    document.documentElement.style.setProperty(property, `url(#${filterId})`);
    return () => {
      document.documentElement.style.removeProperty(property);
    };
  }, [wanted]);
  if (!levels) return null;
  // Entry n of 256 holds from n/256 on, and the level n stands at n/255: each level meets its own entry.
  const table = levels.map((level) => (level / 255).toFixed(6)).join(' ');
  return (
    <svg width={0} height={0} style={{ position: 'absolute' }} aria-hidden="true">
      <filter id={filterId} colorInterpolationFilters="sRGB" x="0" y="0" width="1" height="1">
        <feComponentTransfer>
          <feFuncR type="discrete" tableValues={table} />
          <feFuncG type="discrete" tableValues={table} />
          <feFuncB type="discrete" tableValues={table} />
        </feComponentTransfer>
      </filter>
    </svg>
  );
}

/** That of the display the window is on; a window that is moved tells nobody, so what comes after it is listened to. */
function useCorrection(): readonly number[] | undefined {
  const displays = useLive((state) => state.displays);
  const [levels, setLevels] = useState<readonly number[]>();
  useEffect(() => {
    const look = (): void => setLevels(currentDisplay(displays)?.correction);
    look();
    if (!displays?.some(({ correction }) => correction)) return;
    window.addEventListener('resize', look);
    window.addEventListener('focus', look);
    document.addEventListener('pointerenter', look);
    const timer = setInterval(look, 1000);
    return () => {
      window.removeEventListener('resize', look);
      window.removeEventListener('focus', look);
      document.removeEventListener('pointerenter', look);
      clearInterval(timer);
    };
  }, [displays]);
  return levels;
}
