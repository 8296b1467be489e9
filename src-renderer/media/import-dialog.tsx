import { Button, Group, Modal, Progress, Text, TextInput } from '@mantine/core';
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react';
import type { DeIdentifyRequest } from '../../src-shared/changes/model.ts';
import type { CatalogueInfo, ImportPatient } from '../../src-shared/contract/catalogues.ts';
import { api } from '../app/api.ts';
import { DeIdentifyChoice } from '../app/de-identify/choice.tsx';
import { useDeIdentifyEditing } from '../app/de-identify/editing.ts';
import { errorText } from '../app/error-text.ts';
import { plural } from '../app/formatting.ts';
import { useLive } from '../app/live.ts';
import { closeImportDialog, type ImportSelection, useImporting } from '../app/media-actions.ts';
import { nodeName } from '../app/nodes.ts';
import { attempt, notify } from '../app/notify.ts';
import { type Choice, type Choices, choiceOf, decisionOf, modeOf } from './decisions.ts';
import styles from './import-dialog.module.css';
import { ImportPatientView } from './import-patient.tsx';
import { UnreadableDialog } from './unreadable-dialog.tsx';
import { useImportPlan } from './use-import-plan.ts';
import { foundText, nameText } from './words.ts';

/** More lines help nobody; those to decide come first. */
const shownAtMost = 300;

/** What an import would bring, patient by patient, and what is to be decided before. */
export function ImportDialog() {
  const selection = useImporting((state) => state.selection);
  const medium = useLive((state) => state.catalogues?.find(({ id }) => id === selection?.id));
  return selection && medium ? (
    <OpenDialog key={JSON.stringify(selection)} selection={selection} medium={medium} />
  ) : null;
}

function OpenDialog({ selection, medium }: { selection: ImportSelection; medium: CatalogueInfo }) {
  const settings = useLive((state) => state.settings?.media);
  const { plan, error, asking, again } = useImportPlan(selection);
  const [choices, setChoices] = useState<Choices>({});
  const [deIdentify, setDeIdentify] = useState<DeIdentifyRequest>();
  const [looked, setLooked] = useState(true);
  const [filter, setFilter] = useState('');
  const [busy, setBusy] = useState(false);
  const [listing, setListing] = useState(false);
  const editing = useDeIdentifyEditing((state) => state.open);
  const mode = deIdentify ? 'as-is' : settings ? modeOf(settings.reconciliation) : 'ask';
  const patients = plan?.patients ?? [];
  const open = patients.filter((patient) => choiceOf(choices, patient, mode).kind === 'undecided');
  const wanted = patients.filter((patient) => choiceOf(choices, patient, mode).kind !== 'skip');
  const shown = useShown(patients, mode, filter);
  const whole = !selection.studyRows && !selection.seriesRows && !selection.instanceRows;
  const reading = medium.state === 'scanning' && whole;
  const asks = open.length > 0;
  const unread = obstacleText({
    medium,
    reading,
    plan: plan !== undefined,
    asking,
    open: open.length,
    wanted: wanted.length,
  });
  const obstacle = unread ?? (looked ? undefined : 'What is to be de-identified has to be looked through first');
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // The keyboard is where the first answer is wanted.
    if (plan && asks) list.current?.querySelector<HTMLElement>('[data-asks] input[type="radio"]')?.focus();
  }, [plan, asks]);
  const go = useRef<HTMLButtonElement>(null);
  const mayBegin = obstacle === undefined;
  useEffect(() => {
    // The keyboard is on the button once it can be pressed, unless somebody is choosing or writing.
    if (mayBegin && !document.activeElement?.matches('input, textarea, select')) go.current?.focus();
  }, [mayBegin]);
  /** Enter goes on from a choice: to the next patient to decide about, then to the button. */
  const goOn = (event: KeyboardEvent<HTMLElement>): void => {
    if (event.key !== 'Enter' || !(event.target as HTMLElement).matches('input[type="radio"]')) return;
    event.preventDefault();
    (list.current?.querySelector<HTMLElement>('[data-asks] input[type="radio"]') ?? go.current)?.focus();
  };
  const choose = (key: string, choice: Choice): void => setChoices((before) => ({ ...before, [key]: choice }));

  const start = async (): Promise<void> => {
    if (!settings) return;
    const decisions = patients.map((patient) =>
      decisionOf(patient, choiceOf(choices, patient, mode), settings.reconciliation),
    );
    if (decisions.some((decision) => decision === undefined)) return;
    setBusy(true);
    const started = await attempt(
      () =>
        api.catalogues.importStudies({
          ...selection,
          decisions: decisions.filter((decision) => decision !== undefined),
          ...(deIdentify ? { deIdentify } : {}),
        }),
      'The import could not be started',
    );
    setBusy(false);
    if (!started) return;
    closeImportDialog();
    notify(
      settings.reading.importTo === ''
        ? 'Importing in the background: see Transfers.'
        : `Sending to ${nodeName(settings.reading.importTo)} in the background: see Transfers.`,
    );
  };

  return (
    <Modal
      opened
      onClose={closeImportDialog}
      closeOnEscape={!editing && !listing}
      size={980}
      title={`Import from ${medium.name}`}
    >
      {plan === undefined && error ? (
        <div role="alert" className={styles['note']}>
          <Text c="var(--ng-failure)">{errorText(error).title}</Text>
          <Text size="sm">{errorText(error).advice}</Text>
          <Button mt="sm" onClick={again}>
            Try again
          </Button>
        </div>
      ) : (
        <>
          <Group gap="sm" mb={8} wrap="nowrap">
            <Text size="sm" c="dimmed" style={{ flex: 1 }} data-testid="import-summary">
              {plan
                ? summary(patients, open.length)
                : medium.state === 'scanning'
                  ? foundText(medium)
                  : 'Comparing with the archive …'}
            </Text>
            {patients.length > 8 && (
              <TextInput
                aria-label="Search the patients"
                placeholder="Name or ID"
                value={filter}
                onChange={(event) => setFilter(event.currentTarget.value)}
              />
            )}
            {open.length > 1 && (
              <Button
                variant="default"
                onClick={() =>
                  setChoices((before) => ({
                    ...before,
                    ...Object.fromEntries(open.map(({ key }): [string, Choice] => [key, { kind: 'as-is' }])),
                  }))
                }
              >
                All {open.length} as on the medium
              </Button>
            )}
          </Group>
          {reading && (
            <Progress
              mb={8}
              size={3}
              value={medium.toScan ? (medium.scanned / medium.toScan) * 100 : 100}
              striped={!medium.toScan}
              aria-label="Files read"
            />
          )}
          <div ref={list} className={styles['patients']} aria-busy={asking} onKeyDown={goOn}>
            {shown.slice(0, shownAtMost).map((patient) => (
              <ImportPatientView
                key={patient.key}
                patient={patient}
                choice={choiceOf(choices, patient, mode)}
                onChoice={(choice) => choose(patient.key, choice)}
                anonymous={deIdentify !== undefined}
              />
            ))}
            {plan && shown.length === 0 && (
              <div className={styles['note']}>
                {patients.length === 0
                  ? 'There is nothing in this that could be imported.'
                  : 'No patient of that name or ID'}
              </div>
            )}
          </div>
          {shown.length > shownAtMost && (
            <Text size="xs" c="dimmed" mt={4}>
              The first {shownAtMost} of {plural(shown.length, 'patient')} are listed. Search to see others.
            </Text>
          )}
          {plan !== undefined && plan.unreadable > 0 && (
            <Group gap={6} mt={6}>
              <Text size="xs" c="var(--ng-warning)">
                {plural(plan.unreadable, 'file')} cannot be read{whole ? '; what is damaged goes into quarantine' : ''}
              </Text>
              <Button variant="subtle" color="gray" size="compact-xs" onClick={() => setListing(true)}>
                Show
              </Button>
            </Group>
          )}
          <div style={{ marginTop: 10 }}>
            <DeIdentifyChoice
              selection={deIdentifySelection(selection)}
              value={deIdentify}
              onValue={setDeIdentify}
              onReady={setLooked}
            />
          </div>
        </>
      )}
      <div className={styles['foot']}>
        <Text size="xs" c="dimmed" role="status">
          {obstacle ?? destinationText(settings?.reading.importTo ?? '')}
        </Text>
        <Button variant="default" onClick={closeImportDialog}>
          Cancel
        </Button>
        <Button ref={go} data-autofocus disabled={obstacle !== undefined} loading={busy} onClick={() => void start()}>
          Import
        </Button>
      </div>
      {listing && <UnreadableDialog medium={medium} onClose={() => setListing(false)} />}
    </Modal>
  );
}

/** Patients as they are listed: those about whom something was to be decided first, which they stay when it was. */
function useShown(
  patients: readonly ImportPatient[],
  mode: 'ask' | 'as-is' | 'archive',
  filter: string,
): ImportPatient[] {
  return useMemo(() => {
    const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
    const rank = (patient: ImportPatient): number => (choiceOf({}, patient, mode).kind === 'undecided' ? 0 : 1);
    return patients
      .filter(({ name, patientId }) => {
        const text = `${nameText(name)} ${name} ${patientId}`.toLowerCase();
        return words.every((word) => text.includes(word));
      })
      .sort((a, b) => rank(a) - rank(b));
  }, [patients, mode, filter]);
}

function summary(patients: readonly ImportPatient[], open: number): string {
  const total = (of: (patient: ImportPatient) => number): number => patients.reduce((sum, one) => sum + of(one), 0);
  const known = total((one) => one.known);
  const instances = total((one) => one.instances);
  return [
    `${plural(patients.length, 'patient')}, ${plural(
      total((one) => one.studies),
      'study',
      'studies',
    )}, ${plural(instances, 'object')}`,
    instances > 0 && known >= instances ? 'everything is in the archive already' : '',
    open > 0 ? `${plural(open, 'patient')} to decide about` : '',
  ]
    .filter(Boolean)
    .join('; ');
}

/** Why nothing can be imported yet. */
function obstacleText(state: {
  medium: CatalogueInfo;
  reading: boolean;
  plan: boolean;
  asking: boolean;
  open: number;
  wanted: number;
}): string | undefined {
  if (state.medium.state === 'gone') return 'The medium was taken out';
  if (state.reading) return 'The medium is still being read: who else is on it is not known yet';
  if (!state.plan || state.asking) return 'Comparing with the archive …';
  if (state.open > 0) return `Say for ${plural(state.open, 'patient')} who it is`;
  return state.wanted === 0 ? 'Nothing is chosen' : undefined;
}

const destinationText = (nodeId: string): string =>
  nodeId === '' ? 'Copied into the archive' : `Sent to ${nodeName(nodeId)}, as the settings say`;

const deIdentifySelection = ({ id, ...rows }: ImportSelection) => ({ catalogue: id, ...rows });
