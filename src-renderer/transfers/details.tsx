import { ActionIcon, Button } from '@mantine/core';
import { X } from 'lucide-react';
import { type ReactNode, useEffect, useState } from 'react';
import { AssociationLog } from '../app/association-log.tsx';
import styles from './transfers.module.css';

interface DetailsProps {
  /** Of what they are; another one's begin anew. */
  id: number;
  label: string;
  title: string;
  facts: readonly (readonly [string, ReactNode])[];
  /** Whose logs can be looked at, the newest last. */
  associations: readonly number[];
  /** Between title and facts. */
  children: ReactNode;
  /** At the end. */
  end?: ReactNode;
  onClose: () => void;
}

/** Everything about a line of a list, beside it; in its place the log of an association while one is looked at. */
export function Details({ id, label, title, facts, associations, children, end, onClose }: DetailsProps) {
  const [log, setLog] = useState<number>();
  // biome-ignore lint/correctness/useExhaustiveDependencies: another line, another log.
  useEffect(() => setLog(undefined), [id]);
  if (log !== undefined) {
    return (
      <aside className={styles['details']} aria-label="Log of an association">
        <AssociationLog id={log} onBack={() => setLog(undefined)} />
      </aside>
    );
  }
  return (
    <aside className={styles['details']} aria-label={label}>
      <div className={styles['title']}>
        <b>{title}</b>
        <ActionIcon aria-label="Close the details" onClick={onClose}>
          <X size={14} />
        </ActionIcon>
      </div>
      {children}
      <dl className={styles['facts']}>
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {associations.length > 0 && (
        <div className={styles['links']}>
          <span className={styles['dim']}>Log of</span>
          {associations.slice(-20).map((association) => (
            <Button key={association} variant="subtle" onClick={() => setLog(association)}>
              association {association}
            </Button>
          ))}
        </div>
      )}
      {end}
    </aside>
  );
}
