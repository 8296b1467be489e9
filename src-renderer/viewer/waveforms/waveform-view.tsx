import { type KeyboardEvent, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { formatDate, formatDateTime } from '../../app/formatting.ts';
import { attempt } from '../../app/notify.ts';
import type { ObjectProps } from '../area.ts';
import { kindNames } from '../card-texts.ts';
import { putCellPicture } from '../cell-pictures.ts';
import { ObjectPane, PaneNotice } from '../object-pane.tsx';
import { useObject } from '../use-object.ts';
import { AnnotationsList } from './annotations-list.tsx';
import { CalipersOverlay } from './calipers-overlay.tsx';
import { type Choices, keepChoices, rememberedChoices } from './choices.ts';
import { layoutsOf, rowsOf, spanOf, tracesOf } from './layouts.ts';
import { Overview } from './overview.tsx';
import { darkPaper, drawPaper, lightPaper, type Paper, pageSeconds, rulerMm } from './paper.ts';
import { usePixelsPerMm } from './pixels-per-mm.ts';
import { printRecording, recordingPicture } from './printing.ts';
import { type Recording, readRecording } from './read.ts';
import { gains, speeds } from './scales.ts';
import { StripFacts } from './strip-facts.tsx';
import { StripTools } from './strip-tools.tsx';
import { useCalipers } from './use-calipers.ts';
import styles from './waveforms.module.css';

/** Rows are not pressed together further, mm. */
const leastRowMm = 12;

/** A recording of curves (ECG, pressures, respiration, sound ...) on calibrated paper. */
export function WaveformView({ frameSet, cell }: ObjectProps) {
  const { identity, found: recording, error } = useObject(frameSet, readRecording);
  if (recording) return <Strip key={identity} frameSet={frameSet} cell={cell} recording={recording} />;
  return (
    <ObjectPane kind="waveform" cell={cell} title={frameSet.label || kindNames['waveform'] || ''}>
      <PaneNotice error={error}>{error ? undefined : 'Reading the recording …'}</PaneNotice>
    </ObjectPane>
  );
}

function Strip({ frameSet, cell, recording }: ObjectProps & { recording: Recording }) {
  const { waveform, startedAt } = recording;
  const room = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const [size, setSize] = useState({ width: 0, height: 0 });
  const [choices, setChoices] = useState<Choices>(rememberedChoices);
  const [groupAt, setGroupAt] = useState('0');
  const [from, setFrom] = useState<number>();
  const { pxPerMm, measured } = usePixelsPerMm();
  const choose = (change: Partial<Choices>): void => {
    const next = { ...choices, ...change };
    setChoices(next);
    keepChoices(next);
  };

  const groups = useMemo(
    () => (groupAt === 'all' ? waveform.groups : waveform.groups.slice(Number(groupAt), Number(groupAt) + 1)),
    [waveform, groupAt],
  );
  const layouts = layoutsOf(groups);
  const layout = layouts.includes(choices.layout) ? choices.layout : (layouts[0] ?? 'all');
  const traces = useMemo(() => tracesOf(groups, layout), [groups, layout]);
  const span = useMemo(() => spanOf(groups), [groups]);
  const widthMm = size.width / pxPerMm;
  const heightMm = Math.max(size.height / pxPerMm, rulerMm + rowsOf(traces) * leastRowMm);
  const seconds = Math.min(pageSeconds({ widthMm, speed: choices.speed }), span.to - span.from);
  const fromS = Math.max(span.from, Math.min(from ?? span.from, span.to - seconds));
  const paper: Paper = useMemo(
    () => ({ widthMm, heightMm, pxPerMm, traces, speed: choices.speed, gain: choices.gain, fromS, toS: span.to }),
    [widthMm, heightMm, pxPerMm, traces, choices.speed, choices.gain, fromS, span.to],
  );
  const { calipers, setCalipers, handlers } = useCalipers(paper);
  const marks = choices.marks ? waveform.annotations : none;

  useEffect(() => {
    if (cell === undefined || paper.widthMm === 0) return;
    return putCellPicture(cell, () => recordingPicture(frameSet, paper, choices.light ? lightPaper : darkPaper));
  }, [cell, frameSet, paper, choices.light]);

  useEffect(() => {
    const element = room.current;
    if (!element) return;
    const observer = new ResizeObserver(() => setSize({ width: element.clientWidth, height: element.clientHeight }));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  useLayoutEffect(() => {
    const element = canvas.current;
    const context = element?.getContext('2d');
    if (!element || !context || paper.widthMm === 0) return;
    const ratio = window.devicePixelRatio;
    const [width, height] = [Math.round(size.width * ratio), Math.round(paper.heightMm * paper.pxPerMm * ratio)];
    if (element.width !== width) element.width = width;
    if (element.height !== height) element.height = height;
    drawPaper(context, { ...paper, pxPerMm: paper.pxPerMm * ratio }, choices.light ? lightPaper : darkPaper, marks);
    // For whoever looks at the window from outside.
    element.dataset['drawn'] = `${paper.fromS} ${paper.speed} ${paper.gain} ${layout}`;
  }, [paper, choices.light, marks, size.width, layout]);
  useEffect(() => {
    const element = canvas.current;
    return () => {
      if (element) element.width = 0;
    };
  }, []);

  /** Moves the paper by whole millimetres: the grid stays one of time. */
  const goto = (wanted: number): void => {
    const step = 1 / choices.speed;
    const whole = span.from + Math.round((wanted - span.from) / step) * step;
    setFrom(Math.max(span.from, Math.min(whole, span.to - seconds)));
  };
  const by = (share: number): void => goto(fromS + seconds * share);

  const wheel = useRef((_event: WheelEvent): void => undefined);
  wheel.current = (event) => {
    const element = room.current;
    if (event.ctrlKey || !element) return;
    // Where there are more rows than room the wheel goes through those.
    if (!event.shiftKey && event.deltaX === 0 && element.scrollHeight > element.clientHeight + 1) return;
    event.preventDefault();
    const delta = event.deltaX !== 0 ? event.deltaX : event.deltaY;
    by(Math.sign(delta) * 0.1);
  };
  useEffect(() => {
    const element = room.current;
    const listener = (event: WheelEvent): void => wheel.current(event);
    element?.addEventListener('wheel', listener, { passive: false });
    return () => element?.removeEventListener('wheel', listener);
  }, []);

  const step = <T,>(list: readonly T[], value: T, way: 1 | -1): T =>
    list[Math.max(0, Math.min(list.length - 1, list.indexOf(value) + way))] ?? value;
  const commands = {
    'next-image': () => by(0.2),
    'previous-image': () => by(-0.2),
    'first-image': () => goto(span.from),
    'last-image': () => goto(span.to),
    reset: () => {
      setCalipers(undefined);
      choose({ speed: 25, gain: 10 });
    },
  };
  const onKey = (event: KeyboardEvent): boolean => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target instanceof HTMLInputElement) return false;
    if (event.key === '+' || event.key === '=') choose({ gain: step(gains, choices.gain, 1) });
    else if (event.key === '-') choose({ gain: step(gains, choices.gain, -1) });
    else if (event.key === '>' || event.key === '.') choose({ speed: step(speeds, choices.speed, 1) });
    else if (event.key === '<' || event.key === ',') choose({ speed: step(speeds, choices.speed, -1) });
    else if (event.key === ' ') by(event.shiftKey ? -0.9 : 0.9);
    else return false;
    return true;
  };

  const { annotations } = waveform;
  const tools = (
    <StripTools
      groups={waveform.groups}
      groupAt={groupAt}
      layouts={layouts}
      layout={layout}
      choices={choices}
      annotations={annotations}
      onGroup={(value) => {
        setCalipers(undefined);
        setGroupAt(value);
        setFrom(undefined);
      }}
      onLayout={(value) => {
        setCalipers(undefined);
        choose({ layout: value });
      }}
      onChoose={choose}
      onPrint={(to) => void attempt(() => printRecording(frameSet, paper, to), 'The recording could not be printed')}
    />
  );
  const [first] = traces;
  const { series, other } = frameSet;
  return (
    <ObjectPane
      kind="waveform"
      cell={cell}
      title={frameSet.label || kindNames['waveform'] || ''}
      detail={
        formatDateTime(startedAt.slice(0, 8), startedAt.slice(8, 14)) ||
        formatDate(other?.contentDate ?? series.series.date ?? series.study.date)
      }
      tools={tools}
      foot={
        <StripFacts paper={paper} groups={groups} seconds={seconds} measured={measured} problems={waveform.problems} />
      }
      commands={commands}
      onKey={onKey}
    >
      <div className={styles['column']}>
        <div ref={room} className={styles['room']}>
          <div
            className={styles['paper']}
            style={{ height: paper.heightMm * pxPerMm }}
            {...handlers}
            onDoubleClick={(event) => event.stopPropagation()}
          >
            <canvas
              ref={canvas}
              role="img"
              aria-label={`${traces.length} curves`}
              style={{ width: size.width, height: paper.heightMm * pxPerMm }}
            />
            {calipers && <CalipersOverlay paper={paper} calipers={calipers} />}
          </div>
        </div>
        {first && (
          <Overview
            trace={traces.find(({ name }) => name === 'II') ?? first}
            span={span}
            fromS={fromS}
            seconds={seconds}
            onMove={(middle) => goto(middle - seconds / 2)}
          />
        )}
      </div>
      {choices.list && annotations.length > 0 && (
        <AnnotationsList annotations={annotations} onGoto={(time) => goto(time - seconds / 2)} />
      )}
    </ObjectPane>
  );
}

const none: readonly never[] = [];
