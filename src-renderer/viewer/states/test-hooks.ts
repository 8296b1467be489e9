import { useStates } from './store.ts';
import { stateName } from './words.ts';

type Place = [x: number, y: number];

const graphicsOf = (cell: number): SVGSVGElement | null =>
  document.querySelector<SVGSVGElement>(`[data-cell="${cell}"] [data-tile="0"] [data-state-graphics]`);

/** Points that a path runs through, as they are on the screen. */
function vertices(path: SVGPathElement, svg: SVGSVGElement): Place[][] {
  const matrix = path.getScreenCTM();
  const box = svg.getBoundingClientRect();
  if (!matrix) return [];
  return (path.getAttribute('d') ?? '')
    .split('M')
    .filter(Boolean)
    .map((part) => {
      const curved = part.includes('C');
      const numbers = (part.replace(/h0$/, '').match(/-?[\d.]+/g) ?? []).map(Number);
      const points: Place[] = [];
      for (let i = 0; i + 1 < numbers.length; i += 2) {
        if (curved && (i / 2) % 3 !== 0) continue;
        const at = new DOMPoint(numbers[i], numbers[i + 1]).matrixTransform(matrix);
        points.push([at.x - box.left, at.y - box.top]);
      }
      return points;
    });
}

/** Hooks on presentation states: which there are, and what is drawn of them. */
export const statesHooks = {
  states: () =>
    useStates.getState().states.map((known) => ({
      uid: known.uid,
      name: stateName(known),
      read: known.state !== undefined,
      failed: known.failed,
      problems: known.state?.problems.map(({ what }) => what) ?? [],
    })),
  /** Lines over the picture of a cell, in CSS pixels of it, by layer. */
  stateLines: (cell: number): { layer: string; lines: Place[][] }[] => {
    const svg = graphicsOf(cell);
    if (!svg) return [];
    return [...svg.querySelectorAll<SVGGElement>('[data-graphic-layer]')].map((group) => ({
      layer: group.dataset['graphicLayer'] ?? '',
      lines: [...group.querySelectorAll<SVGPathElement>('[data-shape], [data-compound]')].flatMap((path) =>
        vertices(path, svg),
      ),
    }));
  },
  stateTexts: (cell: number): { lines: string[]; x: number; y: number; upright: boolean }[] => {
    const svg = graphicsOf(cell);
    const box = svg?.getBoundingClientRect();
    if (!svg || !box) return [];
    return [...svg.querySelectorAll<SVGTextElement>('[data-state-text] text')].map((text) => {
      const { left, top, width, height } = text.getBoundingClientRect();
      const matrix = text.getScreenCTM();
      return {
        lines: [...text.querySelectorAll('tspan')].map((line) => line.textContent ?? ''),
        x: left + width / 2 - box.left,
        y: top + height / 2 - box.top,
        upright: matrix !== null && matrix.a > 0 && matrix.b === 0,
      };
    });
  },
};
