import { Anchor, Button, CopyButton, Group, SegmentedControl, Table, Text, Title } from '@mantine/core';
import { Disc3, FileArchive, FolderOpen } from 'lucide-react';
import type { ListenerStatus } from '../../src-shared/contract/network.ts';
import { api } from '../app/api.ts';
import { errorText } from '../app/error-text.ts';
import { formatInstant } from '../app/formatting.ts';
import { keyLabel } from '../app/keys.ts';
import { useLive } from '../app/live.ts';
import { chooseAndOpen } from '../app/media-actions.ts';
import { openSettings } from '../app/navigation.ts';
import { attempt } from '../app/notify.ts';
import { studiesCommands } from '../app/studies-commands.ts';

/** What an empty archive says: how studies get in. */
export function FirstSteps() {
  const listener = useLive((state) => state.listener);
  const nodes = useLive((state) => state.settings?.nodes.length ?? 0);
  const lastCaller = useLive((state) => state.activity?.find((one) => one.direction === 'in'));
  const ports = listener?.ports ?? [];
  const addresses = listener?.addresses ?? [];
  const text = [
    `AE title: ${listener?.aeTitle ?? ''}`,
    `Address: ${addresses.join(', ')}`,
    `Port: ${ports.join(', ')}`,
  ].join('\n');
  return (
    <section
      aria-label="First steps"
      style={{ maxWidth: 640, margin: '0 auto', padding: '32px 24px', userSelect: 'text' }}
    >
      <Title order={2} mb="xs">
        No studies yet
      </Title>
      <Text size="sm" c="dimmed" mb="lg">
        Studies come in from a modality or PACS over the network, or from a disc, folder or ZIP archive.
      </Text>

      <Title order={3} mb={6}>
        1. Give these to the administrator of the PACS or modality
      </Title>
      {listener?.state === 'listening' ? (
        <>
          <Table withRowBorders={false} verticalSpacing={3} mb="xs" w="auto" fz="sm">
            <Table.Tbody>
              <Fact name="AE title" value={listener.aeTitle} />
              <Fact
                name={addresses.length > 1 ? 'Address (one of)' : 'Address'}
                value={addresses.join(', ') || 'not connected to a network'}
              />
              <Fact name="Port" value={ports.join(', ')} />
            </Table.Tbody>
          </Table>
          <Group gap="sm" mb={6}>
            <CopyButton value={text}>
              {({ copied, copy }) => (
                <Button variant="default" onClick={copy}>
                  {copied ? 'Copied' : 'Copy'}
                </Button>
              )}
            </CopyButton>
            <Button variant="subtle" color="gray" onClick={() => openSettings('station')}>
              Change in Settings ({keyLabel('Mod+,')})
            </Button>
          </Group>
          <Text size="xs" c="dimmed" mb="lg">
            If nothing arrives: the firewall of this computer has to let TCP port {ports.join(', ')} in.
            {ports.some((port) => port < 1024) &&
              ' Ports below 1024 need special rights on many systems; above, 11112 and 104 are the usual DICOM ports.'}
          </Text>
        </>
      ) : (
        <NotListening listener={listener} />
      )}

      <Title order={3} mb={6}>
        2. Test it both ways with an echo
      </Title>
      <Text size="sm" mb={6}>
        From there to here: let them send a verification (C-ECHO).{' '}
        {lastCaller
          ? `The last call came from ${lastCaller.peerAeTitle || 'an unnamed system'} (${lastCaller.peerAddress}) at ${formatInstant(lastCaller.startedAt)}.`
          : 'Their call will be shown here.'}
      </Text>
      <Text size="sm" mb="lg">
        From here to there:{' '}
        <Anchor component="button" size="sm" onClick={() => openSettings('nodes')}>
          {nodes === 0 ? 'add the other system as a node' : 'the nodes in Settings'}
        </Anchor>{' '}
        {nodes === 0 ? 'and press Echo.' : 'each have an Echo button.'}
      </Text>

      <Title order={3} mb={6}>
        3. Mouse and keys of the viewer
      </Title>
      <InteractionChoice />

      <Title order={3} mb={6}>
        Or open what is already here
      </Title>
      <Group gap="sm" mb={6}>
        <Button variant="default" leftSection={<FolderOpen size={14} />} onClick={() => void chooseAndOpen('folder')}>
          {studiesCommands.openFolder.title} ({keyLabel('Mod+O')})
        </Button>
        <Button variant="default" leftSection={<FileArchive size={14} />} onClick={() => void chooseAndOpen('files')}>
          Open files ({keyLabel('Mod+Shift+O')})
        </Button>
      </Group>
      <Text size="xs" c="dimmed">
        <Disc3 size={12} aria-hidden style={{ verticalAlign: -2 }} /> Or drop files, folders, a ZIP archive or a
        DICOMDIR anywhere on this window. Browsing copies nothing; Import does.
      </Text>
    </section>
  );
}

const interactions = [
  { value: 'basic-image-review', label: 'IHE Basic Image Review' },
  { value: 'conventional', label: 'As in most viewers' },
] as const;

/** What hands are used to; a choice here holds at once. */
function InteractionChoice() {
  const settings = useLive((state) => state.settings);
  if (!settings) return null;
  const { interaction } = settings.display;
  const choose = (value: string): void => {
    const chosen = interactions.find((one) => one.value === value)?.value;
    if (!chosen || chosen === interaction) return;
    const next = { ...settings, display: { ...settings.display, interaction: chosen } };
    void attempt(() => api.settings.replace({ read: settings, settings: next }));
  };
  return (
    <>
      <SegmentedControl
        aria-label="Mouse and keys of the viewer"
        data={[...interactions]}
        value={interaction}
        onChange={choose}
        mb={6}
      />
      <Text size="xs" c="dimmed" mb="lg">
        {interaction === 'conventional'
          ? 'The left button windows at first, the right one zooms: up is larger. Dragging up while windowing is darker. The keys I, H and R invert, flip and turn.'
          : 'The left button scrolls at first, the right one windows: up is brighter. Dragging up while zooming is smaller. The keys I, H and R are texts, help and report.'}{' '}
        Every key and button can be changed in{' '}
        <Anchor component="button" size="xs" onClick={() => openSettings('keys')}>
          Settings, Keys and mouse
        </Anchor>
        .
      </Text>
    </>
  );
}

function NotListening({ listener }: { listener: ListenerStatus | undefined }) {
  if (!listener || listener.state === 'starting') {
    return (
      <Text size="sm" mb="lg" c="dimmed">
        The listener is starting …
      </Text>
    );
  }
  const reason =
    listener.state === 'off'
      ? { title: 'Receiving is switched off', advice: 'Switch it on in Settings.' }
      : errorText({
          code: listener.error?.code ?? 'internal',
          message: listener.error?.message ?? '',
          parameters: { port: listener.ports[0] },
        });
  return (
    <>
      <Text size="sm" mb={6} c={listener.state === 'off' ? 'dimmed' : 'var(--ng-failure)'}>
        {reason.title}. {reason.advice}
      </Text>
      <Button variant="default" mb="lg" onClick={() => openSettings('station')}>
        Settings of this station
      </Button>
    </>
  );
}

function Fact({ name, value }: { name: string; value: string }) {
  return (
    <Table.Tr>
      <Table.Td pl={0} c="dimmed">
        {name}
      </Table.Td>
      <Table.Td fw={600}>{value}</Table.Td>
    </Table.Tr>
  );
}
