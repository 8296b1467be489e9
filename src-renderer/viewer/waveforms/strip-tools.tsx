import { Select } from '@mantine/core';
import { FileDown, ListTree, MapPin, Printer, SunMedium } from 'lucide-react';
import type { WaveformAnnotation, WaveformGroup } from '../../../src-shared/objects/waveform/model.ts';
import { PaneButton } from '../object-pane.tsx';
import type { Choices } from './choices.ts';
import { type LayoutId, layoutNames } from './layouts.ts';
import { gains, speeds } from './scales.ts';
import styles from './waveforms.module.css';

const icon = 15;

interface StripToolsProps {
  groups: readonly WaveformGroup[];
  /** Place of the group that is shown, or `all`. */
  groupAt: string;
  layouts: readonly LayoutId[];
  layout: LayoutId;
  choices: Choices;
  annotations: readonly WaveformAnnotation[];
  onGroup(value: string): void;
  onLayout(value: LayoutId): void;
  onChoose(change: Partial<Choices>): void;
  onPrint(to: 'printer' | 'pdf'): void;
}

/** What of a recording is on the paper, and how. */
export function StripTools(props: StripToolsProps) {
  const { groups, groupAt, layouts, layout, choices, annotations, onGroup, onLayout, onChoose, onPrint } = props;
  return (
    <>
      {groups.length > 1 && (
        <Select
          className={styles['layout']}
          aria-label="Group of channels"
          value={groupAt}
          allowDeselect={false}
          data={[
            ...groups.map(({ label }, at) => ({ value: String(at), label: label || `Group ${at + 1}` })),
            { value: 'all', label: 'All groups' },
          ]}
          onChange={(value) => value !== null && onGroup(value)}
        />
      )}
      {layouts.length > 1 && (
        <Select
          className={styles['layout']}
          aria-label="Layout"
          value={layout}
          allowDeselect={false}
          data={layouts.map((value) => ({ value, label: layoutNames[value] }))}
          onChange={(value) => onLayout(layouts.find((one) => one === value) ?? layout)}
        />
      )}
      <Select
        className={styles['measure']}
        aria-label="Paper speed"
        value={String(choices.speed)}
        allowDeselect={false}
        data={speeds.map((value) => ({ value: String(value), label: `${value} mm/s` }))}
        onChange={(value) => onChoose({ speed: speeds.find((one) => String(one) === value) ?? choices.speed })}
      />
      <Select
        className={styles['measure']}
        aria-label="Gain"
        value={String(choices.gain)}
        allowDeselect={false}
        data={gains.map((value) => ({ value: String(value), label: `${value} mm/mV` }))}
        onChange={(value) => onChoose({ gain: gains.find((one) => String(one) === value) ?? choices.gain })}
      />
      <PaneButton
        label="Marked moments on the paper"
        icon={<MapPin size={icon} />}
        pressed={choices.marks}
        disabled={!annotations.some(({ timesS }) => timesS.length > 0)}
        onClick={() => onChoose({ marks: !choices.marks })}
      />
      <PaneButton
        label="Texts and measurements of the recording"
        icon={<ListTree size={icon} />}
        pressed={choices.list && annotations.length > 0}
        disabled={annotations.length === 0}
        onClick={() => onChoose({ list: !choices.list })}
      />
      <PaneButton
        label="Light paper"
        icon={<SunMedium size={icon} />}
        pressed={choices.light}
        onClick={() => onChoose({ light: !choices.light })}
      />
      <PaneButton label="Print the paper as it is" icon={<Printer size={icon} />} onClick={() => onPrint('printer')} />
      <PaneButton label="Save the paper as PDF" icon={<FileDown size={icon} />} onClick={() => onPrint('pdf')} />
    </>
  );
}
