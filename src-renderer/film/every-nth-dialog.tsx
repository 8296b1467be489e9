import { Button, Group, Modal, NumberInput } from '@mantine/core';
import { type FormEvent, useEffect, useState } from 'react';
import { everyNth, nthToFit } from '../../src-shared/film/choosing.ts';
import { plural } from '../app/formatting.ts';
import { type Choosing, closeEveryNth, useEveryNth } from './every-nth.ts';
import { emptyFrom, placeFrames } from './placing.ts';
import { activeSheet } from './store.ts';

/** Which images of a series go onto the film: every n-th of a part of it. */
export function EveryNthDialog() {
  const choosing = useEveryNth((state) => state.choosing);
  return (
    <Modal opened={choosing !== undefined} onClose={closeEveryNth} title="Images of the series" size={380}>
      {choosing && <Form choosing={choosing} />}
    </Modal>
  );
}

function Form({ choosing: { set, at } }: { choosing: Choosing }) {
  const count = set.frames.length;
  const empty = emptyFrom(at);
  const [n, setN] = useState<number | string>(1);
  const [from, setFrom] = useState<number | string>(1);
  const [to, setTo] = useState<number | string>(count);
  useEffect(() => {
    setN(nthToFit(count, Math.max(1, empty)));
    setFrom(1);
    setTo(count);
  }, [count, empty]);
  const wanted = everyNth(count, { n: Number(n) || 1, from: Number(from) || 1, to: Number(to) || count });
  const frames = wanted.flatMap((index) => set.frames[index] ?? []);
  const boxes = activeSheet()?.boxes.length ?? 1;
  const more = Math.ceil(Math.max(0, frames.length - empty) / Math.max(1, boxes));
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (placeFrames(frames, at)) closeEveryNth();
  };
  return (
    <form onSubmit={submit}>
      <p style={{ margin: '0 0 10px' }}>
        {[set.series.series.modality, set.series.series.number, set.label].filter(Boolean).join(' ')}:{' '}
        {plural(count, 'image')}
      </p>
      <Group grow align="flex-start">
        <NumberInput
          label="Every n-th"
          value={n}
          onChange={setN}
          min={1}
          max={count}
          allowDecimal={false}
          data-autofocus
        />
        <NumberInput label="From image" value={from} onChange={setFrom} min={1} max={count} allowDecimal={false} />
        <NumberInput label="to image" value={to} onChange={setTo} min={1} max={count} allowDecimal={false} />
      </Group>
      <p style={{ margin: '12px 0 0', color: 'var(--ng-dim)' }} aria-live="polite">
        {plural(frames.length, 'image')} for {plural(empty, 'empty cell')}
        {more > 0 ? `: ${plural(more, 'sheet')} will be added` : ''}
      </p>
      <Group justify="flex-end" mt={14}>
        <Button variant="default" onClick={closeEveryNth}>
          Cancel
        </Button>
        <Button type="submit" disabled={frames.length === 0}>
          Put on the film
        </Button>
      </Group>
    </form>
  );
}
