import { useEffect, useRef } from 'react';
import { useLive } from '../../app/live.ts';
import type { LayerProps } from '../area.ts';
import { useViewer } from '../store.ts';
import { controllerOf } from '../viewports.ts';
import { crossPoint, onScreen, placeText, reachOf, referenceLines } from './draw.ts';
import styles from './linking.module.css';
import { useRegistrations } from './registrations.ts';
import { useLinking } from './store.ts';
import { onAnyRendered } from './watching.ts';

const svg = (name: string, attributes: Record<string, string | number>): SVGElement => {
  const element = document.createElementNS('http://www.w3.org/2000/svg', name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  return element;
};

/** Localizer lines and the mark of the cross-hair over one picture; drawn past React after renderings. */
export function LinkingLayer({ cell, tile, controller }: LayerProps) {
  const lines = useRef<SVGGElement>(null);
  const mark = useRef<SVGGElement>(null);
  const text = useRef<HTMLDivElement>(null);
  const by = useRef<HTMLDivElement>(null);

  useEffect(() => {
    const draw = (): void => {
      const names = new Set<string>();
      if (lines.current) drawLines(lines.current, cell, controller, names);
      if (mark.current && text.current) drawCross(mark.current, text.current, cell, controller, names);
      const said = names.size > 0 ? `By registration ${[...names].join(', ')}` : '';
      if (by.current && by.current.textContent !== said) by.current.textContent = said;
    };
    draw();
    const ends = [
      controller.onRendered(draw),
      onAnyRendered((rendered) => {
        // Only the selected viewport has lines on others.
        if (useLinking.getState().lines && rendered === useViewer.getState().selected) draw();
      }),
      useLinking.subscribe((state, before) => {
        if (state.lines !== before.lines || state.cross !== before.cross) draw();
      }),
      useRegistrations.subscribe(draw),
      useLive.subscribe((state, before) => {
        if (state.settings?.display.spatial !== before.settings?.display.spatial) draw();
      }),
    ];
    return () => {
      for (const end of ends) end();
    };
  }, [cell, controller]);

  return (
    <>
      <svg className={styles['drawing']} aria-hidden="true">
        <g ref={lines} data-reference-lines />
        <g ref={mark} data-cross />
      </svg>
      <div ref={text} className={styles['place']} data-cross-text />
      <div ref={by} className={styles['registered']} data-registered />
      {tile === 0 && <LinkNoteText cell={cell} />}
    </>
  );
}

function drawLines(group: SVGGElement, cell: number, controller: LayerProps['controller'], names: Set<string>): void {
  const { selected } = useViewer.getState();
  const source = cell === selected ? undefined : controllerOf(selected);
  const { shown } = controller;
  const from = source?.shown;
  const on = useLinking.getState().lines && shown && source && from;
  const withEnds = useLive.getState().settings?.display.spatial.referenceLines === 'current-and-ends';
  const found = on ? referenceLines(shown.frame, { frames: source.frames, shown: from.frame }, withEnds) : [];
  for (const { by } of found) if (by) names.add(by);
  if (found.length === 0 && !group.firstChild) return;
  group.replaceChildren(
    ...found.flatMap(({ ends, of }) => {
      const [a, b] = ends;
      const [[x1, y1], [x2, y2]] = [onScreen(controller, a), onScreen(controller, b)];
      const place = { x1, y1, x2, y2 };
      return [
        svg('line', { ...place, class: styles['halo'] ?? '' }),
        svg('line', { ...place, class: styles[of] ?? '', 'data-line': of, 'data-ends': `${a.join()} ${b.join()}` }),
      ];
    }),
  );
}

/** Arms of the cross-hair from and to, CSS pixels from the place, which stays free. */
const arms = [5, 16] as const;

function drawCross(
  group: SVGGElement,
  text: HTMLElement,
  cell: number,
  controller: LayerProps['controller'],
  names: Set<string>,
): void {
  const { cross } = useLinking.getState();
  const { shown } = controller;
  if (!cross && !group.firstChild && text.textContent === '') return;
  const found = shown && cross && crossPoint(shown.frame, reachOf(cell), cross);
  const said =
    found === 'elsewhere'
      ? 'Cross-hair: not on this image'
      : found && cross?.cell === cell
        ? placeText(cross.place, shown?.frame.instance.quadruped)
        : '';
  if (text.textContent !== said) text.textContent = said;
  if (!found || found === 'elsewhere') {
    group.replaceChildren();
    return;
  }
  if (found.by) names.add(found.by);
  const [x, y] = onScreen(controller, found.point);
  const [near, far] = arms;
  const path = [
    [0, -1],
    [1, 0],
    [0, 1],
    [-1, 0],
  ]
    .map(([dx, dy]) => `M${x + dx! * near} ${y + dy! * near}L${x + dx! * far} ${y + dy! * far}`)
    .join('');
  group.replaceChildren(
    svg('path', { d: path, class: styles['halo'] ?? '' }),
    svg('path', { d: path, class: styles['cross'] ?? '', 'data-point': found.point.join() }),
  );
}

/** How a viewport is linked, and when it has no slice where the others are. */
function LinkNoteText({ cell }: { cell: number }) {
  const note = useLinking((state) => state.notes[cell]);
  if (!note) return null;
  return (
    <div className={styles['note']} data-link={note.by} data-outside={note.outside || undefined}>
      {note.outside ? 'Linked: no slice here' : note.by === 'position' ? 'Linked' : 'Linked by offset'}
      {note.registration && ` (registration ${note.registration})`}
    </div>
  );
}
