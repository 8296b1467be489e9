import { curveOf } from '../../../src-shared/objects/waveform/curve.ts';
import type { WaveformAnnotation } from '../../../src-shared/objects/waveform/model.ts';
import { rowsOf, type Trace } from './layouts.ts';
import { amplitudeText, type Gain, type Speed, scaleOf, shortNumber, type TraceScale } from './scales.ts';

/** All lengths in mm of the paper, unless said otherwise. */
export interface Paper {
  widthMm: number;
  heightMm: number;
  /** Picture pixels a millimetre. */
  pxPerMm: number;
  traces: readonly Trace[];
  speed: Speed;
  gain: Gain;
  /** Moment at the left edge of the traces, s. */
  fromS: number;
  /** End of the record, s. */
  toS: number;
}

export interface PaperColours {
  ground: string;
  fine: string;
  coarse: string;
  trace: string;
  text: string;
  dim: string;
  mark: string;
}

export const darkPaper: PaperColours = {
  ground: '#0a0a0a',
  fine: '#251a1a',
  coarse: '#4a2c2c',
  trace: '#e8e8e8',
  text: '#e8e8e8',
  dim: '#a2a2a2',
  mark: '#4cabd5',
};
export const lightPaper: PaperColours = {
  ground: '#fffdfb',
  fine: '#f8dcd8',
  coarse: '#eaaba4',
  trace: '#0d0d16',
  text: '#0d0d16',
  dim: '#55504e',
  mark: '#0b62a8',
};

/** Left of the traces: the calibration pulse. */
export const marginMm = 10;
/** Above the rows: the time. */
export const rulerMm = 5;

/** Seconds that are seen of a trace that has the whole width; less where the record is shorter. */
export function pageSeconds({ widthMm, speed }: Pick<Paper, 'widthMm' | 'speed'>): number {
  return Math.max(0.1, (widthMm - marginMm) / speed);
}

/** Where a trace lies: its part of the width, the middle of its row, and its times. */
export interface TracePlace {
  left: number;
  right: number;
  top: number;
  bottom: number;
  middle: number;
  fromS: number;
  toS: number;
  scale: TraceScale;
}

export function placeOf(paper: Paper, trace: Trace): TracePlace {
  const { widthMm, heightMm, speed, traces, fromS, toS } = paper;
  const rowMm = (heightMm - rulerMm) / Math.max(1, rowsOf(traces));
  const seconds = Math.min(pageSeconds({ widthMm, speed }), Math.max(0.1, toS - fromS));
  // Parts begin on lines of the grid.
  const part = Math.max(1, Math.floor((seconds * speed) / trace.columns));
  const left = marginMm + trace.column * part;
  const top = rulerMm + trace.row * rowMm;
  const first = fromS + (trace.column * part) / speed;
  return {
    left,
    right: trace.columns === 1 ? marginMm + seconds * speed : left + part,
    top,
    bottom: top + rowMm,
    // On a line of the grid.
    middle: Math.round(top + rowMm / 2),
    fromS: first,
    toS: trace.columns === 1 ? fromS + seconds : first + part / speed,
    scale: scaleOf(trace.group, trace.channel, paper.gain),
  };
}

type Context = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D;

function drawGrid(context: Context, { widthMm, heightMm, pxPerMm }: Paper, colours: PaperColours): void {
  const [width, height] = [widthMm * pxPerMm, heightMm * pxPerMm];
  const lines = (step: number, colour: string, thickness: number): void => {
    context.fillStyle = colour;
    for (let mm = 0; mm <= widthMm; mm += step) context.fillRect(Math.round(mm * pxPerMm), 0, thickness, height);
    for (let mm = 0; mm <= heightMm; mm += step) context.fillRect(0, Math.round(mm * pxPerMm), width, thickness);
  };
  const thin = Math.max(1, Math.round(pxPerMm / 12));
  // Finer lines would be a grey ground.
  if (pxPerMm >= 2.5) lines(1, colours.fine, thin);
  lines(5, colours.coarse, thin);
}

const clock = (seconds: number): string => {
  const whole = Math.floor(seconds);
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (value: number): string => String(value).padStart(2, '0');
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
};
/** A moment of the record. */
export const momentText = (seconds: number): string => (seconds < 0 ? `-${clock(-seconds)}` : clock(seconds));

/** Seconds above the traces that have the whole width. */
function drawRuler(context: Context, paper: Paper, colours: PaperColours): void {
  const { pxPerMm, speed, fromS, toS } = paper;
  const end = Math.min(toS, fromS + pageSeconds(paper));
  const step = speed < 25 ? 5 : 1;
  context.fillStyle = colours.dim;
  context.font = `${Math.max(9, 2.7 * pxPerMm)}px sans-serif`;
  context.textBaseline = 'top';
  context.textAlign = 'left';
  for (let second = Math.ceil(fromS / step) * step; second <= end; second += step) {
    const x = Math.round((marginMm + (second - fromS) * speed) * pxPerMm);
    context.fillRect(x, 0, Math.max(1, Math.round(pxPerMm / 6)), 1.5 * pxPerMm);
    context.fillText(momentText(second), x + pxPerMm, 0.6 * pxPerMm);
  }
}

/** A millivolt for 200 ms, as it stands at the beginning of a paper strip; of other quantities how much 10 mm are. */
function drawCalibration(context: Context, paper: Paper, place: TracePlace, colours: PaperColours): void {
  const { pxPerMm, gain, speed } = paper;
  if (place.scale.unitsPerMillivolt === undefined) {
    context.fillStyle = colours.dim;
    context.font = `${Math.max(8, 2.3 * pxPerMm)}px sans-serif`;
    context.textBaseline = 'middle';
    context.textAlign = 'left';
    const step = 5 / place.scale.mmPerUnit;
    for (const by of [-1, 0, 1]) {
      const y = place.middle - by * 5;
      if (y < place.top || y > place.bottom) continue;
      context.fillText(shortNumber(place.scale.zero + by * step), 0.5 * pxPerMm, y * pxPerMm);
      context.fillRect((marginMm - 1) * pxPerMm, y * pxPerMm, pxPerMm, 1);
    }
    return;
  }
  const wide = Math.min(5, 0.2 * speed);
  const [left, base] = [2 * pxPerMm, place.middle * pxPerMm];
  context.strokeStyle = colours.trace;
  context.lineWidth = Math.max(1, pxPerMm * 0.28);
  context.beginPath();
  context.moveTo(left - pxPerMm, base);
  context.lineTo(left, base);
  context.lineTo(left, base - gain * pxPerMm);
  context.lineTo(left + wide * pxPerMm, base - gain * pxPerMm);
  context.lineTo(left + wide * pxPerMm, base);
  context.lineTo(left + (wide + 1) * pxPerMm, base);
  context.stroke();
}

function drawTrace(context: Context, paper: Paper, trace: Trace, place: TracePlace, colours: PaperColours): void {
  const { pxPerMm, speed } = paper;
  const runs = curveOf(trace.group, trace.channel, place.fromS, place.toS, {
    x0: place.left * pxPerMm,
    t0: place.fromS,
    perSecond: speed * pxPerMm,
    y0: place.middle * pxPerMm,
    zero: place.scale.zero,
    perUnit: place.scale.mmPerUnit * pxPerMm,
  });
  context.save();
  context.beginPath();
  // Traces may reach into other rows, as on paper, and not into what stands beside them.
  context.rect(place.left * pxPerMm, 0, (place.right - place.left) * pxPerMm, paper.heightMm * pxPerMm);
  context.clip();
  context.strokeStyle = colours.trace;
  context.lineWidth = Math.max(1, pxPerMm * 0.28);
  context.lineJoin = 'round';
  for (const run of runs) {
    context.beginPath();
    context.moveTo(run[0]!, run[1]!);
    for (let i = 2; i < run.length; i += 2) context.lineTo(run[i]!, run[i + 1]!);
    if (run.length === 2) context.lineTo(run[0]! + 1, run[1]!);
    context.stroke();
  }
  context.restore();
}

function drawName(context: Context, paper: Paper, trace: Trace, place: TracePlace, colours: PaperColours): void {
  const { pxPerMm } = paper;
  const { status, units } = trace.group.channels[trace.channel] ?? {};
  const doubts = (status ?? []).filter((one) => one !== 'OK').map((one) => one.toLowerCase());
  const scale =
    place.scale.unitsPerMillivolt === undefined
      ? ` ${amplitudeText(10 / place.scale.mmPerUnit, place.scale)}/cm${units ? '' : ' (arbitrary units)'}`
      : '';
  context.font = `600 ${Math.max(10, 3.2 * pxPerMm)}px sans-serif`;
  context.textBaseline = 'top';
  context.textAlign = 'left';
  const text = trace.name.slice(0, 60);
  const [x, y] = [(place.left + 1) * pxPerMm, (place.top + 0.6) * pxPerMm];
  // Readable over a trace.
  context.strokeStyle = colours.ground;
  context.lineWidth = Math.max(3, pxPerMm);
  context.lineJoin = 'round';
  context.strokeText(text, x, y);
  context.fillStyle = colours.text;
  context.fillText(text, x, y);
  if (doubts.length === 0 && scale === '') return;
  const width = context.measureText(text).width;
  context.font = `${Math.max(9, 2.7 * pxPerMm)}px sans-serif`;
  context.fillStyle = doubts.length > 0 ? '#f0b03c' : colours.dim;
  context.fillText([scale.trim(), ...doubts].filter(Boolean).join(', '), x + width + 1.5 * pxPerMm, y + 0.4 * pxPerMm);
}

/** Marks of moments: a short line below the trace of their channel, and their name. */
function drawMarks(
  context: Context,
  paper: Paper,
  annotations: readonly WaveformAnnotation[],
  colours: PaperColours,
): void {
  const { pxPerMm, speed, traces } = paper;
  context.fillStyle = colours.mark;
  context.font = `${Math.max(8, 2.3 * pxPerMm)}px sans-serif`;
  context.textBaseline = 'bottom';
  context.textAlign = 'left';
  for (const trace of traces) {
    const place = placeOf(paper, trace);
    for (const { channels, timesS, name, value } of annotations) {
      const own = channels.some(({ group, channel }) => group === trace.group.index && channel === trace.channel);
      const all =
        channels.length === 0 ||
        channels.some(({ group, channel }) => group === trace.group.index && channel === undefined);
      // What all channels have in common stands once, in the last row.
      if (!own && !(all && trace === traces[traces.length - 1])) continue;
      for (const time of timesS) {
        if (time < place.fromS || time > place.toS) continue;
        const x = Math.round((place.left + (time - place.fromS) * speed) * pxPerMm);
        context.fillRect(x, (place.bottom - 5) * pxPerMm, Math.max(1, Math.round(pxPerMm / 5)), 4 * pxPerMm);
        context.save();
        context.translate(x + 0.6 * pxPerMm, (place.bottom - 5.2) * pxPerMm);
        context.rotate(-Math.PI / 2);
        context.fillText([name, value].filter(Boolean).join(' ').slice(0, 24), 0, pxPerMm);
        context.restore();
      }
    }
  }
}

/** Draws the paper with its traces into the upper left corner of a context. */
export function drawPaper(
  context: Context,
  paper: Paper,
  colours: PaperColours,
  annotations: readonly WaveformAnnotation[] = [],
): void {
  const { widthMm, heightMm, pxPerMm, traces } = paper;
  context.fillStyle = colours.ground;
  context.fillRect(0, 0, Math.ceil(widthMm * pxPerMm), Math.ceil(heightMm * pxPerMm));
  drawGrid(context, paper, colours);
  drawRuler(context, paper, colours);
  const placed = traces.map((trace) => ({ trace, place: placeOf(paper, trace) }));
  for (const { trace, place } of placed) {
    if (trace.column === 0) drawCalibration(context, paper, place, colours);
    else {
      context.fillStyle = colours.dim;
      context.fillRect(Math.round(place.left * pxPerMm), (place.middle - 4) * pxPerMm, 1, 8 * pxPerMm);
    }
    drawTrace(context, paper, trace, place, colours);
  }
  for (const { trace, place } of placed) drawName(context, paper, trace, place, colours);
  if (annotations.length > 0) drawMarks(context, paper, annotations, colours);
}
