import { Button, Text } from '@mantine/core';
import { Copy, Trash2 } from 'lucide-react';
import { type ReactNode, type RefObject, useEffect, useRef, useState } from 'react';
import { useDraft } from './draft-context.ts';
import styles from './settings.module.css';

/** Another system that is called: a node or a printer. */
export interface Place {
  id: string;
  name: string;
  aeTitle: string;
  host: string;
  port: number;
}

/** Whether it can be called. */
export const isComplete = ({ aeTitle, host, port }: Place): boolean =>
  aeTitle.trim() !== '' && host.trim() !== '' && Number.isInteger(port);

const isEmpty = ({ name, aeTitle, host }: Place): boolean => name === '' && aeTitle === '' && host === '';

/** A form whose first field has the focus when it opens. */
export function useFirstField(): RefObject<HTMLDivElement | null> {
  const form = useRef<HTMLDivElement>(null);
  useEffect(() => {
    form.current?.querySelector('input')?.focus();
  }, []);
  return form;
}

/** Says so where another of the list is at the same place. */
export function Twin({ of, among }: { of: Place; among: readonly Place[] }) {
  const twin = among.find(
    ({ id, host, port, aeTitle }) =>
      id !== of.id && isComplete(of) && host === of.host && port === of.port && aeTitle === of.aeTitle,
  );
  if (!twin) return null;
  return (
    <Text size="xs" c="var(--ng-warning)" mb="xs">
      “{twin.name || twin.aeTitle}” is at the same place under the same title.
    </Text>
  );
}

interface FormFeetProps {
  place: Place;
  path: string;
  /** What it means to remove it. */
  warning?: string | undefined;
  onDone: () => void;
  onDuplicate: () => void;
  onDelete: () => void;
  /** How it is tried. */
  children: ReactNode;
}

/** What can be done with a form; what is not empty is removed at the second click. */
export function FormFeet({ place, path, warning, onDone, onDuplicate, onDelete, children }: FormFeetProps) {
  const { touched } = useDraft();
  const [leaving, setLeaving] = useState(false);
  const done = (): void => {
    for (const field of ['name', 'aeTitle', 'host', 'port']) touched(`${path}.${field}`);
    if (isComplete(place) && place.name.trim() !== '') onDone();
  };
  return (
    <>
      <div className={styles['bar']}>
        {children}
        <span style={{ flex: 1 }} />
        <Button variant="subtle" color="gray" leftSection={<Copy size={14} />} onClick={onDuplicate}>
          Duplicate
        </Button>
        <Button
          variant={leaving ? 'filled' : 'subtle'}
          color={leaving ? 'red' : 'gray'}
          leftSection={<Trash2 size={14} />}
          onClick={() => (leaving || isEmpty(place) ? onDelete() : setLeaving(true))}
          onBlur={() => setLeaving(false)}
        >
          {leaving ? 'Remove it now' : 'Remove'}
        </Button>
        <Button variant="light" onClick={done}>
          Done
        </Button>
      </div>
      {leaving && warning !== undefined && (
        <Text size="xs" c="var(--ng-warning)" mt={4}>
          {warning}
        </Text>
      )}
    </>
  );
}
