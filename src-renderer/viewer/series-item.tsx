import { Check } from 'lucide-react';
import { memo, useState } from 'react';
import { viewRoutes } from '../../src-shared/contract/view-routes.ts';
import { errorText } from '../app/error-text.ts';
import { formatDate, formatTime, plural } from '../app/formatting.ts';
import { areas } from './areas.ts';
import { displayReasons, kindText } from './card-texts.ts';
import { dragType } from './drag-type.ts';
import type { FrameSet } from './frame-sets.ts';
import { useSeen } from './seen.ts';
import styles from './series-strip.module.css';
import { isPicture, type SeriesEntry, showFrameSet, useViewer } from './store.ts';
import { VideoPoster } from './video/video-poster.tsx';

/** Objects that belong to a study without being pictures, by the badge they get. */
export const badges: Record<string, string> = {
  'presentation-state': 'PR',
  'key-object': 'KO',
  report: 'SR',
};

interface SeriesProps {
  entry: SeriesEntry;
  /** `YYYYMMDD`: the date of a series that says none. */
  studyDate: string;
  /** Numbers of the viewports that show a frame set, by its key. */
  shown: ReadonlyMap<string, string>;
  /** There are several viewports: which one is told. */
  numbered: boolean;
  current: string | undefined;
}

export function Series({ entry, studyDate, shown, numbered, current }: SeriesProps) {
  const { row, frameSets, error } = entry;
  if (error) {
    const text =
      error.parameters['reason'] === 'other-patient'
        ? {
            title: `This series names another patient (${error.parameters['name'] || 'without a name'})`,
            advice: 'Two patients are never shown together.',
          }
        : errorText(error);
    return (
      <div className={styles['item']} role="alert">
        <div className={styles['nothing']}>!</div>
        <div className={styles['caption']}>
          {text.title}. {text.advice}
        </div>
      </div>
    );
  }
  if (!frameSets) {
    return (
      <div className={styles['item']}>
        <div className={styles['nothing']}>…</div>
        <div className={styles['caption']}>
          {row.modality} {row.number ?? ''}
        </div>
      </div>
    );
  }
  const listed = frameSets.filter((frameSet) => isPicture(frameSet) || !badges[frameSet.other?.kind ?? '']);
  return listed.map((frameSet) => (
    <Item
      key={frameSet.key}
      modality={row.modality}
      number={row.number}
      studyDate={studyDate}
      fallback={row.revision}
      frameSet={frameSet}
      places={shown.has(frameSet.key) ? (numbered ? (shown.get(frameSet.key) ?? '') : '') : undefined}
      current={current === frameSet.key}
    />
  ));
}

interface ItemProps {
  modality: string;
  number: number | undefined;
  studyDate: string;
  /** Revision of the series, for a thumbnail of what has no image of its own. */
  fallback: number;
  frameSet: FrameSet;
  /** Numbers of the viewports that show it, empty when there is one alone; undefined: none shows it. */
  places: string | undefined;
  current: boolean;
}

let renders = 0;
/** How often entries of the strip were rendered since the window was opened, for tests. */
export const itemRenders = (): number => renders;

const Item = memo(function Item({ modality, number, studyDate, fallback, frameSet, places, current }: ItemProps) {
  renders++;
  const catalogue = useViewer((state) => state.catalogue);
  const seen = useSeen(({ all }) => all.has(frameSet.key));
  const picture = isPicture(frameSet);
  const { other, series } = frameSet;
  return (
    <div
      className={styles['item']}
      role="button"
      tabIndex={0}
      data-frame-set={frameSet.key}
      data-shown={places !== undefined || undefined}
      data-current={current || undefined}
      data-seen={seen || undefined}
      draggable
      onDragStart={(event) => {
        event.dataTransfer.setData(dragType, frameSet.key);
        event.dataTransfer.effectAllowed = 'copy';
      }}
      onDragEnd={({ currentTarget, dataTransfer }) => {
        if (dataTransfer.dropEffect !== 'none') currentTarget.blur();
      }}
      onDoubleClick={({ currentTarget }) => {
        showFrameSet(frameSet.key);
        // Who takes a series with the mouse looks at its images next: the arrows are theirs.
        currentTarget.blur();
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' && event.key !== ' ') return;
        event.preventDefault();
        event.stopPropagation();
        showFrameSet(frameSet.key);
      }}
    >
      <div className={styles['frame']}>
        {other?.kind === 'video' ? (
          <VideoPoster frameSet={frameSet} />
        ) : picture ? (
          <Thumbnail url={thumbnailOf(catalogue, frameSet, fallback)} />
        ) : (
          <div className={styles['nothing']}>{iconOf(frameSet) ?? modality}</div>
        )}
        {places && (
          <span className={styles['places']} title={`In viewport ${places}`}>
            {places}
          </span>
        )}
        <span className={styles['marks']}>
          {areas.map(({ id, ThumbnailBadge }) => ThumbnailBadge && <ThumbnailBadge key={id} frameSet={frameSet} />)}
        </span>
        {seen && (
          <span className={styles['seen']} role="img" aria-label="All images were seen" title="All images were seen">
            <Check size={11} strokeWidth={3} aria-hidden />
          </span>
        )}
      </div>
      <div className={styles['caption']}>
        <div className={styles['line']}>
          <b>
            {modality} {number ?? ''}
          </b>
          <span className={styles['count']}>{countText(frameSet)}</span>
        </div>
        <div className={styles['label']}>{frameSet.label}</div>
        <div className={styles['dim']}>{whenText(series.series.date, series.series.time, studyDate)}</div>
        {!picture && other && (
          <div className={styles['dim']}>
            {other.notDisplayable ? displayReasons[other.notDisplayable] : kindText(other)}
          </div>
        )}
      </div>
    </div>
  );
});

/** What an area shows in place of a picture. */
function iconOf(frameSet: FrameSet) {
  for (const { objectIcon } of areas) {
    const icon = objectIcon?.(frameSet);
    if (icon) return icon;
  }
  return undefined;
}

/** Date and time of a series; of one that does not say the day of its study. */
const whenText = (date: string | undefined, time: string | undefined, studyDate: string): string =>
  [formatDate(date ?? studyDate), formatTime(date ? time : undefined)].filter(Boolean).join(' ');

function countText(frameSet: FrameSet): string {
  const { frames, other } = frameSet;
  const count = other?.kind === 'video' ? other.numberOfFrames : frames.length;
  if (count === 0) return '';
  const instance = frames[0]?.instance ?? other;
  return plural(count, instance && instance.numberOfFrames > 1 ? 'frame' : 'image');
}

function thumbnailOf(catalogue: string, { frames, series }: FrameSet, revision: number): string {
  const middle = frames[frames.length >> 1];
  return middle
    ? viewRoutes.instanceThumbnail(catalogue, middle.instance.row, middle.instance.revision)
    : viewRoutes.seriesThumbnail(catalogue, series.seriesRow, revision);
}

function Thumbnail({ url }: { url: string }) {
  const [broken, setBroken] = useState<string>();
  // Thumbnails are rendered by the same cores that decode the first image: they come after it.
  const begin = useViewer(({ shown, state }) => shown || state !== 'loading');
  if (broken === url) return <div className={styles['nothing']}>no picture</div>;
  return (
    <img
      className={styles['picture']}
      src={begin ? url : undefined}
      alt=""
      draggable={false}
      decoding="async"
      loading="lazy"
      onError={() => setBroken(url)}
    />
  );
}
