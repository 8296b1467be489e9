import { RotateCcw, ZoomIn, ZoomOut } from 'lucide-react';
import { type KeyboardEvent, type PointerEvent, useEffect, useRef, useState } from 'react';
import { NegatoscopeError } from '../../../../src-shared/contract/errors.ts';
import { asError } from '../../../app/api.ts';
import { formatCount } from '../../../app/formatting.ts';
import type { ObjectProps } from '../../area.ts';
import { ObjectPane, PaneButton, PaneNotice } from '../../object-pane.tsx';
import styles from './model.module.css';
import { type Model, readModel } from './read-model.ts';
import { radiusOf, type SurfaceState, SurfaceView } from './surface-view.ts';
import { axesOf, turned, views } from './turning.ts';

const icon = 15;
const radiansPerPixel = 0.008;
const keyTurn = Math.PI / 24;

interface ModelViewProps extends ObjectProps {
  title: string;
  detail: string;
}

/** A model of triangles (encapsulated STL or OBJ). */
export function ModelView({ frameSet, cell, title, detail }: ModelViewProps) {
  const [model, setModel] = useState<Model>();
  const [error, setError] = useState<NegatoscopeError>();
  const set = useRef(frameSet);
  set.current = frameSet;
  const identity = `${frameSet.series.catalogue} ${frameSet.other?.row} ${frameSet.other?.revision}`;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the same object is read once
  useEffect(() => {
    const abort = new AbortController();
    setModel(undefined);
    setError(undefined);
    readModel(set.current, abort.signal).then(
      (found) => {
        if (!abort.signal.aborted) setModel(found);
      },
      (thrown: unknown) => {
        if (!abort.signal.aborted) setError(asError(thrown));
      },
    );
    return () => abort.abort();
  }, [identity]);
  if (!model) {
    return (
      <ObjectPane kind="model" cell={cell} title={title} detail={detail}>
        <PaneNotice error={error}>{error ? undefined : 'Reading the model …'}</PaneNotice>
      </ObjectPane>
    );
  }
  return <Surface key={identity} model={model} cell={cell} title={title} detail={detail} />;
}

const noGraphics = (): NegatoscopeError =>
  new NegatoscopeError('unsupported', 'no WebGL 2', {
    object: 'The model',
    reason: 'This computer has no graphics for it (WebGL 2).',
  });

function Surface({ model, cell, title, detail }: { model: Model } & Omit<ModelViewProps, 'frameSet'>) {
  const { mesh, inPatient } = model;
  const room = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const surface = useRef<SurfaceView>(undefined);
  const size = useRef({ width: 0, height: 0 });
  const [state, setState] = useState<Omit<SurfaceState, 'scale'> & { zoom: number }>({
    view: views.A,
    zoom: 1,
    pan: [0, 0],
  });
  const [failed, setFailed] = useState(false);
  const [lost, setLost] = useState(false);
  const latest = useRef(state);
  latest.current = state;

  const draw = useRef(() => {
    const { width, height } = size.current;
    if (width === 0 || height === 0) return;
    const { view, zoom, pan } = latest.current;
    const scale = (zoom * Math.min(width, height) * 0.46) / radiusOf(mesh);
    surface.current?.draw({ view, pan, scale }, width, height, window.devicePixelRatio);
  }).current;

  useEffect(() => {
    const [element, host] = [canvas.current, room.current];
    if (!element || !host) return;
    try {
      surface.current = SurfaceView.create(element, mesh, (gone) => {
        setLost(gone);
        if (!gone) draw();
      });
    } catch {
      surface.current = undefined;
    }
    if (!surface.current) {
      setFailed(true);
      return;
    }
    const observer = new ResizeObserver(() => {
      size.current = { width: host.clientWidth, height: host.clientHeight };
      draw();
    });
    observer.observe(host);
    return () => {
      observer.disconnect();
      surface.current?.destroy();
      surface.current = undefined;
    };
  }, [mesh, draw]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: drawn anew with every change of the view
  useEffect(draw, [state, lost]);

  const zoomBy = (factor: number): void =>
    setState((now) => ({ ...now, zoom: Math.min(200, Math.max(0.05, now.zoom * factor)) }));
  const turn = (right: number, down: number): void =>
    setState((now) => ({ ...now, view: turned(now.view, right, down) }));
  const reset = (): void => setState({ view: views.A, zoom: 1, pan: [0, 0] });
  const fitView = (): void => setState((now) => ({ ...now, zoom: 1, pan: [0, 0] }));

  const zoomRef = useRef(zoomBy);
  zoomRef.current = zoomBy;
  useEffect(() => {
    const host = room.current;
    const onWheel = (event: WheelEvent): void => {
      event.preventDefault();
      zoomRef.current(event.deltaY < 0 ? 1.12 : 1 / 1.12);
    };
    host?.addEventListener('wheel', onWheel, { passive: false });
    return () => host?.removeEventListener('wheel', onWheel);
  }, []);

  const onKey = (event: KeyboardEvent): boolean => {
    if (event.ctrlKey || event.metaKey || event.altKey) return false;
    const way = ({ ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] } as const)[
      event.key as 'ArrowLeft'
    ];
    if (way) turn(way[0] * keyTurn, way[1] * keyTurn);
    else if (event.key === '+' || event.key === '=') zoomBy(1.2);
    else if (event.key === '-') zoomBy(1 / 1.2);
    else return false;
    return true;
  };
  const commands = {
    'next-image': () => turn(keyTurn, 0),
    'previous-image': () => turn(-keyTurn, 0),
    fit: fitView,
    reset,
  };

  const onMove = (event: PointerEvent): void => {
    if (event.buttons === 0 || !event.currentTarget.hasPointerCapture(event.pointerId)) return;
    const [dx, dy] = [event.movementX, event.movementY];
    if (event.buttons === 1 && !event.shiftKey) turn(dx * radiansPerPixel, dy * radiansPerPixel);
    else if (event.buttons === 2) zoomBy(Math.exp(dy * 0.008));
    else setState((now) => ({ ...now, pan: [now.pan[0] + dx, now.pan[1] + dy] }));
  };

  const sides = (['A', 'P', 'L', 'R', 'H', 'F'] as const).map((side) => (
    <PaneButton
      key={side}
      label={`Seen from ${sideNames[side]}`}
      icon={<span>{side}</span>}
      onClick={() => setState((now) => ({ ...now, view: views[side] }))}
    />
  ));
  const tools = (
    <>
      {inPatient && sides}
      <PaneButton label="Smaller (-)" icon={<ZoomOut size={icon} />} onClick={() => zoomBy(1 / 1.2)} />
      <PaneButton label="Larger (+)" icon={<ZoomIn size={icon} />} onClick={() => zoomBy(1.2)} />
      <PaneButton label="Reset the view (Esc)" icon={<RotateCcw size={icon} />} onClick={reset} />
    </>
  );
  const names = inPatient ? (['L', 'P', 'H', 'R', 'A', 'F'] as const) : (['X', 'Y', 'Z', '-X', '-Y', '-Z'] as const);
  return (
    <ObjectPane
      kind="model"
      cell={cell}
      title={title}
      detail={detail}
      tools={tools}
      commands={commands}
      onKey={onKey}
      foot={<Facts model={model} />}
    >
      {failed ? (
        <PaneNotice error={noGraphics()} />
      ) : (
        <div
          ref={room}
          className={styles['room']}
          data-view={state.view.map((part) => part.toFixed(3)).join()}
          data-zoom={state.zoom.toFixed(3)}
          onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
          onPointerMove={onMove}
          onContextMenu={(event) => event.preventDefault()}
          onDoubleClick={(event) => {
            event.stopPropagation();
            fitView();
          }}
        >
          <canvas ref={canvas} className={styles['canvas']} role="img" aria-label={title} />
          <Axes view={state.view} names={names} />
          {lost && (
            <div className={styles['lost']} role="status">
              The graphics of this computer were lost; the model comes back with them.
            </div>
          )}
        </div>
      )}
    </ObjectPane>
  );
}

const sideNames = {
  A: 'the front',
  P: 'the back',
  L: 'the left',
  R: 'the right',
  H: 'the head',
  F: 'the feet',
} as const;

function Axes({ view, names }: { view: SurfaceState['view']; names: Parameters<typeof axesOf>[1] }) {
  const axes = axesOf(view, names).sort((a, b) => a.depth - b.depth);
  const reach = 26;
  return (
    <svg className={styles['axes']} viewBox="-42 -42 84 84" aria-hidden="true">
      {axes.map(({ name, x, y, depth }) => (
        <g key={name} data-axis={name} data-behind={depth < -0.2 || undefined}>
          <line x1={0} y1={0} x2={x * reach} y2={y * reach} />
          <text x={x * (reach + 9)} y={y * (reach + 9)}>
            {name}
          </text>
        </g>
      ))}
    </svg>
  );
}

function Facts({ model: { mesh, unitMm, inPatient, mirrored, modified, description } }: { model: Model }) {
  const sides = mesh.highest.map((high, axis) => high - mesh.lowest[axis]!);
  const told = sides.map((side) => (side * (unitMm ?? 1)).toFixed(side * (unitMm ?? 1) < 10 ? 2 : 1)).join(' × ');
  return (
    <>
      <span>{mesh.format}</span>
      <span data-triangles>{formatCount(mesh.triangles)} triangles</span>
      <span data-size>{unitMm === undefined ? `${told} (unit not stated)` : `${told} mm`}</span>
      {description && <span>{description}</span>}
      {mirrored && <strong>Mirrored: left and right are exchanged, no sides of the body</strong>}
      {modified && !mirrored && <strong>The anatomy was changed when the model was made</strong>}
      {!inPatient && !mirrored && <span>Not in the patient's coordinates: no sides of the body</span>}
      {mesh.dropped > 0 && <strong>{formatCount(mesh.dropped)} damaged triangles left out</strong>}
      {mesh.stated !== undefined && (
        <strong>
          It is cut off: it says {formatCount(mesh.stated)} triangles and holds{' '}
          {formatCount(mesh.triangles + mesh.dropped)}
        </strong>
      )}
    </>
  );
}
