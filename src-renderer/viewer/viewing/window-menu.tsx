import { ActionIcon, Menu, Tooltip } from '@mantine/core';
import { ChevronDown, SquareDashed } from 'lucide-react';
import { viewerKeyText } from '../../app/viewer-keys.ts';
import type { Shown } from '../../cornerstone/index.ts';
import { runCommand } from '../running.ts';
import { iconSize as size } from '../toolbar/tool-button.tsx';
import styles from '../toolbar/toolbar.module.css';
import { selectedController } from '../viewports.ts';
import { headerEntries, presetsOf, presetVoi, sameVoi, stateEntries, type VoiEntry } from './presets.ts';

/** Windows of the image, presets of its modality, full range. */
export function WindowMenu({ shown }: { shown: Shown | undefined }) {
  if (!shown?.voi) {
    return (
      <Tooltip label={shown ? 'Colours have no window' : 'No image is shown'}>
        <ActionIcon size={30} aria-label="Windows" data-disabled aria-disabled>
          <SquareDashed size={size} />
        </ActionIcon>
      </Tooltip>
    );
  }
  const presets: VoiEntry[] = presetsOf(shown.frame.series.series.modality).map((preset) => ({
    label: preset.name,
    detail: `W ${preset.width}  L ${preset.center}`,
    voi: presetVoi(preset, shown),
  }));
  const entry = ({ label, detail, voi }: VoiEntry, key?: string) => (
    <Menu.Item
      key={`${voi.state ?? ''}|${voi.header ?? ''}|${label}|${detail}`}
      onClick={() => selectedController()?.setState({ voi })}
      rightSection={<span className={styles['key']}>{key}</span>}
      {...(sameVoi(shown.voi, voi) ? { 'data-current': true } : {})}
    >
      {label} <span className={styles['detail']}>{detail}</span>
    </Menu.Item>
  );
  const header = headerEntries(shown);
  const stated = stateEntries(shown);
  return (
    <Menu position="bottom-start">
      <Menu.Target>
        <Tooltip label="Windows of the image, presets, full range">
          <ActionIcon size={30} w={40} aria-label="Windows" className={styles['button'] ?? ''}>
            <SquareDashed size={size} />
            <ChevronDown size={12} />
          </ActionIcon>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown>
        {stated.length > 0 && <Menu.Label>Of the presentation state</Menu.Label>}
        {stated.map((item, index) => entry(item, index === 0 ? viewerKeyText('window-header') : undefined))}
        {header.length > 0 && <Menu.Label>Of the image</Menu.Label>}
        {header.map((item, index) =>
          entry(item, index === 0 && stated.length === 0 ? viewerKeyText('window-header') : undefined),
        )}
        {presets.length > 0 && <Menu.Label>Presets</Menu.Label>}
        {presets.map((item, index) => entry(item, viewerKeyText(`preset-${index + 1}`)))}
        <Menu.Divider />
        <Menu.Item
          onClick={() => runCommand('window-full')}
          rightSection={<span className={styles['key']}>{viewerKeyText('window-full')}</span>}
        >
          Full range
        </Menu.Item>
        <Menu.Item
          onClick={() => runCommand('window-auto')}
          rightSection={<span className={styles['key']}>{viewerKeyText('window-auto')}</span>}
        >
          Without the outermost 1 %
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
