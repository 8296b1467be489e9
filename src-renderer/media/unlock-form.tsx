import { Button, PasswordInput } from '@mantine/core';
import { Lock } from 'lucide-react';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import type { CatalogueInfo } from '../../src-shared/contract/catalogues.ts';
import { api, asError } from '../app/api.ts';
import { errorText } from '../app/error-text.ts';
import styles from './unlock-form.module.css';
import { lockedText, unlockFailure } from './words.ts';

/** Says that files of a medium are encrypted, and asks for their password. */
export function UnlockForm({ medium }: { medium: CatalogueInfo }) {
  const { id, locked = 0, state, studies } = medium;
  const [password, setPassword] = useState('');
  const [failure, setFailure] = useState<string>();
  const [isTrying, setTrying] = useState(false);
  /** Files that were encrypted when a right password was entered: they are being read. */
  const [opening, setOpening] = useState<number>();
  const field = useRef<HTMLInputElement>(null);
  const isRead = state === 'ready';
  // Nothing else can be done with a medium of which nothing is seen.
  const isAsked = isRead && studies === 0 && opening === undefined;
  useEffect(() => {
    if (isAsked && !(document.activeElement instanceof HTMLInputElement)) field.current?.focus();
  }, [isAsked]);
  useEffect(() => {
    if (opening !== undefined && isRead && locked !== opening) setOpening(undefined);
  }, [opening, isRead, locked]);
  if (opening !== undefined) return null;

  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (password === '' || isTrying) return;
    setTrying(true);
    setFailure(undefined);
    try {
      await api.catalogues.unlock({ id, password });
      setPassword('');
      setOpening(locked);
      document.querySelector<HTMLElement>('[data-list]')?.focus();
    } catch (thrown) {
      const error = asError(thrown);
      setFailure(unlockFailure(error) ?? `${errorText(error).title}. ${errorText(error).advice}`);
      field.current?.select();
    } finally {
      setTrying(false);
    }
  };

  return (
    <form className={styles['form']} data-testid="unlock" onSubmit={(event) => void submit(event)}>
      <Lock size={14} aria-hidden />
      <span id={`locked-${id}`}>{lockedText(medium)}</span>
      <PasswordInput
        ref={field}
        size="xs"
        className={styles['field'] ?? ''}
        aria-label="Password of the medium"
        aria-describedby={`locked-${id}`}
        placeholder="Password"
        autoComplete="off"
        maxLength={1000}
        value={password}
        error={failure !== undefined}
        onChange={(event) => {
          setPassword(event.currentTarget.value);
          setFailure(undefined);
        }}
      />
      <Button type="submit" size="xs" variant="light" disabled={password === ''} loading={isTrying}>
        Unlock
      </Button>
      <span role="alert" className={styles['failure']}>
        {failure}
      </span>
    </form>
  );
}
