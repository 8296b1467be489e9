import { type PointerEvent, useEffect, useMemo, useRef, useState } from 'react';
import type { FilmSheet, PrintOptions } from '../../../../src-shared/film/model.ts';
import type { PrinterProfile } from '../../../../src-shared/settings/printing.ts';
import { errorText } from '../../../app/error-text.ts';
import { optionOf } from '../../../app/printing/options.ts';
import { drawn } from './drawing.ts';
import type { BoxImage } from './fetch-box.ts';
import { levelOfTerm, levelsOf, type PrinterDoes, printerDoes } from './levels.ts';
import { type MagnifiedPlace, Magnifier } from './magnifier.tsx';
import { boxKey, type ProofBox, useProof } from './open.ts';
import { type PlacedBox, placedBoxes } from './placing.ts';
import styles from './proof.module.css';

interface Props {
  sheet: FilmSheet;
  profile: PrinterProfile;
  options: PrintOptions;
}

/** The film at true proportion, each box with the bytes that are sent for it. Holding the button down magnifies to their pixels. */
export function SheetView({ sheet, profile, options }: Props) {
  const place = useRef<HTMLDivElement>(null);
  const size = useSize(place);
  const boxes = useProof((state) => state.boxes);
  const always = useProof((state) => state.magnifier);
  const [magnified, setMagnified] = useState<MagnifiedPlace>();
  const placed = useMemo(() => placedBoxes(profile, options, sheet), [profile, options, sheet]);
  const { page } = placed;
  const scale = Math.min(size.width / page.width, size.height / page.height);
  const does = useMemo(() => printerDoes(profile, options), [profile, options]);
  const border = levelOfTerm(profile, options, 'borderDensity');
  const empty = levelOfTerm(profile, options, 'emptyImageDensity');
  const trim = optionOf(profile, options, 'trim') === 'YES';

  /** What lies under the pointer; undefined where nothing is sent. */
  const placeUnder = (event: PointerEvent): MagnifiedPlace | undefined => {
    const element = event.currentTarget.getBoundingClientRect();
    const x = (event.clientX - element.left) / scale;
    const y = (event.clientY - element.top) / scale;
    const under = placed.boxes.find(({ at }) => x >= at.x && x < at.x + at.width && y >= at.y && y < at.y + at.height);
    const box = under && boxes[boxKey(sheet.id, under.position)];
    if (!under || box?.state !== 'ready') return undefined;
    const { image } = box;
    const shown = fitted(image, under.at);
    return {
      image,
      position: under.position,
      column: Math.floor(((x - shown.x) / shown.width) * image.columns),
      row: Math.floor(((y - shown.y) / shown.height) * image.rows),
      clientX: event.clientX,
      clientY: event.clientY,
      does,
    };
  };
  const magnify = (event: PointerEvent, pressed: boolean): void =>
    setMagnified(pressed || always ? placeUnder(event) : undefined);

  return (
    <div ref={place} className={styles['place']}>
      {scale > 0 && (
        <div
          className={styles['film']}
          data-testid="proof-film"
          data-magnifying={magnified !== undefined || undefined}
          style={{
            width: page.width * scale,
            height: page.height * scale,
            background: border === undefined ? '#000' : `rgb(${border} ${border} ${border})`,
          }}
          onPointerDown={(event) => {
            event.currentTarget.setPointerCapture(event.pointerId);
            magnify(event, true);
          }}
          onPointerMove={(event) => magnify(event, (event.buttons & 1) === 1)}
          onPointerUp={(event) => magnify(event, false)}
          onPointerLeave={() => setMagnified(undefined)}
          onPointerCancel={() => setMagnified(undefined)}
        >
          {placed.boxes.map((box) => (
            <Box
              key={box.position}
              box={box}
              content={boxes[boxKey(sheet.id, box.position)]}
              scale={scale}
              empty={empty}
              trim={trim}
              does={does}
            />
          ))}
        </div>
      )}
      {magnified && <Magnifier {...magnified} />}
    </div>
  );
}

/** Where the pixels of an image lie in its box: they are square, and in its middle. */
function fitted(image: BoxImage, at: PlacedBox['at']): PlacedBox['at'] {
  const scale = Math.min(at.width / image.columns, at.height / image.rows);
  const width = image.columns * scale;
  const height = image.rows * scale;
  return { x: at.x + (at.width - width) / 2, y: at.y + (at.height - height) / 2, width, height };
}

interface BoxProps {
  box: PlacedBox;
  content: ProofBox | undefined;
  scale: number;
  empty: number | undefined;
  trim: boolean;
  does: PrinterDoes;
}

function Box({ box: { position, at, empty: isEmpty }, content, scale, empty, trim, does }: BoxProps) {
  const style = { left: at.x * scale, top: at.y * scale, width: at.width * scale, height: at.height * scale };
  if (isEmpty) {
    const background = empty === undefined ? 'transparent' : `rgb(${empty} ${empty} ${empty})`;
    return (
      <div
        className={styles['empty']}
        style={{ ...style, background }}
        data-testid="proof-empty"
        data-position={position}
        title={`Box ${position} is empty`}
      />
    );
  }
  const hash = content?.state === 'ready' ? content.image.hash : undefined;
  return (
    <div
      className={styles['box']}
      style={style}
      data-testid="proof-box"
      data-position={position}
      data-state={content?.state ?? 'waiting'}
      data-hash={hash}
      data-trim={trim || undefined}
    >
      {content?.state === 'ready' && (
        <Pixels image={content.image} width={style.width} height={style.height} does={does} />
      )}
      {content?.state === 'failed' && (
        <div className={styles['failed']}>
          {errorText(content.error).title}. {errorText(content.error).advice}
        </div>
      )}
      {(content === undefined || content.state === 'waiting') && <div className={styles['waiting']}>…</div>}
    </div>
  );
}

interface PixelsProps {
  image: BoxImage;
  /** CSS pixels of the box. */
  width: number;
  height: number;
  does: PrinterDoes;
}

/** The bytes as a picture, in the pixels of the screen. */
function Pixels({ image, width, height, does }: PixelsProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const scale = Math.min(width / image.columns, height / image.rows);
  const columns = Math.max(1, Math.round(image.columns * scale * window.devicePixelRatio));
  const rows = Math.max(1, Math.round(image.rows * scale * window.devicePixelRatio));
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (!context) return;
    const whole = { column: 0, row: 0, columns: image.columns, rows: image.rows };
    const pixels = drawn(image, levelsOf(image, does), whole, columns, rows);
    context.putImageData(new ImageData(pixels, columns, rows), 0, 0);
  }, [image, columns, rows, does]);
  return (
    <canvas
      ref={canvas}
      width={columns}
      height={rows}
      style={{ width: columns / window.devicePixelRatio, height: rows / window.devicePixelRatio }}
    />
  );
}

/** The room that an element has, CSS pixels. */
function useSize(element: React.RefObject<HTMLElement | null>): { width: number; height: number } {
  const [size, setSize] = useState({ width: 0, height: 0 });
  useEffect(() => {
    if (!element.current) return;
    const observer = new ResizeObserver(([entry]) => {
      if (entry) setSize({ width: entry.contentRect.width, height: entry.contentRect.height });
    });
    observer.observe(element.current);
    return () => observer.disconnect();
  }, [element]);
  return size;
}
