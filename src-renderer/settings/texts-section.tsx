import { Button, SegmentedControl, Select } from '@mantine/core';
import { useState } from 'react';
import { type CornerName, type Corners, cornerNames } from '../../src-shared/settings/display-texts.ts';
import { builtInCorners, cornersOf, filledCorners, modalitiesWithTexts } from '../app/texts/corner-data.ts';
import { layOut } from '../app/texts/layout.ts';
import { CornerEditor } from './corner-editor.tsx';
import { useDraft } from './draft-context.ts';
import { Group, Row } from './fields.tsx';
import { sampleSource } from './sample-texts.ts';
import styles from './texts-section.module.css';
import { WindowPresets } from './window-presets.tsx';

const cornerTitles: Record<CornerName, string> = {
  topLeft: 'Upper left',
  topRight: 'Upper right',
  bottomLeft: 'Lower left',
  bottomRight: 'Lower right',
};

const everyOther = '*';

/** The texts in the corners of pictures and the window presets, by modality. */
export function TextsSection() {
  return (
    <>
      <CornerTexts />
      <WindowPresets />
    </>
  );
}

function CornerTexts() {
  const { draft, set, problemAt } = useDraft();
  const [modality, setModality] = useState('CT');
  const [corner, setCorner] = useState<CornerName>('topLeft');
  const [level, setLevel] = useState<'full' | 'minimal'>('full');
  const { texts } = draft.display;
  const own = texts[modality];
  const corners = own ?? (modality === everyOther ? builtInCorners : cornersOf(modality, texts));
  const put = (next: Corners | undefined): void => {
    const { [modality]: _, ...others } = texts;
    set('display.texts', next ? { ...others, [modality]: next } : others);
  };
  const names = [...new Set([...modalitiesWithTexts(), ...Object.keys(texts)])].filter((name) => name !== everyOther);
  const like = modality === everyOther ? 'CT' : modality;
  const shown = layOut(filledCorners(corners, like), sampleSource(like), level);
  const problem = problemAt('display.texts');
  return (
    <Group title="Texts in the corners of pictures">
      <Row
        path="display.texts"
        label="Modality"
        hint={
          own
            ? 'Your own texts'
            : texts[everyOther] && modality !== everyOther
              ? 'Your own texts for all modalities'
              : 'Texts as they come with the program'
        }
        {...(problem ? { problem } : {})}
      >
        {(id) => (
          <div className={styles['row']}>
            <Select
              id={id}
              w={170}
              data={[
                ...names.sort().map((name) => ({ value: name, label: name })),
                { value: everyOther, label: 'All without own ones' },
              ]}
              value={modality}
              allowDeselect={false}
              onChange={(value) => value && setModality(value)}
            />
            <Button variant="default" disabled={!own} onClick={() => put(undefined)}>
              As it was
            </Button>
          </div>
        )}
      </Row>
      <div className={styles['row']} style={{ marginBottom: 6 }}>
        <SegmentedControl
          data={cornerNames.map((name) => ({ value: name, label: cornerTitles[name] }))}
          value={corner}
          onChange={(value) => setCorner(value as CornerName)}
        />
        <span style={{ flex: 1 }} />
        <SegmentedControl
          data={[
            { value: 'full', label: 'All' },
            { value: 'minimal', label: 'Minimal' },
          ]}
          value={level}
          onChange={(value) => setLevel(value as 'full' | 'minimal')}
        />
      </div>
      <div className={styles['preview']} aria-label="How it looks" role="img" data-testid="texts-preview">
        {cornerNames.map((name) => (
          <div key={name} className={styles[name]} data-current={name === corner || undefined} data-preview={name}>
            {shown[name].join('\n')}
          </div>
        ))}
      </div>
      <CornerEditor
        key={`${modality} ${corner}`}
        items={corners[corner]}
        onItems={(items) => put({ ...corners, [corner]: items })}
      />
    </Group>
  );
}
