import { Button, Checkbox, Group, Modal, Text, Title } from '@mantine/core';
import { Trash2 } from 'lucide-react';
import { useCallback, useEffect, useState } from 'react';
import type { QuarantinedFile } from '../../src-shared/contract/catalogues.ts';
import type { NegatoscopeError } from '../../src-shared/contract/errors.ts';
import { api, asError } from '../app/api.ts';
import { errorText, unreadableText } from '../app/error-text.ts';
import { formatBytes, formatCount, formatInstant, plural } from '../app/formatting.ts';
import { useLive } from '../app/live.ts';
import { attempt } from '../app/notify.ts';
import styles from './file-table.module.css';

const shownAtMost = 1000;

/** Received files that could not be taken into the archive: why, from whom, when; kept until someone deletes them. */
export function QuarantinePane() {
  const quarantined = useLive((state) => state.archive?.quarantined);
  const [files, setFiles] = useState<QuarantinedFile[]>();
  const [error, setError] = useState<NegatoscopeError>();
  const [chosen, setChosen] = useState<ReadonlySet<number>>(new Set());
  const [asking, setAsking] = useState(false);

  const load = useCallback(async (): Promise<void> => {
    try {
      const all = await api.catalogues.quarantine();
      const known = new Set(all.map((file) => file.id));
      setFiles(all.sort((a, b) => b.receivedAt - a.receivedAt));
      setChosen((before) => new Set([...before].filter((id) => known.has(id))));
      setError(undefined);
    } catch (thrown) {
      setError(asError(thrown));
    }
  }, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: read again when their number changes.
  useEffect(() => void load(), [load, quarantined]);

  const remove = async (): Promise<void> => {
    await attempt(() => api.catalogues.deleteQuarantined({ ids: [...chosen] }), 'The files could not be deleted');
    setAsking(false);
    await load();
  };
  const shown = files?.slice(0, shownAtMost) ?? [];
  const all = shown.length > 0 && shown.every((file) => chosen.has(file.id));
  return (
    <section aria-label="Quarantine" style={{ display: 'flex', flexDirection: 'column', height: '100%', minWidth: 0 }}>
      <Group
        px={12}
        py={8}
        style={{ background: 'var(--ng-panel)', borderBottom: '1px solid var(--ng-line)' }}
        wrap="nowrap"
      >
        <div style={{ flex: 1, minWidth: 0 }}>
          <Title order={2}>Quarantine</Title>
          <Text size="xs" c="dimmed">
            Files that came in and could not be filed. They are kept as they came until someone deletes them.
          </Text>
        </div>
        <Button
          color="red"
          variant="light"
          leftSection={<Trash2 size={14} />}
          disabled={chosen.size === 0}
          onClick={() => setAsking(true)}
        >
          Delete{chosen.size > 0 ? ` ${plural(chosen.size, 'file')}` : ''}
        </Button>
      </Group>
      <div style={{ flex: 1, overflow: 'auto', minHeight: 0 }}>
        {error && (
          <Group p="md" role="alert">
            <Text c="var(--ng-failure)">{errorText(error).title}</Text>
            <Button onClick={() => void load()}>Try again</Button>
          </Group>
        )}
        {files?.length === 0 && (
          <Text p="xl" c="dimmed" ta="center">
            Nothing is in quarantine.
          </Text>
        )}
        {shown.length > 0 && (
          <table className={styles['table']}>
            <thead>
              <tr>
                <th>
                  <Checkbox
                    aria-label="Select all"
                    checked={all}
                    indeterminate={chosen.size > 0 && !all}
                    onChange={() => setChosen(all ? new Set() : new Set(shown.map((file) => file.id)))}
                  />
                </th>
                <th>Received</th>
                <th>From</th>
                <th>Reason</th>
                <th>Size</th>
                <th>File</th>
              </tr>
            </thead>
            <tbody>
              {shown.map((file) => (
                <tr key={file.id}>
                  <td>
                    <Checkbox
                      aria-label={`Select ${file.path}`}
                      checked={chosen.has(file.id)}
                      onChange={() =>
                        setChosen((before) => {
                          const next = new Set(before);
                          if (!next.delete(file.id)) next.add(file.id);
                          return next;
                        })
                      }
                    />
                  </td>
                  <td className={styles['tight']}>{formatInstant(file.receivedAt)}</td>
                  <td>{file.origin}</td>
                  <td>{unreadableText(file)}</td>
                  <td className={styles['tight']}>{formatBytes(file.bytes)}</td>
                  <td>{file.path}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
        {files && files.length > shownAtMost && (
          <Text size="xs" c="dimmed" p="sm">
            The newest {formatCount(shownAtMost)} of {formatCount(files.length)} are listed.
          </Text>
        )}
      </div>
      <Modal
        opened={asking}
        onClose={() => setAsking(false)}
        title={`Delete ${plural(chosen.size, 'file')} from quarantine?`}
      >
        <Text size="sm" mb="lg">
          These are the only copies on this workstation. This cannot be undone.
        </Text>
        <Group justify="flex-end">
          <Button variant="default" onClick={() => setAsking(false)} data-autofocus>
            Keep
          </Button>
          <Button color="red" onClick={() => void remove()}>
            Delete
          </Button>
        </Group>
      </Modal>
    </section>
  );
}
