import {
  ActionIcon,
  Button,
  NumberInput,
  Popover,
  SegmentedControl,
  Slider,
  Stack,
  Text,
  Tooltip,
} from '@mantine/core';
import { Box, ChevronDown } from 'lucide-react';
import { useEffect, useState } from 'react';
import { type BodyPlane, bodyPlanes } from '../../../src-shared/imaging/volume/views.ts';
import { volumesCommands as commands } from '../../app/viewer-commands/volumes.ts';
import type { KnownState } from '../states/known.ts';
import { useStates } from '../states/store.ts';
import { useViewer } from '../store.ts';
import { CommandButton, iconSize as size } from '../toolbar/tool-button.tsx';
import { useController } from '../viewports.ts';
import { blendingFor } from './blending.ts';
import { setSlab, showPlane, showSource, whyNone } from './showing.ts';
import { type SlabChoice, setOpacity, slabChoices, useVolumes } from './store.ts';

const planeNames: Record<BodyPlane, string> = { axial: 'Axial', coronal: 'Coronal', sagittal: 'Sagittal' };
const slabNames: Record<SlabChoice, string> = { thin: 'Thin', average: 'Average', maximum: 'MIP', minimum: 'MinIP' };

/** Planes through the images of the selected viewport, and the opacity of what is blended there. */
export function VolumesToolbar() {
  const selected = useViewer((state) => state.selected);
  const key = useViewer(({ cells }) => cells[selected]);
  // A series that is read has other images.
  useViewer(({ studies }) => studies);
  const view = useVolumes(({ views }) => (key === undefined ? undefined : views.get(key)));
  const why = whyNone(selected);
  const blending = useBlending(selected, key);
  return (
    <>
      <CommandButton command={commands.mpr} pressed={view !== undefined} disabled={why} icon={<Box size={size} />} />
      {(!why || blending) && (
        <Popover position="bottom-start" width={300}>
          <Popover.Target>
            <Tooltip label="Planes, slabs and blending">
              <ActionIcon size={30} w={18} aria-label="Planes, slabs and blending" variant="subtle">
                <ChevronDown size={12} />
              </ActionIcon>
            </Tooltip>
          </Popover.Target>
          <Popover.Dropdown>
            <Stack gap="sm">
              {!why && <Planes shown={view?.plane} computed={view !== undefined} />}
              {blending && <Opacity known={blending} />}
            </Stack>
          </Popover.Dropdown>
        </Popover>
      )}
    </>
  );
}

function Planes({ shown, computed }: { shown: BodyPlane | undefined; computed: boolean }) {
  const { slab, slabMm } = useVolumes();
  return (
    <>
      <SegmentedControl
        fullWidth
        size="xs"
        aria-label="Plane"
        value={shown ?? (computed ? 'state' : 'images')}
        data={[
          { value: 'images', label: 'Images' },
          ...bodyPlanes.map((value) => ({ value, label: planeNames[value] })),
        ]}
        onChange={(value) => {
          const plane = bodyPlanes.find((one) => one === value);
          if (plane) void showPlane(plane);
          else showSource();
        }}
      />
      <SegmentedControl
        fullWidth
        size="xs"
        aria-label="Slab"
        value={slab}
        data={slabChoices.map((value) => ({ value, label: slabNames[value] }))}
        onChange={(value) => void setSlab(value as SlabChoice)}
      />
      <NumberInput
        label="Thickness of slabs"
        suffix=" mm"
        min={0.5}
        max={200}
        step={1}
        disabled={slab === 'thin'}
        value={slabMm}
        onChange={(value) => {
          if (typeof value === 'number' && value >= 0.5 && value <= 200) void setSlab(slab, value);
        }}
      />
    </>
  );
}

function Opacity({ known }: { known: KnownState }) {
  const stated = known.state?.blending?.opacity ?? 0.5;
  const opacity = useVolumes(({ opacities }) => opacities.get(known.uid)) ?? stated;
  return (
    <div>
      <Text size="sm">Opacity of what is superimposed</Text>
      <Slider
        thumbLabel="Opacity of what is superimposed"
        min={0}
        max={100}
        value={Math.round(opacity * 100)}
        label={(value) => `${value} %`}
        onChange={(value) => setOpacity(known.uid, value / 100)}
      />
      <Button mt={6} size="compact-xs" variant="default" onClick={() => setOpacity(known.uid, stated)}>
        {Math.round(stated * 100)} %, as the state says
      </Button>
    </div>
  );
}

/** The blending state in force in a cell. */
function useBlending(cell: number, key: string | undefined): KnownState | undefined {
  const controller = useController(cell);
  const [known, setKnown] = useState<KnownState>();
  useEffect(() => {
    const look = (): void => {
      const frame = controller?.shown?.frame;
      setKnown(frame && key !== undefined ? blendingFor(cell, key, frame) : undefined);
    };
    look();
    const ends = [controller?.onRendered(look), useStates.subscribe(look)];
    return () => {
      for (const end of ends) end?.();
    };
  }, [controller, cell, key]);
  return known;
}
