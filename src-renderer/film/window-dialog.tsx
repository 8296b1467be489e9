import { Button, Group, Modal, NumberInput } from '@mantine/core';
import { type FormEvent, useEffect, useState } from 'react';
import { plural } from '../app/formatting.ts';
import { setWindow, targets } from './view-actions.ts';
import { useWindowEntry } from './window-entry.ts';

/** Width and centre by numbers, for all selected cells. */
export function WindowDialog() {
  const window = useWindowEntry((entry) => entry.window);
  const [width, setWidth] = useState<number | string>('');
  const [center, setCenter] = useState<number | string>('');
  useEffect(() => {
    if (!window) return;
    setWidth(window.width);
    setCenter(window.center);
  }, [window]);
  const close = (): void => useWindowEntry.setState({ window: undefined });
  const values = { width: Number(width), center: Number(center) };
  const valid = width !== '' && center !== '' && Number.isFinite(values.center) && values.width > 0;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (!valid || !window) return;
    setWindow({ ...window, ...values });
    close();
  };
  const count = window ? targets().length : 0;
  return (
    <Modal opened={window !== undefined} onClose={close} title={`Window of ${plural(count, 'cell')}`} size={300}>
      <form onSubmit={submit}>
        <Group grow align="flex-start">
          <NumberInput label="Width" value={width} onChange={setWidth} min={0} data-autofocus hideControls />
          <NumberInput label="Level" value={center} onChange={setCenter} hideControls />
        </Group>
        <Group justify="flex-end" mt={14}>
          <Button variant="default" onClick={close}>
            Cancel
          </Button>
          <Button type="submit" disabled={!valid}>
            Use
          </Button>
        </Group>
      </form>
    </Modal>
  );
}
