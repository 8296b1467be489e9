import { ActionIcon, SegmentedControl } from '@mantine/core';
import { X } from 'lucide-react';
import { useState } from 'react';
import type { ProcedureStep } from '../../src-shared/contract/procedure-steps.ts';
import { api } from '../app/api.ts';
import { formatInstant, formatName } from '../app/formatting.ts';
import { useLive } from '../app/live.ts';
import { GridList } from './grid-list.tsx';
import { useTold } from './told.ts';
import styles from './transfers.module.css';

const columns = [
  { title: 'Changed', width: '150px' },
  { title: 'State', width: '100px' },
  { title: 'Patient', width: 'minmax(110px, 1.5fr)' },
  { title: 'ID', width: 'minmax(60px, 0.8fr)' },
  { title: 'Station', width: 'minmax(80px, 1fr)' },
  { title: 'Step', width: 'minmax(90px, 1.4fr)' },
  { title: 'Passed on', width: 'minmax(90px, 1fr)' },
];

const states: Record<ProcedureStep['state'], string> = {
  'IN PROGRESS': 'in progress',
  COMPLETED: 'completed',
  DISCONTINUED: 'discontinued',
};
const forwardStates = { waiting: 'waits', done: 'done', failed: 'failed' } as const;

/** What modalities said of their work (MPPS), and whether it was passed on. */
export function StepsTab() {
  const list = useTold(() => api.procedureSteps.list(undefined), api.procedureSteps.changed);
  const nodes = useLive((state) => state.settings?.nodes);
  const [which, setWhich] = useState('all');
  const [selected, setSelected] = useState<string>();
  const shown = list?.filter(
    (one) => which === 'all' || (which === 'failed' ? hasFailed(one) : one.state === 'IN PROGRESS'),
  );
  const chosen = shown?.find((one) => one.sopInstanceUid === selected);
  const nameOf = (id: string): string => nodes?.find((node) => node.id === id)?.name ?? '(removed)';
  return (
    <>
      <div className={styles['filters']}>
        <SegmentedControl
          aria-label="Which procedure steps"
          value={which}
          onChange={setWhich}
          data={[
            { value: 'all', label: 'All' },
            { value: 'open', label: 'In progress' },
            { value: 'failed', label: 'Not passed on' },
          ]}
        />
      </div>
      <div className={styles['split']}>
        <GridList<ProcedureStep>
          label="Procedure steps"
          columns={columns}
          count={shown?.length ?? 0}
          rowAt={(index) => shown?.[index]}
          idOf={(one) => one.sopInstanceUid}
          selected={selected}
          onSelect={(one) => setSelected(one?.sopInstanceUid)}
          cells={(one) => [
            formatInstant(one.changedAt),
            <span key="state" data-mood={one.state === 'DISCONTINUED' ? 'warning' : undefined}>
              {states[one.state]}
            </span>,
            formatName(one.name),
            one.patientId,
            [one.modality, one.stationAeTitle].filter(Boolean).join(' '),
            one.description,
            <span key="on" data-mood={hasFailed(one) ? 'failure' : undefined}>
              {one.forwarded.map(({ nodeId, state }) => `${nameOf(nodeId)}: ${forwardStates[state]}`).join(', ')}
            </span>,
          ]}
          empty={
            list === undefined
              ? ''
              : list.length > 0
                ? 'No procedure step fits. Choose All.'
                : 'No modality told of a procedure step yet.'
          }
        />
        {chosen && (
          <aside className={styles['details']} aria-label="About the procedure step">
            <div className={styles['title']}>
              <b style={{ flex: 1 }}>{chosen.description || formatName(chosen.name) || 'Procedure step'}</b>
              <ActionIcon aria-label="Close the details" onClick={() => setSelected(undefined)}>
                <X size={14} />
              </ActionIcon>
            </div>
            <dl className={styles['facts']}>
              {factsOf(chosen).map(([name, value]) => (
                <div key={name}>
                  <dt>{name}</dt>
                  <dd data-selectable>{value}</dd>
                </div>
              ))}
            </dl>
            <ul className={styles['problems']}>
              {chosen.forwarded.map(({ nodeId, state, attempts, error }) => (
                <li key={nodeId} data-mood={state === 'failed' ? 'failure' : undefined}>
                  {nameOf(nodeId)}: {forwardStates[state]}, {attempts} {attempts === 1 ? 'attempt' : 'attempts'}
                  {error && `. ${error.message}`}
                </li>
              ))}
            </ul>
          </aside>
        )}
      </div>
    </>
  );
}

const hasFailed = ({ forwarded }: ProcedureStep): boolean => forwarded.some(({ state }) => state === 'failed');

const factsOf = (step: ProcedureStep): [string, string][] =>
  (
    [
      ['State', states[step.state]],
      ['Patient', formatName(step.name)],
      ['Patient ID', step.patientId],
      ['Station', step.stationAeTitle],
      ['Begun', step.startedAt],
      ['Ended', step.endedAt],
      ['Studies', step.studyUids.join(' ')],
      ['Instance', step.sopInstanceUid],
    ] as [string, string][]
  ).filter(([, value]) => value !== '');
