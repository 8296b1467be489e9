import { Select } from '@mantine/core';
import { useState } from 'react';
import { colourTables as allTables } from '../../src-shared/imaging/pipeline/colour-tables.ts';
import { useDraft } from './draft-context.ts';
import { Group, Row, SelectField, TextField } from './fields.tsx';
import { labelOf } from './labels.ts';
import { UidsField } from './schema-fields.tsx';
import styles from './texts-section.module.css';

/** Modalities whose images are grey; others that the settings name are offered too. */
const grey = ['CR', 'CT', 'DX', 'IO', 'MG', 'MR', 'NM', 'OPT', 'PT', 'PX', 'RF', 'RG', 'RTDOSE', 'RTIMAGE', 'US', 'XA'];

/** How the pixels of images look at the beginning. */
export function PictureGroup() {
  return (
    <Group title="Pictures">
      <SelectField
        path="display.view.interpolation"
        options={{ linear: 'Linear', smooth: 'Smooth', nearest: 'As blocks' }}
        hint="How pixels are enlarged. Shift+I changes it in the viewer."
      />
      <ColourTables />
      <UidsField
        path="display.view.clampedModalities"
        label={labelOf('display.view.clampedModalities')}
        data={grey.map((modality) => ({ value: modality, label: modality }))}
        placeholder="no modality"
        hint="The upper end of the window is dragged, the lower one stays at 0. Shift+W changes it in the viewer."
      />
      <TextField path="display.view.overlayColour" maxLength={7} placeholder="#ffffff" />
      <TextField path="display.view.regionColour" maxLength={7} placeholder="#ffffff" />
    </Group>
  );
}

/** The colour table that images of each modality begin with. */
function ColourTables() {
  const { draft, set } = useDraft();
  const [modality, setModality] = useState('PT');
  const path = 'display.view.colourTables';
  const { colourTables } = draft.display.view;
  const change = (table: string): void => {
    const { [modality]: _, ...others } = colourTables;
    set(path, table === '' ? others : { ...others, [modality]: table });
  };
  return (
    <Row path={path} hint="At the beginning. Shift+K goes through all colour tables, in the viewer and on films.">
      {(id) => (
        <div className={styles['row']}>
          <Select
            id={id}
            w={120}
            data={[...new Set([...grey, ...Object.keys(colourTables)])]}
            value={modality}
            allowDeselect={false}
            onChange={(value) => value && setModality(value)}
          />
          <Select
            w={210}
            aria-label={`Colours of ${modality}`}
            data={[
              { value: '', label: 'Those of the image' },
              ...allTables.map(({ id: value, name: label }) => ({ value, label })),
            ]}
            value={Object.hasOwn(colourTables, modality) ? (colourTables[modality] ?? '') : ''}
            allowDeselect={false}
            onChange={(value) => value !== null && change(value)}
          />
        </div>
      )}
    </Row>
  );
}
