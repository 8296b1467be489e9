import { useEffect, useRef, useState } from 'react';
import { measurementKinds } from '../../../src-shared/imaging/measure/measurement.ts';
import { plural } from '../../app/formatting.ts';
import type { DisplayFrame } from '../../cornerstone/index.ts';
import type { LayerProps } from '../area.ts';
import { useViewer } from '../store.ts';
import { MeasurementDrawing } from './drawing.ts';
import { attachGrabbing } from './grabbing.ts';
import { LabelEditor } from './label-editor.tsx';
import styles from './measuring.module.css';
import { ownPointer } from './own-pointer.ts';
import { addPicture } from './pictures.ts';
import type { XY } from './shapes.ts';
import { hoverUid, useMeasuring } from './store.ts';

/** Measurements over one picture: drawn past React, and the field in which a text is written. */
export function MeasuringLayer({ cell, tile, controller, frameSet }: LayerProps) {
  const svg = useRef<SVGSVGElement>(null);
  const [place, setPlace] = useState<{ uid: string; at: XY; frame: DisplayFrame }>();
  const editing = useMeasuring((state) =>
    state.editing?.cell === cell && state.editing.tile === tile ? state.editing.uid : undefined,
  );
  const drawing = useMeasuring(
    ({ draft, measurements }) => draft !== undefined && draft.uid !== hoverUid && !measurements.has(draft.uid),
  );

  const marking = useViewer((state) => measurementKinds.some((kind) => kind === state.tool));

  useEffect(() => {
    const element = svg.current;
    if (!element) return;
    const drawn = new MeasurementDrawing(
      element,
      controller,
      styles as ConstructorParameters<typeof MeasurementDrawing>[2],
    );
    const ends = [
      addPicture(controller),
      controller.onRendered(() => drawn.draw()),
      useMeasuring.subscribe(() => drawn.schedule()),
      attachGrabbing({ svg: element, controller, cell, tile, textPlace: (uid) => drawn.textPlace(uid) }),
      () => drawn.end(),
    ];
    drawn.draw();
    const leave = useMeasuring.subscribe(({ editing: now }, { editing: before }) => {
      if (now === before || now?.cell !== cell || now.tile !== tile) return;
      drawn.draw();
      const frame = controller.shown?.frame;
      const at = drawn.textPlace(now.uid);
      if (frame && at) setPlace({ uid: now.uid, at, frame });
    });
    return () => {
      leave();
      for (const end of ends) end();
    };
  }, [controller, cell, tile]);

  return (
    <>
      <svg
        ref={svg}
        className={styles['svg']}
        data-drawing={drawing || undefined}
        data-marking={marking || undefined}
        aria-hidden
      />
      {editing !== undefined && place?.uid === editing && (
        <LabelEditor key={editing} uid={editing} at={place.at} frame={place.frame} />
      )}
      {tile === 0 && <HiddenHint seriesUid={frameSet.series.series.uid} />}
    </>
  );
}

/** Says that measurements are there and not shown, and shows them again. */
function HiddenHint({ seriesUid }: { seriesUid: string }) {
  const count = useMeasuring(({ hidden, measurements }) => {
    if (!hidden) return 0;
    let found = 0;
    for (const measurement of measurements.values()) if (measurement.seriesUid === seriesUid) found++;
    return found;
  });
  if (count === 0) return null;
  return (
    <button
      ref={ownPointer}
      type="button"
      className={styles['hidden']}
      data-measurements-hidden={count}
      onClick={() => useMeasuring.setState({ hidden: false })}
    >
      {plural(count, 'measurement')} hidden
    </button>
  );
}
