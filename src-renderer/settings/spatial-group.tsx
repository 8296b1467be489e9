import { Group, SelectField, SwitchField } from './fields.tsx';

/** The order of slices, linked viewports and localizer lines. */
export function SpatialGroup() {
  return (
    <Group title="Scrolling and linked viewports">
      <SelectField
        path="display.spatial.sliceOrder"
        options={{ anatomical: 'Through the body', acquisition: 'As numbered' }}
        hint="Through the body, scrolling down goes from head to feet, from front to back, from the patient's right to the left."
      />
      <SwitchField
        path="display.spatial.linkAtStart"
        hint="Viewports of one frame of reference go together from the beginning. The keys L and U link and unlink."
      />
      <SwitchField path="display.spatial.linkView" />
      <SwitchField path="display.spatial.linkWindow" hint="Between images of one modality and unit." />
      <SelectField
        path="display.spatial.referenceLines"
        options={{ current: 'The current image', 'current-and-ends': 'The current, first and last image' }}
        hint="The key O shows and hides them."
      />
    </Group>
  );
}
