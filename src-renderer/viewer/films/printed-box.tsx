import { useEffect, useRef, useState } from 'react';
import type { NegatoscopeError } from '../../../src-shared/contract/errors.ts';
import type { Densities } from '../../../src-shared/film/densities.ts';
import type { Rectangle } from '../../../src-shared/film/page.ts';
import { pixelAspect } from '../../../src-shared/imaging/pipeline/render.ts';
import { imagePlace } from '../../../src-shared/objects/stored-print/layout.ts';
import type { PrintedBox } from '../../../src-shared/objects/stored-print/model.ts';
import { asError } from '../../app/api.ts';
import { errorText } from '../../app/error-text.ts';
import { type DisplayFrame, loadImage } from '../../cornerstone/index.ts';
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
  const [error, setError] = useState<NegatoscopeError>();
  const image = frame && {
    columns: frame.pixel.columns,
    rows: frame.pixel.rows,
    aspect: pixelAspect(frame.pixel, frame.description),
  };
  const lies = image && imagePlace(place, box, image);
  const dots = scale * window.devicePixelRatio;
  // No finer than the image itself: a film that is looked at closely takes no more memory than its images.
  const size = (mm: number, finest: number): number => Math.max(1, Math.min(Math.round(mm * dots), finest));
  const width = image && lies ? size(lies.width, Math.ceil(image.columns * Math.max(1, 1 / image.aspect))) : 0;
  const height = image && lies ? size(lies.height, Math.ceil(image.rows * Math.max(1, image.aspect))) : 0;
  useEffect(() => {
    const element = canvas.current;
    if (!frame || !element || width === 0) return;
    let gone = false;
    setError(undefined);
    const draw = async (): Promise<void> => {
      if (!gone) await drawn(element, await printedImage(frame, box, densities), width, height, () => gone);
    };
    const made = loadImage(frame.imageId, 1).then(() => oneByOne(draw));
    made.catch((thrown: unknown) => {
      if (!gone) setError(asError(thrown));
    });
    return () => {
      gone = true;
    };
  }, [frame, box, densities, width, height]);
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
      {frame && lies && (
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
  image?.otherPatient !== undefined
    ? `Image ${position} is said to be of another patient (${image.otherPatient}) and is not shown`
    : `Image ${position} is not in this study${image && image.frame > 1 ? ` (frame ${image.frame})` : ''}: ${image?.sopInstanceUid ?? ''}`;

let last: Promise<unknown> = Promise.resolve();

/** Pictures of whole images are large: there is one at a time, however many boxes a film has. */
function oneByOne(work: () => Promise<void>): Promise<void> {
  const done = last.then(work);
  last = done.catch(() => undefined);
  return done;
}

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
