import { Button, NumberInput, Select, TextInput } from '@mantine/core';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import type { WindowPreset } from '../../src-shared/settings/display.ts';
import { effectiveCommands } from '../app/key-map.ts';
import { keyLabel } from '../app/keys.ts';
import { viewerCommandList } from '../app/viewer-commands/index.ts';
import { modalitiesWithPresets, presetsIn } from '../app/window-presets.ts';
import { useDraft } from './draft-context.ts';
import { Group, Row } from './fields.tsx';
import { RowMoves } from './row-moves.tsx';
import styles from './texts-section.module.css';

/** Modalities whose values have a unit, so that a window means the same on every machine, and others people want. */
const usual = ['CT', 'MR', 'PT', 'NM', 'CR', 'DX', 'MG', 'XA', 'US'];
/** As many presets have keys. */
const withKeys = 6;

/** The windows of the list of a modality; the first six have keys. */
export function WindowPresets() {
  const { draft, set, problemAt } = useDraft();
  const [modality, setModality] = useState('CT');
  const { windowPresets } = draft.display;
  const own = windowPresets[modality];
  const presets = presetsIn(modality, windowPresets);
  const commands = effectiveCommands(viewerCommandList, draft);
  const put = (next: WindowPreset[] | undefined): void => {
    const { [modality]: _, ...others } = windowPresets;
    set('display.windowPresets', next ? { ...others, [modality]: next } : others);
  };
  const change = (at: number, part: Partial<WindowPreset>): void =>
    put(presets.map((preset, other) => (other === at ? { ...preset, ...part } : preset)));
  const move = (at: number, to: number): void => {
    const next = [...presets];
    next.splice(to, 0, ...next.splice(at, 1));
    put(next);
  };
  const keyOf = (at: number): string => {
    const key = commands.find(({ id }) => id === `preset-${at + 1}`)?.keys[0];
    return at < withKeys && key ? keyLabel(key) : '';
  };
  const problem = (at: number, member: string) => problemAt(`display.windowPresets.${modality}.${at}.${member}`);
  return (
    <Group title="Window presets">
      <Row path="display.windowPresets" label="Modality" hint={own ? 'Your own presets' : 'Presets of the program'}>
        {(id) => (
          <div className={styles['row']}>
            <Select
              id={id}
              w={170}
              data={[...new Set([...usual, ...modalitiesWithPresets(), ...Object.keys(windowPresets)])]}
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
      <table className={styles['items']}>
        <thead>
          <tr>
            <th>Key</th>
            <th>Name</th>
            <th>Width</th>
            <th>Centre</th>
            <th />
          </tr>
        </thead>
        <tbody>
          {presets.map((preset, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the place is what counts: it has the key.
            <tr key={at}>
              <td style={{ width: 40 }}>{keyOf(at)}</td>
              <td>
                <TextInput
                  aria-label={`Name of preset ${at + 1}`}
                  value={preset.name}
                  maxLength={40}
                  error={problem(at, 'name')}
                  onChange={(event) => change(at, { name: event.currentTarget.value })}
                />
              </td>
              <td style={{ width: 110 }}>
                <NumberInput
                  aria-label={`Width of ${preset.name}`}
                  hideControls
                  allowNegative={false}
                  value={Number.isFinite(preset.width) ? preset.width : ''}
                  error={problem(at, 'width') && 'A number above 0'}
                  onChange={(value) => change(at, { width: typeof value === 'number' ? value : Number.NaN })}
                />
              </td>
              <td style={{ width: 110 }}>
                <NumberInput
                  aria-label={`Centre of ${preset.name}`}
                  hideControls
                  value={Number.isFinite(preset.center) ? preset.center : ''}
                  error={problem(at, 'center') && 'A number'}
                  onChange={(value) => change(at, { center: typeof value === 'number' ? value : Number.NaN })}
                />
              </td>
              <td style={{ width: 70 }}>
                <RowMoves
                  name={preset.name}
                  at={at}
                  count={presets.length}
                  onMove={move}
                  onRemove={() => put(presets.filter((_, other) => other !== at))}
                />
              </td>
            </tr>
          ))}
          <tr>
            <td />
            <td>
              <Button
                variant="subtle"
                color="gray"
                leftSection={<Plus size={13} />}
                disabled={presets.length >= 30}
                onClick={() => put([...presets, { name: `Preset ${presets.length + 1}`, center: 50, width: 400 }])}
              >
                Add a window
              </Button>
            </td>
          </tr>
        </tbody>
      </table>
    </Group>
  );
}
