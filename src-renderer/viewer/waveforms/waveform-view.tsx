import { Select } from '@mantine/core';
import { ListTree, MapPin, Printer, SunMedium } from 'lucide-react';
import { type KeyboardEvent, type PointerEvent, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import type { NegatoscopeError } from '../../../src-shared/contract/errors.ts';
import { asError } from '../../app/api.ts';
import { formatDate, formatDateTime } from '../../app/formatting.ts';
import { attempt } from '../../app/notify.ts';
import type { ObjectProps } from '../area.ts';
import { kindNames } from '../card-texts.ts';
import { ObjectPane, PaneButton, PaneNotice } from '../object-pane.tsx';
import { AnnotationsList } from './annotations-list.tsx';
import { type Calipers, grabbed, timeAt, traceAt, valueAtY } from './calipers.ts';
import { CalipersOverlay } from './calipers-overlay.tsx';
import { type Choices, keepChoices, rememberedChoices } from './choices.ts';
import { filtersText } from './facts.ts';
import { layoutNames, layoutsOf, mostTraces, rowsOf, spanOf, tracesOf } from './layouts.ts';
import { Overview } from './overview.tsx';
import { darkPaper, drawPaper, lightPaper, momentText, type Paper, pageSeconds, placeOf, rulerMm } from './paper.ts';
import { usePixelsPerMm } from './pixels-per-mm.ts';
import { printRecording } from './printing.ts';
import { type Recording, readRecording } from './read.ts';
import { gains, speeds } from './scales.ts';
import styles from './waveforms.module.css';

const icon = 15;
/** Rows are not pressed together further, mm. */
const leastRowMm = 12;

/** A recording of curves (ECG, pressures, respiration, sound ...) on calibrated paper. */
export function WaveformView({ frameSet, cell }: ObjectProps) {
  const [recording, setRecording] = useState<Recording>();
  const [error, setError] = useState<NegatoscopeError>();
  const { series, other } = frameSet;
  const set = useRef(frameSet);
  set.current = frameSet;
  const identity = `${series.catalogue} ${other?.row} ${other?.revision}`;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the same object is read once
  useEffect(() => {
    const instance = set.current.other;
    if (!instance) return;
    const abort = new AbortController();
    setRecording(undefined);
    setError(undefined);
    readRecording({ series: set.current.series, instance }, abort.signal).then(
      (found) => {
        if (!abort.signal.aborted) setRecording(found);
      },
      (thrown: unknown) => {
        if (!abort.signal.aborted) setError(asError(thrown));
      },
    );
    return () => abort.abort();
  }, [identity]);
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
  const [calipers, setCalipers] = useState<Calipers>();
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
  const marks = choices.marks ? waveform.annotations : none;

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

  const drag = useRef<{ time: 0 | 1 | undefined; value: 0 | 1 | undefined }>(undefined);
  const pointOf = (event: PointerEvent<HTMLElement>): [x: number, y: number] => {
    const box = event.currentTarget.getBoundingClientRect();
    return [(event.clientX - box.left) / pxPerMm, (event.clientY - box.top) / pxPerMm];
  };
  const onDown = (event: PointerEvent<HTMLElement>): void => {
    if (event.button !== 0) return;
    const [x, y] = pointOf(event);
    const held = calipers && grabbed(paper, calipers, x, y, 6 / pxPerMm);
    event.currentTarget.setPointerCapture(event.pointerId);
    if (held) {
      drag.current = { time: held.time, value: held.value };
      return;
    }
    const index = traceAt(paper, x, y);
    const trace = index === undefined ? undefined : paper.traces[index];
    if (index === undefined || !trace) {
      setCalipers(undefined);
      return;
    }
    const place = placeOf(paper, trace);
    const [time, value] = [timeAt(place, paper.speed, x), valueAtY(place, y)];
    setCalipers({ trace: index, times: [time, time], values: [value, value] });
    drag.current = { time: 1, value: 1 };
  };
  const onMove = (event: PointerEvent<HTMLElement>): void => {
    const held = drag.current;
    if (!held || event.buttons !== 1) return;
    const [x, y] = pointOf(event);
    setCalipers((now) => {
      const trace = now && paper.traces[now.trace];
      if (!trace) return now;
      const place = placeOf(paper, trace);
      const [times, values] = [[...now.times], [...now.values]] as [Calipers['times'], Calipers['values']];
      if (held.time !== undefined) times[held.time] = timeAt(place, paper.speed, x);
      if (held.value !== undefined) values[held.value] = valueAtY(place, y);
      return { ...now, times, values };
    });
  };
  const onUp = (): void => {
    drag.current = undefined;
    // A click without a drag takes them away.
    setCalipers((now) => (now && now.times[0] === now.times[1] && now.values[0] === now.values[1] ? undefined : now));
  };

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

  const changeLayout = (change: () => void): void => {
    setCalipers(undefined);
    change();
  };
  const { annotations } = waveform;
  const tools = (
    <>
      {waveform.groups.length > 1 && (
        <Select
          className={styles['layout']}
          aria-label="Group of channels"
          value={groupAt}
          allowDeselect={false}
          data={[
            ...waveform.groups.map(({ label }, at) => ({ value: String(at), label: label || `Group ${at + 1}` })),
            { value: 'all', label: 'All groups' },
          ]}
          onChange={(value) =>
            value !== null &&
            changeLayout(() => {
              setGroupAt(value);
              setFrom(undefined);
            })
          }
        />
      )}
      {layouts.length > 1 && (
        <Select
          className={styles['layout']}
          aria-label="Layout"
          value={layout}
          allowDeselect={false}
          data={layouts.map((value) => ({ value, label: layoutNames[value] }))}
          onChange={(value) => changeLayout(() => choose({ layout: layouts.find((one) => one === value) ?? layout }))}
        />
      )}
      <Select
        className={styles['measure']}
        aria-label="Paper speed"
        value={String(choices.speed)}
        allowDeselect={false}
        data={speeds.map((value) => ({ value: String(value), label: `${value} mm/s` }))}
        onChange={(value) => choose({ speed: speeds.find((one) => String(one) === value) ?? choices.speed })}
      />
      <Select
        className={styles['measure']}
        aria-label="Gain"
        value={String(choices.gain)}
        allowDeselect={false}
        data={gains.map((value) => ({ value: String(value), label: `${value} mm/mV` }))}
        onChange={(value) => choose({ gain: gains.find((one) => String(one) === value) ?? choices.gain })}
      />
      <PaneButton
        label="Marked moments on the paper"
        icon={<MapPin size={icon} />}
        pressed={choices.marks}
        disabled={!annotations.some(({ timesS }) => timesS.length > 0)}
        onClick={() => choose({ marks: !choices.marks })}
      />
      <PaneButton
        label="Texts and measurements of the recording"
        icon={<ListTree size={icon} />}
        pressed={choices.list && annotations.length > 0}
        disabled={annotations.length === 0}
        onClick={() => choose({ list: !choices.list })}
      />
      <PaneButton
        label="Light paper"
        icon={<SunMedium size={icon} />}
        pressed={choices.light}
        onClick={() => choose({ light: !choices.light })}
      />
      <PaneButton
        label="Print the paper as it is"
        icon={<Printer size={icon} />}
        onClick={() =>
          void attempt(() => printRecording(frameSet, paper, 'printer'), 'The recording could not be printed')
        }
      />
    </>
  );
  const [first] = traces;
  const channels = groups.reduce((sum, group) => sum + group.channels.length, 0);
  const [group] = groups;
  const foot = (
    <>
      <span data-scale>
        {choices.speed} mm/s, {choices.gain} mm/mV
      </span>
      {measured ? <span>True millimetres</span> : <strong>This monitor was not measured: not true to size</strong>}
      <span>
        {momentText(fromS)} – {momentText(fromS + seconds)} of {momentText(span.to)}
      </span>
      <span>{filtersText(traces)}</span>
      {group && <span>{group.frequencyHz} samples/s</span>}
      {group?.originality === 'DERIVED' && <span>Derived, not recorded</span>}
      {layout === 'all' && channels > mostTraces && (
        <strong>
          The first {mostTraces} of {channels} channels
        </strong>
      )}
      {waveform.problems.map((problem) => (
        <strong key={problem}>{problem}</strong>
      ))}
    </>
  );
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
      foot={foot}
      commands={commands}
      onKey={onKey}
    >
      <div className={styles['column']}>
        <div ref={room} className={styles['room']}>
          <div
            className={styles['paper']}
            style={{ height: paper.heightMm * pxPerMm }}
            onPointerDown={onDown}
            onPointerMove={onMove}
            onPointerUp={onUp}
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
