import { Button, Group as Line, Modal, Text } from '@mantine/core';
import { ListTree, Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { DeIdentificationProject } from '../../src-shared/contract/de-identification.ts';
import { api } from '../app/api.ts';
import { personText } from '../app/de-identify/patient-text.ts';
import { NewProject, Unlock } from '../app/de-identify/project-choice.tsx';
import { isLocked, mappingWords, useProjects } from '../app/de-identify/projects.ts';
import { formatInstant, plural } from '../app/formatting.ts';
import { attempt, notify } from '../app/notify.ts';
import { Group } from './fields.tsx';
import styles from './settings.module.css';

type Mapping = Awaited<ReturnType<typeof api.deIdentification.mapping>>;

/** The projects; these are no settings and take effect at once. */
export function DeIdentificationProjects() {
  const projects = useProjects();
  const [making, setMaking] = useState(false);
  const [removing, setRemoving] = useState<DeIdentificationProject>();
  const [shown, setShown] = useState<{ project: DeIdentificationProject; mapping: Mapping }>();
  const show = (project: DeIdentificationProject): Promise<boolean> =>
    attempt(async () => {
      setShown({ project, mapping: await api.deIdentification.mapping({ id: project.id }) });
    }, 'Who is who could not be read');
  return (
    <Group title="Projects">
      <Text size="xs" c="dimmed" mb="sm">
        In a project the same patients keep their names, UIDs and shifts of dates from one time to the next. Projects
        take effect at once.
      </Text>
      {projects?.map((project) => (
        <div key={project.id} data-project={project.id}>
          <div className={styles['item']}>
            <div>
              <b>{project.name}</b>{' '}
              <Text span size="xs" c="dimmed">
                {[
                  plural(project.patients, 'patient'),
                  isLocked(project) ? 'locked' : mappingWords[project.mapping],
                  `since ${formatInstant(project.createdAt).slice(0, 10)}`,
                ].join(', ')}
              </Text>
            </div>
            {project.mapping !== 'none' && (
              <Button
                variant="subtle"
                color="gray"
                leftSection={<ListTree size={14} />}
                disabled={isLocked(project)}
                onClick={() => void show(project)}
              >
                Who is who
              </Button>
            )}
            <Button
              variant="subtle"
              color="gray"
              leftSection={<Trash2 size={14} />}
              onClick={() => setRemoving(project)}
            >
              Remove
            </Button>
          </div>
          {isLocked(project) && <Unlock project={project} />}
        </div>
      ))}
      {making ? (
        <NewProject onDone={() => setMaking(false)} />
      ) : (
        <div className={styles['bar']}>
          <Button variant="default" leftSection={<Plus size={14} />} onClick={() => setMaking(true)}>
            New project
          </Button>
        </div>
      )}
      {removing && (
        <div className={styles['card']} role="alert">
          <Text size="sm">
            Remove {removing.name}? Patients get other names from then on
            {removing.mapping === 'none' ? '' : ', and nobody can find out any more who was who'}. This cannot be
            undone.
          </Text>
          <div className={styles['bar']}>
            <span style={{ flex: 1 }} />
            <Button variant="default" onClick={() => setRemoving(undefined)}>
              Keep
            </Button>
            <Button
              color="red"
              onClick={() => {
                setRemoving(undefined);
                void attempt(
                  () => api.deIdentification.removeProject({ id: removing.id }),
                  'The project was not removed',
                );
              }}
            >
              Remove it
            </Button>
          </div>
        </div>
      )}
      {shown && <WhoIsWho {...shown} onClose={() => setShown(undefined)} />}
    </Group>
  );
}

interface WhoIsWhoProps {
  project: DeIdentificationProject;
  mapping: Mapping;
  onClose: () => void;
}

/** Text of a cell: quotes doubled, and nothing that a spreadsheet would take for a formula. */
const cell = (text: string): string => `"${(/^[=+\-@\t]/.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`;

/** The list as a table that spreadsheets read. */
export const asTable = (mapping: Pick<Mapping, 'patients'>): string =>
  [
    ['Name', 'Patient ID', 'Pseudonym', 'ID of the pseudonym', 'Days added to dates'],
    ...mapping.patients.map(({ name, patientId, pseudonym, shiftDays }) => [
      name,
      patientId,
      pseudonym.name,
      pseudonym.id,
      String(shiftDays),
    ]),
  ]
    .map((row) => row.map(cell).join(','))
    .join('\r\n');

/** Who became who. */
function WhoIsWho({ project, mapping, onClose }: WhoIsWhoProps) {
  const save = (): Promise<boolean> =>
    attempt(async () => {
      const saved = await api.app.saveText({
        name: `${project.name.replace(/[^\w -]/g, '_')}.csv`,
        text: asTable(mapping),
      });
      if (saved) notify('Saved. The file names the patients: keep it where only you can read it.');
    }, 'The list was not saved');
  return (
    <Modal opened onClose={onClose} size={760} title={`Who is who: ${project.name}`}>
      <div style={{ maxHeight: '55vh', overflow: 'auto' }}>
        <table className={styles['list']} aria-label="Who is who">
          <thead>
            <tr>
              <th>Patient</th>
              <th>ID</th>
              <th>Became</th>
              <th>with the ID</th>
              <th>Days added</th>
            </tr>
          </thead>
          <tbody>
            {mapping.patients.map(({ patientKey, name, patientId, pseudonym, shiftDays }) => (
              <tr key={patientKey}>
                <td data-selectable>{personText(name)}</td>
                <td data-selectable>{patientId}</td>
                <td data-selectable>{personText(pseudonym.name)}</td>
                <td data-selectable>{pseudonym.id}</td>
                <td>{shiftDays}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <Line justify="flex-end" mt="md">
        <Button variant="default" onClick={() => void save()}>
          Save as a table …
        </Button>
        <Button onClick={onClose} data-autofocus>
          Close
        </Button>
      </Line>
    </Modal>
  );
}
