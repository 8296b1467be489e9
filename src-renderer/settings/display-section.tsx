import { useLive } from '../app/live.ts';
import { ArrangementGroup } from './arrangement-group.tsx';
import { Group, SelectField } from './fields.tsx';
import { MonitorsGroup } from './monitors-group.tsx';
import { PictureGroup } from './picture-group.tsx';
import { SpatialGroup } from './spatial-group.tsx';

/** How images are drawn and handled. */
export function DisplaySection() {
  const info = useLive((state) => state.info);
  return (
    <>
      <Group title="Images">
        <SelectField
          path="display.rendering"
          options={{ auto: 'Automatic', gpu: 'Graphics card (GPU)', cpu: 'Processor (CPU)' }}
          hint={
            info &&
            `In use now: ${info.rendering === 'gpu' ? 'graphics card' : 'processor'} (${info.renderingReason}). A change takes effect at the next start.`
          }
        />
        <SelectField
          path="display.annotations"
          options={{ full: 'All', minimal: 'Identity only', none: 'None' }}
          hint="The key I changes them in the viewer."
        />
        <SelectField
          path="display.readAhead"
          options={{
            priors: 'All studies that are open',
            study: 'The study that is read',
            viewports: 'What the viewports show',
            off: 'Nothing',
          }}
          hint="Images in memory are shown at once. What memory has no room for is read when it is wanted."
        />
        <SelectField
          path="display.states.onOpen"
          options={{ nothing: 'Nothing', newest: 'The newest state of each image' }}
          hint="Alt+A applies the next presentation state of an image, Alt+G changes how much of it."
        />
        <SelectField
          path="display.states.missingModalityLut"
          options={{
            identity: 'Stored values are used as they are (DICOM)',
            image: 'The rescale or table of the image is used',
          }}
          hint="A grey presentation state without a modality LUT of its own."
        />
      </Group>
      <PictureGroup />
      <ArrangementGroup />
      <MonitorsGroup />
      <SpatialGroup />
    </>
  );
}
