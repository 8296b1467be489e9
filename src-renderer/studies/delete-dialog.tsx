import { Button, Group, List, Modal, Text } from '@mantine/core';
import { useState } from 'react';
import { byPatient } from '../../src-shared/contract/same-patient.ts';
import type { StudyRow } from '../../src-shared/contract/view-routes.ts';
import { formatDate, formatName, plural } from '../app/formatting.ts';
import { deleteStudies } from './actions.ts';

const shownAtMost = 8;

/** Asks before studies are deleted, and names whose they are. */
export function DeleteDialog({ studies, onClose }: { studies: StudyRow[]; onClose: () => void }) {
  const [busy, setBusy] = useState(false);
  const patients = byPatient(studies);
  const objects = studies.reduce((sum, study) => sum + study.instances, 0);
  const remove = async (): Promise<void> => {
    setBusy(true);
    const done = await deleteStudies(studies.map((study) => study.studyRow));
    setBusy(false);
    if (done) onClose();
  };
  return (
    <Modal
      opened
      onClose={onClose}
      size={560}
      title={`Delete ${plural(studies.length, 'study', 'studies')} of ${
        patients.length === 1
          ? formatName((patients[0] as StudyRow[])[0]!.name) || 'a patient without name'
          : plural(patients.length, 'patient')
      }?`}
    >
      <List size="sm" mb="md" withPadding={false} listStyleType="none" data-selectable>
        {studies.slice(0, shownAtMost).map((study) => (
          <List.Item key={study.studyRow} mb={4}>
            <b>{formatName(study.name) || '(no name)'}</b> {study.patientId && `(${study.patientId})`}
            <br />
            <Text span size="xs" c="dimmed">
              {[
                formatDate(study.studyDate),
                study.modalities.join(' '),
                study.description,
                plural(study.instances, 'object'),
              ]
                .filter(Boolean)
                .join(', ')}
            </Text>
          </List.Item>
        ))}
        {studies.length > shownAtMost && <List.Item>and {studies.length - shownAtMost} more</List.Item>}
      </List>
      <Text size="sm" mb="lg">
        {plural(objects, 'object')} will be removed from this workstation, files included. This cannot be undone.
      </Text>
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose} data-autofocus disabled={busy}>
          Keep
        </Button>
        <Button color="red" onClick={() => void remove()} loading={busy}>
          Delete {plural(studies.length, 'study', 'studies')}
        </Button>
      </Group>
    </Modal>
  );
}
