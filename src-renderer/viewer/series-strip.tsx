import { Tooltip } from '@mantine/core';
import { SeriesRail, StudyInRail } from '../app/series-rail.tsx';
import { OtherStudies } from './exchange/other-studies.tsx';
import type { FrameSet } from './frame-sets.ts';
import { runCommand } from './running.ts';
import { badges, Series } from './series-item.tsx';
import styles from './series-strip.module.css';
import { isPicture, useViewer, visibleCells } from './store.ts';

/** All series of the patient's studies: the newest study first. */
export function SeriesStrip() {
  const studies = useViewer((state) => state.studies);
  // Which viewports show a series, as a text that is the same while nothing of it changes.
  const places = useViewer((state) =>
    visibleCells(state)
      .map((cell) => `${cell}\t${state.cells[cell] ?? ''}`)
      .join('\n'),
  );
  const count = useViewer((state) => visibleCells(state).length);
  const current = useViewer((state) => state.cells[state.selected]);
  const shown = new Map<string, string>();
  for (const line of places.split('\n')) {
    const [cell, key] = line.split('\t');
    if (!key) continue;
    const number = String(Number(cell) + 1);
    shown.set(key, shown.has(key) ? `${shown.get(key)}, ${number}` : number);
  }
  return (
    <SeriesRail widthKey="viewer.stripWidth" items="[data-frame-set]">
      {studies.map(({ study, series }) => {
        const sets = series.flatMap((entry) => entry.frameSets ?? []);
        return (
          <StudyInRail key={study.studyRow} study={study} head={<Badges sets={sets} />}>
            {series.map((entry) => (
              <Series
                key={entry.row.seriesRow}
                entry={entry}
                studyDate={study.studyDate}
                shown={shown}
                numbered={count > 1}
                current={current}
              />
            ))}
          </StudyInRail>
        );
      })}
      <OtherStudies />
    </SeriesRail>
  );
}

/** Commands that open the list of what a badge counts. */
const panelCommands: Readonly<Record<string, string>> = { SR: 'report', PR: 'states', KO: 'key-images' };

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
          {panelCommands[badge] ? (
            <button
              type="button"
              className={styles['badge']}
              data-badge={badge}
              onClick={() => runCommand(panelCommands[badge] ?? '')}
            >
              {badge} {list.length}
            </button>
          ) : (
            <span className={styles['badge']} data-badge={badge}>
              {badge} {list.length}
            </span>
          )}
        </Tooltip>
      ))}
    </div>
  );
}
