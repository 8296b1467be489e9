import { useEffect, useRef } from 'react';
import type { LayerProps } from '../area.ts';
import { StateDrawing } from '../states/drawing.ts';
import { drawingFor } from '../states/drawings.ts';
import { hiddenLayersOf, useStates } from '../states/store.ts';
import { viewOf } from '../states/view.ts';
import { BlendingLayer } from './blending-layer.tsx';
import { useVolumes } from './store.ts';
import styles from './volumes.module.css';

/**
 * What is superimposed on a picture, and the graphics of the state whose reconstruction it is. A computed picture says that it is one, whatever
 * the corners tell.
 */
export function VolumesLayer(props: LayerProps) {
  const view = useVolumes(({ views }) => views.get(props.frameSet.key));
  if (!view) return <BlendingLayer {...props} />;
  return (
    <>
      {view.state === undefined ? <BlendingLayer {...props} /> : <ReconstructionGraphics {...props} uid={view.state} />}
      <div className={styles['reconstruction']} data-reconstruction-note>
        Reconstruction: {view.label}
      </div>
    </>
  );
}

/** Annotations of a volumetric state lie over its view, in fractions of it (PS3.3 A.80.1.4). Drawn past React. */
function ReconstructionGraphics({ controller, uid }: LayerProps & { uid: string }) {
  const svg = useRef<SVGSVGElement>(null);
  useEffect(() => {
    const element = svg.current;
    if (!element) return;
    const drawn = new StateDrawing(element);
    const draw = (): void => {
      const frame = controller.shown?.frame;
      const state = useStates.getState().states.find((one) => one.uid === uid)?.state;
      if (frame?.compute && state) drawn.draw(drawingFor(state, frame), hiddenLayersOf(uid), viewOf(controller));
      else drawn.clear();
    };
    draw();
    const ends = [controller.onRendered(draw), useStates.subscribe(draw)];
    return () => {
      for (const end of ends) end();
      drawn.clear();
    };
  }, [controller, uid]);
  return <svg ref={svg} className={styles['superimposed']} aria-hidden data-reconstruction-graphics />;
}
