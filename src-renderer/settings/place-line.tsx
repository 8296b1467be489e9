import { ActionIcon, Button, Text, Tooltip } from '@mantine/core';
import { Pencil, Trash2 } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import type { Place } from './place-form.tsx';
import styles from './settings.module.css';

interface PlaceLineProps {
  place: Place & { tls: boolean };
  /** What buttons call it. */
  name: string;
  /** After its address. */
  more?: string;
  /** Asked before it is removed. */
  question: string;
  onEdit: () => void;
  onDelete: () => void;
  /** How it does, how it is tried. */
  children: ReactNode;
}

/** Another system in its list: where it is, and what can be done with it. */
export function PlaceLine({ place, name, more = '', question, onEdit, onDelete, children }: PlaceLineProps) {
  const [leaving, setLeaving] = useState(false);
  return (
    <div className={styles['item']}>
      <div>
        <b>{place.name || '(no name)'}</b>{' '}
        <Text span size="xs" c="dimmed">
          {place.aeTitle} at {place.host}:{place.port}
          {place.tls ? ', TLS' : ''}
          {more}
        </Text>
      </div>
      {leaving ? (
        <>
          <Text size="xs" c="var(--ng-warning)">
            {question}
          </Text>
          <Button color="red" onClick={onDelete} aria-label={`Remove ${name} now`}>
            Remove
          </Button>
          <Button variant="default" onClick={() => setLeaving(false)}>
            Keep
          </Button>
        </>
      ) : (
        <>
          {children}
          <Tooltip label="Change">
            <ActionIcon aria-label={`Change ${name}`} onClick={onEdit}>
              <Pencil size={14} />
            </ActionIcon>
          </Tooltip>
          <Tooltip label="Remove">
            <ActionIcon aria-label={`Remove ${name}`} onClick={() => setLeaving(true)}>
              <Trash2 size={14} />
            </ActionIcon>
          </Tooltip>
        </>
      )}
    </div>
  );
}
