import { useEffect, useRef } from 'react';
import { doseAt } from '../../../src-shared/imaging/dose/dose-grid.ts';
import { toPatient } from '../../../src-shared/imaging/geometry/planes.ts';
import type { LayerProps } from '../area.ts';
import { canDrawFiner, layerContext } from '../layer-canvas.ts';
import { useRegistrations } from '../linking/registrations.ts';
import { cssColour, doseLevels } from './colours.ts';
import styles from './dose.module.css';
import { planeUnder, whyNotOver } from './doses.ts';
import { chosenDose, useDose } from './store.ts';
import { dosePicture } from './wash.ts';
import { doseText } from './words.ts';

/** The dose over one picture: colours, isodose lines, what it is, and the dose at the pointer. Drawn past React. */
export function DoseLayer({ controller }: LayerProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const note = useRef<HTMLDivElement>(null);
  const value = useRef<HTMLSpanElement>(null);
  const legend = useRef<HTMLDivElement>(null);

  useEffect(() => {
    const draw = (): void => {
      const { on, wash, lines } = useDose.getState();
      const target = canvas.current;
      if (!target || !note.current || !legend.current) return;
      if (!on) {
        if (note.current.hidden) return;
        target.width = 0;
        note.current.hidden = true;
        legend.current.hidden = true;
        return;
      }
      const said = drawDose(target, controller, wash, lines);
      note.current.hidden = false;
      const [text] = note.current.children;
      if (text && text.textContent !== said.text) text.textContent = said.text;
      note.current.toggleAttribute('data-warning', !said.drawn);
      legend.current.hidden = !said.drawn;
      if (!said.drawn) return;
      const entries = said.levels.map(([percent, dose]) => `${percent} %  ${dose}`);
      if (legend.current.dataset['entries'] === entries.join()) return;
      legend.current.dataset['entries'] = entries.join();
      legend.current.replaceChildren(
        ...said.levels.map(([percent], index) => {
          const line = document.createElement('div');
          const level = doseLevels.find((one) => one.percent === percent);
          line.style.color = level ? cssColour(level.colour) : '';
          line.textContent = entries[index] ?? '';
          return line;
        }),
      );
    };
    const surface = controller.element;
    const host = surface.closest<HTMLElement>('[data-tile]') ?? surface;
    const point = (event: PointerEvent): void => {
      if (!useDose.getState().on || !value.current) return;
      const box = surface.getBoundingClientRect();
      const at = controller.viewportToImage(event.clientX - box.left, event.clientY - box.top);
      const text = valueAt(controller, at);
      if (value.current.textContent !== text) value.current.textContent = text;
    };
    const leaveTile = (): void => {
      if (value.current) value.current.textContent = '';
    };
    host.addEventListener('pointermove', point);
    host.addEventListener('pointerleave', leaveTile);
    draw();
    const ends = [
      controller.onRendered(draw),
      canDrawFiner(draw),
      useDose.subscribe(draw),
      useRegistrations.subscribe(draw),
    ];
    return () => {
      for (const end of ends) end();
      host.removeEventListener('pointermove', point);
      host.removeEventListener('pointerleave', leaveTile);
    };
  }, [controller]);

  return (
    <>
      <canvas ref={canvas} className={styles['wash']} width={0} height={0} />
      <div ref={legend} className={styles['legend']} data-dose-legend hidden />
      <div ref={note} className={styles['note']} data-dose-note hidden>
        <span />
        <span ref={value} className={styles['value']} data-dose-value data-transient />
      </div>
    </>
  );
}

function valueAt(controller: LayerProps['controller'], at: [number, number]): string {
  const { grid } = useDose.getState();
  const dose = chosenDose();
  const shown = controller.shown;
  const plane = shown && dose && planeUnder(dose, shown.frame)?.plane;
  if (!grid || !dose || !shown || !plane || whyNotOver(dose, shown.frame)) return '';
  const [column, row] = at;
  if (!(column >= 0 && row >= 0 && column <= plane.columns && row <= plane.rows)) return '';
  const found = doseAt(grid, toPatient(plane, at));
  return found === undefined ? 'no dose here' : doseText(found, dose.unit);
}

interface Said {
  text: string;
  drawn: boolean;
  levels: [percent: number, dose: string][];
}

/** Draws and says what is drawn, or why nothing is. */
function drawDose(
  canvas: HTMLCanvasElement,
  controller: LayerProps['controller'],
  wash: boolean,
  lines: boolean,
): Said {
  const { grid, error, opacity, thresholdPercent, reference } = useDose.getState();
  const dose = chosenDose();
  const { shown } = controller;
  const nothing = (text: string): Said => {
    if (canvas.width !== 0) canvas.width = 0;
    return { text, drawn: false, levels: [] };
  };
  if (!dose || !shown) return nothing('');
  const why = whyNotOver(dose, shown.frame);
  if (why) return nothing(`No dose: ${why}`);
  if (error) return nothing('The dose cannot be read');
  const { plane, by: registration, key } = planeUnder(dose, shown.frame) ?? {};
  if (!grid || !plane) return nothing('The dose is being read …');
  const whole = reference ?? grid.maximum;
  if (!(whole > 0)) return nothing('The dose is zero everywhere');
  const picture = dosePicture(
    grid,
    `${shown.frame.imageId} ${key ?? ''}`,
    plane,
    whole,
    (thresholdPercent / 100) * whole,
  );
  if (!picture) return nothing('The dose cannot be drawn');
  const sized = layerContext(canvas, controller);
  if (!sized) return nothing('The dose cannot be drawn');
  const { context, ratio } = sized;
  const [ox, oy] = controller.imageToViewport(0, 0);
  const [ax, ay] = controller.imageToViewport(1, 0);
  const [bx, by] = controller.imageToViewport(0, 1);
  const matrix = [ax - ox, ay - oy, bx - ox, by - oy, ox, oy].map((part) => part * ratio);
  const [a, b, c, d, e, f] = matrix as [number, number, number, number, number, number];
  if (wash) {
    const { stepColumns, stepRows } = picture.map;
    context.setTransform(a * stepColumns, b * stepColumns, c * stepRows, d * stepRows, e, f);
    context.globalAlpha = opacity;
    context.imageSmoothingEnabled = true;
    context.drawImage(picture.wash, 0, 0);
    context.globalAlpha = 1;
    context.setTransform(1, 0, 0, 1, 0, 0);
  }
  if (lines) {
    for (const { percent, segments } of picture.lines) {
      const level = doseLevels.find((one) => one.percent === percent);
      if (segments.length === 0 || !level) continue;
      context.beginPath();
      for (const [x1, y1, x2, y2] of segments) {
        context.moveTo(a * x1 + c * y1 + e, b * x1 + d * y1 + f);
        context.lineTo(a * x2 + c * y2 + e, b * x2 + d * y2 + f);
      }
      context.lineWidth = 3 * ratio;
      context.strokeStyle = 'rgb(0 0 0 / 0.5)';
      context.stroke();
      context.lineWidth = 1.5 * ratio;
      context.strokeStyle = cssColour(level.colour);
      context.stroke();
    }
  }
  const type = dose.type ? `, ${dose.type} dose` : '';
  const levels = doseLevels
    .filter(({ percent }) => (percent / 100) * whole <= grid.maximum)
    .map(({ percent }): Said['levels'][number] => [percent, doseText((percent / 100) * whole, dose.unit)]);
  const of = reference === undefined ? '100 % is the maximum' : `100 % is ${doseText(whole, dose.unit)}`;
  return {
    text: `Dose: ${dose.label}${type}${registration ? `, by registration ${registration}` : ''}, at most ${doseText(grid.maximum, dose.unit)}, ${of}`,
    drawn: true,
    levels,
  };
}
