import { type PointerEvent, useEffect, useRef } from 'react';
import type { VoxelPlace } from '../../../src-shared/objects/spectroscopy/model.ts';
import { type Axis, type AxisRange, extentOf, pointsIn } from './plot.ts';
import styles from './spectra.module.css';

interface GridProps {
  rows: number;
  columns: number;
  voxel: VoxelPlace;
  /** Values of a voxel of the frame that is shown; undefined: too many of them to be drawn. */
  valuesOf: ((row: number, column: number) => Float64Array) | undefined;
  axis: Axis;
  range: AxisRange;
  onChoose(row: number, column: number): void;
}

/** All voxels of a frame beside each other with their spectra in one scale; a press chooses one. */
export function VoxelGridView({ rows, columns, voxel, valuesOf, axis, range, onChoose }: GridProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const element = canvas.current;
    if (!element) return;
    const draw = (): void => {
      const ratio = window.devicePixelRatio;
      const [width, height] = [element.clientWidth, element.clientHeight];
      const context = element.getContext('2d');
      if (!context || width === 0) return;
      element.width = Math.round(width * ratio);
      element.height = Math.round(height * ratio);
      context.scale(ratio, ratio);
      const [wide, high] = [width / columns, height / rows];
      const [from, to] = pointsIn(axis, range);
      if (valuesOf) {
        const all = Array.from({ length: rows * columns }, (_, i) => valuesOf(Math.floor(i / columns), i % columns));
        const extents = all.map((values) => extentOf(values, from, to));
        const lowest = Math.min(0, ...extents.map((extent) => extent.lowest));
        const highest = Math.max(...extents.map((extent) => extent.highest));
        const step = Math.max(1, Math.floor((to - from) / (wide * ratio * 2)));
        context.strokeStyle = '#b4b4b4';
        context.lineWidth = 0.75;
        for (const [i, values] of all.entries()) {
          const [left, bottom] = [(i % columns) * wide, (Math.floor(i / columns) + 1) * high - 1];
          context.beginPath();
          for (let at = from; at < to; at += step) {
            const share = (values[at]! - lowest) / (highest - lowest || 1);
            context.lineTo(
              left + 1 + ((at - from) / Math.max(1, to - from - 1)) * (wide - 2),
              bottom - share * (high - 3),
            );
          }
          context.stroke();
        }
      }
      context.strokeStyle = '#2b2b2b';
      context.lineWidth = 1;
      context.beginPath();
      for (let column = 0; column <= columns; column++) {
        context.moveTo(column * wide, 0);
        context.lineTo(column * wide, height);
      }
      for (let row = 0; row <= rows; row++) {
        context.moveTo(0, row * high);
        context.lineTo(width, row * high);
      }
      context.stroke();
    };
    const observer = new ResizeObserver(draw);
    observer.observe(element);
    return () => observer.disconnect();
  }, [rows, columns, valuesOf, axis, range]);
  const choose = (event: PointerEvent<HTMLElement>): void => {
    const { left, top, width, height } = event.currentTarget.getBoundingClientRect();
    const column = Math.floor(((event.clientX - left) / width) * columns);
    const row = Math.floor(((event.clientY - top) / height) * rows);
    if (row >= 0 && row < rows && column >= 0 && column < columns) onChoose(row, column);
  };
  return (
    <div
      className={styles['grid']}
      role="img"
      aria-label={`Voxel in row ${voxel.row + 1} of ${rows}, column ${voxel.column + 1} of ${columns}`}
      style={{ aspectRatio: `${columns} / ${rows}` }}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        choose(event);
      }}
      onPointerMove={(event) => event.buttons === 1 && choose(event)}
      data-voxels
    >
      <canvas ref={canvas} />
      <div
        className={styles['chosen']}
        style={{
          left: `${(voxel.column / columns) * 100}%`,
          top: `${(voxel.row / rows) * 100}%`,
          width: `${100 / columns}%`,
          height: `${100 / rows}%`,
        }}
      />
    </div>
  );
}
