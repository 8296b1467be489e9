import { ActionIcon, SegmentedControl, TextInput } from '@mantine/core';
import { ArrowDownLeft, ArrowUpRight, Search, X } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { AssociationActivity } from '../../src-shared/contract/network.ts';
import { api } from '../app/api.ts';
import { AssociationLog } from '../app/association-log.tsx';
import { formatBytes, formatCount, formatInstant, formatSpeed, plural } from '../app/formatting.ts';
import { useLive } from '../app/live.ts';
import { GridList } from './grid-list.tsx';
import { outcomeText } from './summary.ts';
import styles from './transfers.module.css';
import { purposeName } from './words.ts';

const columns = [
  { title: '', width: '16px' },
  { title: 'Other side', width: 'minmax(90px, 1.4fr)' },
  { title: 'For', width: '84px' },
  { title: 'How it stands', width: 'minmax(80px, 1.5fr)' },
  { title: 'Objects', width: 'minmax(56px, 0.7fr)', end: true },
  { title: 'Amount', width: '72px', end: true },
  { title: 'Begun', width: '58px', end: true },
];

/** Those under way, live, and the last ones that ended, both ways; each with its log. */
export function AssociationsTab() {
  const list = useAssociations();
  const [which, setWhich] = useState('all');
  const [text, setText] = useState('');
  const [selected, setSelected] = useState<number>();
  const sought = text.trim().toLowerCase();
  const shown = list?.filter(
    (one) =>
      (which === 'all' || (which === 'failed' ? isBad(one) : one.direction === which)) &&
      `${one.peerAeTitle} ${one.peerAddress} ${purposeName(one)}`.toLowerCase().includes(sought),
  );
  const chosen = shown?.find(({ id }) => id === selected);
  return (
    <>
      <div className={styles['filters']}>
        <SegmentedControl
          aria-label="Which associations"
          value={which}
          onChange={setWhich}
          data={[
            { value: 'all', label: 'All' },
            { value: 'in', label: 'In' },
            { value: 'out', label: 'Out' },
            { value: 'failed', label: 'Failed' },
          ]}
        />
        <TextInput
          aria-label="Find an association"
          placeholder="Find"
          w={140}
          leftSection={<Search size={13} />}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
      </div>
      <div className={styles['split']}>
        <GridList<AssociationActivity>
          label="Associations"
          columns={columns}
          count={shown?.length ?? 0}
          rowAt={(index) => shown?.[index]}
          idOf={(one) => one.id}
          attributes={(one) => ({ 'data-association': one.id })}
          selected={selected}
          onSelect={(one) => setSelected(one?.id)}
          cells={cellsOf}
          empty={
            list === undefined
              ? ''
              : list.length > 0
                ? 'No association fits. Choose All and empty the field above.'
                : 'No system called since the start, and none was called. An echo from a node makes one.'
          }
        />
        {chosen && (
          <aside className={styles['details']} aria-label="Log of an association">
            <div className={styles['corner']}>
              <ActionIcon aria-label="Close the log" onClick={() => setSelected(undefined)}>
                <X size={14} />
              </ActionIcon>
            </div>
            <AssociationLog id={chosen.id} />
          </aside>
        )}
      </div>
    </>
  );
}

const isBad = ({ outcome, failed }: AssociationActivity): boolean =>
  outcome === 'aborted' || outcome === 'rejected' || outcome === 'failed' || failed > 0;

function cellsOf(one: AssociationActivity): React.ReactNode[] {
  const Arrow = one.direction === 'in' ? ArrowDownLeft : ArrowUpRight;
  const objects = [
    one.received > 0 && plural(one.received, 'object'),
    one.failed > 0 && `${formatCount(one.failed)} refused`,
  ].filter(Boolean);
  const text = outcomeText(one);
  const amount =
    one.outcome === 'open' && one.bytesPerSecond > 0 ? formatSpeed(one.bytesPerSecond) : formatBytes(one.bytes);
  return [
    <Arrow key="way" size={13} role="img" aria-label={one.direction === 'in' ? 'in' : 'out'} />,
    <span key="peer" title={`${one.peerAeTitle} at ${one.peerAddress}`}>
      {one.peerAeTitle || '(no title)'} <span className={styles['dim']}>{one.peerAddress}</span>
    </span>,
    purposeName(one),
    <span key="state" title={text} data-mood={isBad(one) ? 'warning' : one.outcome === 'open' ? 'active' : undefined}>
      {text}
    </span>,
    objects.join(', '),
    one.bytes > 0 ? amount : '',
    formatInstant(one.startedAt).slice(11),
  ];
}

/** The history is read once; what goes on is told. */
function useAssociations(): AssociationActivity[] | undefined {
  const live = useLive((state) => state.activity);
  const [history, setHistory] = useState<AssociationActivity[]>();
  useEffect(() => {
    let left = false;
    api.network.associations(undefined).then(
      (list) => !left && setHistory(list),
      () => {},
    );
    return () => {
      left = true;
    };
  }, []);
  // What is told of now may end and be told of no more: it stays as it was last.
  useEffect(() => {
    if (live) setHistory((before) => before && merged(before, live));
  }, [live]);
  return history;
}

/** Newest first, each once, the newer word of it; no more than are kept. */
export function merged(
  before: readonly AssociationActivity[],
  news: readonly AssociationActivity[],
): AssociationActivity[] {
  const byId = new Map([...before, ...news].map((one) => [one.id, one]));
  return [...byId.values()].sort((a, b) => b.id - a.id).slice(0, 200);
}
