import type { Measurement } from '../../../src-shared/imaging/measure/measurement.ts';
import { hasInside } from '../../../src-shared/imaging/measure/regions.ts';
import type { Shown, ViewportController } from '../../cornerstone/index.ts';
import { sizeOf } from '../sizes.ts';
import { evaluated } from './evaluating.ts';
import { type Box, labelPlace, lineHeight } from './label-place.ts';
import { presentationLine } from './presentation.ts';
import { type Shape, shapeOf, type XY } from './shapes.ts';
import { type MeasuringState, measurementsOn, useMeasuring } from './store.ts';

const namespace = 'http://www.w3.org/2000/svg';

type Style = Record<'halo' | 'line' | 'helpers' | 'solid' | 'hit' | 'handle' | 'label' | 'note' | 'leader', string>;

interface Drawn {
  group: SVGGElement;
  halo: SVGPathElement;
  line: SVGPathElement;
  helpers: SVGPathElement;
  solid: SVGPathElement;
  hit: SVGPathElement;
  leader: SVGPathElement;
  label: SVGTextElement;
  handles: SVGCircleElement[];
  /** Of the text, CSS pixels. */
  width: number;
  height: number;
  texts: string;
  /** Where the text begins: its left edge and the middle of its first line. */
  at: XY;
}

function element<K extends keyof SVGElementTagNameMap>(parent: SVGElement, name: K, className?: string) {
  const created = document.createElementNS(namespace, name);
  if (className) created.setAttribute('class', className);
  parent.append(created);
  return created;
}

function set(target: Element, name: string, value: string): void {
  if (target.getAttribute(name) !== value) target.setAttribute(name, value);
}

/**
 * The measurements of the image that a picture shows, drawn as SVG past React: after every rendering and after every change.
 * Widths and letters are in CSS pixels, whatever the zoom.
 */
export class MeasurementDrawing {
  private readonly svg: SVGSVGElement;
  private readonly controller: ViewportController;
  private readonly style: Style;
  private readonly drawn = new Map<string, Drawn>();
  private scheduled = 0;

  constructor(svg: SVGSVGElement, controller: ViewportController, style: Style) {
    this.svg = svg;
    this.controller = controller;
    this.style = style;
  }

  /** With the next picture of the screen. */
  schedule(): void {
    if (this.scheduled === 0) {
      this.scheduled = requestAnimationFrame(() => {
        this.scheduled = 0;
        this.draw();
      });
    }
  }

  end(): void {
    cancelAnimationFrame(this.scheduled);
    for (const { group } of this.drawn.values()) group.remove();
    this.drawn.clear();
  }

  /** Where the text of a measurement stands, CSS pixels: its left edge and the middle of its first line. */
  textPlace(uid: string): XY | undefined {
    return this.drawn.get(uid)?.at;
  }

  draw(): void {
    const state = useMeasuring.getState();
    const { shown } = this.controller;
    const list = shown ? measurementsOn(state, shown.frame) : [];
    const seen = list.filter(({ uid }) => !state.hidden || uid === state.draft?.uid);
    const here = new Set(seen.map(({ uid }) => uid));
    for (const [uid, { group }] of this.drawn) {
      if (here.has(uid)) continue;
      group.remove();
      this.drawn.delete(uid);
    }
    if (!shown) return;
    const shapes = seen.flatMap((measurement) => {
      const shape = this.drawOne(measurement, shown, state);
      return shape ? [{ measurement, shape }] : [];
    });
    // The reader's own places first, then what is looked at now: the others give way.
    const rank = ({ uid, textAt }: Measurement): number =>
      textAt ? 0 : uid === state.draft?.uid || uid === state.selected ? 1 : 2;
    shapes.sort((a, b) => rank(a.measurement) - rank(b.measurement));
    const taken: Box[] = [];
    for (const { measurement, shape } of shapes) this.placeText(measurement, shape, taken);
  }

  private drawOne(measurement: Measurement, shown: Shown, state: MeasuringState): Shape | undefined {
    const { uid, kind } = measurement;
    const drawn = this.drawn.get(uid) ?? this.create(uid, kind);
    const view = measurement.points.map(([column, row]) => this.controller.imageToViewport(column, row));
    if (view.some(([x, y]) => !Number.isFinite(x) || !Number.isFinite(y))) return undefined;
    const { clientWidth, clientHeight } = sizeOf(this.controller.element);
    const shape = shapeOf(kind, view, 4 * Math.max(clientWidth, clientHeight));
    const selected = state.selected === uid || state.draft?.uid === uid;
    const hovered = state.hovered === uid;
    set(drawn.group, 'data-selected', String(selected));
    set(drawn.group, 'data-hovered', String(hovered));
    set(drawn.halo, 'd', shape.outline + shape.solid + shape.helpers);
    set(drawn.line, 'd', shape.outline);
    set(drawn.helpers, 'd', shape.helpers);
    set(drawn.solid, 'd', shape.solid);
    set(drawn.hit, 'd', shape.outline);
    this.drawHandles(drawn, shape, selected || hovered);
    this.drawText(drawn, measurement, shown, state, selected);
    return shape;
  }

  private create(uid: string, kind: string): Drawn {
    const group = element(this.svg, 'g');
    group.dataset['uid'] = uid;
    group.dataset['kind'] = kind;
    const leader = element(group, 'path', this.style.leader);
    const halo = element(group, 'path', this.style.halo);
    const helpers = element(group, 'path', this.style.helpers);
    const line = element(group, 'path', this.style.line);
    const solid = element(group, 'path', this.style.solid);
    const hit = element(group, 'path', this.style.hit);
    hit.dataset['part'] = 'body';
    const label = element(group, 'text', this.style.label);
    label.dataset['part'] = 'text';
    const drawn: Drawn = {
      ...{ group, halo, line, helpers, solid, hit, leader, label },
      handles: [],
      width: 0,
      height: 0,
      texts: '',
      at: [0, 0],
    };
    this.drawn.set(uid, drawn);
    return drawn;
  }

  private drawHandles(drawn: Drawn, { handles }: Shape, visible: boolean): void {
    while (drawn.handles.length > handles.length) drawn.handles.pop()?.remove();
    for (const [index, [x, y]] of handles.entries()) {
      let circle = drawn.handles[index];
      if (!circle) {
        circle = element(drawn.group, 'circle', this.style.handle);
        circle.dataset['part'] = String(index);
        // For the hand alone: no part of a picture that is given away.
        circle.dataset['transient'] = '';
        set(circle, 'r', '4');
        drawn.handles.push(circle);
      }
      set(circle, 'cx', x.toFixed(2));
      set(circle, 'cy', y.toFixed(2));
      set(circle, 'data-visible', String(visible));
    }
  }

  private drawText(
    drawn: Drawn,
    measurement: Measurement,
    shown: Shown,
    state: MeasuringState,
    selected: boolean,
  ): void {
    const { uid, kind, text } = measurement;
    const { lines, details, note, uncertain } = evaluated(measurement, shown.frame, shown.image);
    const all = [...(text ? [text] : []), ...lines, ...(selected ? details : [])];
    if (kind === 'probe' && selected) all.push(...presentationLine(measurement, shown));
    const editing = state.editing?.uid === uid && kind === 'text';
    const subtracted =
      shown.mask && (kind === 'probe' || hasInside(kind)) ? ['values of the frame, not subtracted'] : [];
    const notes = [...(note ? [note] : []), ...subtracted, ...(state.unsaved.has(uid) ? ['not saved'] : [])];
    this.writeText(drawn, editing ? [] : all, editing ? [] : notes, uncertain);
  }

  private placeText({ uid, kind, textAt }: Measurement, shape: Shape, taken: Box[]): void {
    const drawn = this.drawn.get(uid);
    if (!drawn) return;
    const { clientWidth, clientHeight } = sizeOf(this.controller.element);
    const own = kind === 'text' ? shape.anchor : textAt && this.controller.imageToViewport(textAt[0], textAt[1]);
    const text = { width: drawn.width, height: drawn.height };
    const place = labelPlace(shape, text, { width: clientWidth, height: clientHeight }, taken, own);
    if (drawn.height > 0) taken.push(place);
    drawn.at = [place.left, place.top + lineHeight / 2];
    set(drawn.label, 'transform', `translate(${place.left.toFixed(2)} ${(place.top + lineHeight / 2).toFixed(2)})`);
    const away = kind !== 'text' && drawn.height > 0 && (textAt !== undefined || apart(place, shape.box) > leaderPx);
    set(drawn.leader, 'd', away ? leaderTo(drawn.at, drawn, shape) : '');
  }

  private writeText(drawn: Drawn, lines: readonly string[], notes: readonly string[], uncertain: boolean): void {
    const texts = JSON.stringify([lines, notes, uncertain]);
    if (drawn.texts === texts) return;
    drawn.texts = texts;
    drawn.label.replaceChildren();
    const write = (text: string, className?: string): void => {
      const row = element(drawn.label, 'tspan', className);
      row.setAttribute('x', '0');
      row.setAttribute('dy', drawn.label.childElementCount === 1 ? '0' : String(lineHeight));
      row.textContent = text;
    };
    for (const line of lines) write(line);
    for (const note of notes) write(note, this.style.note);
    set(drawn.label, 'data-uncertain', String(uncertain));
    drawn.height = (lines.length + notes.length) * lineHeight;
    drawn.width = drawn.height === 0 ? 0 : drawn.label.getComputedTextLength() === 0 ? 0 : drawn.label.getBBox().width;
  }
}

/** A text further than this from its shape has a line to it, CSS pixels. */
const leaderPx = 30;

const apart = (a: Box, b: Box): number =>
  Math.hypot(Math.max(0, a.left - b.right, b.left - a.right), Math.max(0, a.top - b.bottom, b.top - a.bottom));

/** From the text to the nearest place of the shape. */
function leaderTo([x, y]: XY, { width, height }: Drawn, { handles, anchor }: Shape): string {
  const middle: XY = [x + width / 2, y + height / 2 - lineHeight / 2];
  let nearest = handles[0] ?? anchor;
  const far = ([px, py]: XY): number => Math.hypot(px - middle[0], py - middle[1]);
  for (const handle of handles) if (far(handle) < far(nearest)) nearest = handle;
  const from: XY = [
    Math.max(x - 3, Math.min(nearest[0], x + width + 3)),
    Math.max(y - lineHeight / 2, Math.min(nearest[1], y + height - lineHeight / 2)),
  ];
  return `M${from[0].toFixed(2)} ${from[1].toFixed(2)}L${nearest[0].toFixed(2)} ${nearest[1].toFixed(2)}`;
}
