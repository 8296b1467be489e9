import { type Calipers, caliperText, xOf, yOf } from './calipers.ts';
import { type Paper, placeOf } from './paper.ts';
import styles from './waveforms.module.css';

/** Calipers over the paper: two moments, two values, and what lies between them. */
export function CalipersOverlay({ paper, calipers }: { paper: Paper; calipers: Calipers }) {
  const trace = paper.traces[calipers.trace];
  if (!trace) return null;
  const place = placeOf(paper, trace);
  const { pxPerMm, speed } = paper;
  const xs = calipers.times.map((time) => xOf(place, speed, time) * pxPerMm) as [number, number];
  const ys = calipers.values.map((value) => yOf(place, value) * pxPerMm) as [number, number];
  const [top, bottom] = [Math.min(...ys) - 14, Math.max(...ys) + 14];
  const [left, right] = [Math.min(...xs) - 14, Math.max(...xs) + 14];
  const lines = [
    ...xs.map((x) => ({ x1: x, x2: x, y1: top, y2: bottom })),
    ...ys.map((y) => ({ x1: left, x2: right, y1: y, y2: y })),
  ];
  const text = caliperText(paper, calipers);
  const width = paper.widthMm * pxPerMm;
  return (
    <>
      <svg className={styles['calipers']} aria-hidden="true">
        {[true, false].flatMap((halo) =>
          lines.map((line, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the four lines are their places
            <line key={`${halo} ${i}`} {...line} data-halo={halo || undefined} />
          )),
        )}
      </svg>
      <output
        className={styles['measured']}
        data-calipers
        style={{ left: Math.max(2, Math.min(left, width - 210)), top: Math.max(2, top - 20) }}
      >
        {text}
      </output>
    </>
  );
}
