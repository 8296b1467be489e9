import { Button, Group, Modal, SegmentedControl, Text } from '@mantine/core';
import { useState } from 'react';
import type { Settings } from '../../src-shared/settings/schema.ts';
import { api } from '../app/api.ts';
import { DeIdentifyChoice } from '../app/de-identify/choice.tsx';
import { useDeIdentifyEditing } from '../app/de-identify/editing.ts';
import { plural } from '../app/formatting.ts';
import { closeGiving, useGiving } from '../app/giving.ts';
import { useLive } from '../app/live.ts';
import { attempt, notify } from '../app/notify.ts';
import { remember, remembered } from '../app/remembered.ts';
import type { SendChoice } from '../app/sending.ts';
import { CodingChoice } from './coding-choice.tsx';
import { ContentChoice } from './content-choice.tsx';
import { type Draft, firstDraft, requestOf, type TargetKind } from './draft.ts';
import styles from './giving.module.css';
import { usePlan } from './plan.ts';
import { PlanView } from './plan-view.tsx';
import { ProfileChoice } from './profile-choice.tsx';
import { ProtectionChoice } from './protection-choice.tsx';
import { useSelectionChanges } from './selection-changes.ts';
import { TargetChoice } from './target-choice.tsx';
import { type Targets, useTargets } from './targets.ts';

/** Giving studies away: to a folder, a stick, a ZIP archive, a disc. Once a window. */
export function ExportDialog() {
  const choices = useGiving((state) => state.exporting);
  const settings = useLive((state) => state.settings);
  return choices && settings ? <OpenDialog choices={choices} settings={settings} /> : null;
}

interface Last {
  profile?: string;
  kind?: TargetKind;
}
const isLast = (value: unknown): value is Last => {
  if (typeof value !== 'object' || value === null) return false;
  const { profile, kind } = value as Record<string, unknown>;
  return (
    (profile === undefined || typeof profile === 'string') &&
    (kind === undefined || ['folder', 'zip', 'image', 'burner'].includes(String(kind)))
  );
};

/** The target of the last time, unless it cannot be had here. */
const lastOf = (targets: Targets | undefined): Last => {
  const last = remembered<Last>('giving', {}, isLast);
  const burner = targets?.targets.some(({ kind }) => kind === 'burner');
  return last.kind === 'burner' && !burner ? { ...last, kind: 'folder' } : last;
};

function OpenDialog({ choices, settings }: { choices: readonly SendChoice[]; settings: Settings }) {
  const { creation } = settings.media;
  const targets = useTargets();
  const editing = useDeIdentifyEditing((state) => state.open);
  const [meant, setMeant] = useState(0);
  const [draft, setDraft] = useState<Draft>(() => firstDraft(creation, lastOf(targets)));
  const [looked, setLooked] = useState(true);
  const [unnamed, setUnnamed] = useState(0);
  const [busy, setBusy] = useState(false);
  const choice = choices[meant] as SendChoice;
  const change = (part: Partial<Draft>): void => setDraft((before) => ({ ...before, ...part }));
  const wanted = requestOf(draft, choice.selection);
  const request = 'request' in wanted ? wanted.request : undefined;
  const changes = useSelectionChanges(choice.selection);
  const about = JSON.stringify([creation, settings.deIdentification, targets, changes.times]);
  const planned = usePlan(request, about);
  // What belongs to it is not known before.
  const reading = useLive(
    ({ catalogues }) => catalogues?.find(({ id }) => id === choice.selection.catalogue)?.state === 'scanning',
  );
  const ready =
    looked &&
    !reading &&
    request !== undefined &&
    !planned.asking &&
    planned.plan !== undefined &&
    planned.plan.refusals.length === 0;

  const start = async (): Promise<void> => {
    if (!request || busy) return;
    setBusy(true);
    const started = await attempt(() => api.fileSets.create(request), 'The export was not begun');
    setBusy(false);
    if (!started) return;
    remember('giving', { profile: draft.profile, kind: draft.kind });
    notify('Exporting in the background: see Transfers.');
    closeGiving();
  };

  if (!creation.enabled) {
    return (
      <Modal opened onClose={closeGiving} size={480} title="Export">
        <Text size="sm">Writing to media is switched off in the settings of this workstation.</Text>
        <Group justify="flex-end" mt="md">
          <Button variant="default" onClick={closeGiving} data-autofocus>
            Close
          </Button>
        </Group>
      </Modal>
    );
  }
  return (
    <Modal
      opened
      onClose={closeGiving}
      size={1000}
      title="Export"
      closeOnEscape={!editing}
      closeOnClickOutside={false}
      yOffset={24}
      styles={{
        content: { display: 'flex', flexDirection: 'column', maxHeight: 'calc(100vh - 48px)', overflow: 'hidden' },
        body: { display: 'flex', flexDirection: 'column', flex: 1, minHeight: 0 },
      }}
    >
      <div className={styles['what']} data-testid="export-what">
        <b>{choice.patient}</b>
        <Text size="sm" c="dimmed">
          {choice.detail}
        </Text>
        {choices.length > 1 && (
          <SegmentedControl
            mt={6}
            aria-label="What to export"
            data={choices.map(({ label }, index) => ({ label, value: String(index) }))}
            value={String(meant)}
            onChange={(value) => setMeant(Number(value))}
          />
        )}
      </div>
      <div className={styles['columns']}>
        <div className={styles['form']}>
          <TargetChoice draft={draft} change={change} targets={targets} plan={planned.plan} creation={creation} />
          <ProfileChoice draft={draft} onDraft={setDraft} creation={creation} />
          <CodingChoice draft={draft} onDraft={setDraft} creation={creation} />
          <ContentChoice
            content={draft.content}
            onContent={(content) => change({ content })}
            plain={draft.profile === 'plain'}
          />
          <section className={styles['part']} aria-label="Privacy">
            <h3>Privacy and checks</h3>
            <DeIdentifyChoice
              selection={choice.selection}
              value={draft.deIdentify}
              onValue={(deIdentify) => change({ deIdentify })}
              onReady={setLooked}
              onLeftOut={setUnnamed}
            />
            <ProtectionChoice draft={draft} change={change} creation={creation} />
          </section>
        </div>
        <PlanView
          {...planned}
          missing={'missing' in wanted ? wanted.missing : reading ? 'The medium is still being read.' : undefined}
          capacity={draft.volumeBytes}
          removed={changes.removed}
          deIdentify={draft.deIdentify}
          deIdentifyLeavesOut={draft.deIdentify ? unnamed : 0}
          profiles={settings.deIdentification}
        />
      </div>
      <Group justify="flex-end" mt="md">
        <Button variant="default" onClick={closeGiving}>
          Cancel
        </Button>
        <Button disabled={!ready} loading={busy} onClick={() => void start()}>
          {startText(draft)}
        </Button>
      </Group>
    </Modal>
  );
}

/** What the button does, by the target. */
function startText({ kind, copies, update }: Draft): string {
  if (kind === 'zip') return 'Make the ZIP archive';
  if (kind === 'image') return 'Make the disc image';
  if (kind === 'burner') return copies > 1 ? `Burn ${plural(copies, 'copy', 'copies')}` : 'Burn';
  return update ? 'Add to the file-set' : 'Write';
}
