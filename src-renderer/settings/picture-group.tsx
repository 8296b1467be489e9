import { Group, SelectField, TextField } from './fields.tsx';

/** How the pixels of images look at the beginning. */
export function PictureGroup() {
  return (
    <Group title="Pictures">
      <SelectField
        path="display.view.interpolation"
        options={{ linear: 'Linear', smooth: 'Smooth', nearest: 'As blocks' }}
        hint="How pixels are enlarged. Shift+I changes it in the viewer."
      />
      <SelectField
        path="display.view.colourTables.PT"
        options={{
          'grey-inverse': 'Grey, inverse',
          grey: 'Grey',
          'hot-iron': 'Hot iron',
          'hot-metal-blue': 'Hot metal blue',
          pet: 'PET',
          'pet-20-step': 'PET 20 steps',
        }}
        hint="Of PET images at the beginning. The key K goes through all colour tables."
      />
      <TextField path="display.view.overlayColour" maxLength={7} placeholder="#ffffff" />
      <TextField path="display.view.regionColour" maxLength={7} placeholder="#ffffff" />
    </Group>
  );
}
