import { useMemo } from 'react';
import { viewRoutes } from '../../src-shared/contract/view-routes.ts';
import type { FilmFrame, FilmSet } from '../app/film-frames.ts';
import { cellOfFrame } from '../app/film-frames.ts';
import { beginDrag, endDrag } from './dragging.ts';
import { currentPlace, placeFrames } from './placing.ts';
import { Preview } from './preview.tsx';
import styles from './rail.module.css';

/** The images of a set one by one: dragged onto the film, or put there by Enter. */
export function RailImages({ set }: { set: FilmSet }) {
  return (
    <div className={styles['images']}>
      {set.frames.map((frame, index) => (
        <RailImage
          key={`${frame.instance.row} ${frame.frame}`}
          frame={frame}
          number={index + 1}
          count={set.frames.length}
        />
      ))}
    </div>
  );
}

function RailImage({ frame, number, count }: { frame: FilmFrame; number: number; count: number }) {
  const { series, instance } = frame;
  return (
    <div
      className={styles['image']}
      role="button"
      tabIndex={-1}
      aria-label={`Image ${number} of ${count}: put on the film`}
      title={`Image ${number}`}
      data-frame={`${instance.sopInstanceUid} ${frame.frame}`}
      draggable
      onDragStart={(event) => beginDrag(event, { kind: 'frame', frame })}
      onDragEnd={endDrag}
      onDoubleClick={() => placeFrames([frame], currentPlace())}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' && event.key !== ' ') return;
        event.preventDefault();
        event.stopPropagation();
        placeFrames([frame], currentPlace());
      }}
    >
      {instance.numberOfFrames > 1 ? (
        <FramePicture frame={frame} />
      ) : (
        <img
          src={viewRoutes.instanceThumbnail(series.catalogue, instance.row, instance.revision, 64)}
          alt=""
          draggable={false}
          decoding="async"
          loading="lazy"
        />
      )}
      <span>{number}</span>
    </div>
  );
}

/** A frame of an image with many has no thumbnail of its own. */
function FramePicture({ frame }: { frame: FilmFrame }) {
  const cell = useMemo(() => cellOfFrame(frame), [frame]);
  return <Preview cell={cell} width={48} height={48} widthMm={80} />;
}
