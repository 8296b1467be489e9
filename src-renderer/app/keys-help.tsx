import { Modal, Table } from '@mantine/core';
import { keyLabel } from './keys.ts';

interface Props {
  opened: boolean;
  onClose: () => void;
  /** In the order in which they are shown. */
  commands: readonly { id: string; title: string; keys: readonly string[] }[];
  /** What is done with the mouse, and what it does. */
  mouse: readonly (readonly [what: string, does: string])[];
}

/** All keys of a window and what the mouse does. */
export function KeysHelp({ opened, onClose, commands, mouse }: Props) {
  return (
    <Modal opened={opened} onClose={onClose} title="Keys and mouse" size="lg">
      <div style={{ display: 'grid', gridTemplateColumns: '1fr 1fr', gap: 24, alignItems: 'start' }}>
        <Table verticalSpacing={2}>
          <Table.Tbody>
            {commands.map((command) => (
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
