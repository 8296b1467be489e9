import { Button, Group, NumberInput, SegmentedControl, Stack, Text, TextInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import type { Projection } from '../../../src-shared/imaging/volume/reslice.ts';
import type { NmOperation } from '../../../src-shared/objects/derived-image-nm-parts.ts';
import { slabsOf } from '../../../src-shared/objects/derived-image-slabs.ts';
import { parseRanges, rangesText } from '../../../src-shared/objects/frame-ranges.ts';
import { plural } from '../../app/formatting.ts';
import { derive } from './actions.ts';
import type { Task } from './store.ts';
import type { Subject } from './subjects.ts';

type Of<K extends Subject['kind']> = Extract<Subject, { kind: K }>;

interface FormProps<K extends Subject['kind']> {
  cell: number;
  subject: Of<K>;
  /** Description of the series shown. */
  of: string;
  close(): void;
}

const oneDecimal = (mm: number): number => Math.round(mm * 10) / 10;

interface FrameProps {
  /** What is made, undefined while it cannot be. */
  task: Task | undefined;
  /** Description of the new series, until the reader writes another. */
  proposed: string;
  /** In words, what comes of it. */
  note: string;
  make(task: Task, description: string): void;
  close(): void;
  children: ReactNode;
}

/** What the forms have in common: the description of the new series, what comes of it, and the buttons. */
function Form({ task, proposed, note, make, close, children }: FrameProps) {
  const [description, setDescription] = useState<string>();
  const words = (description ?? proposed).slice(0, 64);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (task) make(task, words.trim() || proposed.slice(0, 64));
      }}
    >
      <Stack gap="sm">
        {children}
        <TextInput
          label="Description of the new series"
          maxLength={64}
          value={words}
          onChange={(event) => setDescription(event.currentTarget.value)}
        />
        <Text size="xs" c="dimmed" data-derived-note>
          {note}
        </Text>
      </Stack>
      <Group justify="flex-end" mt="md">
        <Button variant="default" onClick={close}>
          Cancel
        </Button>
        <Button type="submit" disabled={!task}>
          Compute and store
        </Button>
      </Group>
    </form>
  );
}

const operations: { value: NmOperation; label: string }[] = [
  { value: 'frames', label: 'Frames' },
  { value: 'sum', label: 'Sum' },
  { value: 'average', label: 'Average' },
];

/** Frames of a nuclear image, their sum or their average. */
export function NmForm({ cell, subject, of, close }: FormProps<'nm'>) {
  const total = subject.frame.instance.numberOfFrames;
  const [operation, setOperation] = useState<NmOperation>(subject.shown.length > 1 ? 'sum' : 'frames');
  const [typed, setTyped] = useState(() => rangesText(subject.shown));
  const frames = parseRanges(typed, total);
  const few = operation !== 'frames' && frames?.length === 1;
  const wrong = !frames ? `Numbers from 1 to ${total}, as in 1-4, 7` : few ? 'Two frames at least' : undefined;
  const name = operations.find(({ value }) => value === operation)!.label;
  return (
    <Form
      task={frames && !few ? { kind: 'nm', operation, frames } : undefined}
      proposed={`${name} ${frames ? rangesText(frames) : ''} · ${of}`}
      note={
        operation === 'frames'
          ? 'Counts stay as they are.'
          : operation === 'sum'
            ? 'Counts are added pixel by pixel. A sum beyond 65,535 is not stored.'
            : 'The mean of each pixel, rounded to whole counts.'
      }
      make={(task, description) => void derive(cell, subject, task, description)}
      close={close}
    >
      <SegmentedControl
        fullWidth
        aria-label="What"
        data={operations}
        value={operation}
        onChange={(value) => setOperation(value as NmOperation)}
      />
      <TextInput
        label={`Frames, of ${total}`}
        data-autofocus
        value={typed}
        error={wrong}
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
    </Form>
  );
}

const projections: { value: Projection; label: string }[] = [
  { value: 'average', label: 'Average' },
  { value: 'maximum', label: 'Maximum' },
  { value: 'minimum', label: 'Minimum' },
];

/** A whole number of a field that may be empty. */
const whole = (value: string | number, least: number, most: number): number | undefined =>
  typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most ? value : undefined;

/** Neighbouring CT images that become one. */
export function SlabsForm({ cell, subject, of, close }: FormProps<'slabs'>) {
  const { frames, plan } = subject;
  const [projection, setProjection] = useState<Projection>('average');
  const [typedSize, setSize] = useState<string | number>(Math.min(5, frames.length));
  const [typedStep, setStep] = useState<string | number>();
  const size = whole(typedSize, 2, frames.length);
  const step = whole(typedStep ?? typedSize, 1, frames.length);
  const count = size && step ? slabsOf(frames.length, size, step).length : 0;
  const { stepMm } = plan.grid;
  const thick = size ? (size - 1) * stepMm + (frames[0]!.description.sliceThicknessMm || stepMm) : 0;
  const left = size && step ? frames.length - ((count - 1) * step + size) : 0;
  const name = projections.find(({ value }) => value === projection)!.label;
  return (
    <Form
      task={size && step ? { kind: 'slabs', projection, size, step } : undefined}
      proposed={`${name} ${oneDecimal(thick)} mm · ${of}`}
      note={
        size && step
          ? `${plural(count, 'image')} of ${oneDecimal(thick)} mm, ${oneDecimal(step * stepMm)} mm apart.${
              left > 0 ? ` ${plural(left, 'image')} at the end stay out.` : ''
            }`
          : `Whole numbers up to ${frames.length}`
      }
      make={(task, description) => void derive(cell, subject, task, description)}
      close={close}
    >
      <SegmentedControl
        fullWidth
        aria-label="What"
        data={projections}
        value={projection}
        onChange={(value) => setProjection(value as Projection)}
      />
      <Group grow align="flex-start">
        <NumberInput
          label="Images in a slab"
          data-autofocus
          min={2}
          max={frames.length}
          allowDecimal={false}
          value={typedSize}
          onChange={setSize}
        />
        <NumberInput
          label="Images to the next slab"
          min={1}
          max={frames.length}
          allowDecimal={false}
          value={typedStep ?? typedSize}
          onChange={setStep}
        />
      </Group>
    </Form>
  );
}

/** The planes of a reconstruction, as a series. */
export function PlanesForm({ cell, subject, of, close }: FormProps<'planes'>) {
  const { frames, slab } = subject;
  const [typed, setTyped] = useState<string | number>(1);
  const every = whole(typed, 1, frames.length);
  const count = every ? Math.ceil(frames.length / every) : 0;
  const { sliceThicknessMm = 0 } = frames[0]?.description ?? {};
  return (
    <Form
      task={every ? { kind: 'planes', every } : undefined}
      proposed={of}
      note={
        every
          ? `${plural(count, 'image')} of ${oneDecimal(sliceThicknessMm)} mm.`
          : `Whole numbers up to ${frames.length}`
      }
      make={(task, description) => void derive(cell, subject, task, description)}
      close={close}
    >
      <NumberInput
        label={slab ? 'Every so many planes one slab' : 'Every so many planes'}
        data-autofocus
        min={1}
        max={frames.length}
        allowDecimal={false}
        value={typed}
        onChange={setTyped}
      />
    </Form>
  );
}
