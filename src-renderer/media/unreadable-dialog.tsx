import { Button, Group, Modal, Text } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { CatalogueInfo, UnreadableFile } from '../../src-shared/contract/catalogues.ts';
import { api, asError } from '../app/api.ts';
import { errorText, unreadableText } from '../app/error-text.ts';
import { formatCount, plural } from '../app/formatting.ts';
import styles from './file-table.module.css';

const shownAtMost = 2000;

/** Files of a medium that could not be read, each with its reason. What is damaged stands before what is simply no DICOM. */
export function UnreadableDialog({ medium, onClose }: { medium: CatalogueInfo; onClose: () => void }) {
  const [files, setFiles] = useState<UnreadableFile[]>();
  const [failure, setFailure] = useState<string>();
  const { id, unreadable } = medium;
  // biome-ignore lint/correctness/useExhaustiveDependencies: read again when there are more.
  useEffect(() => {
    let left = false;
    api.catalogues.unreadable({ id }).then(
      (all) => {
        if (!left) setFiles(byGravity(all));
      },
      (thrown: unknown) => {
        if (!left) setFailure(errorText(asError(thrown)).title);
      },
    );
    return () => {
      left = true;
    };
  }, [id, unreadable]);
  return (
    <Modal
      opened
      onClose={onClose}
      size={860}
      title={`${plural(unreadable, 'file')} of ${medium.name} could not be read`}
    >
      {failure && <Text c="var(--ng-failure)">{failure}</Text>}
      <div style={{ maxHeight: '60vh', overflow: 'auto' }}>
        <table className={styles['table']}>
          <thead>
            <tr>
              <th>File</th>
              <th>Reason</th>
            </tr>
          </thead>
          <tbody>
            {files?.slice(0, shownAtMost).map((file) => (
              <tr key={file.path}>
                <td>{file.path}</td>
                <td>{unreadableText(file)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {files && files.length > shownAtMost && (
        <Text size="xs" c="dimmed" mt="xs">
          The first {formatCount(shownAtMost)} are listed.
        </Text>
      )}
      <Group justify="flex-end" mt="md">
        <Button variant="default" onClick={onClose} data-autofocus>
          Close
        </Button>
      </Group>
    </Modal>
  );
}

const gravity: Record<UnreadableFile['reason'], number> = {
  damaged: 0,
  wrong: 1,
  io: 2,
  missing: 3,
  unsupported: 4,
  extra: 5,
  'not-dicom': 6,
};

/** Worst reason first, else by path. */
export const byGravity = (files: readonly UnreadableFile[]): UnreadableFile[] =>
  [...files].sort((a, b) => gravity[a.reason] - gravity[b.reason] || a.path.localeCompare(b.path));
