import { Button, Group, Modal, SegmentedControl, Text } from '@mantine/core';
import { useState } from 'react';
import { deIdentifyRequestSchema } from '../../src-shared/changes/model.ts';
import type { Settings } from '../../src-shared/settings/schema.ts';
import { api } from '../app/api.ts';
import { DeIdentifyChoice } from '../app/de-identify/choice.tsx';
import { useDeIdentifyEditing } from '../app/de-identify/editing.ts';
import { wholeSelection } from '../app/de-identify/found.ts';
import { closeGiving, useGiving } from '../app/giving.ts';
import { useLive } from '../app/live.ts';
import { attempt, notify } from '../app/notify.ts';
import type { SendChoice } from '../app/sending.ts';
import styles from './giving.module.css';

/** De-identified copies beside the originals in the archive. Once a window. */
export function DeIdentifyDialog() {
  const choices = useGiving((state) => state.copying);
  const settings = useLive((state) => state.settings);
  return choices && settings?.deIdentification.enabled ? <OpenDialog choices={choices} settings={settings} /> : null;
}

function OpenDialog({ choices, settings }: { choices: readonly SendChoice[]; settings: Settings }) {
  const editing = useDeIdentifyEditing((state) => state.open);
  const [meant, setMeant] = useState(0);
  const [request, setRequest] = useState(() => deIdentifyRequestSchema.parse(settings.deIdentification.request));
  const [ready, setReady] = useState(false);
  const [busy, setBusy] = useState(false);
  const choice = choices[meant] as SendChoice;
  const copy = async (): Promise<void> => {
    setBusy(true);
    const started = await attempt(
      async () => api.deIdentification.copy({ selection: await wholeSelection(choice.selection), request }),
      'The copies were not begun',
    );
    setBusy(false);
    if (!started) return;
    notify('De-identified copies are made in the background: see Transfers.');
    closeGiving();
  };
  return (
    <Modal
      opened
      onClose={closeGiving}
      size={620}
      title="De-identified copies in the archive"
      closeOnEscape={!editing}
      closeOnClickOutside={false}
    >
      <div className={styles['what']} data-testid="de-identify-what">
        <b>{choice.patient}</b>
        <Text size="sm" c="dimmed">
          {choice.detail}
        </Text>
        {choices.length > 1 && (
          <SegmentedControl
            mt={6}
            aria-label="What to copy"
            data={choices.map(({ label }, index) => ({ label, value: String(index) }))}
            value={String(meant)}
            onChange={(value) => setMeant(Number(value))}
          />
        )}
      </div>
      <div className={styles['form']}>
        <DeIdentifyChoice
          always
          selection={choice.selection}
          value={request}
          onValue={(value) => value && setRequest(value)}
          onReady={setReady}
        />
        <Text size="xs" c="dimmed">
          The copies appear in the list as studies of other patients. The originals stay as they are.
        </Text>
      </div>
      <Group justify="flex-end" mt="md">
        <Button variant="default" onClick={closeGiving} data-autofocus>
          Cancel
        </Button>
        <Button loading={busy} disabled={!ready} onClick={() => void copy()}>
          Make the copies
        </Button>
      </Group>
    </Modal>
  );
}
