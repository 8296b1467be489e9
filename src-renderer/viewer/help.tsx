import { Modal, Table } from '@mantine/core';
import { keyLabel } from '../app/keys.ts';
import { useLive } from '../app/live.ts';
import { viewerCommandList } from './commands.ts';
import { useViewer } from './store.ts';

/** All keys and what the mouse does. */
export function Help() {
  const opened = useViewer((state) => state.help);
  const interaction = useLive((state) => state.settings?.display.interaction ?? 'basic-image-review');
  const review = interaction === 'basic-image-review';
  const mouse: [string, string][] = [
    ['Wheel', 'Scroll'],
    ['Left drag', 'The chosen tool'],
    ['Right drag', `Window: right is wider, up is ${review ? 'brighter' : 'darker'}`],
    ['Middle drag', 'Pan'],
    ['Ctrl + wheel', 'Zoom'],
    ['Zoom drag', `Up is ${review ? 'smaller' : 'larger'}`],
    ['Double click', 'One viewport large, and back'],
    ['Drag of a series', 'Shows it in that viewport'],
  ];
  return (
    <Modal opened={opened} onClose={() => useViewer.setState({ help: false })} title="Keys and mouse" size="lg">
      <div style={{ display: 'grid', gridTemplateColumns: '1fr 1fr', gap: 24, alignItems: 'start' }}>
        <Table verticalSpacing={2}>
          <Table.Tbody>
            {viewerCommandList.map((command) => (
              <Table.Tr key={command.id}>
                <Table.Td>{command.keys.map((key) => keyLabel(key)).join('  ')}</Table.Td>
                <Table.Td>{command.title}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
        <Table verticalSpacing={2}>
          <Table.Tbody>
            {mouse.map(([what, does]) => (
              <Table.Tr key={what}>
                <Table.Td>{what}</Table.Td>
                <Table.Td>{does}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </div>
    </Modal>
  );
}
