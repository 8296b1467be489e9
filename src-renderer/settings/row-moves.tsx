import { ActionIcon } from '@mantine/core';
import { ArrowDown, ArrowUp, X } from 'lucide-react';
import type { ReactNode } from 'react';
import styles from './texts-section.module.css';

interface RowMovesProps {
  /** What the row is, for the names of the buttons. */
  name: string;
  /** Place of the row, from 0, and how many there are. */
  at: number;
  count: number;
  onMove(from: number, to: number): void;
  onRemove(): void;
  /** Buttons of the list's own. */
  children?: ReactNode;
}

/** Up, down and out, for a row of a list whose order counts. */
export function RowMoves({ name, at, count, onMove, onRemove, children }: RowMovesProps) {
  return (
    <div className={styles['moves']}>
      <ActionIcon size={20} aria-label={`${name} up`} disabled={at === 0} onClick={() => onMove(at, at - 1)}>
        <ArrowUp size={12} />
      </ActionIcon>
      <ActionIcon size={20} aria-label={`${name} down`} disabled={at === count - 1} onClick={() => onMove(at, at + 1)}>
        <ArrowDown size={12} />
      </ActionIcon>
      {children}
      <ActionIcon size={20} aria-label={`Take out ${name}`} onClick={onRemove}>
        <X size={12} />
      </ActionIcon>
    </div>
  );
}
