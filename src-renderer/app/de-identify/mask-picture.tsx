import { type KeyboardEvent, type PointerEvent, useRef, useState } from 'react';
import type { MaskedRegion } from '../../../src-shared/changes/model.ts';
import styles from './de-identify.module.css';
import { clipped } from './request.ts';

interface MaskPictureProps {
  url: string;
  columns: number;
  rows: number;
  regions: readonly MaskedRegion[];
  onRegions: (regions: MaskedRegion[]) => void;
  /** Of all series: drawn, but not changed here. */
  others: readonly MaskedRegion[];
  selected: number | undefined;
  onSelect: (index: number | undefined) => void;
  /** The wheel goes to another image. */
  onStep: (by: 1 | -1) => void;
}

/** What the pointer is doing: a new region is drawn, or one that is there moves. */
interface Drag {
  fromX: number;
  fromY: number;
  index: number | undefined;
  region: MaskedRegion;
}

const moved = (region: MaskedRegion, x: number, y: number): MaskedRegion => ({
  left: region.left + x,
  right: region.right + x,
  top: region.top + y,
  bottom: region.bottom + y,
});

/** As `moved`, but not beyond the edges. */
function movedInside(region: MaskedRegion, x: number, y: number, columns: number, rows: number): MaskedRegion {
  const within = (by: number, low: number, high: number, most: number): number =>
    Math.round(Math.max(-low, Math.min(most - high, by)));
  return moved(region, within(x, region.left, region.right, columns), within(y, region.top, region.bottom, rows));
}

/** A picture on which regions are drawn with the mouse; arrows move the one that is chosen, with Shift its lower right corner, Delete removes it. */
export function MaskPicture(props: MaskPictureProps) {
  const { columns, rows, regions, onRegions, selected, onSelect } = props;
  const [drag, setDrag] = useState<Drag>();
  const [failed, setFailed] = useState<string>();
  const surface = useRef<SVGSVGElement>(null);

  const placeOf = (event: PointerEvent): { x: number; y: number } => {
    const box = surface.current?.getBoundingClientRect();
    if (!box || box.width === 0 || box.height === 0) return { x: 0, y: 0 };
    return {
      x: ((event.clientX - box.left) / box.width) * columns,
      y: ((event.clientY - box.top) / box.height) * rows,
    };
  };
  const down = (event: PointerEvent<SVGSVGElement>): void => {
    if (event.button !== 0) return;
    const { x, y } = placeOf(event);
    const hit = regions.findLastIndex(
      ({ left, right, top, bottom }) => x >= left && x < right && y >= top && y < bottom,
    );
    const region = regions[hit];
    event.currentTarget.setPointerCapture(event.pointerId);
    setDrag({
      fromX: x,
      fromY: y,
      index: region && hit,
      region: region ?? { left: x, top: y, right: x, bottom: y },
    });
    onSelect(region && hit);
  };
  const now = (event: PointerEvent, from: Drag): MaskedRegion => {
    const { x, y } = placeOf(event);
    const old = from.index === undefined ? undefined : regions[from.index];
    return old
      ? movedInside(old, x - from.fromX, y - from.fromY, columns, rows)
      : { left: from.fromX, top: from.fromY, right: x, bottom: y };
  };
  const move = (event: PointerEvent): void => {
    if (drag) setDrag({ ...drag, region: now(event, drag) });
  };
  const up = (event: PointerEvent): void => {
    if (!drag) return;
    setDrag(undefined);
    const region = now(event, drag);
    const wide = Math.abs(region.right - region.left) >= 2 && Math.abs(region.bottom - region.top) >= 2;
    const inside = wide ? clipped(region, columns, rows) : undefined;
    if (!inside) return;
    if (drag.index !== undefined) onRegions(regions.map((one, at) => (at === drag.index ? inside : one)));
    else {
      onRegions([...regions, inside]);
      onSelect(regions.length);
    }
  };
  const key = (event: KeyboardEvent): void => {
    const chosen = selected === undefined ? undefined : regions[selected];
    const x = Number(event.key === 'ArrowRight') - Number(event.key === 'ArrowLeft');
    const y = Number(event.key === 'ArrowDown') - Number(event.key === 'ArrowUp');
    if (event.key === 'PageDown' || event.key === 'PageUp') props.onStep(event.key === 'PageDown' ? 1 : -1);
    else if (chosen && (event.key === 'Delete' || event.key === 'Backspace')) {
      onRegions(regions.filter((_, at) => at !== selected));
      onSelect(undefined);
    } else if (chosen && (x !== 0 || y !== 0)) {
      const next = event.shiftKey
        ? clipped({ ...chosen, right: chosen.right + x, bottom: chosen.bottom + y }, columns, rows)
        : movedInside(chosen, x, y, columns, rows);
      if (next) onRegions(regions.map((one, at) => (at === selected ? next : one)));
    } else return;
    event.preventDefault();
  };

  const box = (region: MaskedRegion) => ({
    x: Math.min(region.left, region.right),
    y: Math.min(region.top, region.bottom),
    width: Math.abs(region.right - region.left),
    height: Math.abs(region.bottom - region.top),
  });
  const failure = failed === props.url;
  return (
    <div className={styles['picture']} style={{ '--ratio': columns / rows } as React.CSSProperties}>
      <img
        src={props.url}
        alt=""
        draggable={false}
        onError={() => setFailed(props.url)}
        onLoad={() => setFailed(undefined)}
      />
      {failure && (
        <span className={styles['none']}>This image cannot be shown. Its masks are applied all the same.</span>
      )}
      <svg
        ref={surface}
        viewBox={`0 0 ${columns} ${rows}`}
        preserveAspectRatio="none"
        role="application"
        aria-label="Draw the regions that are made black"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it has keys of its own.
        tabIndex={0}
        onPointerDown={down}
        onPointerMove={move}
        onPointerUp={up}
        onPointerCancel={() => setDrag(undefined)}
        onKeyDown={key}
        onWheel={(event) => event.deltaY !== 0 && props.onStep(event.deltaY > 0 ? 1 : -1)}
      >
        {props.others.map((region, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: regions have no names.
          <rect key={`all ${at}`} {...box(region)} className={styles['mask']} data-of="all" />
        ))}
        {regions.map((region, at) => (
          <rect
            // biome-ignore lint/suspicious/noArrayIndexKey: regions have no names.
            key={at}
            {...box(drag?.index === at ? drag.region : region)}
            className={styles['mask']}
            data-mask={at}
            data-selected={at === selected || undefined}
          />
        ))}
        {drag && drag.index === undefined && <rect {...box(drag.region)} className={styles['mask']} data-selected />}
      </svg>
    </div>
  );
}
