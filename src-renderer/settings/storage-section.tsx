import { formatBytes, formatCount } from '../app/formatting.ts';
import { useLive } from '../app/live.ts';
import { CompressionOnReceipt } from './compression-rules.tsx';
import { Group, NumberField, SelectField } from './fields.tsx';
import styles from './settings.module.css';

/** Where studies are kept, and how carefully. */
export function StorageSection() {
  const archive = useLive((state) => state.archive);
  const info = useLive((state) => state.info);
  return (
    <>
      <Group title="Archive">
        <dl className={styles['facts']}>
          <dt>Place</dt>
          <dd>{info?.dataFolder}</dd>
          <dt>Holds</dt>
          <dd>
            {archive &&
              `${formatCount(archive.studies)} studies, ${formatCount(archive.instances)} objects, ${formatBytes(archive.bytes)}`}
          </dd>
          <dt>Disk</dt>
          <dd>{archive && `${formatBytes(archive.freeBytes)} of ${formatBytes(archive.totalBytes)} free`}</dd>
        </dl>
      </Group>
      <Group title="Receiving">
        <SelectField
          path="storage.durability"
          options={{
            durable: 'It is safe on the disk',
            relaxed: 'The system has it (faster, lost in a power cut)',
          }}
          hint="A sender may delete its copy once an object was confirmed."
        />
        <SelectField
          path="storage.duplicates"
          options={{
            'keep-first': 'Keep the first one',
            replace: 'Replace it',
            'keep-both': 'Keep both',
            refuse: 'Refuse it',
          }}
          hint="The very same object sent again is always confirmed and kept once."
        />
        <SelectField
          path="storage.seriesInOtherStudy"
          options={{ keep: 'Keep it in both studies', quarantine: 'Confirm it and set it aside in quarantine' }}
        />
        <NumberField
          path="storage.reserveBytes"
          scale={1024 * 1024}
          suffix="MiB"
          hint="Below this nothing more is received: senders are told that the disk is full."
        />
      </Group>
      <CompressionOnReceipt />
    </>
  );
}
