import { useEffect, useRef } from 'react';
import type { LayerProps } from '../area.ts';
import { choiceOf, stateFor } from './choosing.ts';
import { onDrawn, withoutCopies } from './copies.ts';
import { StateDrawing } from './drawing.ts';
import { drawingFor } from './drawings.ts';
import { onSaid } from './said.ts';
import styles from './states.module.css';
import { hiddenLayersOf, useStates } from './store.ts';
import { viewOf } from './view.ts';

/** The graphics of the presentation state over one picture, drawn past React. */
export function StatesLayer({ cell, controller, frameSet }: LayerProps) {
  const svg = useRef<SVGSVGElement>(null);
  const { key } = frameSet;
  useEffect(() => {
    const element = svg.current;
    if (!element) return;
    const drawn = new StateDrawing(element);
    const draw = (): void => {
      const frame = controller.shown?.frame;
      const known = frame && stateFor(choiceOf(cell, key), frame);
      if (!frame || !known?.state) {
        element.removeAttribute('data-state');
        drawn.clear();
        return;
      }
      element.setAttribute('data-state', known.uid);
      drawn.draw(drawingFor(withoutCopies(known.state, frame), frame), hiddenLayersOf(known.uid), viewOf(controller));
    };
    draw();
    const ends = [
      controller.onRendered(draw),
      onSaid(draw),
      onDrawn(draw),
      useStates.subscribe((state, before) => {
        if (state.hiddenLayers !== before.hiddenLayers) draw();
      }),
    ];
    return () => {
      for (const end of ends) end();
      drawn.clear();
    };
  }, [controller, cell, key]);
  return <svg ref={svg} className={styles['graphics']} aria-hidden data-state-graphics />;
}
