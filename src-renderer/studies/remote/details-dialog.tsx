import { Button, Group, Modal } from '@mantine/core';
import { formatDateTime, formatName } from '../../app/formatting.ts';
import styles from './remote.module.css';
import type { RemoteRow } from './row.ts';

/** Everything that the node answered for a study. */
export function DetailsDialog({ row, onClose }: { row: RemoteRow; onClose: () => void }) {
  const { remote } = row;
  const facts: [string, string][] = [
    ['PatientName', formatName(remote.name)],
    ['PatientID', remote.patientId],
    ['IssuerOfPatientID', remote.issuer],
    ['PatientBirthDate', formatDateTime(remote.birthDate, '')],
    ['PatientSex', remote.sex],
    ['StudyDate', formatDateTime(remote.studyDate, remote.studyTime)],
    ['AccessionNumber', remote.accession],
    ['StudyID', remote.studyId],
    ['StudyDescription', remote.description],
    ['ModalitiesInStudy', remote.modalities.join(' ')],
    ['InstitutionName', remote.institution],
    ['ReferringPhysicianName', remote.referringPhysician],
    ['NumberOfStudyRelatedSeries', remote.series === undefined ? '' : String(remote.series)],
    ['NumberOfStudyRelatedInstances', remote.instances === undefined ? '' : String(remote.instances)],
    ['InstanceAvailability', remote.availability],
    ['RetrieveAETitle', remote.retrieveAeTitle],
    ['StudyInstanceUID', remote.studyUid],
  ];
  const known = new Set(facts.map(([keyword]) => keyword));
  const more = Object.entries(remote.more).filter(([keyword]) => !known.has(keyword));
  return (
    <Modal opened onClose={onClose} size={680} title="What the node answered">
      <div style={{ maxHeight: '60vh', overflow: 'auto' }}>
        <table className={styles['details']}>
          <tbody>
            {[...facts, ...more].map(
              ([keyword, value]) =>
                value !== '' && (
                  <tr key={keyword}>
                    <td>{words(keyword)}</td>
                    <td>{value}</td>
                  </tr>
                ),
            )}
          </tbody>
        </table>
      </div>
      <Group justify="flex-end" mt="md">
        <Button variant="default" onClick={onClose} data-autofocus>
          Close
        </Button>
      </Group>
    </Modal>
  );
}

/** A keyword of the standard as words: `StudyInstanceUID`, "Study Instance UID". */
export const words = (keyword: string): string =>
  keyword.replace(/([a-z])([A-Z])/g, '$1 $2').replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2');
