import { Modal, Table } from '@mantine/core';
import { keyLabel } from '../app/keys.ts';
import { studiesCommands } from '../app/studies-commands.ts';

const mouse: [string, string][] = [
  ['Click', 'Choose a study or a series; with Ctrl one more, with Shift a range'],
  ['Double click', 'Open; from a node it is retrieved first'],
  ['Right button', 'What can be done with the study'],
  ['Arrow keys', 'Move; with Shift choose a range; right opens the series, left closes them'],
  ['Drop of files', 'Browse a folder, disc, ZIP archive or DICOMDIR'],
];

/** All keys of the window and what the mouse does. */
export function StudiesHelp({ onClose }: { onClose: () => void }) {
  return (
    <Modal opened onClose={onClose} title="Keys and mouse" size="lg">
      <div style={{ display: 'grid', gridTemplateColumns: '1fr 1fr', gap: 24, alignItems: 'start' }}>
        <Table verticalSpacing={2}>
          <Table.Tbody>
            {Object.values(studiesCommands).map((command) => (
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
