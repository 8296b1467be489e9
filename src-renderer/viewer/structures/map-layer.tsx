import { useEffect, useRef } from 'react';
import { type DoseMap, doseAt, doseMap } from '../../../src-shared/imaging/dose/dose-grid.ts';
import { type ImagePlane, toPatient } from '../../../src-shared/imaging/geometry/planes.ts';
import { movedPlane } from '../../../src-shared/imaging/geometry/spans.ts';
import { formatNumber } from '../../../src-shared/imaging/measure/formatting.ts';
import { wordsOfTable } from '../../../src-shared/imaging/pipeline/colour-tables.ts';
import type { DisplayFrame } from '../../cornerstone/index.ts';
import type { LayerProps } from '../area.ts';
import { canDrawFiner, layerContext } from '../layer-canvas.ts';
import { planeOfFrame } from '../linking/places.ts';
import { useRegistrations, wayOfFrames } from '../linking/registrations.ts';
import styles from './maps.module.css';
import { parametricMapClass, useMaps } from './maps-store.ts';

/** A value with as many digits as tell it from its neighbours. */
export const mapValue = (value: number, unit: string): string =>
  `${value === 0 ? '0' : formatNumber(value, Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 1 ? 2 : 4)}${unit ? ` ${unit}` : ''}`;

/** The parametric map over one picture: its colours, what they mean, and the value at the pointer. Drawn past React. */
export function MapLayer({ controller }: LayerProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const bar = useRef<HTMLDivElement>(null);
  const note = useRef<HTMLDivElement>(null);

  useEffect(() => {
    let kept: { key: string; map: DoseMap; painted?: { as: string; picture: OffscreenCanvas } } | undefined;
    let planeNow: ImagePlane | undefined;
    const draw = (): void => {
      const [target, legend, text] = [canvas.current, bar.current, note.current];
      if (!target || !legend || !text) return;
      const { key, map, opacity, range, table, list, reading, error } = useMaps.getState();
      const found = list.find((one) => one.key === key);
      const { shown } = controller;
      planeNow = undefined;
      const leave = (said: string): void => {
        if (target.width !== 0) target.width = 0;
        legend.hidden = true;
        put(text, said);
        kept = undefined;
      };
      if (!found || !shown || shown.frame.instance.sopClassUid === parametricMapClass) {
        leave('');
        return;
      }
      if (error) {
        leave('The map cannot be read');
        return;
      }
      const under = planeUnder(found.frames[0]!, shown.frame);
      if ('why' in under) {
        leave(`No map: ${under.why}`);
        return;
      }
      if (!map) {
        leave(reading ? 'The map is being read …' : '');
        return;
      }
      planeNow = under.plane;
      const place = `${key} ${shown.frame.imageId} ${under.registration ?? ''}`;
      if (kept?.key !== place) kept = { key: place, map: doseMap(map.grid, under.plane) };
      const as = `${range.join()} ${table}`;
      if (kept.painted?.as !== as) {
        const picture = paint(kept.map, range, wordsOfTable(table));
        if (!picture) {
          leave('The map cannot be drawn');
          return;
        }
        kept.painted = { as, picture };
      }
      cover(target, controller, kept.map, kept.painted.picture, opacity);
      legend.hidden = false;
      writeBar(legend, range, map.unit, table);
      const registration = under.by ? `, by registration ${under.by}` : '';
      const more = map.leftOut > 0 ? `, ${map.leftOut} frames of other moments or quantities left out` : '';
      put(text, `Map: ${found.label}${registration}${more}`);
    };
    const surface = controller.element;
    const host = surface.closest<HTMLElement>('[data-tile]') ?? surface;
    const say = (text: string): void => {
      const value = note.current?.children[1];
      if (value && value.textContent !== text) value.textContent = text;
    };
    const point = (event: PointerEvent): void => {
      const { map } = useMaps.getState();
      if (!planeNow || !map) return;
      const box = surface.getBoundingClientRect();
      const [column, row] = controller.viewportToImage(event.clientX - box.left, event.clientY - box.top);
      const inside = column >= 0 && row >= 0 && column <= planeNow.columns && row <= planeNow.rows;
      const value = inside ? doseAt(map.grid, toPatient(planeNow, [column, row])) : undefined;
      say(!inside ? '' : value === undefined ? 'no value here' : mapValue(value, map.unit));
    };
    const leaveTile = (): void => say('');
    host.addEventListener('pointermove', point);
    host.addEventListener('pointerleave', leaveTile);
    draw();
    const ends = [
      controller.onRendered(draw),
      canDrawFiner(draw),
      useMaps.subscribe(draw),
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
      <canvas ref={canvas} className={styles['canvas']} width={0} height={0} data-map-canvas />
      <div ref={bar} className={styles['bar']} data-map-bar hidden>
        <span />
        <canvas width={1} height={128} />
        <span />
      </div>
      <div ref={note} className={styles['note']} data-map-note hidden>
        <span />
        <span className={styles['value']} data-map-value data-transient />
      </div>
    </>
  );
}

function put(note: HTMLElement, said: string): void {
  const [text] = note.children;
  if (text && text.textContent !== said) text.textContent = said;
  note.hidden = said === '';
}

/** The plane of an image in the coordinates of a map. */
function planeUnder(
  map: DisplayFrame,
  frame: DisplayFrame,
): { plane: ImagePlane; by?: string; registration?: string } | { why: string } {
  const own = planeOfFrame(frame);
  if (!own) return { why: 'this image has no place in the patient' };
  const way = wayOfFrames(frame, map);
  if (!way) return { why: 'it is of another frame of reference' };
  const plane = way.matrix ? movedPlane(own, way.matrix) : own;
  if (!plane) return { why: 'the registration shears this image' };
  return { plane, ...(way.by ? { by: way.by } : {}), ...(way.key ? { registration: way.key } : {}) };
}

/** Below the range nothing is coloured, above it the last colour is. */
function paint(
  { columns, rows, values }: DoseMap,
  [from, to]: readonly [number, number],
  words: Uint32Array,
): OffscreenCanvas | undefined {
  const canvas = new OffscreenCanvas(columns, rows);
  const context = canvas.getContext('2d');
  if (!context) return undefined;
  const data = context.createImageData(columns, rows);
  const pixels = new Uint32Array(data.data.buffer);
  const scale = 255 / (to - from);
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (!(value >= from)) continue;
    pixels[i] = words[Math.min(255, Math.floor((value - from) * scale))]!;
  }
  context.putImageData(data, 0, 0);
  return canvas;
}

function cover(
  canvas: HTMLCanvasElement,
  controller: LayerProps['controller'],
  { stepColumns, stepRows }: DoseMap,
  picture: OffscreenCanvas,
  opacity: number,
): void {
  const sized = layerContext(canvas, controller);
  if (!sized) return;
  const { context, ratio } = sized;
  const [ox, oy] = controller.imageToViewport(0, 0);
  const [ax, ay] = controller.imageToViewport(stepColumns, 0);
  const [bx, by] = controller.imageToViewport(0, stepRows);
  const [a, b, c, d, e, f] = [ax - ox, ay - oy, bx - ox, by - oy, ox, oy].map((part) => part * ratio);
  context.setTransform(a!, b!, c!, d!, e!, f!);
  context.globalAlpha = opacity;
  context.drawImage(picture, 0, 0);
  context.globalAlpha = 1;
}

function writeBar(bar: HTMLElement, [from, to]: readonly [number, number], unit: string, table: string): void {
  const as = `${from} ${to} ${unit} ${table}`;
  if (bar.dataset['as'] === as) return;
  bar.dataset['as'] = as;
  const [upper, canvas, lower] = bar.children as unknown as [HTMLElement, HTMLCanvasElement, HTMLElement];
  upper.textContent = mapValue(to, unit);
  lower.textContent = mapValue(from, unit);
  const context = canvas.getContext('2d');
  if (!context) return;
  const data = context.createImageData(1, 128);
  const words = wordsOfTable(table);
  const pixels = new Uint32Array(data.data.buffer);
  for (let i = 0; i < 128; i++) pixels[i] = words[255 - 2 * i]!;
  context.putImageData(data, 0, 0);
}
