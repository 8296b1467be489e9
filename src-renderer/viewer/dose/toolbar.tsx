import { ActionIcon, Checkbox, NumberInput, Popover, Select, Slider, Stack, Text, Tooltip } from '@mantine/core';
import { ChevronDown, Radiation } from 'lucide-react';
import { doseCommands as commands } from '../../app/viewer-commands/dose.ts';
import { CommandButton, iconSize as size } from '../toolbar/tool-button.tsx';
import { showDose, useDose } from './store.ts';
import { doseText } from './words.ts';

/** The dose on and off, and how it is shown; there when the open studies have one. */
export function DoseToolbar() {
  const on = useDose((state) => state.on);
  const some = useDose((state) => state.doses.length > 0);
  if (!some) return null;
  return (
    <>
      <CommandButton command={commands.dose} pressed={on} icon={<Radiation size={size} />} />
      {on && (
        <Popover position="bottom-start" width={300}>
          <Popover.Target>
            <Tooltip label="How the dose is shown">
              <ActionIcon size={30} w={18} aria-label="How the dose is shown" variant="subtle">
                <ChevronDown size={12} />
              </ActionIcon>
            </Tooltip>
          </Popover.Target>
          <Popover.Dropdown>
            <DoseOptions />
          </Popover.Dropdown>
        </Popover>
      )}
    </>
  );
}

function DoseOptions() {
  const { doses, key, grid, opacity, wash, lines, reference, thresholdPercent } = useDose();
  const dose = doses.find((one) => one.key === key);
  const unit = dose?.unit ?? 'Gy';
  return (
    <Stack gap="sm">
      <Select
        label="Dose"
        data={doses.map(({ key: value, label }) => ({ value, label }))}
        value={key ?? null}
        allowDeselect={false}
        onChange={(value) => value && showDose(value)}
        comboboxProps={{ withinPortal: false }}
      />
      <Checkbox
        label="Colours"
        checked={wash}
        onChange={(event) => useDose.setState({ wash: event.currentTarget.checked })}
      />
      <div>
        <Text size="sm">Opacity of the colours</Text>
        <Slider
          min={5}
          max={100}
          value={Math.round(opacity * 100)}
          label={(value) => `${value} %`}
          onChange={(value) => useDose.setState({ opacity: value / 100 })}
          disabled={!wash}
          aria-label="Opacity of the colours"
        />
      </div>
      <NumberInput
        label="Colours from (% of the reference)"
        min={0}
        max={100}
        value={thresholdPercent}
        onChange={(value) => typeof value === 'number' && useDose.setState({ thresholdPercent: value })}
      />
      <Checkbox
        label="Isodose lines"
        checked={lines}
        onChange={(event) => useDose.setState({ lines: event.currentTarget.checked })}
      />
      <NumberInput
        label={`100 % is (${unit})`}
        description={grid ? `Empty: the maximum, ${doseText(grid.maximum, unit)}` : undefined}
        min={0}
        decimalScale={3}
        value={reference ?? ''}
        onChange={(value) =>
          useDose.setState({ reference: typeof value === 'number' && value > 0 ? value : undefined })
        }
      />
    </Stack>
  );
}
