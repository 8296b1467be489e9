import { Group, NumberField, SelectField, SwitchField } from './fields.tsx';

/** Layouts, tiles, cine and the toolbar. */
export function ArrangementGroup() {
  return (
    <Group title="Layout and cine">
      <SelectField
        path="display.patientMatch"
        options={{ 'id-and-name': 'The same ID and name', id: 'The same ID' }}
        hint="Studies of different patients are never shown together. By the ID alone, studies under another spelling of the name come together as well."
      />
      <SelectField
        path="display.arrangement.firstImage"
        options={{ first: 'The first image', middle: 'The image in the middle' }}
        hint="Clips always begin with their first frame."
      />
      <SelectField path="display.arrangement.tileScroll" options={{ row: 'A row', tile: 'One image' }} />
      <NumberField
        path="display.arrangement.cineRate"
        suffix="frames/s"
        decimals
        minimum={0.1}
        hint="Clips play at the rate they were acquired with."
      />
      <SwitchField
        path="display.arrangement.advanced"
        hint="The toolbar of the viewer shows all tools. The key F10 switches it there."
      />
    </Group>
  );
}
