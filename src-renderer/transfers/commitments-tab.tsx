import { ActionIcon, SegmentedControl } from '@mantine/core';
import { X } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { Commitment } from '../../src-shared/contract/commitments.ts';
import { sopClassName } from '../../src-shared/dicom/sop-classes.ts';
import { api } from '../app/api.ts';
import { errorText } from '../app/error-text.ts';
import { formatCount, formatInstant } from '../app/formatting.ts';
import { GridList } from './grid-list.tsx';
import { useTold } from './told.ts';
import styles from './transfers.module.css';
import { failureReason } from './words.ts';

const columns = [
  { title: 'Asked', width: '150px' },
  { title: 'By', width: '110px' },
  { title: 'Other side', width: 'minmax(100px, 1fr)' },
  { title: 'State', width: 'minmax(130px, 1.5fr)' },
  { title: 'Images', width: '90px', end: true },
  { title: 'Not kept', width: '80px', end: true },
];

const states: Record<Commitment['state'], string> = {
  requesting: 'to be asked',
  waiting: 'waits for the result',
  delivering: 'result to be delivered',
  committed: 'all kept safely',
  partly: 'not all are kept',
  failed: 'failed',
};

/** Storage commitment: what others promised to keep, and what we promised them. */
export function CommitmentsTab() {
  const list = useTold(() => api.commitments.list(undefined), api.commitments.changed);
  const [which, setWhich] = useState('all');
  const [selected, setSelected] = useState<number>();
  const shown = list?.filter(
    (one) =>
      which === 'all' ||
      (which === 'failed' ? one.state === 'failed' || one.state === 'partly' : one.direction === which),
  );
  const chosen = shown?.find(({ id }) => id === selected);
  return (
    <>
      <div className={styles['filters']}>
        <SegmentedControl
          aria-label="Which commitments"
          value={which}
          onChange={setWhich}
          data={[
            { value: 'all', label: 'All' },
            { value: 'asked-by-us', label: 'Asked by us' },
            { value: 'asked-of-us', label: 'Asked of us' },
            { value: 'failed', label: 'Failed' },
          ]}
        />
      </div>
      <div className={styles['split']}>
        <GridList<Commitment>
          label="Commitments"
          columns={columns}
          count={shown?.length ?? 0}
          rowAt={(index) => shown?.[index]}
          idOf={({ id }) => id}
          selected={selected}
          onSelect={(one) => setSelected(one?.id)}
          cells={(one) => [
            formatInstant(one.requestedAt),
            one.direction === 'asked-by-us' ? 'this station' : 'the other side',
            one.peer,
            <span key="state" data-mood={moodOf(one)} title={one.error && errorText(one.error).advice}>
              {one.error && one.state !== 'committed'
                ? `${states[one.state]}: ${errorText(one.error).title}`
                : states[one.state]}
            </span>,
            formatCount(one.instances),
            one.failed > 0 ? formatCount(one.failed) : '',
          ]}
          empty={
            list === undefined
              ? ''
              : list.length > 0
                ? 'No commitment fits. Choose All.'
                : 'Nobody asked for storage commitment yet. A node with that role can be asked after sending, see Settings, Nodes.'
          }
        />
        {chosen && <Failures commitment={chosen} onClose={() => setSelected(undefined)} />}
      </div>
    </>
  );
}

const moodOf = ({ state }: Commitment): 'failure' | 'warning' | undefined =>
  state === 'failed' ? 'failure' : state === 'partly' ? 'warning' : undefined;

type Failure = Awaited<ReturnType<typeof api.commitments.failures>>[number];
const shownFailures = 300;

function Failures({ commitment, onClose }: { commitment: Commitment; onClose: () => void }) {
  const { id, transactionUid, failed, state } = commitment;
  const [failures, setFailures] = useState<Failure[]>();
  // biome-ignore lint/correctness/useExhaustiveDependencies: read again when the result is another.
  useEffect(() => {
    let left = false;
    setFailures(undefined);
    if (failed > 0) {
      api.commitments.failures({ id }).then(
        (found) => !left && setFailures(found),
        () => {},
      );
    }
    return () => {
      left = true;
    };
  }, [id, failed, state]);
  return (
    <aside className={styles['details']} aria-label="About the commitment">
      <div className={styles['title']}>
        <b style={{ flex: 1 }}>{states[state]}</b>
        <ActionIcon aria-label="Close the details" onClick={onClose}>
          <X size={14} />
        </ActionIcon>
      </div>
      <dl className={styles['facts']}>
        <div>
          <dt>Transaction</dt>
          <dd data-selectable>{transactionUid}</dd>
        </div>
        {commitment.endedAt !== undefined && (
          <div>
            <dt>Result</dt>
            <dd>{formatInstant(commitment.endedAt)}</dd>
          </div>
        )}
      </dl>
      {commitment.error && (
        <p className={styles['reason']} data-mood="warning">
          <b>{errorText(commitment.error).title}.</b> {errorText(commitment.error).advice}
        </p>
      )}
      <ul className={styles['problems']}>
        {failures?.slice(0, shownFailures).map(({ sopInstanceUid, sopClassUid, reason }) => (
          <li key={sopInstanceUid}>
            <span data-selectable>{sopInstanceUid}</span>
            <br />
            <span className={styles['dim']}>
              {failureReason(reason)} ({sopClassName(sopClassUid)})
            </span>
          </li>
        ))}
        {(failures?.length ?? 0) > shownFailures && (
          <li>and {formatCount((failures?.length ?? 0) - shownFailures)} more</li>
        )}
      </ul>
    </aside>
  );
}
