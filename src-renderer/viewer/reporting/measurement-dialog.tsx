import { Button, Checkbox, Group, Modal, Select, TextInput } from '@mantine/core';
import { useMemo, useState } from 'react';
import { create } from 'zustand';
import { reportLanguages } from '../../../src-shared/objects/structured-report/context.ts';
import { measurementTitles } from '../../../src-shared/objects/structured-report/measurement-report.ts';
import { asError } from '../../app/api.ts';
import { errorText } from '../../app/error-text.ts';
import { plural } from '../../app/formatting.ts';
import { useLive } from '../../app/live.ts';
import { notify } from '../../app/notify.ts';
import { type Listed, listed, seriesTitle } from '../measuring/listing.ts';
import { useMeasuring } from '../measuring/store.ts';
import { useViewer } from '../store.ts';
import { lastAuthor, rememberAuthor } from './drafts.ts';
import styles from './reporting.module.css';
import { storeMeasurementReport } from './storing-reports.ts';

export const useMeasurementDialog = create<{ open: boolean }>(() => ({ open: false }));
const close = (): void => useMeasurementDialog.setState({ open: false });

/** Which measurements become a report, and under what title. */
export function MeasurementDialog() {
  const open = useMeasurementDialog((state) => state.open);
  return open ? <OpenDialog /> : null;
}

function OpenDialog() {
  const measurements = useMeasuring((state) => state.measurements);
  const studies = useViewer((state) => state.studies);
  const language = useLive((state) => state.settings?.reports.language ?? 'en');
  const series = useMemo(() => bySeries(listed(measurements, studies)), [measurements, studies]);
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const [title, setTitle] = useState(measurementTitles[0]!.value);
  const [tongue, setTongue] = useState(language);
  const [author, setAuthor] = useState(lastAuthor);
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState('');
  const chosen = series.filter(({ key }) => !left.has(key)).flatMap(({ list }) => list);
  const make = async (): Promise<void> => {
    setBusy(true);
    setFailed('');
    rememberAuthor(author.trim());
    try {
      const code = measurementTitles.find(({ value }) => value === title) ?? measurementTitles[0]!;
      await storeMeasurementReport(chosen, { title: code, language: tongue, author: author.trim() });
      close();
      notify(`${plural(chosen.length, 'measurement')} stored as a report`);
    } catch (error) {
      const text = errorText(asError(error));
      setFailed(`${text.title}. ${text.advice}`);
      setBusy(false);
    }
  };
  return (
    <Modal opened onClose={close} title="Measurements as a report" size={520} closeOnClickOutside={!busy}>
      <div className={styles['form']}>
        <Select
          label="Title"
          allowDeselect={false}
          data={measurementTitles.map(({ value, meaning }) => ({ value, label: meaning }))}
          value={title}
          onChange={(value) => value && setTitle(value)}
        />
        <div className={styles['pair']}>
          <TextInput
            label="Author"
            placeholder="Family^Given"
            maxLength={320}
            value={author}
            onChange={(event) => setAuthor(event.currentTarget.value)}
          />
          <Select
            label="Language"
            allowDeselect={false}
            data={reportLanguages.map(({ value, meaning }) => ({ value, label: meaning }))}
            value={tongue}
            onChange={(value) => value && setTongue(value)}
          />
        </div>
        <div className={styles['series']} role="group" aria-label="Series">
          {series.map(({ key, label, list }) => (
            <Checkbox
              key={key}
              label={`${label}  (${list.length})`}
              checked={!left.has(key)}
              onChange={(event) => {
                const next = new Set(left);
                if (event.currentTarget.checked) next.delete(key);
                else next.add(key);
                setLeft(next);
              }}
            />
          ))}
        </div>
        <div className={styles['small']}>
          Values are measured anew on the images before they are written. The report is stored in the archive as
          Comprehensive SR (TID 1500); the measurements stay in the viewer.
        </div>
        {failed && (
          <div className={styles['warning']} role="alert">
            {failed}
          </div>
        )}
      </div>
      <Group justify="flex-end" mt="md">
        <Button variant="default" disabled={busy} onClick={close}>
          Cancel
        </Button>
        <Button data-autofocus loading={busy} disabled={chosen.length === 0} onClick={() => void make()}>
          Store {plural(chosen.length, 'measurement')}
        </Button>
      </Group>
    </Modal>
  );
}

function bySeries(list: readonly Listed[]): { key: string; label: string; list: Listed[] }[] {
  const groups = new Map<string, { key: string; label: string; list: Listed[] }>();
  for (const entry of list) {
    const { key } = entry.frameSet;
    const group = groups.get(key) ?? { key, label: seriesTitle(entry.frameSet), list: [] };
    group.list.push(entry);
    groups.set(key, group);
  }
  return [...groups.values()];
}
