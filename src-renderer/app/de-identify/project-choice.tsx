import { Button, PasswordInput, SegmentedControl, Select, Text, TextInput } from '@mantine/core';
import { Lock, Plus } from 'lucide-react';
import { useState } from 'react';
import type { DeIdentificationProject } from '../../../src-shared/contract/de-identification.ts';
import { api } from '../api.ts';
import { plural } from '../formatting.ts';
import { attempt } from '../notify.ts';
import styles from './de-identify.module.css';
import { isLocked, mappingWords, useProjects } from './projects.ts';

const alone = '';

interface ProjectChoiceProps {
  /** Undefined: this job alone. */
  value: string | undefined;
  onValue: (projectId: string | undefined) => void;
}

/** The project that patients keep their pseudonyms in, or none; new ones are made and locked ones opened here. */
export function ProjectChoice({ value, onValue }: ProjectChoiceProps) {
  const projects = useProjects();
  const [making, setMaking] = useState(false);
  const project = projects?.find(({ id }) => id === value);
  return (
    <div>
      <div className={styles['line']}>
        <Select
          label="Project"
          w={360}
          data={[
            { value: alone, label: 'This once: who is who is not kept' },
            ...(projects ?? []).map(({ id, name, patients }) => ({
              value: id,
              label: `${name} (${plural(patients, 'patient')})`,
            })),
          ]}
          value={value ?? alone}
          allowDeselect={false}
          onChange={(id) => onValue(id === null || id === alone ? undefined : id)}
        />
        <Button
          variant="default"
          leftSection={<Plus size={13} />}
          style={{ alignSelf: 'flex-end' }}
          onClick={() => setMaking(true)}
        >
          New project …
        </Button>
      </div>
      <Text size="xs" c="dimmed" mt={4}>
        {project
          ? `The same patients get the same names, UIDs and shifts of dates as before in this project; ${mappingWords[project.mapping]}.`
          : 'Patients get names, UIDs and shifts of dates that occur nowhere else.'}
      </Text>
      {project && isLocked(project) && <Unlock key={project.id} project={project} />}
      {making && (
        <NewProject
          onDone={(id) => {
            setMaking(false);
            if (id !== undefined) onValue(id);
          }}
        />
      )}
    </div>
  );
}

/** The passphrase of a list of who is who. */
export function Unlock({ project }: { project: DeIdentificationProject }) {
  const [passphrase, setPassphrase] = useState('');
  const [busy, setBusy] = useState(false);
  const open = async (): Promise<void> => {
    if (passphrase === '' || busy) return;
    setBusy(true);
    await attempt(
      () => api.deIdentification.openProject({ id: project.id, passphrase }),
      `${project.name} was not opened`,
    );
    setBusy(false);
  };
  return (
    <div className={styles['line']}>
      <PasswordInput
        size="xs"
        w={360}
        aria-label={`Passphrase of ${project.name}`}
        placeholder="Passphrase"
        autoComplete="off"
        leftSection={<Lock size={13} />}
        value={passphrase}
        onChange={(event) => setPassphrase(event.currentTarget.value)}
        onKeyDown={(event) => event.key === 'Enter' && void open()}
      />
      <Button variant="default" loading={busy} disabled={passphrase === ''} onClick={() => void open()}>
        Open
      </Button>
    </div>
  );
}

/** Makes a project; told its id, or undefined when nothing came of it. */
export function NewProject({ onDone }: { onDone: (id: string | undefined) => void }) {
  const [name, setName] = useState('');
  const [mapping, setMapping] = useState<DeIdentificationProject['mapping']>('encrypted');
  const [passphrase, setPassphrase] = useState('');
  const [again, setAgain] = useState('');
  const [busy, setBusy] = useState(false);
  const differs = mapping === 'encrypted' && again !== '' && again !== passphrase;
  const complete = name.trim() !== '' && (mapping !== 'encrypted' || (passphrase.length >= 8 && passphrase === again));
  const make = async (): Promise<void> => {
    setBusy(true);
    let id: string | undefined;
    await attempt(async () => {
      const made = await api.deIdentification.createProject({
        name: name.trim(),
        mapping,
        ...(mapping === 'encrypted' && { passphrase }),
      });
      id = made.id;
    }, 'The project was not made');
    setBusy(false);
    if (id !== undefined) onDone(id);
  };
  return (
    <fieldset className={styles['options']}>
      <legend>New project</legend>
      <TextInput
        label="Name"
        w={360}
        maxLength={100}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <SegmentedControl
        aria-label="Who is who"
        data={[
          { value: 'encrypted', label: 'Keep who is who, encrypted' },
          { value: 'plain', label: 'Keep who is who' },
          { value: 'none', label: 'Do not keep it' },
        ]}
        value={mapping}
        onChange={(value) => setMapping(value as DeIdentificationProject['mapping'])}
      />
      {mapping === 'encrypted' && (
        <div className={styles['line']}>
          <PasswordInput
            size="xs"
            w={240}
            label="Passphrase"
            description="8 signs or more; without it nobody can read the list"
            autoComplete="new-password"
            value={passphrase}
            onChange={(event) => setPassphrase(event.currentTarget.value)}
          />
          <PasswordInput
            size="xs"
            w={240}
            label="Once more"
            description="So that it is what you mean"
            autoComplete="new-password"
            value={again}
            error={differs && 'The two differ'}
            onChange={(event) => setAgain(event.currentTarget.value)}
          />
        </div>
      )}
      <div className={styles['line']}>
        <Button variant="default" onClick={() => onDone(undefined)}>
          Cancel
        </Button>
        <Button loading={busy} disabled={!complete} onClick={() => void make()}>
          Make the project
        </Button>
      </div>
    </fieldset>
  );
}
