import { Button, Group, Progress, Text } from '@mantine/core';
import { CircleAlert, Download, X } from 'lucide-react';
import { useState } from 'react';
import type { CatalogueInfo } from '../../src-shared/contract/catalogues.ts';
import { formatCount, plural } from '../app/formatting.ts';
import { closeMedium, importStudies } from '../app/media-actions.ts';
import { UnreadableDialog } from './unreadable-dialog.tsx';

/** What an opened medium is, how far it was read, and what can be done with all of it. */
export function MediumBar({ medium }: { medium: CatalogueInfo }) {
  const [unreadable, setUnreadable] = useState(false);
  const scanning = medium.state === 'scanning';
  return (
    <Group
      gap="sm"
      px={10}
      py={6}
      wrap="nowrap"
      style={{ borderBottom: '1px solid var(--ng-line)', background: '#181818', flex: '0 0 auto' }}
      data-testid="medium-bar"
    >
      <div style={{ flex: 1, minWidth: 0 }}>
        <Text size="sm" fw={600} truncate title={medium.path}>
          {medium.name}
          <Text span size="xs" c="dimmed" ml={8} fw={400}>
            {medium.state === 'gone' ? 'was taken out or moved: close it, or bring it back' : progressText(medium)}
          </Text>
        </Text>
        {scanning && (
          <Progress
            mt={4}
            size={3}
            value={medium.toScan ? (medium.scanned / medium.toScan) * 100 : 100}
            striped={!medium.toScan}
            aria-label="Files read"
          />
        )}
      </div>
      {medium.unreadable > 0 && (
        <Button
          variant="subtle"
          color="gray"
          c="var(--ng-warning)"
          leftSection={<CircleAlert size={14} />}
          onClick={() => setUnreadable(true)}
          style={{ flex: '0 0 auto' }}
        >
          {plural(medium.unreadable, 'file')} not readable
        </Button>
      )}
      <Button
        variant="light"
        leftSection={<Download size={14} />}
        disabled={medium.studies === 0 || medium.state === 'gone'}
        title="Copy all studies into the archive"
        onClick={() => void importStudies(medium.id)}
        style={{ flex: '0 0 auto' }}
      >
        Import all
      </Button>
      <Button
        variant="subtle"
        color="gray"
        leftSection={<X size={14} />}
        onClick={() => void closeMedium(medium.id)}
        style={{ flex: '0 0 auto' }}
      >
        Close
      </Button>
      {unreadable && <UnreadableDialog medium={medium} onClose={() => setUnreadable(false)} />}
    </Group>
  );
}

function progressText(medium: CatalogueInfo): string {
  const found = `${plural(medium.studies, 'study', 'studies')}, ${plural(medium.series, 'series', 'series')}, ${plural(medium.instances, 'object')}`;
  if (medium.state !== 'scanning') return found;
  const read = medium.toScan
    ? `${formatCount(medium.scanned)} of ${plural(medium.toScan, 'file')} read`
    : `${plural(medium.scanned, 'file')} read`;
  return `${read}: ${found} so far`;
}
