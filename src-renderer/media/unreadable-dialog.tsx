import { Button, Group, Modal, SegmentedControl, Text } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { CatalogueInfo, UnreadableFile } from '../../src-shared/contract/catalogues.ts';
import { api, asError } from '../app/api.ts';
import { errorText, unreadableText } from '../app/error-text.ts';
import { formatCount, plural } from '../app/formatting.ts';
import { attempt } from '../app/notify.ts';
import styles from './file-table.module.css';

const shownAtMost = 2000;

type Reason = UnreadableFile['reason'];

/** Files of a medium with which something is wrong, each with its reason. What is damaged stands before what is simply no DICOM. */
export function UnreadableDialog({ medium, onClose }: { medium: CatalogueInfo; onClose: () => void }) {
  const [files, setFiles] = useState<UnreadableFile[]>();
  const [failure, setFailure] = useState<string>();
  const [reason, setReason] = useState<Reason | 'all'>('all');
  const { id, unreadable, missing, wrong } = medium;
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
  }, [id, unreadable, missing, wrong]);
  const counts = countReasons(files ?? []);
  const shown = (files ?? []).filter((file) => reason === 'all' || file.reason === reason);
  return (
    <Modal opened onClose={onClose} size={860} title={`Files of ${medium.name} that could not be read`}>
      {failure && <Text c="var(--ng-failure)">{failure}</Text>}
      {counts.length > 1 && (
        <SegmentedControl
          mb="xs"
          aria-label="Reason"
          data={[
            { value: 'all', label: `All ${formatCount(files?.length ?? 0)}` },
            ...counts.map(([one, count]) => ({ value: one, label: `${reasonWords[one]} ${formatCount(count)}` })),
          ]}
          value={counts.some(([one]) => one === reason) ? reason : 'all'}
          onChange={(value) => setReason(value as Reason | 'all')}
        />
      )}
      <div style={{ maxHeight: '60vh', overflow: 'auto' }}>
        <table className={styles['table']}>
          <thead>
            <tr>
              <th>File</th>
              <th>Reason</th>
            </tr>
          </thead>
          <tbody>
            {shown.slice(0, shownAtMost).map((file) => (
              <tr key={`${file.reason} ${file.path}`} data-reason={file.reason}>
                <td title={file.path}>{pathOnMedium(file.path, medium.path)}</td>
                <td>{unreadableText(file)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {shown.length > shownAtMost && (
        <Text size="xs" c="dimmed" mt="xs">
          The first {formatCount(shownAtMost)} of {plural(shown.length, 'file')} are listed; the saved list has all.
        </Text>
      )}
      <Group justify="flex-end" mt="md">
        <Button
          variant="default"
          mr="auto"
          disabled={shown.length === 0}
          onClick={() =>
            void attempt(
              () => api.app.saveText({ name: `${medium.name} files.txt`, text: listText(shown) }),
              'The list could not be saved',
            )
          }
        >
          Save the list …
        </Button>
        <Button variant="default" onClick={onClose} data-autofocus>
          Close
        </Button>
      </Group>
    </Modal>
  );
}

const gravity: Record<Reason, number> = {
  damaged: 0,
  wrong: 1,
  io: 2,
  missing: 3,
  unsupported: 4,
  locked: 5,
  extra: 6,
  'not-dicom': 7,
};

const reasonWords: Record<Reason, string> = {
  damaged: 'Damaged',
  wrong: 'Wrong',
  io: 'Not readable',
  missing: 'Missing',
  unsupported: 'Not supported',
  locked: 'Encrypted',
  extra: 'Not in the DICOMDIR',
  'not-dicom': 'No DICOM',
};

/** Worst reason first, else by path. */
export const byGravity = (files: readonly UnreadableFile[]): UnreadableFile[] =>
  [...files].sort((a, b) => gravity[a.reason] - gravity[b.reason] || a.path.localeCompare(b.path));

/** How many files there are of each reason, in the order of the files. */
export function countReasons(files: readonly UnreadableFile[]): [reason: Reason, count: number][] {
  const counts = new Map<Reason, number>();
  for (const { reason } of files) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return [...counts];
}

/** Where a file lies on its medium. */
export const pathOnMedium = (path: string, root: string | undefined): string =>
  root !== undefined && path.startsWith(root) && /^[\\/]./.test(path.slice(root.length))
    ? path.slice(root.length + 1)
    : path;

/** One file a line, with its reason behind a tab. */
export const listText = (files: readonly UnreadableFile[]): string =>
  files.map((file) => `${file.path}\t${unreadableText(file)}\r\n`).join('');
