import { useEffect, useMemo, useRef, useState } from 'react';
import { cadName, cadStatusText } from '../../../src-shared/objects/structured-report/cad.ts';
import { plural } from '../../app/formatting.ts';
import { useLive } from '../../app/live.ts';
import { isSamePatient } from '../../app/patients.ts';
import type { LayerProps } from '../area.ts';
import type { FrameSet } from '../frame-sets.ts';
import { ownPointer } from '../measuring/own-pointer.ts';
import { useMeasuring } from '../measuring/store.ts';
import { MarkDrawing } from './mark-drawing.ts';
import { isCad, isDrawn, isWithheld, setDrawn, useMarks } from './mark-store.ts';
import styles from './marks.module.css';

/** Marks of reports over one picture, and what a report of detection says of the series. */
export function MarksLayer({ controller, tile, frameSet }: LayerProps) {
  const svg = useRef<SVGSVGElement>(null);
  const [here, setHere] = useState({ marks: 0, optional: 0, more: false });
  useEffect(() => {
    const element = svg.current;
    if (!element) return;
    const drawing = new MarkDrawing(element, controller, styles as ConstructorParameters<typeof MarkDrawing>[2]);
    const draw = (): void => {
      const found = drawing.draw();
      const next = {
        marks: found?.marks.filter(({ report }) => isCad(report.frameSet)).length ?? 0,
        optional: found?.optional ?? 0,
        more: found?.more ?? false,
      };
      setHere((before) => (JSON.stringify(before) === JSON.stringify(next) ? before : next));
    };
    const ends = [
      controller.onRendered(draw),
      useMarks.subscribe(draw),
      useMeasuring.subscribe((state, before) => {
        if (state.measurements !== before.measurements) draw();
      }),
      () => drawing.end(),
    ];
    draw();
    return () => {
      for (const end of ends) end();
    };
  }, [controller]);
  return (
    <>
      <svg ref={svg} className={styles['svg']} data-report-marks aria-hidden />
      {tile === 0 && <CadNote frameSet={frameSet} {...here} />}
    </>
  );
}

interface NoteProps {
  frameSet: FrameSet;
  marks: number;
  optional: number;
  more: boolean;
}

/** What a report of detection says, on the images that it looked at; a press takes its marks away or brings them back. */
function CadNote({ frameSet: looked, marks, optional, more }: NoteProps) {
  const hidden = useMarks((state) => state.hidden);
  const reports = useMarks((state) => state.reports);
  const chosen = useMarks((state) => state.drawn);
  const cad = useMemo(
    () =>
      [...reports.values()].filter(
        ({ frameSet, read }) =>
          isCad(frameSet) &&
          isSamePatient(frameSet.series.patient, looked.series.patient) &&
          looked.frames.some(({ instance }) => read.images.has(instance.sopInstanceUid)),
      ),
    [reports, looked],
  );
  // Not to be displayed, as the settings say.
  const withheld = useLive((state) => cad.length > 0 && state.settings?.reports !== undefined && cad.every(isWithheld));
  const [first] = cad;
  if (!first || withheld) return null;
  const none = hidden || !cad.some((report) => isDrawn({ drawn: chosen }, report));
  const { read, frameSet } = first;
  const name =
    cad.length > 1 ? plural(cad.length, 'CAD report') : (cadName(frameSet.other?.sopClassUid ?? '') ?? 'CAD');
  const status = cad.length > 1 ? '' : cadStatusText(read.cad?.detections);
  const drawn = none
    ? 'marks hidden'
    : [
        more ? `more than ${plural(marks, 'mark')} here` : `${plural(marks, 'mark')} here`,
        optional > 0 ? `${optional} optional not shown` : '',
      ]
        .filter(Boolean)
        .join(', ');
  return (
    <button
      ref={ownPointer}
      type="button"
      className={styles['note']}
      data-cad-note
      data-warning={read.cad?.detections !== 'succeeded' || undefined}
      title={none ? 'Show the marks of reports (Shift+R)' : 'Hide the marks of reports (Shift+R)'}
      onClick={() => {
        if (none) for (const { key } of cad) setDrawn(key, true);
        else useMarks.setState({ hidden: true });
      }}
    >
      {[status ? `${name} ${status}` : name, drawn].join(' · ')}
    </button>
  );
}
