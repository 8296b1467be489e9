import { Button, Tooltip } from '@mantine/core';
import { ChevronDown } from 'lucide-react';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { type SeriesRow, type StudyRow, viewRoutes } from '../../src-shared/contract/view-routes.ts';
import { errorText } from '../app/error-text.ts';
import { formatCount, plural } from '../app/formatting.ts';
import { closeInstances, isOpen, stillThere, studyKey, toggleInstances, useInstances } from './instance-store.ts';
import { isPicked, pick, useSeriesPicks } from './series-picks.ts';
import { forgetSeries, loadSeries, useSeriesOf } from './series-store.ts';
import styles from './series-strip.module.css';
import { backToList, tileKeys } from './tile-keys.ts';

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
  const strip = useRef<HTMLDivElement>(null);
  const [focus, setFocus] = useState(0);
  const series = useSeriesOf(catalogue, study.studyRow);
  const open = useInstances((state) => state.studies[studyKey(catalogue, study.studyRow)]);
  const { studyRow, revision, instances } = study;
  // biome-ignore lint/correctness/useExhaustiveDependencies: what the study has decides.
  useEffect(() => {
    void loadSeries(catalogue, studyRow);
  }, [catalogue, studyRow, revision, instances]);
  useEffect(
    () => () => {
      forgetSeries(catalogue, studyRow);
      closeInstances(catalogue, studyRow);
    },
    [catalogue, studyRow],
  );
  const rows = series?.rows;
  useEffect(() => {
    if (rows && open && !stillThere(open, rows)) closeInstances(catalogue, studyRow);
  }, [rows, open, catalogue, studyRow]);

  if (!rows) {
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
  const pictures = rows.filter((row) => !badgeTitles.has(row.modality));
  const badges = countBadges(rows);
  const items = [...pictures.map(({ seriesRow }) => [seriesRow]), ...badges.map(({ seriesRows }) => seriesRows)];
  const place = Math.min(focus, Math.max(0, items.length - 1));
  const part = (index: number): PartProps => {
    const seriesRows = items[index] ?? [];
    return {
      id: `series-${studyRow}-${index}`,
      seriesRows,
      focused: index === place,
      open: isOpen(open, seriesRows),
      onToggle: () => toggleInstances(catalogue, studyRow, seriesRows),
    };
  };
  const picked = (index: number): boolean =>
    isPicked(useSeriesPicks.getState(), { seriesRows: items[index] ?? [] }) && items.length > 0;
  const onDown = (): void => {
    const seriesRows = items[place];
    if (!seriesRows) return;
    if (isOpen(open, seriesRows)) {
      strip.current?.parentElement?.querySelector<HTMLElement>('[data-instances]')?.focus();
    } else toggleInstances(catalogue, studyRow, seriesRows, true);
  };
  return (
    <div
      ref={strip}
      className={styles['strip']}
      role="listbox"
      aria-label="Series"
      aria-multiselectable
      aria-orientation="horizontal"
      aria-activedescendant={`series-${studyRow}-${place}`}
      tabIndex={0}
      data-tree
      onKeyDown={(event) =>
        tileKeys(event, {
          count: items.length,
          focus: place,
          onFocus: (index) => {
            setFocus(index);
            document
              .getElementById(`series-${studyRow}-${index}`)
              ?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
          },
          onPick: (index, add) => pick({ seriesRows: items[index] ?? [] }, study, add),
          picked,
          onUp: () => backToList(strip.current),
          onDown,
        })
      }
    >
      {pictures.map((row, index) => (
        <SeriesTile key={row.seriesRow} catalogue={catalogue} series={row} part={part(index)} />
      ))}
      {badges.length > 0 && (
        <div className={styles['badges']}>
          {badges.map(({ modality, count, descriptions }, index) => (
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
              <Part part={part(pictures.length + index)} className={styles['badge']} badge={modality}>
                <b>{modality}</b>
                <Toggle part={part(pictures.length + index)} count={count} />
              </Part>
            </Tooltip>
          ))}
        </div>
      )}
    </div>
  );
}

interface PartProps {
  id: string;
  seriesRows: readonly number[];
  focused: boolean;
  /** Its instances are shown. */
  open: boolean;
  onToggle: () => void;
}

interface PartViewProps extends Omit<React.HTMLAttributes<HTMLDivElement>, 'part'> {
  part: PartProps;
  badge?: string;
  children: ReactNode;
  ref?: React.Ref<HTMLDivElement>;
}

/** What can be chosen of a study: one series, or all that are shown as one badge. The pointer is the list's. */
function Part({ part, badge, children, ...rest }: PartViewProps) {
  const picked = useSeriesPicks((state) => isPicked(state, part));
  return (
    <div
      {...rest}
      id={part.id}
      role="option"
      aria-selected={picked}
      tabIndex={-1}
      data-series-rows={part.seriesRows.join()}
      data-series-row={badge === undefined ? part.seriesRows[0] : undefined}
      data-badge={badge}
      data-picked={picked || undefined}
      data-focused={part.focused || undefined}
    >
      {children}
    </div>
  );
}

/** How many objects there are; pressed, they are shown one by one. */
function Toggle({ part, count }: { part: PartProps; count: number }) {
  return (
    <button
      type="button"
      tabIndex={-1}
      className={styles['toggle']}
      data-own-mouse
      aria-expanded={part.open}
      aria-label={`${part.open ? 'Hide' : 'Show'} the images one by one`}
      title={`${part.open ? 'Hide' : 'Show'} the images one by one`}
      onClick={part.onToggle}
      onDoubleClick={(event) => event.stopPropagation()}
    >
      {formatCount(count)}
      <ChevronDown size={12} aria-hidden />
    </button>
  );
}

interface Badge {
  modality: string;
  count: number;
  descriptions: string[];
  seriesRows: number[];
}

/** How many objects there are of each kind that is no picture, and what their series are called. */
export function countBadges(rows: readonly SeriesRow[]): Badge[] {
  const badges = new Map<string, { count: number; descriptions: Set<string>; seriesRows: number[] }>();
  for (const row of rows) {
    if (!badgeTitles.has(row.modality)) continue;
    const badge = badges.get(row.modality) ?? { count: 0, descriptions: new Set(), seriesRows: [] };
    badge.count += row.instances;
    badge.seriesRows.push(row.seriesRow);
    if (row.description) badge.descriptions.add(row.description);
    badges.set(row.modality, badge);
  }
  return [...badges].map(([modality, { descriptions, ...badge }]) => ({
    modality,
    ...badge,
    descriptions: [...descriptions].slice(0, 12),
  }));
}

interface SeriesTileProps {
  catalogue: string;
  series: SeriesRow;
  part: PartProps;
}

function SeriesTile({ catalogue, series, part }: SeriesTileProps) {
  const url = viewRoutes.seriesThumbnail(catalogue, series.seriesRow, series.revision);
  const [failed, setFailed] = useState<string>();
  const [shown, setShown] = useState<string>();
  const caption = [series.number, series.description || series.bodyPart].filter(
    (part) => part !== undefined && part !== '',
  );
  return (
    <Part
      part={part}
      className={styles['tile']}
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
        <Toggle part={part} count={series.instances} />
      </div>
      <div className={styles['caption']}>{caption.join(' ') || '(no description)'}</div>
    </Part>
  );
}
