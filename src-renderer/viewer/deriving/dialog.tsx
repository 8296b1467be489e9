import { Button, Group, Modal, Progress, Stack, Text } from '@mantine/core';
import { useEffect } from 'react';
import { useController } from '../viewports.ts';
import { NmForm, PlanesForm, SlabsForm } from './forms.tsx';
import { useDeriving } from './store.ts';
import { subjectOf } from './subjects.ts';

export function DerivingWindow() {
  const cell = useDeriving((state) => state.cell);
  return (
    <>
      {cell !== undefined && <DerivingDialog cell={cell} />}
      <DerivingProgress />
    </>
  );
}

const close = (): void => useDeriving.setState({ cell: undefined });

function DerivingDialog({ cell }: { cell: number }) {
  const shown = useController(cell)?.shown;
  const subject = subjectOf(cell);
  const gone = 'why' in subject || !shown;
  // What was to be computed from is no longer on the screen.
  useEffect(() => {
    if (gone) close();
  }, [gone]);
  if (gone) return null;
  const of = shown.frame.series.series.description ?? shown.frame.series.series.modality;
  const props = { cell, of, close };
  return (
    <Modal opened onClose={close} title="New images computed from these" size={460}>
      {subject.kind === 'nm' && <NmForm {...props} subject={subject} />}
      {subject.kind === 'slabs' && <SlabsForm {...props} subject={subject} />}
      {subject.kind === 'planes' && <PlanesForm {...props} subject={subject} />}
    </Modal>
  );
}

function DerivingProgress() {
  const progress = useDeriving((state) => state.progress);
  if (!progress) return null;
  const { done, total, cancel } = progress;
  const title = 'Computing images';
  return (
    <Modal opened onClose={cancel} title={title} size={380} withCloseButton={false} closeOnClickOutside={false}>
      <Stack gap="xs">
        <Progress value={(100 * done) / total} aria-label={title} />
        <Text size="sm" c="dimmed">
          {done < total ? `${done} of ${total}` : 'Storing'}
        </Text>
      </Stack>
      <Group justify="flex-end" mt="md">
        <Button variant="default" data-autofocus onClick={cancel}>
          Cancel
        </Button>
      </Group>
    </Modal>
  );
}
