import { Tooltip } from '@mantine/core';
import { useState } from 'react';
import { viewRoutes } from '../../src-shared/contract/view-routes.ts';
import { errorText } from '../app/error-text.ts';
import { formatDate, plural } from '../app/formatting.ts';
import { displayReasons, kindNames } from './card-texts.ts';
import { OtherStudies } from './exchange/other-studies.tsx';
import type { FrameSet } from './frame-sets.ts';
import styles from './series-strip.module.css';
import { isPicture, type SeriesEntry, showFrameSet, useViewer, visibleCells } from './store.ts';
import { dragType } from './viewport-pane.tsx';

/** Objects that belong to a study without being pictures, by the badge they get. */
const badges: Record<string, string> = { 'presentation-state': 'PR', 'key-object': 'KO', report: 'SR' };

/** All series of the patient's studies: the newest study first. */
export function SeriesStrip() {
  const studies = useViewer((state) => state.studies);
  const shownKeys = useViewer((state) =>
    visibleCells(state)
      .map((cell) => state.cells[cell] ?? '')
      .join('\n'),
  );
  const current = useViewer((state) => state.cells[state.selected]);
  const shown = new Set(shownKeys.split('\n'));
  return (
    <nav className={styles['strip']} aria-label="Series">
      {studies.map(({ study, series }) => {
        const sets = series.flatMap((entry) => entry.frameSets ?? []);
        return (
          <section key={study.studyRow} className={styles['study']} data-study={study.studyRow}>
            <header className={styles['head']}>
              <b>{formatDate(study.studyDate) || 'No date'}</b>
              <span>{study.description || study.modalities.join(' ')}</span>
              <Badges sets={sets} />
            </header>
            {series.map((entry) => (
              <Series key={entry.row.seriesRow} entry={entry} shown={shown} current={current} />
            ))}
          </section>
        );
      })}
      <OtherStudies />
    </nav>
  );
}

function Badges({ sets }: { sets: readonly FrameSet[] }) {
  const counts = new Map<string, FrameSet[]>();
  for (const frameSet of sets) {
    const badge = badges[frameSet.other?.kind ?? ''];
    if (badge && !isPicture(frameSet)) counts.set(badge, [...(counts.get(badge) ?? []), frameSet]);
  }
  if (counts.size === 0) return null;
  return (
    <div className={styles['badges']}>
      {[...counts].map(([badge, list]) => (
        <Tooltip
          key={badge}
          label={list.map((frameSet) => (
            <div key={frameSet.key}>{frameSet.other?.label || frameSet.label || badge}</div>
          ))}
        >
          <span className={styles['badge']} data-badge={badge}>
            {badge} {list.length}
          </span>
        </Tooltip>
      ))}
    </div>
  );
}

function Series({ entry, shown, current }: { entry: SeriesEntry; shown: Set<string>; current: string | undefined }) {
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
      entry={entry}
      frameSet={frameSet}
      shown={shown.has(frameSet.key)}
      current={current === frameSet.key}
    />
  ));
}

interface ItemProps {
  entry: SeriesEntry;
  frameSet: FrameSet;
  shown: boolean;
  current: boolean;
}

function Item({ entry, frameSet, shown, current }: ItemProps) {
  const catalogue = useViewer((state) => state.catalogue);
  const { row } = entry;
  const picture = isPicture(frameSet);
  const { other } = frameSet;
  return (
    <div
      className={styles['item']}
      role="button"
      tabIndex={0}
      data-frame-set={frameSet.key}
      data-shown={shown || undefined}
      data-current={current || undefined}
      draggable
      onDragStart={(event) => {
        event.dataTransfer.setData(dragType, frameSet.key);
        event.dataTransfer.effectAllowed = 'copy';
      }}
      onDoubleClick={() => showFrameSet(frameSet.key)}
      onKeyDown={(event) => {
        if (event.key !== 'Enter') return;
        event.preventDefault();
        showFrameSet(frameSet.key);
      }}
    >
      {picture ? (
        <Thumbnail url={thumbnailOf(catalogue, entry, frameSet)} />
      ) : (
        <div className={styles['nothing']}>{row.modality}</div>
      )}
      <div className={styles['caption']}>
        <div>
          {row.modality} {row.number ?? ''} <span className={styles['count']}>{countText(frameSet)}</span>
        </div>
        <div className={styles['label']}>{frameSet.label}</div>
        {!picture && other && (
          <div className={styles['dim']}>
            {other.notDisplayable ? displayReasons[other.notDisplayable] : kindNames[other.kind]}
          </div>
        )}
      </div>
    </div>
  );
}

function countText(frameSet: FrameSet): string {
  const count = frameSet.frames.length;
  if (count === 0) return '';
  const [first] = frameSet.frames;
  return plural(count, first && first.instance.numberOfFrames > 1 ? 'frame' : 'image');
}

function thumbnailOf(catalogue: string, { row }: SeriesEntry, { frames }: FrameSet): string {
  const middle = frames[frames.length >> 1];
  return middle
    ? viewRoutes.instanceThumbnail(catalogue, middle.instance.row, middle.instance.revision)
    : viewRoutes.seriesThumbnail(catalogue, row.seriesRow, row.revision);
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
