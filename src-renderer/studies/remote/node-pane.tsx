import { Button } from '@mantine/core';
import { CloudDownload, FolderOpen, ListTree, X } from 'lucide-react';
import { useEffect, useMemo, useState } from 'react';
import { useStore } from 'zustand';
import type { NodeSettings } from '../../../src-shared/settings/node.ts';
import { queryingFor } from '../../../src-shared/settings/querying-for.ts';
import { errorText } from '../../app/error-text.ts';
import { formatCount, plural } from '../../app/formatting.ts';
import { listenForCommands } from '../../app/keys.ts';
import { useLive } from '../../app/live.ts';
import { openSettings } from '../../app/navigation.ts';
import { nodeCatalogue } from '../../app/nodes.ts';
import { jobOf, retrievalKey, retrieve, stopRetrieving, useRetrievals } from '../../app/retrievals.ts';
import { studiesCommands } from '../../app/studies-commands.ts';
import { ActionBar, type ListAction, StudyMenu } from '../action-bar.tsx';
import { chosenStudies, selectAll } from '../actions.ts';
import type { Column } from '../columns.ts';
import { clearFilters, list, setFilters, useList, useSearch } from '../list.ts';
import { inList, searchEverything } from '../list-keys.ts';
import { Notice } from '../notice.tsx';
import type { SortBy } from '../query.ts';
import { SearchRow } from '../search-row.tsx';
import { type Below, StudyList } from '../study-list.tsx';
import { type StudySearch, studySearch } from './answers.ts';
import { ask, currentQuery, togglePanel, useAsking } from './asking.ts';
import { DetailsDialog } from './details-dialog.tsx';
import { HereCell } from './here-cell.tsx';
import { isEmptyQuery, noMoreKeys } from './keys.ts';
import { NodeHead } from './node-head.tsx';
import { openParts, openRemote, wantedStudy } from './open.ts';
import { clearPicks, usePicks } from './picks.ts';
import { QueryPanel } from './query-panel.tsx';
import styles from './remote.module.css';
import { isRemote, type RemoteRow, rowOrder } from './row.ts';
import type { SearchState } from './search.ts';
import { RemoteTree } from './tree.tsx';
import { treeHeight, treeKey, useTrees } from './tree-store.ts';

/** A pause in typing after which the node is asked, in ms. Long enough that a word is not asked for letter by letter. */
const typingPause = 600;
/** "Show more" asks for this many times what came. */
const moreFactor = 4;

const hereColumn: Column = {
  id: 'here',
  title: 'Here',
  longTitle: 'What of it is here, or on its way',
  width: 96,
  minimum: 80,
  render: (row) => isRemote(row) && <HereCell nodeId={row.nodeId} study={row.remote} />,
};
const furtherColumns = [hereColumn];

const chosenRemote = (): RemoteRow[] => chosenStudies().filter(isRemote);

/** The studies of a node: the search row asks it, its answers come into the same list as those of the archive. */
export function NodePane({ node }: { node: NodeSettings }) {
  const search = studySearch(node.id);
  const catalogue = nodeCatalogue(node.id);
  const state = useStore(search.store);
  const settings = useLive((live) => live.settings);
  const filters = useSearch((own) => own.filters);
  const sort = useSearch((own) => own.sort);
  const { more, meant, panel } = useAsking();
  const [menu, setMenu] = useState<{ x: number; y: number }>();
  const [details, setDetails] = useState<RemoteRow>();
  const trees = useTrees((own) => own.studies);
  const images = settings ? queryingFor(settings.querying, node).instanceLevel : true;

  useShown(search, catalogue, sort);

  // biome-ignore lint/correctness/useExhaustiveDependencies: what is asked is made of these.
  const query = useMemo(currentQuery, [filters, more, meant]);
  const wanted = JSON.stringify(query);
  useEffect(() => {
    const { query: last, running } = search.store.getState();
    if (JSON.stringify(last) === wanted) return;
    if (isEmptyQuery(JSON.parse(wanted))) {
      search.reset();
      return;
    }
    // Somebody types on: nobody waits for the answer any more.
    if (running) search.leave();
    const timer = setTimeout(
      () => {
        // Enter asked already.
        if (JSON.stringify(search.store.getState().query) !== wanted) ask(search, JSON.parse(wanted));
      },
      last === undefined && !isTyping() ? 0 : typingPause,
    );
    return () => clearTimeout(timer);
  }, [search, wanted]);

  const actions = useActions(node, search, setDetails);
  useEffect(
    () =>
      listenForCommands(Object.values(studiesCommands), {
        find: searchEverything,
        open: inList(actions.open),
        expand: inList(() => {
          const { focus } = list.store.getState().selection;
          if (focus) list.expand(focus.studyRow);
        }),
        'select-all': () => void selectAll(),
        retrieve: actions.retrieve,
        'stop-retrieving': actions.stop,
        'cancel-search': () => search.cancel(),
        details: actions.details,
        'more-keys': togglePanel,
        refresh: actions.again,
      }),
    [actions, search],
  );

  const below = useMemo<Below>(
    () => ({
      height: (row) => (isRemote(row) ? treeHeight(trees[treeKey(row)]) : 0),
      render: (row) => isRemote(row) && <RemoteTree row={row} images={images} />,
    }),
    [trees, images],
  );

  const chosen = useList((own) => own.selection.chosen.size);
  const picked = usePicks((own) => own.lines.size);
  const moving = useMoving(node.id);
  const none = chosen === 0 && picked === 0;
  const shown: ListAction[] = [
    { command: studiesCommands.open, icon: <FolderOpen size={14} />, act: actions.open, disabled: none, main: true },
    { command: studiesCommands.retrieve, icon: <CloudDownload size={14} />, act: actions.retrieve, disabled: none },
    { command: studiesCommands.stopRetrieving, icon: <X size={14} />, act: actions.stop, disabled: !moving },
    {
      command: studiesCommands.details,
      icon: <ListTree size={14} />,
      act: actions.details,
      disabled: chosen === 0,
      menuOnly: true,
    },
  ];
  return (
    <div className={styles['pane']}>
      <SearchRow
        onEnter={actions.again}
        filtered={more.fuzzy || Object.keys(more.values).length > 0}
        onClear={() => useAsking.setState({ more: noMoreKeys })}
      />
      <NodeHead
        node={node}
        state={state}
        search={search}
        onSort={() => putInOrder(search, catalogue, sort)}
        onMore={() => ask(search, currentQuery(), state.count * moreFactor)}
        onAgain={actions.again}
      />
      {panel && (
        <QueryPanel
          value={more}
          onValue={(value) => useAsking.setState({ more: value })}
          onEnter={actions.again}
          onClose={() => {
            useAsking.setState({ panel: false });
            document.querySelector<HTMLElement>('[data-list]')?.focus();
          }}
        />
      )}
      <Body node={node} state={state} below={below} onMenu={(x, y) => setMenu({ x, y })} onAgain={actions.again} />
      <ActionBar text={barText(search, state, chosen, picked)} actions={shown} />
      <StudyMenu at={menu} actions={shown} onClose={() => setMenu(undefined)} />
      {details && <DetailsDialog row={details} onClose={() => setDetails(undefined)} />}
    </div>
  );
}

const isTyping = (): boolean => document.activeElement instanceof HTMLInputElement;

/** The list shows this search while the pane is there; what comes is added below, and put in order when nobody looks at a place. */
function useShown(search: StudySearch, catalogue: string, sort: SortBy): void {
  useEffect(() => {
    search.view = {
      begun: () => {
        clearPicks();
        void list.show(catalogue, {});
      },
      grown: () => list.changed(catalogue),
      undisturbed: () => {
        const { selection } = list.store.getState();
        return (
          list.atTop &&
          selection.focus === undefined &&
          selection.chosen.size === 0 &&
          document.querySelector('[data-list] [data-study]:hover') === null
        );
      },
    };
    void list.show(catalogue, {});
    return () => {
      search.view = undefined;
    };
  }, [search, catalogue]);
  useEffect(() => putInOrder(search, catalogue, sort), [search, catalogue, sort]);
  useEffect(
    () =>
      list.store.subscribe((now, before) => {
        const keys = ({ selection }: typeof now): string => [...selection.chosen.keys()].join();
        if (now.selection !== before.selection && keys(now) !== keys(before)) clearPicks();
      }),
    [],
  );
}

/** Rows in the order of the titles, what is chosen stays chosen. */
function putInOrder(search: StudySearch, catalogue: string, sort: SortBy): void {
  search.sort(rowOrder(sort));
  const { selection } = list.store.getState();
  void list.show(catalogue, {}).then(() => {
    if (list.store.getState().catalogue !== catalogue || selection.chosen.size === 0) return;
    const { focus } = selection;
    const index = focus && search.placeOf(focus.studyRow);
    list.select({
      chosen: selection.chosen,
      focus: focus && index !== undefined ? { studyRow: focus.studyRow, index } : undefined,
      rangeFrom: index,
    });
  });
}

function useActions(node: NodeSettings, search: StudySearch, onDetails: (row: RemoteRow) => void) {
  return useMemo(
    () => ({
      open: () => {
        const lines = [...usePicks.getState().lines.values()];
        if (lines.length > 0) void openParts(lines);
        else void openRemote(chosenRemote());
      },
      retrieve: () => {
        const { lines } = usePicks.getState();
        const wanted =
          lines.size > 0 ? [...lines.values()].map((line) => line.wanted) : chosenRemote().map(wantedStudy);
        void retrieve(node.id, wanted);
      },
      stop: () => {
        for (const row of chosenRemote()) void stopRetrieving(node.id, row.remote);
      },
      details: () => {
        const [first] = chosenRemote();
        if (first) onDetails(first);
      },
      again: () => {
        const query = currentQuery();
        if (isEmptyQuery(query)) return;
        ask(search, query);
      },
    }),
    [node.id, search, onDetails],
  );
}

/** Something of what is chosen is being fetched. */
function useMoving(nodeId: string): boolean {
  const chosen = useList((state) => state.selection.chosen);
  const ids = useRetrievals((state) => state.jobs);
  return useLive(({ jobs }) =>
    [...chosen.values()].filter(isRemote).some((row) => {
      const job = jobOf(jobs, ids[retrievalKey(nodeId, row.remote)]);
      return job?.state === 'running' || job?.state === 'waiting';
    }),
  );
}

interface BodyProps {
  node: NodeSettings;
  state: SearchState;
  below: Below;
  onMenu: (x: number, y: number) => void;
  onAgain: () => void;
}

function Body({ node, state, below, onMenu, onAgain }: BodyProps) {
  const { query, running, stale, count, error } = state;
  const listed = useList((own) => (own.catalogue === nodeCatalogue(node.id) ? (own.window?.total ?? 0) : 0));
  const text = error && errorText(error);
  if (count === 0 && listed === 0) {
    if (text) {
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
    if (query === undefined) return <Ask node={node} />;
    if (running) return <Notice title={`Asking ${node.name} …`} text="Studies appear here as the answers come." />;
    return (
      <Notice
        title={`${node.name} knows no study that matches`}
        text="Search with fewer letters, another spelling or a wider range of dates. Some systems tell capitals from small letters and find only a whole ID or accession number."
      >
        <Button variant="default" onClick={clearAll}>
          Clear the search
        </Button>
      </Notice>
    );
  }
  return (
    <>
      {text && (
        <div className={styles['failure']} role="alert">
          {text.title}. <span>{text.advice}</span>
        </div>
      )}
      <StudyList
        label={`Studies of ${node.name}`}
        columns={furtherColumns}
        below={below}
        pending={running && stale}
        onMenu={onMenu}
        onOpen={(studies) => void openRemote(studies.filter(isRemote))}
      />
    </>
  );
}

const clearAll = (): void => {
  clearFilters();
  useAsking.setState({ more: noMoreKeys });
};

/** Nothing is asked yet. A node is not asked for everything by accident. */
function Ask({ node }: { node: NodeSettings }) {
  return (
    <Notice
      title={`What do you want to see of ${node.name}?`}
      text="Type a name, a patient ID, an accession number or a date above; the node is asked when you press Enter or stop typing. An empty search is not sent by itself."
    >
      <div style={{ display: 'flex', gap: 8, flexWrap: 'wrap', justifyContent: 'center' }}>
        <Button variant="default" onClick={() => setFilters({ date: { kind: 'today' } })}>
          Studies of today
        </Button>
        <Button variant="default" onClick={() => setFilters({ date: { kind: 'week' } })}>
          Last 7 days
        </Button>
        <Button
          variant="default"
          title="Up to the limit of the settings"
          onClick={() => ask(studySearch(node.id), { keys: {} })}
        >
          Everything it has
        </Button>
      </div>
    </Notice>
  );
}

function barText(search: StudySearch, { count, stale }: SearchState, chosen: number, picked: number): string {
  if (picked > 0) return `${plural(picked, 'series or image', 'series or images')} selected`;
  if (chosen > 0) return `${formatCount(chosen)} of ${plural(count, 'study', 'studies')} selected`;
  if (stale || count === 0) return '';
  return `${plural(count, 'study', 'studies')} of ${plural(patientsOf(search.rows), 'patient')}`;
}

/** Studies with equal Patient ID are of one patient; without an ID each study counts for itself. */
export function patientsOf(rows: readonly RemoteRow[]): number {
  const ids = new Set<string>();
  let unknown = 0;
  for (const { patientId } of rows) {
    if (patientId.trim() === '') unknown++;
    else ids.add(patientId.trim());
  }
  return ids.size + unknown;
}
