import { Tooltip } from '@mantine/core';
import { type KeyboardEvent, useRef, useState } from 'react';
import { formatDate } from '../app/formatting.ts';
import { Grip } from '../app/grip.tsx';
import { remember, remembered } from '../app/remembered.ts';
import { OtherStudies } from './exchange/other-studies.tsx';
import type { FrameSet } from './frame-sets.ts';
import { runCommand } from './running.ts';
import { badges, Series } from './series-item.tsx';
import styles from './series-strip.module.css';
import { isPicture, useViewer, visibleCells } from './store.ts';

const widths = { least: 120, usual: 168, most: 420 };
const isWidth = (value: unknown): value is number =>
  typeof value === 'number' && value >= widths.least && value <= widths.most;

/** All series of the patient's studies: the newest study first. */
export function SeriesStrip() {
  const studies = useViewer((state) => state.studies);
  const [width, setWidth] = useState(() => remembered('viewer.stripWidth', widths.usual, isWidth));
  const nav = useRef<HTMLElement>(null);
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
    <>
      <nav ref={nav} className={styles['strip']} aria-label="Series" style={{ width }} onKeyDown={walk}>
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
                <Series
                  key={entry.row.seriesRow}
                  entry={entry}
                  studyDate={study.studyDate}
                  shown={shown}
                  numbered={count > 1}
                  current={current}
                />
              ))}
            </section>
          );
        })}
        <OtherStudies />
      </nav>
      <Grip
        className={styles['grip']}
        label="Width of the series"
        axis="x"
        value={width}
        minimum={widths.least}
        maximum={widths.most}
        onValue={(value) => {
          setWidth(value);
          remember('viewer.stripWidth', value);
        }}
      />
    </>
  );
}

/** Up and down go from series to series while the strip has the keyboard. */
function walk(event: KeyboardEvent<HTMLElement>): void {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step === undefined) return;
  const items = [...event.currentTarget.querySelectorAll<HTMLElement>('[data-frame-set]')];
  const at = items.indexOf(document.activeElement as HTMLElement);
  const next = items[at + step];
  event.preventDefault();
  event.stopPropagation();
  next?.focus();
  next?.scrollIntoView({ block: 'nearest' });
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
