import { useEffect, useRef, useState } from 'react';
import type { NegatoscopeError } from '../../../src-shared/contract/errors.ts';
import type { Densities } from '../../../src-shared/film/densities.ts';
import type { Rectangle } from '../../../src-shared/film/page.ts';
import { pixelAspect } from '../../../src-shared/imaging/pipeline/render.ts';
import { imagePlace } from '../../../src-shared/objects/stored-print/layout.ts';
import type { PrintedBox } from '../../../src-shared/objects/stored-print/model.ts';
import { asError } from '../../app/api.ts';
import { errorText } from '../../app/error-text.ts';
import type { DisplayFrame } from '../../cornerstone/index.ts';
import styles from './films.module.css';
import { printedImage } from './paint-box.ts';

interface BoxProps {
  /** Of the film, mm. */
  place: Rectangle;
  box: PrintedBox;
  densities: Densities;
  /** CSS pixels of a millimetre. */
  scale: number;
  frame: DisplayFrame | undefined;
  /** Grey 0..1 around the image. */
  ground: number;
  /** The study is still being read: the image may come. */
  waiting: boolean;
  onOpen(): void;
}

const greyCss = (grey: number): string => {
  const level = Math.round(grey * 255);
  return `rgb(${level} ${level} ${level})`;
};

/** An image box of a stored film. */
export function PrintedBoxView({ place, box, densities, scale, frame, ground, waiting, onOpen }: BoxProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [picture, setPicture] = useState<ImageData>();
  const [error, setError] = useState<NegatoscopeError>();
  useEffect(() => {
    if (!frame) return;
    let gone = false;
    setError(undefined);
    printedImage(frame, box, densities).then(
      (made) => {
        if (!gone) setPicture(made);
      },
      (thrown: unknown) => {
        if (!gone) setError(asError(thrown));
      },
    );
    return () => {
      gone = true;
    };
  }, [frame, box, densities]);
  const image = frame && {
    columns: frame.pixel.columns,
    rows: frame.pixel.rows,
    aspect: pixelAspect(frame.pixel, frame.description),
  };
  const lies = image && imagePlace(place, box, image);
  const width = lies ? Math.max(1, Math.round(lies.width * scale * window.devicePixelRatio)) : 0;
  const height = lies ? Math.max(1, Math.round(lies.height * scale * window.devicePixelRatio)) : 0;
  useEffect(() => {
    const element = canvas.current;
    if (!element || !picture || width === 0) return;
    let gone = false;
    void drawn(element, picture, width, height, () => gone);
    return () => {
      gone = true;
    };
  }, [picture, width, height]);
  const words = error && errorText(error);
  return (
    <div
      className={styles['box']}
      data-box={box.position}
      data-missing={(!frame && !waiting) || undefined}
      style={{
        left: place.x * scale,
        top: place.y * scale,
        width: place.width * scale,
        height: place.height * scale,
        background: greyCss(ground),
      }}
      title={frame ? `Image ${box.position}: double click shows it in a viewport` : undefined}
      onDoubleClick={frame ? onOpen : undefined}
    >
      {frame && lies && !error && (
        <canvas
          ref={canvas}
          className={styles['picture']}
          style={{
            left: (lies.x - place.x) * scale,
            top: (lies.y - place.y) * scale,
            width: lies.width * scale,
            height: lies.height * scale,
          }}
        />
      )}
      {error && (
        <div className={styles['missing']} role="alert">
          {words?.title}
        </div>
      )}
      {!frame && (
        <div className={styles['missing']} role={waiting ? 'status' : 'alert'}>
          {waiting ? '…' : box.image ? missingText(box) : `Image ${box.position}: the film refers to no image`}
        </div>
      )}
    </div>
  );
}

const missingText = ({ position, image }: PrintedBox): string =>
  `Image ${position} is not in this study${image && image.frame > 1 ? ` (frame ${image.frame})` : ''}: ${image?.sopInstanceUid ?? ''}`;

/** Draws a picture at another size, smoothly. */
async function drawn(
  canvas: HTMLCanvasElement,
  picture: ImageData,
  width: number,
  height: number,
  gone: () => boolean,
): Promise<void> {
  const bitmap = await createImageBitmap(picture, { resizeWidth: width, resizeHeight: height, resizeQuality: 'high' });
  try {
    if (gone()) return;
    canvas.width = width;
    canvas.height = height;
    canvas.getContext('2d', { alpha: false })?.drawImage(bitmap, 0, 0);
    canvas.dataset['drawn'] = 'true';
  } finally {
    bitmap.close();
  }
}
