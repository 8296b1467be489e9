import { Checkbox, NumberInput, Select } from '@mantine/core';
import type { PaperOptions } from '../../../src-shared/film/paper/options.ts';
import { paperIds } from '../../../src-shared/film/paper/sizes.ts';
import form from '../../app/dialog-form.module.css';
import type { PaperAim } from './store.ts';

const paperNames = paperIds.map((id) => ({ value: id as string, label: id as string }));
const filmPaper = { value: 'film', label: 'As large as the film' };

/** How sheets are put on paper. */
export function PaperForm({
  aim,
  options,
  onChange,
}: {
  aim: PaperAim;
  options: PaperOptions;
  onChange(part: Partial<PaperOptions>): void;
}) {
  return (
    <>
      <div className={form['row']}>
        <Select
          label="Paper"
          data={aim === 'pdf' ? [filmPaper, ...paperNames] : paperNames}
          value={options.paper}
          allowDeselect={false}
          onChange={(value) => onChange({ paper: value as PaperOptions['paper'] })}
        />
        <Select
          label="Orientation"
          data={[
            { value: 'sheet', label: 'As the sheet' },
            { value: 'PORTRAIT', label: 'Portrait' },
            { value: 'LANDSCAPE', label: 'Landscape' },
          ]}
          value={options.orientation}
          allowDeselect={false}
          onChange={(value) => onChange({ orientation: value as PaperOptions['orientation'] })}
        />
      </div>
      <div className={form['row']}>
        <NumberInput
          label="Margins"
          suffix=" mm"
          value={options.marginMm}
          min={0}
          max={60}
          onChange={(value) => typeof value === 'number' && value >= 0 && value <= 60 && onChange({ marginMm: value })}
        />
        <Select
          label="Around the images"
          data={[
            { value: 'white', label: 'White' },
            { value: 'black', label: 'Black' },
          ]}
          value={options.ground}
          allowDeselect={false}
          onChange={(value) => onChange({ ground: value as PaperOptions['ground'] })}
        />
      </div>
      <div className={form['checks']}>
        <Checkbox
          label="In colour"
          checked={options.colour}
          onChange={(event) => onChange({ colour: event.currentTarget.checked })}
        />
        <Checkbox
          label="Patient's identity above the images"
          checked={options.identity}
          onChange={(event) => onChange({ identity: event.currentTarget.checked })}
        />
        <Checkbox
          label="Header and footer of the sheets"
          checked={options.lines}
          onChange={(event) => onChange({ lines: event.currentTarget.checked })}
        />
      </div>
    </>
  );
}
