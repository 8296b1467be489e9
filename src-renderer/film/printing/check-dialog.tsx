import { Button, Group, Modal } from '@mantine/core';
import { CircleAlert, CircleX } from 'lucide-react';
import { useState } from 'react';
import { notifyError } from '../../app/notify.ts';
import { currentProfile } from '../printer.ts';
import { update, useFilm } from '../store.ts';
import styles from './check-dialog.module.css';
import type { Finding } from './checks.ts';
import { onFilmsOf } from './film-shape.ts';
import { openProof } from './proof/open.ts';
import { closeDialog, type JobToSubmit, openDialog, usePrinting } from './store.ts';
import { submitJob } from './submitting.ts';

/** What was found before printing: what stops it, with what can be done, and what the reader may decide. */
export function CheckDialog({ findings, job }: { findings: readonly Finding[]; job: JobToSubmit }) {
  const [busy, setBusy] = useState(false);
  const stopped = findings.some(({ kind }) => kind === 'stop');
  const print = async (): Promise<void> => {
    setBusy(true);
    try {
      await submitJob(job);
    } catch (error) {
      notifyError(error, 'The film was not printed');
    }
    setBusy(false);
  };
  return (
    <Modal
      opened
      onClose={closeDialog}
      size={560}
      title={stopped ? 'The film cannot be printed so' : 'Print this film?'}
    >
      <ul className={styles['findings']}>
        {findings.map((finding) => (
          <li key={finding.id} data-kind={finding.kind} data-testid="print-finding">
            {finding.kind === 'stop' ? <CircleX size={15} aria-hidden /> : <CircleAlert size={15} aria-hidden />}
            <div>
              <div>{finding.text}</div>
              {finding.remedy !== undefined && <Remedy finding={finding} />}
            </div>
          </li>
        ))}
      </ul>
      <Group justify="flex-end" mt="md">
        <Button variant={stopped ? 'filled' : 'default'} data-autofocus onClick={closeDialog}>
          Back to the film
        </Button>
        {!stopped && (
          <Button loading={busy} onClick={() => void print()}>
            Print anyway
          </Button>
        )}
      </Group>
    </Modal>
  );
}

const remedies: Record<NonNullable<Finding['remedy']>, { label: string; act: (finding: Finding) => void }> = {
  'film-size': { label: 'Use a film that it has', act: () => update((film) => onFilmsOf(film, currentProfile())) },
  orientation: { label: 'Turn the film', act: () => update((film) => onFilmsOf(film, currentProfile())) },
  options: { label: 'Show', act: () => openDialog({ kind: 'more' }) },
  sheet: { label: 'Show the sheet', act: ({ sheet }) => sheet !== undefined && useFilm.setState({ sheet }) },
  unplaced: { label: 'Show the film', act: () => {} },
  proof: { label: 'Open the proof', act: () => void openProof() },
};

function Remedy({ finding }: { finding: Finding }) {
  const remedy = finding.remedy && remedies[finding.remedy];
  if (!remedy || finding.remedy === 'unplaced') return null;
  return (
    <Button
      variant="default"
      mt={4}
      onClick={() => {
        usePrinting.setState({ proof: false });
        closeDialog();
        remedy.act(finding);
      }}
    >
      {remedy.label}
    </Button>
  );
}
