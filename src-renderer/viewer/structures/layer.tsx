import { useEffect, useRef } from 'react';
import type { LayerProps } from '../area.ts';
import { canDrawFiner } from '../layer-canvas.ts';
import { useRegistrations } from '../linking/registrations.ts';
import { type DrawnStructures, drawStructures, structuresOn } from './draw.ts';
import { holds } from './pictures.ts';
import { useStructures } from './store.ts';
import styles from './structures.module.css';

/** Contours and segments over one picture, what they are, and what lies at the pointer. Drawn past React. */
export function StructuresLayer({ controller, cell }: LayerProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const note = useRef<HTMLDivElement>(null);
  const under = useRef<HTMLSpanElement>(null);

  useEffect(() => {
    let drawn: DrawnStructures = { pictures: [], text: '', warning: false };
    const draw = (): void => {
      const target = canvas.current;
      if (!target || !note.current) return;
      const { shown } = controller;
      const { fill, line } = useStructures.getState();
      drawn = shown ? structuresOn(shown.frame, cell) : { pictures: [], text: '', warning: false };
      drawStructures(target, controller, drawn, fill, line);
      const [text] = note.current.children;
      if (text && text.textContent !== drawn.text) text.textContent = drawn.text;
      note.current.hidden = drawn.text === '';
      note.current.toggleAttribute('data-warning', drawn.warning);
      target.dataset['structures'] = String(drawn.pictures.length);
    };
    const surface = controller.element;
    const host = surface.closest<HTMLElement>('[data-tile]') ?? surface;
    const say = (text: string): void => {
      if (under.current && under.current.textContent !== text) under.current.textContent = text;
    };
    const point = (event: PointerEvent): void => {
      if (drawn.pictures.length === 0) {
        say('');
        return;
      }
      const context = canvas.current?.getContext('2d');
      if (!context) return;
      const box = surface.getBoundingClientRect();
      const at = controller.viewportToImage(event.clientX - box.left, event.clientY - box.top);
      context.setTransform(1, 0, 0, 1, 0, 0);
      const names = drawn.pictures
        .filter(({ picture }) => holds(picture, at, context))
        .map(({ structure }) => structure.name);
      say(names.length > 4 ? `${names.slice(0, 4).join(', ')} +${names.length - 4}` : names.join(', '));
    };
    const leaveTile = (): void => say('');
    host.addEventListener('pointermove', point);
    host.addEventListener('pointerleave', leaveTile);
    draw();
    const ends = [
      controller.onRendered(draw),
      canDrawFiner(draw),
      useStructures.subscribe(draw),
      useRegistrations.subscribe(draw),
    ];
    return () => {
      for (const end of ends) end();
      host.removeEventListener('pointermove', point);
      host.removeEventListener('pointerleave', leaveTile);
    };
  }, [controller, cell]);

  return (
    <>
      <canvas ref={canvas} className={styles['canvas']} width={0} height={0} data-structures-canvas />
      <div ref={note} className={styles['note']} data-structures-note hidden>
        <span />
        <span ref={under} className={styles['under']} data-structures-under data-transient />
      </div>
    </>
  );
}
