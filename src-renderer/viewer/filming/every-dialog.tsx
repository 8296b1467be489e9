import { Button, Group, Modal, NumberInput, Stack, Text } from '@mantine/core';
import { useEffect, useState } from 'react';
import { everyNth } from '../../../src-shared/film/choosing.ts';
import { plural } from '../../app/formatting.ts';
import { useController } from '../viewports.ts';
import { give, mostAtOnce } from './giving.ts';
import { useFilming } from './store.ts';
import { framesTask } from './subjects.ts';

const close = (): void => useFilming.setState({ dialog: undefined });

/** Every n-th image of a viewport, from one to another. */
export function EveryDialog({ cell }: { cell: number }) {
  const controller = useController(cell);
  const count = controller?.frames.length ?? 0;
  const [n, setN] = useState<number | string>(() => Math.max(1, Math.ceil(count / 20)));
  const [from, setFrom] = useState<number | string>(1);
  const [to, setTo] = useState<number | string>(count);
  // What was to be filmed is no longer on the screen.
  useEffect(() => {
    if (count === 0) close();
  }, [count]);
  if (!controller || count === 0) return null;
  const whole = [n, from, to].every((value) => typeof value === 'number');
  const chosen = whole ? everyNth(count, { n: Number(n), from: Number(from), to: Number(to) }) : [];
  const tooMany = chosen.length > mostAtOnce;
  const last = (chosen.at(-1) ?? 0) + 1;
  const limits = { min: 1, max: count, allowDecimal: false, allowNegative: false, clampBehavior: 'strict' } as const;
  return (
    <Modal opened onClose={close} title="Give images to the film" size={420}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (chosen.length === 0 || tooMany) return;
          const frames = chosen.flatMap((index) => controller.frames[index] ?? []);
          close();
          void give(framesTask(cell, frames));
        }}
      >
        <Stack gap="sm">
          <Group grow gap="sm">
            <NumberInput label="Every n-th image" data-autofocus value={n} onChange={setN} {...limits} />
            <NumberInput label="From image" value={from} onChange={setFrom} {...limits} />
            <NumberInput label="To image" value={to} onChange={setTo} {...limits} />
          </Group>
          <Text size="sm" data-film-chosen={chosen.length} c={chosen.length === 0 || tooMany ? 'yellow' : 'dimmed'}>
            {chosen.length === 0
              ? 'No image'
              : tooMany
                ? `${plural(chosen.length, 'image')}: no more than ${mostAtOnce} at once`
                : `${plural(chosen.length, 'image')} of ${count}: ${chosen.length === 1 ? last : `${(chosen[0] ?? 0) + 1} to ${last}`}`}
          </Text>
        </Stack>
        <Group justify="flex-end" mt="md">
          <Button variant="default" onClick={close}>
            Cancel
          </Button>
          <Button type="submit" disabled={chosen.length === 0 || tooMany}>
            Give to the film
          </Button>
        </Group>
      </form>
    </Modal>
  );
}
