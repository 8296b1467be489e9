import { Divider, Popover } from '@mantine/core';
import {
  ArrowLeftToLine,
  ArrowRightToLine,
  ChevronDown,
  ChevronsDown,
  ChevronsUp,
  ChevronUp,
  Fullscreen,
  Grid3x3,
  LayoutGrid,
  PanelLeft,
  UserRound,
} from 'lucide-react';
import type { ReactNode } from 'react';
import { formatDate } from '../../app/formatting.ts';
import type { Command } from '../../app/keys.ts';
import { layoutCommands as commands } from '../../app/viewer-commands/layout.ts';
import { viewingCommands } from '../../app/viewer-commands/viewing.ts';
import { usePriors } from '../exchange/priors.ts';
import { toolOf } from '../running.ts';
import { useRestingShown } from '../selected-shown.ts';
import { gridCount, type Layout, setLayout, setTiling, tilingOf, useViewer } from '../store.ts';
import { CommandButton, iconSize as size, ToolButton } from '../toolbar/tool-button.tsx';
import { selectedController } from '../viewports.ts';
import { LayoutPicker } from './layout-picker.tsx';
import { imageEnd, seriesWay, studyWay, type Way } from './navigation.ts';

/** What is shown where, and the ways from here. */
export function LayoutToolbar() {
  const strip = useViewer((state) => state.strip);
  const maximised = useViewer((state) => state.maximised !== undefined);
  const layout = useViewer((state) => state.layout);
  const tiling = useViewer((state) => tilingOf(state, state.selected));
  const shown = useRestingShown();
  const select = toolOf('select');
  return (
    <>
      <CommandButton command={commands.strip} pressed={strip} icon={<PanelLeft size={size} />} />
      <CommandButton command={commands.selectPatient} icon={<UserRound size={size} />} />
      <Ways />
      <Divider orientation="vertical" />
      <GridButton
        command={commands.layout}
        which="viewports"
        value={layout}
        icon={<LayoutGrid size={size} />}
        onChoose={setLayout}
      />
      <GridButton
        command={commands.tiles}
        which="tiles"
        value={tiling}
        icon={<Grid3x3 size={size} />}
        onChoose={setTiling}
        disabled={shown ? undefined : 'No image is shown'}
      />
      <CommandButton
        command={commands.maximise}
        pressed={maximised}
        icon={<Fullscreen size={size} />}
        {...(gridCount(layout) === 1 ? { disabled: 'There is one viewport only' } : {})}
      />
      {select && <ToolButton tool={select} shown={shown} />}
    </>
  );
}

/** Previous and next study, series and image; why not where there is none. */
function Ways() {
  const studies = useViewer((state) => state.studies);
  const cells = useViewer((state) => state.cells);
  const selected = useViewer((state) => state.selected);
  const others = usePriors((state) => state.here);
  const shown = useRestingShown();
  const state = { studies, cells, selected };
  const count = selectedController()?.frames.length ?? 0;
  const study = (step: 1 | -1): { disabled?: string; detail?: string } => {
    const way = studyWay(step, state, others);
    return way.to ? { detail: formatDate(way.to.studyDate) } : reasonOf(way);
  };
  const image = (step: 1 | -1): { disabled?: string } => {
    const disabled = imageEnd(step, shown?.index, count);
    return disabled === undefined ? {} : { disabled };
  };
  return (
    <>
      <CommandButton command={commands.previousStudy} icon={<ArrowLeftToLine size={size} />} {...study(-1)} />
      <CommandButton command={commands.nextStudy} icon={<ArrowRightToLine size={size} />} {...study(1)} />
      <CommandButton
        command={commands.previousSeries}
        icon={<ChevronsUp size={size} />}
        {...reasonOf(seriesWay(-1, state))}
      />
      <CommandButton
        command={commands.nextSeries}
        icon={<ChevronsDown size={size} />}
        {...reasonOf(seriesWay(1, state))}
      />
      <CommandButton command={viewingCommands.previousImage} icon={<ChevronUp size={size} />} {...image(-1)} />
      <CommandButton command={viewingCommands.nextImage} icon={<ChevronDown size={size} />} {...image(1)} />
    </>
  );
}

const reasonOf = ({ reason }: Way<unknown>): { disabled?: string } =>
  reason === undefined ? {} : { disabled: reason };

interface GridButtonProps {
  command: Command;
  which: 'viewports' | 'tiles';
  value: Layout;
  icon: ReactNode;
  onChoose: (layout: Layout) => void;
  disabled?: string | undefined;
}

function GridButton({ command, which, value, icon, onChoose, disabled }: GridButtonProps) {
  const opened = useViewer((state) => state.picker === which);
  return (
    <Popover
      opened={opened && disabled === undefined}
      onChange={(open) => useViewer.setState({ picker: open ? which : undefined })}
      position="bottom-start"
      trapFocus
      returnFocus
    >
      <Popover.Target>
        <div>
          <CommandButton
            command={command}
            icon={icon}
            disabled={disabled}
            detail={`${value.rows} × ${value.columns}`}
          />
        </div>
      </Popover.Target>
      <Popover.Dropdown>
        <LayoutPicker value={value} what={which} onChoose={onChoose} />
      </Popover.Dropdown>
    </Popover>
  );
}
