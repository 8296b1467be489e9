import { type PointerEvent, useEffect, useRef } from 'react';
import { curveOf, extremesOf } from '../../../src-shared/objects/waveform/curve.ts';
import type { Trace } from './layouts.ts';
import { momentText } from './paper.ts';
import styles from './waveforms.module.css';

interface OverviewProps {
  trace: Trace;
  span: { from: number; to: number };
  fromS: number;
  seconds: number;
  onMove(middleS: number): void;
}

/** The whole recording at a glance, and which part of it is on the paper. */
export function Overview({ trace, span, fromS, seconds, onMove }: OverviewProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { from, to } = span;
  useEffect(() => {
    const element = canvas.current;
    if (!element) return;
    const draw = (): void => {
      const ratio = window.devicePixelRatio;
      const [width, height] = [element.clientWidth, element.clientHeight];
      if (width === 0 || height === 0) return;
      element.width = Math.round(width * ratio);
      element.height = Math.round(height * ratio);
      const context = element.getContext('2d');
      const range = extremesOf(trace.group, trace.channel);
      if (!context || !range) return;
      const middle = (range.lowest + range.highest) / 2;
      const runs = curveOf(trace.group, trace.channel, from, to, {
        x0: 0,
        t0: from,
        perSecond: element.width / Math.max(1e-6, to - from),
        y0: element.height / 2,
        zero: middle,
        perUnit: (element.height * 0.9) / Math.max(1e-9, range.highest - range.lowest),
      });
      context.strokeStyle = '#7a7a7a';
      context.lineWidth = 1;
      for (const run of runs) {
        context.beginPath();
        context.moveTo(run[0]!, run[1]!);
        for (let i = 2; i < run.length; i += 2) context.lineTo(run[i]!, run[i + 1]!);
        context.stroke();
      }
    };
    const observer = new ResizeObserver(draw);
    observer.observe(element);
    return () => {
      observer.disconnect();
      element.width = 0;
    };
  }, [trace.group, trace.channel, from, to]);
  const length = Math.max(1e-6, to - from);
  const move = (event: PointerEvent<HTMLElement>): void => {
    const { left, width } = event.currentTarget.getBoundingClientRect();
    onMove(from + ((event.clientX - left) / width) * length);
  };
  return (
    <div
      className={styles['overview']}
      role="slider"
      tabIndex={-1}
      aria-label="Part of the recording"
      aria-valuemin={from}
      aria-valuemax={to}
      aria-valuenow={fromS}
      aria-valuetext={momentText(fromS)}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        move(event);
      }}
      onPointerMove={(event) => event.buttons === 1 && move(event)}
    >
      <canvas ref={canvas} />
      <div
        className={styles['window']}
        style={{
          left: `${((fromS - from) / length) * 100}%`,
          width: `${Math.min(1, seconds / length) * 100}%`,
        }}
      />
    </div>
  );
}
