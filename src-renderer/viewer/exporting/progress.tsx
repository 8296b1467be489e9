import { Progress as Bar, Button, Group, Modal, Text } from '@mantine/core';
import { useExporting } from './store.ts';

/** How far a film or a series of pictures is. The images pass by behind it: what is saved is what is seen. */
export function ExportProgress() {
  const progress = useExporting((state) => state.progress);
  if (!progress) return null;
  const { title, done, total, cancel } = progress;
  return (
    <Modal opened onClose={cancel} title={title} size={380} withCloseButton={false} closeOnClickOutside={false}>
      <Bar value={total > 0 ? (100 * done) / total : 0} aria-label={title} />
      <Text size="sm" mt="xs" c="dimmed">
        {done} of {total}
      </Text>
      <Group justify="flex-end" mt="md">
        <Button variant="default" data-autofocus onClick={cancel}>
          Cancel
        </Button>
      </Group>
    </Modal>
  );
}
