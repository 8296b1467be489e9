import type { Ref } from 'react';
import { edgeLetters, strongestLetter } from '../../src-shared/imaging/geometry/letters.ts';
import { cornerNames } from '../../src-shared/settings/display-texts.ts';
import { useLive } from '../app/live.ts';
import type { TextSpace } from '../app/texts/layout.ts';
import type { DisplayFrame, Shown, ViewportController } from '../cornerstone/index.ts';
import { type CornerTexts, cornerTexts, noTexts } from './corner-texts.ts';
import { type Size, sizeOf } from './sizes.ts';
import type { Annotations } from './store.ts';
import styles from './viewport-pane.module.css';

const edges = ['top', 'right', 'bottom', 'left'] as const;

/** Where the texts of a picture stand; `writeTexts` fills it, past React. */
export function TileTexts({ at, hidden }: { at: Ref<HTMLDivElement>; hidden: boolean }) {
  return (
    <div ref={at} className={styles['texts']} data-hidden={hidden || undefined}>
      {cornerNames.map((corner) => (
        <div key={corner} className={`${styles['corner']} ${styles[corner]}`} data-corner={corner}>
          {corner === 'bottomRight' && <div className={styles['lossy']} data-lossy />}
          <div data-lines />
        </div>
      ))}
      {edges.map((edge) => (
        <div key={edge} className={`${styles['letter']} ${styles[edge]}`} data-edge={edge} />
      ))}
    </div>
  );
}

/** The place for texts; the sizes of letters are those of the style sheet. */
const spaceOf = ({ clientWidth: width, clientHeight: height }: Size): TextSpace => ({
  width,
  height,
  lineHeight: (width <= 360 ? 10 : 12) * 1.35,
});

const put = (target: HTMLElement | null, text: string): void => {
  if (target && target.textContent !== text) target.textContent = text;
};

/** Writes what there is to say of a picture; `frames`: the set in which `shown` has its place; `identity`: who and what study it is too. */
export function writeTexts(
  element: HTMLElement,
  shown: Shown | undefined,
  frames: readonly DisplayFrame[],
  controller: ViewportController,
  level: Annotations,
  identity: boolean,
  presentationState?: string,
): void {
  const own = useLive.getState().settings?.display.texts ?? {};
  const said: CornerTexts = shown
    ? cornerTexts(shown, frames, { level, own, space: spaceOf(sizeOf(controller.element)), presentationState })
    : noTexts;
  for (const corner of cornerNames) {
    const target = element.querySelector<HTMLElement>(`[data-corner="${corner}"] [data-lines]`);
    const whole = said[corner].join('\n');
    if (identity || corner === 'bottomLeft' || corner === 'bottomRight') {
      put(target, whole);
      target?.removeAttribute('data-whole');
    } else {
      // Which state is applied each picture says itself; a picture taken of this one alone says the rest too.
      put(target, said[corner].filter((line) => presentationState && line.includes(presentationState)).join('\n'));
      target?.setAttribute('data-whole', whole);
    }
  }
  put(element.querySelector<HTMLElement>('[data-lossy]'), said.lossy ?? '');
  writeLetters(element, level === 'none' ? undefined : shown);
}

function writeLetters(element: HTMLElement, shown: Shown | undefined): void {
  const anatomy = shown?.frame.instance;
  const found = shown && edgeLetters(shown.frame.description, shown.turn, anatomy);
  for (const edge of edges) {
    const target = element.querySelector<HTMLElement>(`[data-edge="${edge}"]`);
    const text = found?.[edge] ?? '';
    if (!target || target.textContent === text) continue;
    // Small pictures show the strongest direction alone.
    const first = strongestLetter(text, anatomy);
    const rest = document.createElement('span');
    rest.textContent = text.slice(first.length);
    target.replaceChildren(first, rest);
  }
}
