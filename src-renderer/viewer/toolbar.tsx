import { ActionIcon, Divider, Menu, Popover, Tooltip } from '@mantine/core';
import {
  ArrowDownUp,
  Captions,
  ChevronDown,
  CircleHelp,
  Contrast,
  FlipHorizontal2,
  Fullscreen,
  LayoutGrid,
  Move,
  PanelLeft,
  RotateCcw,
  RotateCw,
  Scan,
  Send,
  SquareDashed,
  SunMoon,
  ZoomIn,
} from 'lucide-react';
import type { ReactNode } from 'react';
import { type Command, commandLabel, keyLabel } from '../app/keys.ts';
import { useLive } from '../app/live.ts';
import { fullRangeVoi, type Shown } from '../cornerstone/index.ts';
import { mayTurn, turnReason, viewerActions } from './actions.ts';
import { viewerCommands as commands } from './commands.ts';
import { LayoutPicker } from './layout-picker.tsx';
import { headerEntries, presetsOf, presetVoi, sameVoi, type VoiEntry } from './presets.ts';
import { useSelectedShown } from './selected-shown.ts';
import { type Tool, useViewer } from './store.ts';
import styles from './toolbar.module.css';
import { selectedController } from './viewports.ts';

const size = 17;

const tools: { tool: Tool; command: Command; icon: ReactNode }[] = [
  { tool: 'scroll', command: commands.scrollTool, icon: <ArrowDownUp size={size} /> },
  { tool: 'window', command: commands.windowTool, icon: <Contrast size={size} /> },
  { tool: 'zoom', command: commands.zoomTool, icon: <ZoomIn size={size} /> },
  { tool: 'pan', command: commands.panTool, icon: <Move size={size} /> },
];

/** The toolbar: only what works, each button with its name and key. */
export function Toolbar() {
  const tool = useViewer((state) => state.tool);
  const strip = useViewer((state) => state.strip);
  const maximised = useViewer((state) => state.maximised !== undefined);
  const layout = useViewer((state) => state.layout);
  const picker = useViewer((state) => state.layoutPicker);
  const annotations = useViewer((state) => state.annotations);
  const info = useLive((state) => state.info);
  const shown = useSelectedShown();
  const color = shown !== undefined && shown.voi === undefined;
  return (
    <div className={styles['toolbar']} role="toolbar" aria-label="Viewer">
      <Button command={commands.strip} pressed={strip} icon={<PanelLeft size={size} />} />
      <Divider orientation="vertical" />
      {tools.map(({ tool: name, command, icon }) => (
        <Button
          key={name}
          command={command}
          icon={icon}
          pressed={tool === name}
          {...(name === 'window' && color ? { disabled: 'Colours have no window' } : {})}
        />
      ))}
      <Divider orientation="vertical" />
      <WindowMenu shown={shown} />
      <Button
        command={commands.invert}
        pressed={shown?.state.inverted ?? false}
        icon={<SunMoon size={size} />}
        {...need(shown)}
        {...(color ? { disabled: 'Colours are not inverted' } : {})}
      />
      <Button
        command={commands.rotate}
        icon={<RotateCw size={size} />}
        {...(mayTurn(shown) ? {} : { disabled: turnReason })}
      />
      <Button
        command={commands.flip}
        icon={<FlipHorizontal2 size={size} />}
        pressed={shown?.state.flipped ?? false}
        {...(mayTurn(shown) ? {} : { disabled: turnReason })}
      />
      <Button
        command={commands.fit}
        pressed={shown?.state.scaling === 'fit'}
        icon={<Scan size={size} />}
        {...need(shown)}
      />
      <Button
        command={commands.pixels}
        pressed={shown?.state.scaling === 'pixels'}
        icon={<span className={styles['text']}>1:1</span>}
        {...need(shown)}
      />
      <Button command={commands.reset} icon={<RotateCcw size={size} />} {...need(shown)} />
      <Divider orientation="vertical" />
      <Popover
        opened={picker}
        onChange={(layoutPicker) => useViewer.setState({ layoutPicker })}
        position="bottom-start"
      >
        <Popover.Target>
          <div>
            <Button command={commands.layout} icon={<LayoutGrid size={size} />} />
          </div>
        </Popover.Target>
        <Popover.Dropdown>
          <LayoutPicker />
        </Popover.Dropdown>
      </Popover>
      <Button
        command={commands.maximise}
        pressed={maximised}
        icon={<Fullscreen size={size} />}
        {...(layout.rows * layout.columns === 1 ? { disabled: 'There is one viewport only' } : {})}
      />
      <Button command={commands.annotations} pressed={annotations !== 'none'} icon={<Captions size={size} />} />
      <Divider orientation="vertical" />
      <Button command={commands.send} icon={<Send size={size} />} {...need(shown)} />
      <span className={styles['space']} />
      {info && (
        <Tooltip label={info.renderingReason}>
          <span className={styles['rendering']}>{info.rendering === 'gpu' ? 'GPU' : 'CPU'}</span>
        </Tooltip>
      )}
      <Button command={commands.help} icon={<CircleHelp size={size} />} />
    </div>
  );
}

const need = (shown: Shown | undefined) => (shown ? {} : { disabled: 'No image is shown' });

interface ButtonProps {
  command: Command;
  icon: ReactNode;
  pressed?: boolean;
  /** Why it cannot be used now. */
  disabled?: string;
}

function Button({ command, icon, pressed, disabled }: ButtonProps) {
  const label = commandLabel(command);
  return (
    <Tooltip label={disabled ? `${label}. ${disabled}` : label}>
      <ActionIcon
        size={30}
        aria-label={command.title}
        aria-pressed={pressed ?? undefined}
        data-command={command.id}
        data-disabled={disabled ? true : undefined}
        aria-disabled={disabled ? true : undefined}
        className={styles['button'] ?? ''}
        onMouseDown={(event) => event.preventDefault()}
        onClick={() => {
          if (!disabled) viewerActions[command.id]?.();
        }}
      >
        {icon}
      </ActionIcon>
    </Tooltip>
  );
}

function WindowMenu({ shown }: { shown: Shown | undefined }) {
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
    voi: presetVoi(preset),
  }));
  const entry = ({ label, detail, voi }: VoiEntry, key?: string) => (
    <Menu.Item
      key={label + detail}
      onClick={() => selectedController()?.setState({ voi })}
      rightSection={<span className={styles['key']}>{key}</span>}
      {...(sameVoi(shown.voi, voi) ? { 'data-current': true } : {})}
    >
      {label} <span className={styles['detail']}>{detail}</span>
    </Menu.Item>
  );
  const header = headerEntries(shown);
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
        {header.length > 0 && <Menu.Label>Of the image</Menu.Label>}
        {header.map((item, index) => entry(item, index === 0 ? keyLabel('0') : undefined))}
        {presets.length > 0 && <Menu.Label>Presets</Menu.Label>}
        {presets.map((item, index) => entry(item, index < 6 ? String(index + 1) : undefined))}
        <Menu.Divider />
        <Menu.Item
          onClick={() => selectedController()?.setState({ voi: fullRangeVoi(shown.frame, shown.image) })}
          rightSection={<span className={styles['key']}>9</span>}
        >
          Full range
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
