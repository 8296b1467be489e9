import { Button, Group, Progress, Tooltip } from '@mantine/core';
import { ArrowUpFromLine, CircleAlert, Download, FolderSearch, RefreshCw, X } from 'lucide-react';
import { useState } from 'react';
import type { CatalogueInfo } from '../../src-shared/contract/catalogues.ts';
import { api } from '../app/api.ts';
import { plural } from '../app/formatting.ts';
import { useLive } from '../app/live.ts';
import { closeMedium, eject, lookAgain, openImportDialog } from '../app/media-actions.ts';
import { attempt } from '../app/notify.ts';
import styles from './medium-bar.module.css';
import { UnlockForm } from './unlock-form.tsx';
import { UnreadableDialog } from './unreadable-dialog.tsx';
import { volumeOf } from './volumes.ts';
import { foundText, troubles } from './words.ts';

/** What an opened medium is, how far it was read, what of it is missing or wrong, and what can be done with all of it. */
export function MediumBar({ medium }: { medium: CatalogueInfo }) {
  const [unreadable, setUnreadable] = useState(false);
  const volumes = useLive((state) => state.volumes);
  const volume = volumeOf(medium, volumes ?? []);
  const gone = medium.state === 'gone';
  const wrong = troubles(medium);
  return (
    <div className={styles['bar']} data-testid="medium-bar">
      <div className={styles['what']}>
        <div className={styles['name']} title={medium.path}>
          <b>{medium.name}</b>
          {medium.fileSetId && medium.fileSetId !== medium.name && (
            <span title="File-set ID of the DICOMDIR" data-testid="file-set-id">
              {medium.fileSetId}
            </span>
          )}
          <span className={gone ? styles['gone'] : styles['found']}>
            {gone ? 'was taken out, moved or exchanged: it goes on as soon as it is back' : foundText(medium)}
          </span>
        </div>
        {medium.state === 'scanning' && (
          <Progress
            mt={4}
            size={3}
            value={medium.toScan ? (medium.scanned / medium.toScan) * 100 : 100}
            striped={!medium.toScan}
            aria-label="Files read"
          />
        )}
      </div>
      <Group gap={6} wrap="nowrap" className={styles['actions'] ?? ''}>
        {wrong.length > 0 && (
          <Button
            variant="subtle"
            color="gray"
            c="var(--ng-warning)"
            leftSection={<CircleAlert size={14} />}
            title="Show which files, and why"
            onClick={() => setUnreadable(true)}
          >
            {wrong.join(', ')}
          </Button>
        )}
        {!gone && (medium.changed ?? 0) > 0 && (
          <Button
            variant="light"
            leftSection={<RefreshCw size={14} />}
            title="Other files lie there now than were listed: lists what is there, and shows that"
            onClick={() => void lookAgain(medium.id)}
          >
            Look again
          </Button>
        )}
        {!gone && <LookIntoAll medium={medium} />}
        {!gone && (
          <Button
            variant="light"
            leftSection={<Download size={14} />}
            disabled={medium.studies === 0}
            title="Shows what would come in, patient by patient"
            onClick={() => openImportDialog({ id: medium.id })}
          >
            Import all …
          </Button>
        )}
        {volume && volume.kind !== 'network' && !gone && (
          <Button
            variant="subtle"
            color="gray"
            leftSection={<ArrowUpFromLine size={14} />}
            onClick={() => void eject(volume)}
          >
            Eject
          </Button>
        )}
        <Button variant="subtle" color="gray" leftSection={<X size={14} />} onClick={() => void closeMedium(medium.id)}>
          Close
        </Button>
      </Group>
      {!gone && (medium.locked ?? 0) > 0 && <UnlockForm medium={medium} />}
      {unreadable && <UnreadableDialog medium={medium} onClose={() => setUnreadable(false)} />}
    </div>
  );
}

/** Files that a DICOMDIR does not name are looked into when somebody asks for it. */
function LookIntoAll({ medium }: { medium: CatalogueInfo }) {
  const [asked, setAsked] = useState(false);
  const { extra } = medium;
  if (extra === undefined || extra === 0 || medium.state !== 'ready') return null;
  return (
    <Tooltip label="The DICOMDIR does not name them. What is DICOM among them joins the list">
      <Button
        variant="subtle"
        color="gray"
        leftSection={<FolderSearch size={14} />}
        loading={asked}
        onClick={() => {
          setAsked(true);
          void attempt(
            () => api.catalogues.scanExtra({ id: medium.id }),
            'The other files could not be looked into',
          ).finally(() => setAsked(false));
        }}
      >
        Look into {plural(extra, 'other file')}
      </Button>
    </Tooltip>
  );
}
