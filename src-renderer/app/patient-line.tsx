import type { ReactNode } from 'react';
import { nameParts, onOneLine } from './formatting.ts';
import styles from './patient-line.module.css';

interface PatientLineProps {
  /** Groups with their `^` delimiters. */
  name: Parameters<typeof nameParts>[0];
  id: string;
  /** What else is known, in the order in which it is told; empty ones are left out. */
  facts: readonly (string | undefined)[];
  /** Between the names and the ID. */
  children?: ReactNode;
}

/** Who a patient is, in one line: the ID whole always, the name as far as there is room, other facts before them given up. */
export function PatientLine({ name, id, facts, children }: PatientLineProps) {
  const { main, ideographic } = nameParts(name);
  return (
    <div className={styles['patient']} data-testid="patient" data-selectable>
      <b title={main}>{onOneLine(main) || 'No name'}</b>
      {ideographic && <span>{onOneLine(ideographic)}</span>}
      {children}
      {id && <span className={styles['id']}>{onOneLine(id)}</span>}
      {facts.filter(Boolean).map((fact) => (
        <span key={fact} className={styles['fact']}>
          {fact}
        </span>
      ))}
    </div>
  );
}
