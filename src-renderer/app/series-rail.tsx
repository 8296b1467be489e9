import type { KeyboardEvent, ReactNode } from 'react';
import type { StudyRow } from '../../src-shared/contract/view-routes.ts';
import { formatDate } from './formatting.ts';
import { Grip } from './grip.tsx';
import styles from './series-rail.module.css';
import { useWidth } from './width.ts';

const widths = { least: 120, usual: 168, most: 420 };

interface SeriesRailProps {
  /** Under which its width is remembered. */
  widthKey: string;
  /** Selector of what takes the focus in it; up and down go from one to the next while the rail has the keyboard. */
  items: string;
  children: ReactNode;
}

/** The series of studies at the side of a window, as wide as the reader likes. */
export function SeriesRail({ widthKey, items, children }: SeriesRailProps) {
  const { width, grip } = useWidth(widthKey, widths);
  return (
    <>
      <nav className={styles['rail']} aria-label="Series" style={{ width }} onKeyDown={(event) => walk(event, items)}>
        {children}
      </nav>
      <Grip className={styles['grip']} label="Width of the series" {...grip} />
    </>
  );
}

function walk(event: KeyboardEvent<HTMLElement>, items: string): void {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step === undefined) return;
  const all = [...event.currentTarget.querySelectorAll<HTMLElement>(items)];
  const next = all[all.indexOf(document.activeElement as HTMLElement) + step];
  event.preventDefault();
  event.stopPropagation();
  next?.focus();
  next?.scrollIntoView({ block: 'nearest' });
}

interface StudyInRailProps {
  study: StudyRow;
  catalogue?: string;
  /** In its head, below date and description. */
  head?: ReactNode;
  children: ReactNode;
}

/** A study in a rail: its head stays in sight while its series pass. */
export function StudyInRail({ study, catalogue, head, children }: StudyInRailProps) {
  return (
    <section className={styles['study']} data-study={study.studyRow} data-catalogue={catalogue}>
      <header className={styles['head']}>
        <b>{formatDate(study.studyDate) || 'No date'}</b>
        <span>{study.description || study.modalities.join(' ')}</span>
        {head}
      </header>
      {children}
    </section>
  );
}
