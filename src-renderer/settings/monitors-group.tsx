import { Button, FileButton } from '@mantine/core';
import { useCallback, useRef, useState } from 'react';
import type { DisplayInfo } from '../../src-shared/contract/app.ts';
import {
  type MonitorFileProblem,
  mostMonitorCharacters,
  readMonitorFile,
} from '../../src-shared/imaging/monitor-file.ts';
import { monitorOf, withMonitor } from '../../src-shared/settings/display-match.ts';
import { currentDisplay, displayName } from '../app/displays.ts';
import { useLive } from '../app/live.ts';
import { attempt } from '../app/notify.ts';
import { useDraft } from './draft-context.ts';
import { Group, Row } from './fields.tsx';
import styles from './monitors.module.css';
import { PatternView } from './pattern-view.tsx';
import { SizeMeasure } from './size-measure.tsx';

const problemTexts: Record<MonitorFileProblem, string> = {
  empty: 'There are no numbers in that file.',
  'not-understood': 'That file is neither a list of levels with their luminance nor a table of 256 or 1024 levels.',
  'not-rising-table': 'The levels of the table do not rise.',
  'too-few': 'At least three levels have to be measured.',
  'ends-missing': 'The luminance of black (level 0) and of white (level 255) is needed.',
  'not-rising': 'The luminance has to rise from level to level.',
  'out-of-range': 'The luminance, with the light of the room, has to lie between 0.05 and 3993 cd/m².',
};

/** The monitors: how large their pixels are, how their greys are corrected, and patterns to look at. */
export function MonitorsGroup() {
  const displays = useLive((state) => state.displays) ?? [];
  const [pattern, setPattern] = useState(false);
  const close = useCallback(() => setPattern(false), []);
  return (
    <Group title="Monitors">
      {displays.map((display) => (
        <MonitorRow key={display.id} display={display} displays={displays} />
      ))}
      <Row path="display.pattern" label="Test patterns" hint="On the monitor this window is on">
        {() => (
          <Button variant="default" style={{ alignSelf: 'flex-start' }} onClick={() => setPattern(true)}>
            Show the test patterns
          </Button>
        )}
      </Row>
      {pattern && <PatternView onClose={close} />}
    </Group>
  );
}

function MonitorRow({ display, displays }: { display: DisplayInfo; displays: DisplayInfo[] }) {
  const { draft, set } = useDraft();
  const [measuring, setMeasuring] = useState(false);
  const forget = useRef<() => void>(null);
  const [told, setTold] = useState<{ text: string; failed?: boolean }>();
  const { monitors } = draft.display;
  const known = monitorOf(display, monitors);
  const here = currentDisplay(displays)?.id === display.id;
  const put = (change: Parameters<typeof withMonitor>[2]): void =>
    set('display.monitors', withMonitor(monitors, display, change));

  const load = async (file: File | null): Promise<void> => {
    if (!file) return;
    // The same file may be chosen again once it was changed.
    forget.current?.();
    // What is too large is none of these files and is not read.
    const read = file.size > 4 * mostMonitorCharacters ? 'not-understood' : readMonitorFile(await file.text());
    if (typeof read === 'string') {
      setTold({ text: `${file.name}: ${problemTexts[read]}`, failed: true });
      return;
    }
    const name = file.name.slice(0, 200);
    if (read.kind === 'table') {
      put({ correction: read.levels, correctionSource: name });
      setTold({ text: 'The table is used as it is.' });
      return;
    }
    const { levels, minimum, maximum, jnds, deviationBefore, deviationAfter } = read.correction;
    put({ correction: levels, correctionSource: name });
    setTold({
      text: `${minimum.toFixed(2)} to ${maximum.toFixed(0)} cd/m² with the light of the room, ${Math.round(jnds)} just-noticeable steps. Largest distance from the standard: ${deviationBefore.toFixed(1)} steps without, ${deviationAfter.toFixed(1)} with the correction.`,
    });
  };

  return (
    <div className={styles['monitor']} data-monitor={display.id}>
      <div className={styles['row']}>
        <b>{displayName(display, displays)}</b>
        <span className={styles['dim']}>
          {display.widthPixels} × {display.heightPixels}
          {here && displays.length > 1 ? ', this window is on it' : ''}
        </span>
      </div>
      <div className={styles['row']}>
        <span className={styles['what']}>Size of a pixel</span>
        <span className={known?.pixelMm ? undefined : styles['warning']}>
          {known?.pixelMm
            ? `${known.pixelMm.toFixed(4)} mm`
            : 'not measured: images cannot be shown at their true size'}
        </span>
        <span style={{ flex: 1 }} />
        {known?.pixelMm !== undefined && (
          <Button variant="subtle" color="gray" onClick={() => put({ pixelMm: undefined })}>
            Forget it
          </Button>
        )}
        <Button
          variant="default"
          disabled={!here || measuring}
          title={here ? '' : 'Move this window to that monitor'}
          onClick={() => setMeasuring(true)}
        >
          Measure
        </Button>
      </div>
      {measuring && here && (
        <SizeMeasure
          pixelMm={known?.pixelMm}
          onCancel={() => setMeasuring(false)}
          onMeasured={(pixelMm) => {
            put({ pixelMm: Number(pixelMm.toFixed(5)) });
            setMeasuring(false);
          }}
        />
      )}
      <div className={styles['row']}>
        <span className={styles['what']}>Correction of greys</span>
        <span>{known?.correction ? known.correctionSource || 'a table' : 'none: levels are sent as they are'}</span>
        <span style={{ flex: 1 }} />
        {known?.correction && (
          <Button
            variant="subtle"
            color="gray"
            onClick={() => {
              put({ correction: undefined, correctionSource: '' });
              setTold(undefined);
            }}
          >
            Without
          </Button>
        )}
        <FileButton
          resetRef={forget}
          accept=".csv,.txt,.lut,.tsv,text/*"
          onChange={(file) => void attempt(() => load(file))}
        >
          {(props) => (
            <Button variant="default" {...props}>
              Load measured luminance or a table
            </Button>
          )}
        </FileButton>
      </div>
      <p className={told?.failed ? styles['failure'] : styles['dim']} role={told ? 'status' : undefined}>
        {told?.text ??
          (same(known?.correction, display.correction)
            ? display.correction
              ? 'In force.'
              : ''
            : 'Takes effect at the next start.')}
        {told && !told.failed ? ' Takes effect at the next start.' : ''}
      </p>
    </div>
  );
}

const same = (one: readonly number[] | undefined, other: readonly number[] | undefined): boolean =>
  one === other || (one !== undefined && other !== undefined && one.join() === other.join());
