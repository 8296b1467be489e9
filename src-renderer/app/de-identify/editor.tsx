import { Button, Group, Modal, Tabs, Text } from '@mantine/core';
import { useEffect } from 'react';
import type { DeIdentifyRequest } from '../../../src-shared/changes/model.ts';
import { useLive } from '../live.ts';
import styles from './de-identify.module.css';
import { useDeIdentifyEditing } from './editing.ts';
import type { useFound } from './found.ts';
import { PatientsTab } from './patients-tab.tsx';
import { PicturesTab } from './pictures-tab.tsx';
import { PreviewTab } from './preview-tab.tsx';
import type { DeIdentifySelection } from './request.ts';
import { RulesTab } from './rules-tab.tsx';
import { foundText, summaryOf } from './words.ts';

export interface EditorProps {
  selection: DeIdentifySelection;
  value: DeIdentifyRequest;
  onValue: (value: DeIdentifyRequest) => void;
  result: ReturnType<typeof useFound>;
}

/** All of it: what is kept, who becomes who, which parts of pictures are made black, and what comes out. */
export function DeIdentifyEditor({ onClose, ...props }: EditorProps & { onClose: () => void }) {
  const settings = useLive((state) => state.settings?.deIdentification);
  const { result, value } = props;
  useEffect(() => {
    useDeIdentifyEditing.setState({ open: true });
    return () => useDeIdentifyEditing.setState({ open: false });
  }, []);
  const risky = result.found?.series.filter(({ risks }) => risks.length > 0).length ?? 0;
  return (
    <Modal opened onClose={onClose} size={1080} title="De-identification" closeOnClickOutside={false}>
      <Tabs defaultValue="rules" keepMounted={false} className={styles['tabs'] ?? ''}>
        <Tabs.List>
          <Tabs.Tab value="rules" data-autofocus>
            What is kept
          </Tabs.Tab>
          <Tabs.Tab value="patients">Patients</Tabs.Tab>
          <Tabs.Tab value="pictures">{risky > 0 ? `Pictures (${risky} to look at)` : 'Pictures'}</Tabs.Tab>
          <Tabs.Tab value="preview">Before and after</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="rules">
          <RulesTab {...props} />
        </Tabs.Panel>
        <Tabs.Panel value="patients">
          <PatientsTab {...props} />
        </Tabs.Panel>
        <Tabs.Panel value="pictures">
          <PicturesTab {...props} />
        </Tabs.Panel>
        <Tabs.Panel value="preview">
          <PreviewTab {...props} />
        </Tabs.Panel>
      </Tabs>
      <Group mt="md" wrap="nowrap">
        <Text size="xs" c="dimmed" style={{ flex: 1, minWidth: 0 }}>
          {summaryOf(value, settings)}
          {result.found && `. ${foundText(result.found)}`}
        </Text>
        <Button onClick={onClose}>Done</Button>
      </Group>
    </Modal>
  );
}
