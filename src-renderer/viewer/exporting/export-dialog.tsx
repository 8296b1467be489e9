import { Button, Checkbox, Group, Modal, NumberInput, SegmentedControl, Slider, Text, TextInput } from '@mantine/core';
import { useRef, useState } from 'react';
import form from '../../app/dialog-form.module.css';
import { useLive } from '../../app/live.ts';
import { attempt, notify } from '../../app/notify.ts';
import type { Shown } from '../../cornerstone/index.ts';
import { gridCount, useViewer } from '../store.ts';
import { controllerOf } from '../viewports.ts';
import { imageMultiple, type Region, shownIn } from './compose.ts';
import styles from './exporting.module.css';
import { acquiredTiming, runExport } from './jobs.ts';
import { Preview } from './preview.tsx';
import {
  type Choices,
  closeExport,
  type Format,
  keepChoices,
  rememberedChoices,
  type Subject,
  tellsWho,
  useExporting,
} from './store.ts';
import { burnedInWarning } from './warnings.ts';

/** What is to become of the picture, asked each time. */
export function ExportDialog() {
  const dialog = useExporting((state) => state.dialog);
  const shown = dialog && controllerOf(dialog.cell)?.shown;
  return dialog && shown ? <OpenDialog key={`${dialog.subject} ${dialog.format}`} {...dialog} shown={shown} /> : null;
}

const sizeText = (shown: Shown, choices: Choices): string => {
  const { columns, rows } = shown.frame.pixel;
  const multiple = imageMultiple(shown, choices);
  return multiple === 1 ? `Image pixels (${columns} × ${rows})` : `Image pixels × ${multiple}`;
};

interface OpenProps {
  subject: Subject;
  format: Format;
  cell: number;
  shown: Shown;
}

function OpenDialog({ subject: firstSubject, format: firstFormat, cell, shown }: OpenProps) {
  const several = useViewer((state) => gridCount(state.layout) > 1 && state.maximised === undefined);
  const archive = useViewer((state) => state.catalogue === 'archive');
  const created = useLive((state) => state.settings?.createdObjects);
  const count = controllerOf(cell)?.frames.length ?? 1;
  const timing = acquiredTiming(cell);
  const acquired = timing.source !== 'setting';
  const [subject, setSubject] = useState(firstSubject);
  const [format, setFormat] = useState(firstFormat);
  const [choices, setChoices] = useState(rememberedChoices);
  const [range, setRange] = useState({ first: 1, last: count });
  const [rate, setRate] = useState<number | undefined>(undefined);
  const view = useRef<string>(undefined);
  const [description, setDescription] = useState(created?.captureDescription ?? '');

  const change = (part: Partial<Choices>): void => setChoices((before) => ({ ...before, ...part }));
  const dicom = archive && created?.enabled === true;
  const formats: { value: Format; label: string }[] = [
    { value: 'png', label: 'PNG' },
    { value: 'jpeg', label: 'JPEG' },
    ...(subject === 'series' ? [{ value: 'mp4' as const, label: 'Film (MP4)' }] : []),
    ...(dicom ? [{ value: 'dicom' as const, label: 'DICOM' }] : []),
  ];
  const subjects: { value: Subject; label: string }[] = [
    { value: 'viewport', label: 'This viewport' },
    ...(several ? [{ value: 'layout' as const, label: 'All viewports' }] : []),
    ...(count > 1 ? [{ value: 'series' as const, label: `${count} images` }] : []),
  ];
  const chosen = subjects.some(({ value }) => value === subject) ? subject : 'viewport';
  const kind = formats.some(({ value }) => value === format) ? format : 'png';
  const options = {
    ...choices,
    identity: tellsWho(choices),
    size: chosen === 'layout' ? ('screen' as const) : choices.size,
  };
  const moving = chosen === 'series' && (kind === 'mp4' || kind === 'dicom');
  const region: Region = chosen === 'layout' ? { kind: 'layout' } : { kind: 'viewport', cell };
  const warning = tellsWho(choices) ? undefined : burnedInWarning(shownIn(region));

  const start = (): void => {
    keepChoices(choices);
    closeExport();
    const task = {
      ...{ cell, subject: chosen, format: kind, choices: options, ...range, rate, description },
      view: view.current,
    };
    void attempt(
      async () => {
        if (!(await runExport(task))) notify('Nothing was saved.');
      },
      kind === 'dicom' ? 'The capture was not kept' : 'Nothing was saved',
    );
  };

  return (
    <Modal
      opened
      onClose={closeExport}
      size={720}
      title={kind === 'dicom' ? 'Keep as a DICOM capture' : 'Save pictures'}
    >
      <div className={styles['columns']}>
        <div>
          <Preview
            region={region}
            single={chosen === 'series'}
            options={options}
            onView={(shows) => {
              view.current = shows;
            }}
          />
          <div className={styles['size']}>As it will be</div>
        </div>
        <div className={form['form']}>
          {subjects.length > 1 && (
            <SegmentedControl
              fullWidth
              aria-label="What"
              data={subjects}
              value={chosen}
              onChange={(value) => setSubject(value as Subject)}
            />
          )}
          <SegmentedControl
            fullWidth
            aria-label="Format"
            data={formats}
            value={kind}
            onChange={(value) => setFormat(value as Format)}
          />
          {chosen !== 'layout' && (
            <SegmentedControl
              fullWidth
              aria-label="Size"
              data={[
                { value: 'screen', label: 'As on the screen' },
                { value: 'image', label: sizeText(shown, choices) },
              ]}
              value={choices.size}
              onChange={(value) => change({ size: value as Choices['size'] })}
            />
          )}
          {chosen === 'series' && (
            <div className={form['row']}>
              <NumberInput
                label="From image"
                min={1}
                max={range.last}
                value={range.first}
                onChange={(value) => setRange(({ last }) => ({ first: clamp(value, 1, last), last }))}
              />
              <NumberInput
                label="To image"
                min={range.first}
                max={count}
                value={range.last}
                onChange={(value) => setRange(({ first }) => ({ first, last: clamp(value, first, count) }))}
              />
            </div>
          )}
          {moving && (
            <NumberInput
              label="Pictures a second"
              description={
                acquired
                  ? 'As acquired, unless another rate is entered'
                  : 'The images do not say how fast they were acquired'
              }
              min={0.5}
              max={120}
              decimalScale={1}
              value={rate ?? Math.round(timing.rate * 10) / 10}
              onChange={(value) => setRate(clamp(value, 0.5, 120))}
            />
          )}
          {kind === 'jpeg' && (
            <div>
              <Text size="sm">Quality {choices.quality} %</Text>
              <Slider
                aria-label="Quality"
                min={50}
                max={100}
                value={choices.quality}
                label={null}
                onChange={(quality) => change({ quality })}
              />
            </div>
          )}
          {kind === 'dicom' && (
            <TextInput
              label="Name of the new series"
              maxLength={64}
              value={description}
              onChange={(event) => setDescription(event.currentTarget.value)}
            />
          )}
          <div className={form['checks']}>
            <Checkbox
              label="Measurements and marks"
              checked={choices.layers}
              onChange={(event) => change({ layers: event.currentTarget.checked })}
            />
            <Checkbox
              label="Texts in the corners"
              checked={choices.texts}
              onChange={(event) => change({ texts: event.currentTarget.checked })}
            />
            <Checkbox
              ml={26}
              label="Patient's identity among them"
              disabled={!choices.texts}
              checked={tellsWho(choices)}
              onChange={(event) => change({ identity: event.currentTarget.checked })}
            />
          </div>
          {warning && (
            <div className={styles['warning']} role="alert">
              {warning}
            </div>
          )}
          {(kind === 'jpeg' || kind === 'mp4') && (
            <div className={styles['note']}>Compressed with loss, in 8 bits: not for diagnosis.</div>
          )}
        </div>
      </div>
      <Group justify="flex-end" mt="md">
        <Button variant="default" onClick={closeExport}>
          Cancel
        </Button>
        <Button data-autofocus onClick={start}>
          {kind === 'dicom' ? 'Keep in the study' : 'Save …'}
        </Button>
      </Group>
    </Modal>
  );
}

const clamp = (value: number | string, least: number, most: number): number => {
  const number = Number(value);
  return Number.isFinite(number) ? Math.min(most, Math.max(least, number)) : least;
};
