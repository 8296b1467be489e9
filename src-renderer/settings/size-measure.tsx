import { ActionIcon, Button, SegmentedControl } from '@mantine/core';
import { Minus, Plus } from 'lucide-react';
import { type PointerEvent, useState } from 'react';
import styles from './monitors.module.css';

/** Things of a known length that lie on every desk, mm (ISO/IEC 7810 ID-1: 85.60 mm). */
const things = [
  { value: '85.6', label: 'A bank or ID card' },
  { value: '100', label: '100 mm of a ruler' },
];

interface Props {
  /** Edge of a device pixel as it is known, mm. */
  pixelMm: number | undefined;
  onMeasured: (pixelMm: number) => void;
  onCancel: () => void;
}

/** What most monitors have, to begin with. */
const usualMm = 0.25;

/** A bar that is made as long as something one holds against the screen. */
export function SizeMeasure({ pixelMm, onMeasured, onCancel }: Props) {
  const [thing, setThing] = useState('85.6');
  const [mm, setMm] = useState(pixelMm ?? usualMm);
  const length = Number(thing);
  const ratio = window.devicePixelRatio;
  /** Device pixels, whole ones. */
  const pixels = Math.round(length / mm);
  const setPixels = (wanted: number): void => setMm(length / Math.max(50, Math.min(20_000, Math.round(wanted))));
  const drag = (event: PointerEvent<HTMLElement>): void => {
    if (!event.currentTarget.hasPointerCapture(event.pointerId)) return;
    const box = event.currentTarget.parentElement!.getBoundingClientRect();
    setPixels((event.clientX - box.left) * ratio);
  };
  return (
    <div className={styles['measure']}>
      <p>
        Hold it against the screen, its left edge at the left end of the bar, and drag the right end of the bar to its
        right edge. The arrow keys move it pixel by pixel.
      </p>
      <SegmentedControl data={things} value={thing} onChange={setThing} />
      <div className={styles['bar']} style={{ width: pixels / ratio }} data-testid="measure-bar" data-pixels={pixels}>
        <span>{length} mm</span>
        <button
          type="button"
          className={styles['end']}
          aria-label="Right end of the bar"
          onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
          onPointerMove={drag}
          onKeyDown={(event) => {
            const step = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 }[event.key];
            if (!step) return;
            event.preventDefault();
            setPixels(pixels + step * (event.shiftKey ? 10 : 1));
          }}
        />
      </div>
      <div className={styles['row']}>
        <ActionIcon aria-label="Shorter" onClick={() => setPixels(pixels - 1)}>
          <Minus size={13} />
        </ActionIcon>
        <ActionIcon aria-label="Longer" onClick={() => setPixels(pixels + 1)}>
          <Plus size={13} />
        </ActionIcon>
        <span className={styles['dim']}>
          {pixels} pixels for {length} mm: {mm.toFixed(4)} mm each
        </span>
        <span style={{ flex: 1 }} />
        <Button variant="default" onClick={onCancel}>
          Cancel
        </Button>
        <Button onClick={() => onMeasured(length / pixels)}>It is as long</Button>
      </div>
    </div>
  );
}
