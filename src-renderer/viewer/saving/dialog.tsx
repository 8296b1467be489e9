import { Button, Group, Modal, Progress, SegmentedControl, Stack, Text, TextInput } from '@mantine/core';
import { useEffect, useState } from 'react';
import { contentLabel } from '../../../src-shared/objects/presentation-state/content-label.ts';
import type { CreatedObjectsSettings } from '../../../src-shared/settings/created-objects.ts';
import { plural } from '../../app/formatting.ts';
import { useLive } from '../../app/live.ts';
import { remember, remembered } from '../../app/remembered.ts';
import { gridCount, useViewer } from '../store.ts';
import { useController } from '../viewports.ts';
import { save } from './actions.ts';
import { nameOf } from './naming.ts';
import { type Subject, useSaving } from './store.ts';

export function SavingWindow() {
  const dialog = useSaving((state) => state.dialog);
  const created = useLive((state) => state.settings?.createdObjects);
  return (
    <>
      {dialog && created && <SaveDialog cell={dialog.cell} created={created} />}
      <SavingProgress />
    </>
  );
}

const close = (): void => useSaving.setState({ dialog: undefined });
const isText = (value: unknown): value is string => typeof value === 'string' && value.length <= 64;

/** What is saved of the views, and under which name. */
function SaveDialog({ cell, created }: { cell: number; created: CreatedObjectsSettings }) {
  const controller = useController(cell);
  const shown = controller?.shown;
  const several = useViewer((state) => gridCount(state.layout) > 1 && state.maximised === undefined);
  const count = controller?.frames.length ?? 0;
  const images = new Set(controller?.frames.map(({ instance }) => instance.row)).size;
  const [subject, setSubject] = useState<Subject>('image');
  const [each, setEach] = useState(false);
  const [label, setLabel] = useState(created.stateLabel);
  const [description, setDescription] = useState<string>();
  const [creator, setCreator] = useState(() => created.author || remembered('viewer.creator', '', isText));
  // What was to be saved is no longer on the screen.
  useEffect(() => {
    if (!shown) close();
  }, [shown]);
  if (!shown) return null;

  const subjects: { value: Subject; label: string }[] = [
    { value: 'image', label: 'This image' },
    ...(count > 1 ? [{ value: 'series' as const, label: `All ${count} images` }] : []),
    ...(several ? [{ value: 'viewports' as const, label: 'All viewports' }] : []),
  ];
  const own = subject === 'series' ? nameOf(controller.frames) : nameOf([shown.frame]);
  const apart = subject === 'viewports' || (subject === 'series' && each);
  const code = contentLabel(label);
  const start = (): void => {
    if (!created.author) remember('viewer.creator', creator.trim());
    close();
    void save({
      ...{ cell, subject, division: each && subject === 'series' ? 'image' : 'together' },
      texts: {
        label: label.trim() || created.stateLabel,
        creator,
        ...(description === undefined ? {} : { description }),
      },
      seriesDescription: created.stateDescription,
    });
  };

  return (
    <Modal opened onClose={close} title="Save as presentation state" size={460}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          start();
        }}
      >
        <Stack gap="sm">
          {subjects.length > 1 && (
            <SegmentedControl
              fullWidth
              aria-label="What"
              data={subjects}
              value={subject}
              onChange={(value) => setSubject(value as Subject)}
            />
          )}
          {subject === 'series' && images > 1 && (
            <SegmentedControl
              fullWidth
              aria-label="How many states"
              data={[
                { value: 'together', label: 'One state for all' },
                { value: 'each', label: `One for each (${images})` },
              ]}
              value={each ? 'each' : 'together'}
              onChange={(value) => setEach(value === 'each')}
            />
          )}
          <TextInput
            label="Label"
            data-autofocus
            maxLength={64}
            value={label}
            description={code === label ? undefined : `Other systems read it as ${code}`}
            onChange={(event) => setLabel(event.currentTarget.value)}
          />
          <TextInput
            label="Description"
            maxLength={64}
            value={description ?? (apart ? '' : own)}
            placeholder={apart ? 'The images of each state' : ''}
            onChange={(event) => setDescription(event.currentTarget.value)}
          />
          <TextInput
            label="Made by"
            placeholder="Family^Given"
            maxLength={64}
            value={creator}
            onChange={(event) => setCreator(event.currentTarget.value)}
          />
          <Text size="xs" c="dimmed">
            Window, area, turn, polarity, shutter, overlays and everything drawn, as seen now. The images stay as they
            are.
          </Text>
        </Stack>
        <Group justify="flex-end" mt="md">
          <Button variant="default" onClick={close}>
            Cancel
          </Button>
          <Button type="submit">Save</Button>
        </Group>
      </form>
    </Modal>
  );
}

/** Many images take a while: their number, and how to give up. */
const fewImages = 60;

function SavingProgress() {
  const progress = useSaving((state) => state.progress);
  if (!progress || progress.total < fewImages) return null;
  const { done, total, cancel } = progress;
  const title = 'Saving presentation states';
  return (
    <Modal opened onClose={cancel} title={title} size={380} withCloseButton={false} closeOnClickOutside={false}>
      <Progress value={(100 * done) / total} aria-label={title} />
      <Text size="sm" mt="xs" c="dimmed">
        {done} of {plural(total, 'image')}
      </Text>
      <Group justify="flex-end" mt="md">
        <Button variant="default" data-autofocus onClick={cancel}>
          Cancel
        </Button>
      </Group>
    </Modal>
  );
}
