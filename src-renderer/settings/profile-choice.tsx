import { Button, Select, Text } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import type { Settings } from '../../src-shared/settings/schema.ts';
import { api } from '../app/api.ts';
import { attempt } from '../app/notify.ts';
import { type Draft, differences } from './draft.ts';
import { useDraft } from './draft-context.ts';
import { Group } from './fields.tsx';
import { type ProfileName, profileNames, profileOrder } from './labels.ts';
import styles from './settings.module.css';

/** Bundles of settings that make this station behave as another system does on the network. */
export function ProfileChoice({ onReplace }: { onReplace: (draft: Draft) => void }) {
  const { draft } = useDraft();
  const [chosen, setChosen] = useState<ProfileName>(draft.profile);
  const [preview, setPreview] = useState<Settings>();

  const look = (profile: ProfileName): void => {
    setChosen(profile);
    setPreview(undefined);
    void attempt(async () => setPreview(await api.settings.preview({ profile })), 'The profile could not be read');
  };
  const end = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (preview) end.current?.scrollIntoView({ block: 'nearest' });
  }, [preview]);
  const wanted = preview && keepingIdentity(preview, draft);
  const changes = wanted ? differences(draft, wanted) : [];
  return (
    <Group title="Profile">
      <Text size="xs" c="dimmed" mb="xs">
        Another system's behaviour on the network, as one choice: which transfer syntaxes it takes first, how strict it
        is, how it answers. Titles, ports, nodes and printers of this station stay.
      </Text>
      <div className={styles['row']}>
        <label htmlFor="setting-profile">Behave like</label>
        <div>
          <Select
            id="setting-profile"
            data={profileOrder.map((value) => ({ value, label: profileNames[value] }))}
            value={chosen}
            allowDeselect={false}
            onChange={(value) => value !== null && look(value as ProfileName)}
          />
        </div>
      </div>
      {wanted && changes.length === 0 && (
        <Text size="sm" c="dimmed">
          Everything is set as in this profile already.
        </Text>
      )}
      {wanted && changes.length > 0 && (
        <>
          <table className={styles['list']} aria-label="What the profile changes">
            <thead>
              <tr>
                <th style={{ width: '34%' }}>Setting</th>
                <th>Now</th>
                <th>Then</th>
              </tr>
            </thead>
            <tbody>
              {changes.map((change) => (
                <tr key={change.path} title={change.path}>
                  <td>{change.label}</td>
                  <td>{change.before}</td>
                  <td>{change.after}</td>
                </tr>
              ))}
            </tbody>
          </table>
          <Button
            mt="sm"
            variant="light"
            onClick={() => {
              onReplace(wanted);
              setPreview(undefined);
            }}
          >
            Apply {profileNames[chosen]}
          </Button>
          <Text span size="xs" c="dimmed" ml="sm">
            Takes effect with Save
          </Text>
        </>
      )}
      <div ref={end} />
    </Group>
  );
}

/** The profile over what is in the form now: what is this station's own stays as it was typed. */
function keepingIdentity(preview: Settings, draft: Draft): Draft {
  const { enabled, aeTitle, host, port, additionalPorts, tls } = draft.listener;
  return {
    ...preview,
    callingAeTitle: draft.callingAeTitle,
    nodes: draft.nodes,
    printers: draft.printers,
    printing: {
      ...preview.printing,
      callingAeTitle: draft.printing.callingAeTitle,
      templates: draft.printing.templates,
      usualPrinter: draft.printing.usualPrinter,
      keepDays: draft.printing.keepDays,
      keepFilmsDays: draft.printing.keepFilmsDays,
    },
    display: draft.display,
    listener: { ...preview.listener, enabled, aeTitle, host, port, additionalPorts, tls },
  };
}
