import { type PointerEvent, useEffect, useRef, useState } from 'react';
import type { SpectrumPart } from '../../../src-shared/objects/spectroscopy/model.ts';
import { type AxisRange, type axisOf, drawPlot, extentOf, pointsIn, valueOfX, xOfValue } from './plot.ts';
import styles from './spectra.module.css';

interface PlotProps {
  axis: ReturnType<typeof axisOf>;
  values: Float64Array;
  range: AxisRange;
  markers: boolean;
  part: SpectrumPart;
  onRange(range: AxisRange | undefined): void;
}

/** The curve; a drag over it enlarges a part, a double click shows all again. */
export function SpectrumPlot({ axis, values, range, markers, part, onRange }: PlotProps) {
  const room = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const [size, setSize] = useState({ width: 0, height: 0 });
  const [cursor, setCursor] = useState<number>();
  const [drag, setDrag] = useState<number>();
  const plot = { ...size, ratio: window.devicePixelRatio };

  useEffect(() => {
    const element = room.current;
    if (!element) return;
    const observer = new ResizeObserver(() => setSize({ width: element.clientWidth, height: element.clientHeight }));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  useEffect(() => {
    const element = canvas.current;
    const context = element?.getContext('2d');
    if (!element || !context || size.width === 0) return;
    const ratio = window.devicePixelRatio;
    element.width = Math.round(size.width * ratio);
    element.height = Math.round(size.height * ratio);
    const extent = extentOf(values, ...pointsIn(axis, range));
    if (part === 'magnitude') extent.lowest = Math.min(0, extent.lowest);
    drawPlot(context, { ...size, ratio }, { axis, range, values, extent, markers });
    element.dataset['range'] = range.map((value) => value.toFixed(2)).join(' ');
  }, [axis, values, range, markers, part, size]);

  const xOf = (event: PointerEvent<HTMLElement>): number =>
    event.clientX - event.currentTarget.getBoundingClientRect().left;
  const at = cursor === undefined ? undefined : valueOfX(cursor, range, plot);
  const point = at === undefined ? undefined : nearestPoint(axis.values, at);
  return (
    <div
      ref={room}
      className={styles['room']}
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        setDrag(xOf(event));
      }}
      onPointerMove={(event) => setCursor(xOf(event))}
      onPointerLeave={() => setCursor(undefined)}
      onPointerUp={(event) => {
        const x = xOf(event);
        if (drag !== undefined && Math.abs(x - drag) > 6) {
          const [left, right] = [Math.min(x, drag), Math.max(x, drag)];
          onRange([valueOfX(left, range, plot), valueOfX(right, range, plot)]);
        }
        setDrag(undefined);
      }}
      onDoubleClick={(event) => {
        event.stopPropagation();
        onRange(undefined);
      }}
    >
      <canvas ref={canvas} role="img" aria-label="Spectrum" data-spectrum />
      {drag !== undefined && cursor !== undefined && (
        <div className={styles['span']} style={{ left: Math.min(drag, cursor), width: Math.abs(cursor - drag) }} />
      )}
      {point !== undefined && (
        <>
          <div className={styles['cursor']} style={{ left: xOfValue(axis.values[point]!, range, plot) }} />
          <output className={styles['readout']} data-readout>
            {axis.values[point]!.toFixed(axis.unit === 'ppm' ? 2 : 0)} {axis.unit}:{' '}
            {Number(values[point]!.toPrecision(4))}
          </output>
        </>
      )}
    </div>
  );
}

function nearestPoint(values: ArrayLike<number>, at: number): number | undefined {
  const count = values.length;
  if (count < 2) return count === 1 ? 0 : undefined;
  const step = (values[count - 1]! - values[0]!) / (count - 1);
  const point = Math.round((at - values[0]!) / step);
  return point >= 0 && point < count ? point : undefined;
}
