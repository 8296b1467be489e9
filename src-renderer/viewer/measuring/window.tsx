import { Button, Group, Menu, Modal, SegmentedControl, Text, TextInput } from '@mantine/core';
import { useEffect, useMemo, useState } from 'react';
import type { Measurement } from '../../../src-shared/imaging/measure/measurement.ts';
import { scaleFor } from '../../../src-shared/imaging/measure/scales.ts';
import { attempt, notify } from '../../app/notify.ts';
import type { DisplayFrame } from '../../cornerstone/index.ts';
import { setTool, showPanel, useViewer } from '../store.ts';
import { calibrate, calibrationRefused, leastMm, millimetres, mostMm, uncalibrate } from './calibrating.ts';
import { kindTitle, listed, textOf } from './listing.ts';
import { changeMeasurement, deleteMeasurements } from './making.ts';
import { calibrationOf, useMeasuring } from './store.ts';

/** Dialogs and menus of measuring. */
export function MeasuringWindow() {
  const line = useMeasuring((state) => state.calibrating);
  const menu = useMeasuring((state) => state.menu);
  return (
    <>
      {line && <CalibrationDialog key={line.uid} line={line} />}
      {menu && <MeasurementMenu {...menu} />}
    </>
  );
}

/** The frame of a measurement that is not kept yet or is. */
function useFrameOf(measurement: Measurement): DisplayFrame | undefined {
  const studies = useViewer((state) => state.studies);
  return useMemo(() => listed(new Map([[measurement.uid, measurement]]), studies)[0]?.frame, [measurement, studies]);
}

/** Asks for the true length of a line; its spacing then holds for the image or the series. */
function CalibrationDialog({ line }: { line: Measurement }) {
  const frame = useFrameOf(line);
  const [text, setText] = useState('');
  const [scope, setScope] = useState('image');
  const [tried, setTried] = useState(false);
  const length = millimetres(text);
  const close = (): void => useMeasuring.setState({ calibrating: undefined, draft: undefined });
  const apply = (): void => {
    setTried(true);
    if (length === undefined || !frame || refused) return;
    calibrate(line, frame, length, scope === 'series');
    useMeasuring.setState({ calibrating: undefined, selected: line.uid });
    setTool('length');
  };
  const calibrations = useMeasuring((state) => state.calibrations);
  const known = calibrationOf(calibrations, line.seriesUid, line.sopInstanceUid, frame);
  const scale = frame && scaleFor(frame, line.points, known);
  const refused = frame ? calibrationRefused(line, frame) : 'The image is no longer in this window.';
  const before =
    refused ??
    (scale?.kind === 'lengths' ? `Until now: ${scale.note}.` : 'Until now this image has no spacing: pixels only.');
  const wrong = tried && length === undefined;
  return (
    <Modal opened onClose={close} size={400} title="Calibrate">
      <Text size="sm" mb={10}>
        {before}
      </Text>
      <TextInput
        data-autofocus
        label="True length of the line, mm"
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && !event.nativeEvent.isComposing) apply();
        }}
        error={wrong ? `A length from ${leastMm} to ${mostMm} mm` : undefined}
        mb={10}
      />
      <SegmentedControl
        fullWidth
        value={scope}
        onChange={setScope}
        data={[
          { value: 'image', label: 'This image' },
          { value: 'series', label: 'The whole series' },
        ]}
        mb={6}
      />
      <Text size="xs" c="dimmed" mb={14}>
        Images of another size or spacing are never changed by it.
      </Text>
      <Group justify="flex-end">
        <Button variant="default" onClick={close}>
          Cancel
        </Button>
        <Button onClick={apply} disabled={refused !== undefined}>
          Calibrate
        </Button>
      </Group>
    </Modal>
  );
}

/** What can be done with a measurement, at the pointer. */
function MeasurementMenu({ uid, x, y }: { uid: string; x: number; y: number }) {
  const measurement = useMeasuring((state) => state.measurements.get(uid));
  const close = (): void => useMeasuring.setState({ menu: undefined });
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, for a measurement that went meanwhile.
  useEffect(() => {
    if (!measurement) close();
  }, [measurement]);
  return measurement ? <OpenMenu measurement={measurement} x={x} y={y} close={close} /> : null;
}

function OpenMenu({ measurement, x, y, close }: { measurement: Measurement; x: number; y: number; close: () => void }) {
  const { uid, text, textAt, seriesUid, sopInstanceUid, kind } = measurement;
  const frame = useFrameOf(measurement);
  const calibrations = useMeasuring((state) => state.calibrations);
  const calibrated = calibrationOf(calibrations, seriesUid, sopInstanceUid, frame);
  const copy = (): void =>
    void attempt(async () => {
      const lines = frame ? textOf({ measurement, frame }) : [];
      await navigator.clipboard.writeText([text ?? kindTitle(measurement), ...lines].join('\n'));
      notify('Values copied');
    }, 'The values could not be copied');
  const label = (): void => {
    showPanel('measurements');
    useMeasuring.setState({ labelling: uid });
  };
  return (
    <Menu opened onChange={(opened) => !opened && close()} position="bottom-start" withinPortal>
      <Menu.Target>
        <span style={{ position: 'fixed', left: x, top: y, width: 1, height: 1 }} />
      </Menu.Target>
      <Menu.Dropdown data-measurement-menu={uid}>
        <Menu.Label>{text ?? kindTitle(measurement)}</Menu.Label>
        <Menu.Item onClick={label}>
          {kind === 'text' ? 'Edit the text' : text ? 'Edit the label' : 'Add a label'}
        </Menu.Item>
        <Menu.Item onClick={copy}>Copy values</Menu.Item>
        {textAt && (
          <Menu.Item
            onClick={() => {
              const { textAt: _moved, ...rest } = measurement;
              changeMeasurement(measurement, rest);
            }}
          >
            Text back to its place
          </Menu.Item>
        )}
        {calibrated && (
          <Menu.Item onClick={() => uncalibrate(seriesUid, sopInstanceUid)}>
            Remove the calibration of {calibrated.sopInstanceUid === undefined ? 'the series' : 'the image'}
          </Menu.Item>
        )}
        <Menu.Divider />
        <Menu.Item color="red" onClick={() => deleteMeasurements([uid])}>
          Delete
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
