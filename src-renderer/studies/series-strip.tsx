import { Button, Tooltip } from '@mantine/core';
import { useEffect, useState } from 'react';
import { type SeriesRow, type StudyRow, viewRoutes } from '../../src-shared/contract/view-routes.ts';
import { errorText } from '../app/error-text.ts';
import { formatCount, plural } from '../app/formatting.ts';
import { useSeriesPicks } from './series-picks.ts';
import { forgetSeries, loadSeries, useSeriesOf } from './series-store.ts';
import styles from './series-strip.module.css';

/** What is no picture, by modality: shown as a badge with a count. */
const badgeTitles = new Map<string, [one: string, many: string]>(
  Object.entries({
    PR: ['presentation state', 'presentation states'],
    KO: ['key image note', 'key image notes'],
    SR: ['report', 'reports'],
    DOC: ['document', 'documents'],
    PLAN: ['plan', 'plans'],
    REG: ['registration', 'registrations'],
    RWV: ['real world value mapping', 'real world value mappings'],
    HC: ['hard copy', 'hard copies'],
  }),
);

/** The series of an opened row. Read again whenever the study grew. */
export function SeriesStrip({ catalogue, study }: { catalogue: string; study: StudyRow }) {
  const series = useSeriesOf(catalogue, study.studyRow);
  const { studyRow, revision, instances } = study;
  // biome-ignore lint/correctness/useExhaustiveDependencies: what the study has decides.
  useEffect(() => {
    void loadSeries(catalogue, studyRow);
  }, [catalogue, studyRow, revision, instances]);
  useEffect(() => () => forgetSeries(catalogue, studyRow), [catalogue, studyRow]);

  if (!series?.rows) {
    return (
      <div className={styles['strip']}>
        {series?.error && (
          <span className={styles['note']} role="alert">
            {errorText(series.error).title}.{' '}
            <Button variant="default" onClick={() => void loadSeries(catalogue, studyRow)}>
              Try again
            </Button>
          </span>
        )}
      </div>
    );
  }
  const pictures = series.rows.filter((row) => !badgeTitles.has(row.modality));
  const badges = countBadges(series.rows);
  return (
    <div className={styles['strip']} role="group" aria-label="Series">
      {pictures.map((row) => (
        <SeriesTile key={row.seriesRow} catalogue={catalogue} series={row} />
      ))}
      {badges.length > 0 && (
        <div className={styles['badges']}>
          {badges.map(([modality, count, descriptions]) => (
            <Tooltip
              key={modality}
              label={
                <>
                  {plural(count, ...(badgeTitles.get(modality) ?? [modality, modality]))}
                  {descriptions.map((text) => (
                    <div key={text}>{text}</div>
                  ))}
                </>
              }
            >
              <span className={styles['badge']} data-badge={modality}>
                <b>{modality}</b> {formatCount(count)}
              </span>
            </Tooltip>
          ))}
        </div>
      )}
    </div>
  );
}

/** How many objects there are of each kind that is no picture, and what their series are called. */
export function countBadges(rows: readonly SeriesRow[]): [modality: string, count: number, descriptions: string[]][] {
  const badges = new Map<string, { count: number; descriptions: Set<string> }>();
  for (const row of rows) {
    if (!badgeTitles.has(row.modality)) continue;
    const badge = badges.get(row.modality) ?? { count: 0, descriptions: new Set() };
    badge.count += row.instances;
    if (row.description) badge.descriptions.add(row.description);
    badges.set(row.modality, badge);
  }
  return [...badges].map(([modality, { count, descriptions }]) => [modality, count, [...descriptions].slice(0, 12)]);
}

function SeriesTile({ catalogue, series }: { catalogue: string; series: SeriesRow }) {
  const picked = useSeriesPicks((state) => state.series.has(series.seriesRow));
  const url = viewRoutes.seriesThumbnail(catalogue, series.seriesRow, series.revision);
  const [failed, setFailed] = useState<string>();
  const [shown, setShown] = useState<string>();
  const caption = [series.number, series.description || series.bodyPart].filter(
    (part) => part !== undefined && part !== '',
  );
  return (
    <div
      className={styles['tile']}
      data-series-row={series.seriesRow}
      data-picked={picked || undefined}
      title={`${caption.join(' ') || 'Series without description'}\n${series.modality}, ${plural(series.instances, 'object')}`}
    >
      <div className={styles['picture']}>
        {failed === url ? (
          <span>no picture</span>
        ) : (
          <>
            {/* The picture before stays until the next one is there: a growing series does not blink. */}
            {shown !== undefined && shown !== url && <img src={shown} alt="" />}
            <img
              src={url}
              alt=""
              draggable={false}
              style={shown === url ? undefined : { position: 'absolute', opacity: 0 }}
              onLoad={() => setShown(url)}
              onError={() => setFailed(url)}
            />
          </>
        )}
        <span className={styles['modality']}>{series.modality}</span>
        <span className={styles['count']}>{formatCount(series.instances)}</span>
      </div>
      <div className={styles['caption']}>{caption.join(' ') || '(no description)'}</div>
    </div>
  );
}
