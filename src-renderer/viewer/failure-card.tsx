import type { NegatoscopeError } from '../../src-shared/contract/errors.ts';
import { errorText } from '../app/error-text.ts';
import styles from './viewport-pane.module.css';

/** What stands in a tile whose image could not be shown. */
export function FailureCard({ error, index, count }: { error: NegatoscopeError; index: number; count: number }) {
  const { title, advice } = errorText(error);
  return (
    <div className={styles['card']} role="alert" data-error={error.code}>
      <b>{title}</b>
      <span>{advice}</span>
      <span className={styles['dim']}>
        Image {index + 1} of {count}
      </span>
    </div>
  );
}
