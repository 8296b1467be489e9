import { useEffect, useRef, useState } from 'react';
import { createPortal } from 'react-dom';
import { type PatternKind, patternKinds, testPattern } from '../../src-shared/imaging/test-pattern.ts';
import { currentDisplay } from '../app/displays.ts';
import styles from './monitors.module.css';

const titles: Record<PatternKind, string> = {
  overview:
    'All greys, finest lines, geometry. The squares of 5 % in black and 95 % in white have to be seen, and both small squares in each patch.',
  steps: 'Eleven steps from black to white. The squares of 5 % and 95 % have to be seen.',
  ramp: 'Every grey in a bar of its own: no steps, no colour.',
  lines: 'Lines of one and of two pixels: upright and level ones as bright.',
  dark: 'Evenness in the dark (10 %).',
  bright: 'Evenness in the bright (80 %).',
};

/** Test patterns over the whole window, pixel by pixel of the monitor, with the correction that is in force. */
export function PatternView({ onClose }: { onClose: () => void }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [at, setAt] = useState(0);
  const [size, setSize] = useState(deviceSize);
  const kind = patternKinds[at]!;

  useEffect(() => {
    const root = document.documentElement;
    // Where the system allows it the pattern covers the monitor, else the window.
    void root.requestFullscreen().catch(() => undefined);
    const resized = (): void => setSize(deviceSize());
    // Escape ends the covering of the screen before any window hears of it.
    const changed = (): void => {
      if (!document.fullscreenElement) onClose();
    };
    window.addEventListener('resize', resized);
    document.addEventListener('fullscreenchange', changed);
    return () => {
      window.removeEventListener('resize', resized);
      document.removeEventListener('fullscreenchange', changed);
      if (document.fullscreenElement) void document.exitFullscreen().catch(() => undefined);
    };
  }, [onClose]);
  useEffect(() => {
    const listen = (event: KeyboardEvent): void => {
      const step = { ArrowRight: 1, ArrowDown: 1, ' ': 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
      if (event.key === 'Escape') onClose();
      else if (step) setAt((before) => (before + step + patternKinds.length) % patternKinds.length);
      else return;
      event.preventDefault();
      event.stopImmediatePropagation();
    };
    window.addEventListener('keydown', listen, { capture: true });
    return () => window.removeEventListener('keydown', listen, { capture: true });
  }, [onClose]);
  useEffect(() => {
    const context = canvas.current?.getContext('2d', { alpha: false });
    if (!context) return;
    const { width, height, levels } = testPattern(kind, size.width, size.height);
    const correction = currentDisplay()?.correction;
    const image = context.createImageData(width, height);
    const words = new Uint32Array(image.data.buffer);
    for (let pixel = 0; pixel < levels.length; pixel++) {
      const level = levels[pixel]!;
      words[pixel] = 0xff000000 | ((correction?.[level] ?? level) * 0x010101);
    }
    context.putImageData(image, 0, 0);
  }, [kind, size]);

  return createPortal(
    <div className={styles['pattern']} role="dialog" aria-modal="true" aria-label="Test pattern" data-pattern={kind}>
      <canvas
        ref={canvas}
        width={size.width}
        height={size.height}
        style={{ width: size.width / window.devicePixelRatio, height: size.height / window.devicePixelRatio }}
      />
      <div className={styles['caption']}>
        <span>{titles[kind]}</span>
        <button type="button" onClick={() => setAt((before) => (before + 1) % patternKinds.length)}>
          Next (→)
        </button>
        <button type="button" onClick={onClose}>
          Close (Esc)
        </button>
      </div>
    </div>,
    document.body,
  );
}

const deviceSize = () => ({
  width: Math.max(1, Math.round(window.innerWidth * window.devicePixelRatio)),
  height: Math.max(1, Math.round(window.innerHeight * window.devicePixelRatio)),
});
