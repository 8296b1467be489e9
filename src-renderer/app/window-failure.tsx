import { Button } from '@mantine/core';
import type { NegatoscopeError } from '../../src-shared/contract/errors.ts';
import { errorText } from './error-text.ts';
import styles from './window-failure.module.css';

/** Instead of a window's contents: why there are none, and what can be done. */
export function WindowFailure({ error }: { error: NegatoscopeError }) {
  const { title, advice } = errorText(error);
  return (
    <main className={styles['failure']} role="alert">
      <b>{title}</b>
      <span>{advice}</span>
      <Button variant="default" onClick={() => window.location.reload()}>
        Try again
      </Button>
    </main>
  );
}
