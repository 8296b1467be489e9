import { ActionIcon, Button, TextInput, Tooltip } from '@mantine/core';
import { FolderOpen, History, X } from 'lucide-react';
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react';
import { useStore } from 'zustand';
import type { RemoteQuery, WorklistEntry } from '../../../src-shared/contract/remote.ts';
import type { NodeSettings } from '../../../src-shared/settings/node.ts';
import { api } from '../../app/api.ts';
import { errorText } from '../../app/error-text.ts';
import { formatCount, formatDate, formatName, formatSex, formatTime, nameParts, plural } from '../../app/formatting.ts';
import { commandLabel, listenForCommands } from '../../app/keys.ts';
import { goTo, openSettings } from '../../app/navigation.ts';
import { attempt } from '../../app/notify.ts';
import { studiesCommands } from '../../app/studies-commands.ts';
import { ActionBar, type ListAction } from '../action-bar.tsx';
import { clearFilters, setFilters } from '../list.ts';
import { inList, searchEverything } from '../list-keys.ts';
import { Notice } from '../notice.tsx';
import { type DateFilter, dateRange } from '../query.ts';
import searchStyles from '../search-row.module.css';
import { DateChoice } from '../search-row.tsx';
import { type WorklistSearch, worklistSearch } from './answers.ts';
import { nameKey } from './name-key.ts';
import styles from './worklist.module.css';

interface WorklistFilters {
  date: DateFilter;
  modality: string;
  station: string;
  name: string;
  patientId: string;
  accession: string;
}

const today: WorklistFilters = {
  date: { kind: 'today' },
  modality: '',
  station: '',
  name: '',
  patientId: '',
  accession: '',
};

/** The keys of Modality Worklist (PS3.4 table K.6-1). A worklist lies before us: its day is one day, its week the coming one. */
export function worklistQuery(filters: WorklistFilters, now = new Date()): RemoteQuery {
  const keys: Record<string, string> = {};
  const put = (keyword: string, value: string | undefined): void => {
    if (value) keys[keyword] = value;
  };
  put('ScheduledProcedureStepStartDate', scheduledRange(filters.date, now));
  put('Modality', filters.modality.trim().toUpperCase());
  put('ScheduledStationAETitle', filters.station.trim());
  put('PatientName', nameKey(filters.name));
  put('PatientID', filters.patientId.trim());
  put('AccessionNumber', filters.accession.trim());
  return { keys };
}

const daysAhead = { today: 0, week: 6, month: 29 };

/** A range of days from today on. */
export function scheduledRange(filter: DateFilter, now = new Date()): string | undefined {
  if (filter.kind === 'any' || filter.kind === 'range') return dateRange(filter, now);
  const day = (ahead: number): string => {
    const at = new Date(now.getFullYear(), now.getMonth(), now.getDate() + ahead);
    return `${at.getFullYear()}${String(at.getMonth() + 1).padStart(2, '0')}${String(at.getDate()).padStart(2, '0')}`;
  };
  return filter.kind === 'today' ? day(0) : `${day(0)}-${day(daysAhead[filter.kind])}`;
}

/** The search of each worklist while the window is open. */
const kept = new Map<string, WorklistFilters>();

/** A pause in typing after which the node is asked, in ms. */
const typingPause = 600;

/** The modality worklist of a node: what is scheduled, and whether images of it are here. */
export function WorklistPane({ node }: { node: NodeSettings }) {
  const search = worklistSearch(node.id);
  const state = useStore(search.store);
  const [filters, setFiltersOnly] = useState(kept.get(node.id) ?? today);
  const setOwn = (next: WorklistFilters): void => {
    kept.set(node.id, next);
    setFiltersOnly(next);
  };
  const [chosen, setChosen] = useState<number>();
  const [rows, setRows] = useState<readonly WorklistEntry[]>(search.rows);
  const asked = useRef(false);
  const query = useMemo(() => worklistQuery(filters), [filters]);

  useEffect(() => {
    const show = (): void => setRows([...search.rows]);
    search.view = { begun: show, grown: show, undisturbed: () => true };
    show();
    return () => {
      search.view = undefined;
    };
  }, [search]);
  useEffect(() => {
    if (search.store.getState().running) search.leave();
    const timer = setTimeout(() => void search.run(query), asked.current ? typingPause : 0);
    asked.current = true;
    return () => clearTimeout(timer);
  }, [search, query]);

  const place = rows.findIndex((entry) => entry.number === chosen);
  const entry = rows[place];
  const actions = useMemo(
    () => ({
      open: () => {
        if (entry?.local) {
          const { studyRow } = entry.local;
          void attempt(
            () => api.app.openViewer({ catalogue: 'archive', studyRows: [studyRow] }),
            'The viewer could not be opened',
          );
        }
      },
      priors: () => {
        if (!entry || entry.patientId.trim() === '') return;
        goTo({ kind: 'archive', scope: 'all' });
        clearFilters();
        setFilters({ patientId: entry.patientId.trim() });
      },
      again: () => void search.run(query),
    }),
    [entry, search, query],
  );
  useEffect(
    () =>
      listenForCommands(Object.values(studiesCommands), {
        find: searchEverything,
        open: inList(actions.open),
        priors: actions.priors,
        'cancel-search': () => search.cancel(),
        refresh: actions.again,
      }),
    [actions, search],
  );

  const shown: ListAction[] = [
    {
      command: studiesCommands.open,
      icon: <FolderOpen size={14} />,
      act: actions.open,
      disabled: !entry?.local,
      main: true,
    },
    {
      command: studiesCommands.priors,
      icon: <History size={14} />,
      act: actions.priors,
      disabled: !entry || entry.patientId.trim() === '',
    },
  ];
  const change = (next: Partial<WorklistFilters>): void => setOwn({ ...filters, ...next });
  return (
    <div className={styles['pane']}>
      <search className={searchStyles['bar']}>
        <DateChoice label="Scheduled" value={filters.date} onValue={(date) => change({ date })} />
        {(
          [
            ['name', 'Name'],
            ['patientId', 'ID'],
            ['accession', 'Accession'],
            ['modality', 'Modality'],
            ['station', 'Station AE title'],
          ] as const
        ).map(([key, label]) => (
          <TextInput
            key={key}
            className={searchStyles['small'] ?? ''}
            style={{ flexGrow: 1 }}
            aria-label={label}
            placeholder={label}
            value={filters[key]}
            maxLength={64}
            spellCheck={false}
            data-search={key === 'name' || undefined}
            onChange={(event) => change({ [key]: event.currentTarget.value })}
            onKeyDown={(event) => {
              if (event.key !== 'Enter' || event.nativeEvent.isComposing) return;
              actions.again();
              document.querySelector<HTMLElement>('[data-list]')?.focus();
            }}
          />
        ))}
        <Tooltip label="Back to everything of today">
          <ActionIcon aria-label="Clear the search" disabled={filters === today} onClick={() => setOwn(today)}>
            <X size={14} />
          </ActionIcon>
        </Tooltip>
      </search>
      <Head node={node} search={search} onAgain={actions.again} />
      {rows.length === 0 ? (
        <Empty
          node={node}
          search={search}
          filters={filters}
          onAgain={actions.again}
          onWeek={() => change({ date: { kind: 'week' } })}
        />
      ) : (
        <Table
          node={node}
          rows={rows}
          place={place}
          pending={state.running && state.stale}
          onChoose={(index) => setChosen(rows[index]?.number)}
          onOpen={actions.open}
        />
      )}
      <ActionBar
        text={
          entry
            ? nameParts(entry.name).main || '(no name)'
            : rows.length === 0
              ? ''
              : `${plural(rows.length, 'step')}${rows.some(({ local }) => local) ? `, ${formatCount(rows.filter(({ local }) => local).length)} with images here` : ''}`
        }
        actions={shown}
      />
    </div>
  );
}

function Head({ node, search, onAgain }: { node: NodeSettings; search: WorklistSearch; onAgain: () => void }) {
  const { running, stale, count, end, error } = useStore(search.store);
  const text = error && errorText(error);
  return (
    <>
      <div className={styles['head']}>
        <div className={styles['what']}>
          <b>{node.name}</b>
          <span role="status" data-mood={end?.outcome === 'failed' ? 'failed' : undefined} data-testid="search-state">
            {running
              ? stale
                ? 'asking for the worklist …'
                : `asking … ${plural(count, 'step')} so far`
              : end?.outcome === 'failed'
                ? 'failed'
                : end?.outcome === 'limit'
                  ? `the first ${plural(count, 'scheduled step')}: narrow the search for the others`
                  : plural(count, 'scheduled step')}
            {end?.unreadable ? `; ${plural(end.unreadable, 'answer', 'answers')} could not be read` : ''}
          </span>
        </div>
        {running ? (
          <Button
            variant="subtle"
            color="gray"
            leftSection={<X size={14} />}
            title={commandLabel(studiesCommands.cancelSearch)}
            onClick={() => search.cancel()}
          >
            Stop
          </Button>
        ) : (
          <Button variant="subtle" color="gray" title={commandLabel(studiesCommands.refresh)} onClick={onAgain}>
            Ask again
          </Button>
        )}
      </div>
      {text && count > 0 && (
        <div className={styles['failure']} role="alert">
          {text.title}. <span>{text.advice}</span>
        </div>
      )}
    </>
  );
}

interface EmptyProps {
  node: NodeSettings;
  search: WorklistSearch;
  filters: WorklistFilters;
  onAgain: () => void;
  onWeek: () => void;
}

function Empty({ node, search, filters, onAgain, onWeek }: EmptyProps) {
  const { running, error } = useStore(search.store);
  if (error) {
    const text = errorText(error);
    return (
      <Notice alert title={text.title} text={text.advice}>
        <div style={{ display: 'flex', gap: 8 }}>
          <Button onClick={onAgain}>Try again</Button>
          <Button variant="default" onClick={() => openSettings('nodes', node.id)}>
            Settings of {node.name}
          </Button>
        </div>
      </Notice>
    );
  }
  if (running) return <Notice title={`Asking ${node.name} …`} text="What is scheduled appears here." />;
  return (
    <Notice
      title={filters.date.kind === 'today' ? 'Nothing is scheduled for today' : 'Nothing is scheduled that matches'}
      text="Choose other days, or clear the other fields."
    >
      {filters.date.kind === 'today' && (
        <Button variant="default" onClick={onWeek}>
          The coming 7 days
        </Button>
      )}
    </Notice>
  );
}

interface TableProps {
  node: NodeSettings;
  rows: readonly WorklistEntry[];
  place: number;
  pending: boolean;
  onChoose: (index: number) => void;
  onOpen: () => void;
}

function Table({ node, rows, place, pending, onChoose, onOpen }: TableProps) {
  const body = useRef<HTMLDivElement>(null);
  const oneDay = rows.every(({ startDate }) => startDate === rows[0]?.startDate);
  const onKeyDown = (event: KeyboardEvent): void => {
    const page = Math.max(1, Math.floor((body.current?.clientHeight ?? 280) / 28) - 2);
    const target = {
      ArrowDown: place + 1,
      ArrowUp: place < 0 ? 0 : place - 1,
      PageDown: place + page,
      PageUp: place - page,
      Home: 0,
      End: rows.length - 1,
    }[event.key];
    if (target === undefined) return;
    event.preventDefault();
    const next = Math.max(0, Math.min(rows.length - 1, target));
    onChoose(next);
    body.current?.querySelector(`[data-index="${next}"]`)?.scrollIntoView({ block: 'nearest' });
  };
  useEffect(() => {
    if (document.activeElement === document.body) body.current?.focus({ preventScroll: true });
  }, []);
  return (
    <div
      ref={body}
      className={styles['table']}
      role="grid"
      aria-label={`Worklist of ${node.name}`}
      aria-rowcount={rows.length}
      aria-activedescendant={place >= 0 ? `step-${rows[place]?.number}` : undefined}
      tabIndex={0}
      data-list="worklist"
      data-pending={pending || undefined}
      onKeyDown={onKeyDown}
    >
      <div className={styles['titles']} role="row">
        {['Scheduled', 'Mod', 'Station', 'Patient', 'ID', 'Born', 'Procedure', 'Accession', 'Here'].map((title) => (
          <div key={title} role="columnheader">
            {title}
          </div>
        ))}
      </div>
      {rows.map((entry, index) => (
        <Step
          key={entry.number}
          entry={entry}
          index={index}
          chosen={index === place}
          oneDay={oneDay}
          onChoose={onChoose}
          onOpen={onOpen}
        />
      ))}
    </div>
  );
}

interface StepProps {
  entry: WorklistEntry;
  index: number;
  chosen: boolean;
  oneDay: boolean;
  onChoose: (index: number) => void;
  onOpen: () => void;
}

function Step({ entry, index, chosen, oneDay, onChoose, onOpen }: StepProps) {
  const { main, ideographic } = nameParts(entry.name);
  const time = formatTime(entry.startTime);
  const procedure = [...new Set([entry.requestedProcedure, entry.stepDescription].filter(Boolean))].join(' – ');
  return (
    <div
      id={`step-${entry.number}`}
      className={styles['step']}
      role="row"
      tabIndex={-1}
      aria-selected={chosen}
      data-index={index}
      data-step={entry.number}
      onMouseDown={() => onChoose(index)}
      onDoubleClick={onOpen}
    >
      <div role="gridcell">{oneDay ? time : [formatDate(entry.startDate), time].filter(Boolean).join(' ')}</div>
      <div role="gridcell">{entry.modality}</div>
      <div role="gridcell" title={entry.stationAeTitle}>
        {entry.stationAeTitle}
      </div>
      <div role="gridcell" title={formatName(entry.name)}>
        <bdi>{main || '(no name)'}</bdi> {ideographic && <bdi lang="ja">{ideographic}</bdi>}
      </div>
      <div role="gridcell" title={entry.patientId}>
        {entry.patientId}
      </div>
      <div role="gridcell">{[formatDate(entry.birthDate), formatSex(entry.sex)].filter(Boolean).join(' ')}</div>
      <div role="gridcell" title={procedure}>
        {procedure}
      </div>
      <div role="gridcell" title={entry.accession}>
        {entry.accession}
      </div>
      <div role="gridcell">
        {entry.local && (
          <span
            className={styles['here']}
            title={`${plural(entry.local.instances, 'image')} are here: Enter opens them`}
          >
            {plural(entry.local.instances, 'image')}
          </span>
        )}
      </div>
    </div>
  );
}
