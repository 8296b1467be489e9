import { ActionIcon } from '@mantine/core';
import { X } from 'lucide-react';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { formatCount } from '../app/formatting.ts';
import { Grip } from '../app/grip.tsx';
import { useLive } from '../app/live.ts';
import { toggleTransfers } from '../app/navigation.ts';
import { usePrintJobs } from '../app/printing/print-jobs.ts';
import { isMoving } from '../app/printing/words.ts';
import { remember, remembered } from '../app/remembered.ts';
import { AnnouncementsTab } from './announcements-tab.tsx';
import { AssociationsTab } from './associations-tab.tsx';
import { CommitmentsTab } from './commitments-tab.tsx';
import { FilmsTab } from './films-tab.tsx';
import { JobsTab } from './jobs-tab.tsx';
import { StepsTab } from './steps-tab.tsx';
import styles from './transfers.module.css';

const isHeight = (value: unknown): value is number => typeof value === 'number' && value >= 80 && value <= 2000;

const tabs = ['jobs', 'films', 'associations', 'commitments', 'steps', 'announcements'] as const;
type Tab = (typeof tabs)[number];
const isTab = (value: unknown): value is Tab => tabs.includes(value as Tab);
const titles: Record<Tab, string> = {
  jobs: 'Jobs',
  films: 'Films',
  associations: 'Associations',
  commitments: 'Commitments',
  steps: 'Procedure steps',
  announcements: 'Announced studies',
};

const toList = (panel: HTMLElement | null): void =>
  panel?.querySelector<HTMLElement>('[role=rowgroup]')?.focus({ preventScroll: true });

/** What is sent, fetched, imported, printed and promised: jobs, films, the associations they went over, commitments, procedure steps, what others announced. */
export function TransfersPanel() {
  const [height, setHeight] = useState(() => remembered('transfers.height', 320, isHeight));
  const [tab, setTab] = useState<Tab>(() => remembered('transfers.tab', 'jobs', isTab));
  const open = useLive((state) => state.activity?.filter(({ outcome }) => outcome === 'open').length ?? 0);
  const moving = useLive((state) => (state.queue?.counts.running ?? 0) + (state.queue?.counts.waiting ?? 0));
  const films = usePrintJobs();
  const printing = useLive((state) => state.settings?.printing.enabled ?? true);
  // Where nothing is printed there are no films; what was printed before stays in sight.
  const shown = tabs.filter((id) => id !== 'films' || printing || (films?.length ?? 0) > 0);
  const current = shown.includes(tab) ? tab : 'jobs';
  const panel = useRef<HTMLElement>(null);
  // Who opened it goes on in it with the keyboard, and comes back to the studies.
  useEffect(() => {
    toList(panel.current);
    return () => {
      if (document.activeElement === document.body) document.querySelector<HTMLElement>('[data-list]')?.focus();
    };
  }, []);
  const choose = (wanted: Tab): void => {
    setTab(wanted);
    remember('transfers.tab', wanted);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'ArrowDown') {
      event.preventDefault();
      event.stopPropagation();
      toList(panel.current);
    }
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const next = shown[(shown.indexOf(current) + step + shown.length) % shown.length] ?? 'jobs';
    choose(next);
    document.getElementById(`transfers-${next}`)?.focus();
  };
  const counts: Partial<Record<Tab, number>> = {
    jobs: moving,
    films: films?.filter(isMoving).length ?? 0,
    associations: open,
  };
  return (
    <section ref={panel} className={styles['panel']} style={{ height }} aria-label="Transfers">
      <Grip
        className={styles['grip']}
        label="Height of the transfers"
        axis="y"
        reversed
        value={height}
        minimum={160}
        maximum={Math.max(160, window.innerHeight - 180)}
        onValue={(wanted) => {
          setHeight(wanted);
          remember('transfers.height', wanted);
        }}
      />
      <div className={styles['head']}>
        <div role="tablist" aria-label="Transfers" className={styles['tabs']} onKeyDown={onKeyDown}>
          {shown.map((id) => (
            <button
              key={id}
              id={`transfers-${id}`}
              type="button"
              role="tab"
              aria-selected={current === id}
              tabIndex={current === id ? 0 : -1}
              onClick={() => choose(id)}
            >
              {titles[id]}
              {(counts[id] ?? 0) > 0 && <span className={styles['count']}>{formatCount(counts[id] ?? 0)}</span>}
            </button>
          ))}
        </div>
        <ActionIcon aria-label="Close transfers" onClick={toggleTransfers}>
          <X size={14} />
        </ActionIcon>
      </div>
      <div className={styles['tabpanel']} role="tabpanel" aria-labelledby={`transfers-${current}`}>
        {current === 'jobs' && <JobsTab />}
        {current === 'films' && <FilmsTab jobs={films} />}
        {current === 'associations' && <AssociationsTab />}
        {current === 'commitments' && <CommitmentsTab />}
        {current === 'steps' && <StepsTab />}
        {current === 'announcements' && <AnnouncementsTab />}
      </div>
    </section>
  );
}
