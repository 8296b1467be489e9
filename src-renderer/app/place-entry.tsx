import { ActionIcon, Tooltip } from '@mantine/core';
import type { ReactNode } from 'react';
import { goTo, type Place } from './navigation.ts';
import styles from './place-entry.module.css';

/** A group of places at the side of the studies window, with what adds to it in its head. */
export function PlaceGroup({ title, actions, children }: { title: string; actions?: ReactNode; children: ReactNode }) {
  return (
    <div className={styles['section']}>
      <div className={styles['head']}>
        <span>{title}</span>
        {actions}
      </div>
      {children}
    </div>
  );
}

/** A small button beside a place or in the head of its group. */
export function PlaceAction(props: { label: string; onClick: () => void; disabled?: boolean; children: ReactNode }) {
  return (
    <Tooltip label={props.label}>
      <ActionIcon aria-label={props.label} size={22} onClick={props.onClick} disabled={props.disabled ?? false}>
        {props.children}
      </ActionIcon>
    </Tooltip>
  );
}

interface PlaceEntryProps {
  icon: ReactNode;
  name: string;
  title?: string;
  count?: string;
  current: boolean;
  /** Where a press leads, or what it does. */
  to: Place | (() => void);
  disabled?: boolean;
  /** Actions beside it. */
  children?: ReactNode;
}

/** A place that can be gone to. */
export function PlaceEntry({ to, ...props }: PlaceEntryProps) {
  return (
    <div className={styles['entry']} data-current={props.current || undefined}>
      <button
        type="button"
        title={props.title}
        aria-current={props.current ? 'page' : undefined}
        disabled={props.disabled}
        onClick={() => (typeof to === 'function' ? to() : goTo(to))}
      >
        {props.icon}
        <span className={styles['name']}>{props.name}</span>
        {props.count && <span className={styles['count']}>{props.count}</span>}
      </button>
      {props.children}
    </div>
  );
}

/** Said where a group is empty. */
export const PlaceHint = ({ children }: { children: ReactNode }) => <div className={styles['hint']}>{children}</div>;
