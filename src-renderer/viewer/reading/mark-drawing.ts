import { isSamePatient } from '../../app/patients.ts';
import type { Shown, ViewportController } from '../../cornerstone/index.ts';
import { useMeasuring } from '../measuring/store.ts';
import { markedFrame, type PlacedMark, placed } from './mark-geometry.ts';
import { isCad, isDrawn, isWithheld, type MarkedReport, useMarks } from './mark-store.ts';

const namespace = 'http://www.w3.org/2000/svg';
/** Marks of one image that are drawn; more than a reader can tell apart. */
const mostDrawn = 500;
/** Height of a row of a text, and about the width of a letter, CSS pixels. */
const rowPx = 15;
const letterPx = 6.4;
/** Letters of a text beside a mark. */
const longestLabel = 60;

/** What lies on an image, and what is kept from it. */
export interface OnImage {
  marks: { report: MarkedReport; mark: PlacedMark }[];
  /** Optional ones that lie here and are not drawn. */
  optional: number;
  /** More than are drawn. */
  more: boolean;
}

/** The marks of an image by what is wanted now; nothing of a report that names another patient. */
export function marksOn(shown: Shown): OnImage {
  const state = useMarks.getState();
  const own = useMeasuring.getState().measurements;
  const frame = markedFrame(shown.frame);
  const found: OnImage = { marks: [], optional: 0, more: false };
  if (state.hidden) return found;
  for (const report of state.reports.values()) {
    if (!isDrawn(state, report) || isWithheld(report)) continue;
    if (!isSamePatient(report.frameSet.series.patient, shown.frame.series.patient)) continue;
    for (const mark of report.read.marks) {
      // Never drawn, whatever is wanted; and what the reader has as a measurement of his own is drawn as that.
      if (mark.intent === 'never' || (mark.trackingUid !== undefined && own.has(mark.trackingUid))) continue;
      const here = placed(mark, frame);
      if (!here) continue;
      if (mark.intent === 'optional' && !state.optional) found.optional++;
      else if (found.marks.length >= mostDrawn) found.more = true;
      else found.marks.push({ report, mark: here });
    }
  }
  return found;
}

type Style = Record<'halo' | 'line' | 'label', string>;

/** Draws the marks of reports over one picture, past React. */
export class MarkDrawing {
  private readonly svg: SVGSVGElement;
  private readonly controller: ViewportController;
  private readonly style: Style;
  private scheduled = 0;
  /** Where texts stand: others keep clear of them. */
  private taken: { left: number; right: number; top: number; bottom: number }[] = [];

  constructor(svg: SVGSVGElement, controller: ViewportController, style: Style) {
    this.svg = svg;
    this.controller = controller;
    this.style = style;
  }

  schedule(): void {
    this.scheduled ||= requestAnimationFrame(() => {
      this.scheduled = 0;
      this.draw();
    });
  }

  end(): void {
    cancelAnimationFrame(this.scheduled);
  }

  /** Draws what lies on the image that is shown; gives it back. */
  draw(): OnImage | undefined {
    const { shown } = this.controller;
    if (!shown || useMarks.getState().reports.size === 0) {
      if (this.svg.childElementCount > 0) this.svg.replaceChildren();
      return undefined;
    }
    const found = marksOn(shown);
    const { chosen } = useMarks.getState();
    const said = new Set<string>();
    this.taken = [];
    this.svg.replaceChildren(
      ...found.marks.map(({ report, mark }) => {
        const isChosen = chosen?.key === report.key && chosen.path === mark.mark.path.join('.');
        return this.drawMark(report, mark, isChosen, said);
      }),
    );
    return found;
  }

  /** The nearest row at or below a place where a text of so many letters and rows stands on no other one. */
  private freeRow(left: number, y: number, letters: number, rows: number): number {
    const box = { left, right: left + letters * letterPx, top: y - rowPx / 2, bottom: y + rows * rowPx - rowPx / 2 };
    for (let tries = 0; tries < 12; tries++) {
      const over = this.taken.find(
        (other) => box.left < other.right && other.left < box.right && box.top < other.bottom && other.top < box.bottom,
      );
      if (!over) break;
      const down = over.bottom - box.top;
      box.top += down;
      box.bottom += down;
    }
    this.taken.push(box);
    return box.top + rowPx / 2;
  }

  private drawMark(
    report: MarkedReport,
    { mark, lines, points }: PlacedMark,
    chosen: boolean,
    said: Set<string>,
  ): SVGGElement {
    const group = document.createElementNS(namespace, 'g');
    const cad = isCad(report.frameSet);
    group.dataset['mark'] = mark.path.join('.');
    group.dataset['report'] = report.key;
    group.dataset['intent'] = mark.intent;
    if (cad) group.dataset['cad'] = '';
    if (chosen) group.dataset['chosen'] = '';
    const at = ([column, row]: readonly [number, number]) => this.controller.imageToViewport(column, row);
    const text = (value: number): string => value.toFixed(2);
    let outline = '';
    let right: [number, number] = [Number.NEGATIVE_INFINITY, 0];
    const reach = (x: number, y: number): void => {
      if (x > right[0]) right = [x, y];
    };
    for (const line of lines) {
      for (const [index, point] of line.points.entries()) {
        const [x, y] = at(point);
        reach(x, y);
        outline += `${index === 0 ? 'M' : 'L'}${text(x)} ${text(y)}`;
      }
      if (line.closed) outline += 'Z';
    }
    for (const point of points) {
      const [x, y] = at(point);
      reach(x + 7, y);
      outline += `M${text(x - 7)} ${text(y)}H${text(x - 2)}M${text(x + 2)} ${text(y)}H${text(x + 7)}`;
      outline += `M${text(x)} ${text(y - 7)}V${text(y - 2)}M${text(x)} ${text(y + 2)}V${text(y + 7)}`;
    }
    for (const name of ['halo', 'line'] as const) {
      const path = document.createElementNS(namespace, 'path');
      path.setAttribute('class', this.style[name]);
      path.setAttribute('d', outline);
      group.append(path);
    }
    // Once a finding, beside the first of what is drawn of it.
    const finding = `${report.key} ${mark.trackingUid ?? mark.path.slice(0, -1).join('.')}`;
    const label = [mark.label, ...mark.values].filter(Boolean);
    if (!said.has(finding) && label.length > 0 && Number.isFinite(right[0])) {
      said.add(finding);
      const words = cad ? label : [...label, report.read.source];
      const element = document.createElementNS(namespace, 'text');
      element.setAttribute('class', this.style.label);
      const rows = words.slice(0, 6);
      const y = this.freeRow(
        right[0] + 6,
        right[1],
        Math.max(...rows.map(({ length }) => Math.min(length, longestLabel))),
        rows.length,
      );
      element.setAttribute('transform', `translate(${text(right[0] + 6)} ${text(y)})`);
      for (const [index, word] of rows.entries()) {
        const row = document.createElementNS(namespace, 'tspan');
        row.setAttribute('x', '0');
        row.setAttribute('dy', index === 0 ? '0' : String(rowPx));
        row.textContent = word.length <= longestLabel ? word : `${word.slice(0, longestLabel)} …`;
        element.append(row);
      }
      group.append(element);
    }
    return group;
  }
}
