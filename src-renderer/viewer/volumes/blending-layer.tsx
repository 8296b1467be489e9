import { useEffect, useRef } from 'react';
import type { LayerProps } from '../area.ts';
import { canDrawFiner, layerContext } from '../layer-canvas.ts';
import { useRegistrations } from '../linking/registrations.ts';
import { useStates } from '../states/store.ts';
import { useViewer } from '../store.ts';
import { blendedOver, blendingFor } from './blending.ts';
import { opacityOf, useVolumes } from './store.ts';
import styles from './volumes.module.css';

/** What a blending state superimposes on a picture, in its colours and opacity. Drawn past React. */
export function BlendingLayer({ cell, controller, frameSet }: LayerProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const note = useRef<HTMLDivElement>(null);
  const { key } = frameSet;

  useEffect(() => {
    let alive = true;
    const draw = (): void => {
      const [target, said] = [canvas.current, note.current];
      if (!target || !said || !alive) return;
      const frame = controller.shown?.frame;
      const known = frame && blendingFor(cell, key, frame);
      if (!frame || !known?.state?.blending) {
        if (target.width !== 0) target.width = 0;
        said.hidden = true;
        return;
      }
      const { text, picture, step } = blendedOver(known, frame, draw);
      const opacity = opacityOf(known.uid, known.state.blending.opacity);
      const words = picture ? `${text}, ${Math.round(opacity * 100)} %` : text;
      if (said.textContent !== words) said.textContent = words;
      said.hidden = false;
      said.toggleAttribute('data-warning', !picture);
      if (!picture) {
        if (target.width !== 0) target.width = 0;
        return;
      }
      const sized = layerContext(target, controller);
      if (!sized) return;
      const { context, ratio } = sized;
      const [ox, oy] = controller.imageToViewport(0, 0);
      const [ax, ay] = controller.imageToViewport(step, 0);
      const [bx, by] = controller.imageToViewport(0, step);
      const parts = [ax - ox, ay - oy, bx - ox, by - oy, ox, oy].map((part) => part * ratio);
      context.setTransform(...(parts as [number, number, number, number, number, number]));
      context.globalAlpha = opacity;
      context.imageSmoothingEnabled = controller.state.interpolation !== 'nearest';
      context.drawImage(picture, 0, 0);
    };
    draw();
    const ends = [
      controller.onRendered(draw),
      canDrawFiner(draw),
      useStates.subscribe(draw),
      useVolumes.subscribe(draw),
      useRegistrations.subscribe(draw),
      useViewer.subscribe((state, before) => {
        if (state.studies !== before.studies) draw();
      }),
    ];
    return () => {
      alive = false;
      for (const end of ends) end();
    };
  }, [controller, cell, key]);

  return (
    <>
      <canvas ref={canvas} className={styles['superimposed']} width={0} height={0} data-superimposed />
      <div ref={note} className={styles['note']} data-blending-note hidden />
    </>
  );
}
