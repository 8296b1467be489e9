import { Button, Group, Modal, Progress, Text } from '@mantine/core';
import { EveryDialog } from './every-dialog.tsx';
import { useFilming } from './store.ts';

/** Many images take a while: their number, and how to give up. */
const fewImages = 30;

export function FilmingWindow() {
  const dialog = useFilming((state) => state.dialog);
  const progress = useFilming((state) => state.progress);
  const title = 'Giving images to the film';
  return (
    <>
      {dialog && <EveryDialog cell={dialog.cell} />}
      {progress && progress.total >= fewImages && (
        <Modal
          opened
          onClose={progress.cancel}
          title={title}
          size={380}
          withCloseButton={false}
          closeOnClickOutside={false}
        >
          <Progress value={(100 * progress.done) / progress.total} aria-label={title} />
          <Text size="sm" mt="xs" c="dimmed">
            {progress.done} of {progress.total} images
          </Text>
          <Group justify="flex-end" mt="md">
            <Button variant="default" onClick={progress.cancel}>
              Cancel
            </Button>
          </Group>
        </Modal>
      )}
    </>
  );
}
