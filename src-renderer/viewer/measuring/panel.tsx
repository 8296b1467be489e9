import { ActionIcon, Button, Tooltip } from '@mantine/core';
import { ClipboardCopy, Eye, EyeOff, Pencil, Redo2, Trash2, Undo2 } from 'lucide-react';
import { type ReactNode, useMemo } from 'react';
import { errorText } from '../../app/error-text.ts';
import type { Command } from '../../app/keys.ts';
import { attempt, notify } from '../../app/notify.ts';
import { measuringCommands as commands } from '../../app/viewer-commands/measuring.ts';
import { viewerCommandLabel, viewerKeyText } from '../../app/viewer-keys.ts';
import { runCommand } from '../running.ts';
import { useViewer } from '../store.ts';
import { uncalibrate } from './calibrating.ts';
import { canRedo, canUndo } from './changes.ts';
import { readMeasurements } from './following.ts';
import { keepAgain } from './keeping.ts';
import { LabelField } from './label-field.tsx';
import { asText, jumpTo, kindTitle, type Listed, listed, seriesTitle, valueLines } from './listing.ts';
import { deleteMeasurements } from './making.ts';
import styles from './measuring.module.css';
import { calibrationOf, useMeasuring } from './store.ts';
import { measuringTools } from './tools.tsx';

const size = 15;
const keyName = ({ id }: Command): string => viewerKeyText(id);

/** All measurements of the studies in the window, by series and image. */
export function MeasurementsPanel() {
  const measurements = useMeasuring((state) => state.measurements);
  const calibrations = useMeasuring((state) => state.calibrations);
  const unsaved = useMeasuring((state) => state.unsaved);
  const failure = useMeasuring((state) => state.failure);
  const hidden = useMeasuring((state) => state.hidden);
  const studies = useViewer((state) => state.studies);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is said depends on the calibrations.
  const list = useMemo(() => listed(measurements, studies), [measurements, studies, calibrations]);
  const copy = (): void =>
    void attempt(async () => {
      await navigator.clipboard.writeText(asText(list));
      notify('Measurements copied');
    }, 'The measurements could not be copied');
  const groups = new Map<string, Listed[]>();
  for (const entry of list) groups.set(entry.frameSet.key, [...(groups.get(entry.frameSet.key) ?? []), entry]);
  return (
    <div className={styles['panel']} data-testid="measurements">
      <div className={styles['bar']}>
        <Act
          label={viewerCommandLabel(commands.undo)}
          icon={<Undo2 size={size} />}
          off={!canUndo()}
          onClick={() => runCommand('undo')}
        />
        <Act
          label={viewerCommandLabel(commands.redo)}
          icon={<Redo2 size={size} />}
          off={!canRedo()}
          onClick={() => runCommand('redo')}
        />
        <Act
          label={hidden ? 'Show measurements' : 'Hide measurements'}
          icon={hidden ? <EyeOff size={size} /> : <Eye size={size} />}
          off={measurements.size === 0}
          onClick={() => runCommand('measurements-hide')}
        />
        <Act label="Copy all as text" icon={<ClipboardCopy size={size} />} off={list.length === 0} onClick={copy} />
        {unsaved.size > 0 && (
          <Button size="compact-xs" variant="default" color="red" onClick={keepAgain}>
            Keep {unsaved.size} unsaved
          </Button>
        )}
      </div>
      {failure && (
        <div className={styles['failure']} role="alert">
          <div>What was measured before could not be read: {errorText(failure).title}.</div>
          <Button size="compact-xs" variant="default" mt={6} onClick={() => void readMeasurements()}>
            Try again
          </Button>
        </div>
      )}
      <div className={styles['list']}>
        {list.length === 0 && !failure && (
          <div className={styles['empty']}>
            Nothing is measured yet. Choose a length ({keyName(commands.lengthTool)}), an angle (
            {keyName(commands.angleTool)}) or an ellipse ({keyName(commands.ellipseTool)}) and click on the image. What
            is measured is kept with the study.
          </div>
        )}
        {[...groups].map(([key, entries]) => (
          <section key={key}>
            <h3 className={styles['series']} title={seriesTitle(entries[0]!.frameSet)}>
              {seriesTitle(entries[0]!.frameSet)}
            </h3>
            {entries.map((entry) => (
              <Row key={entry.measurement.uid} entry={entry} unsaved={unsaved.has(entry.measurement.uid)} />
            ))}
          </section>
        ))}
        <Calibrated list={list} />
      </div>
    </div>
  );
}

function Act({ label, icon, off, onClick }: { label: string; icon: ReactNode; off?: boolean; onClick: () => void }) {
  return (
    <Tooltip label={label}>
      <ActionIcon size={26} aria-label={label} disabled={off ?? false} onClick={onClick}>
        {icon}
      </ActionIcon>
    </Tooltip>
  );
}

function Row({ entry, unsaved }: { entry: Listed; unsaved: boolean }) {
  const { measurement, index } = entry;
  const { uid, text } = measurement;
  const { lines, note } = valueLines(entry);
  const selected = useMeasuring((state) => state.selected === uid);
  const labelling = useMeasuring((state) => state.labelling === uid);
  const icon = measuringTools.find(({ id }) => id === measurement.kind)?.icon;
  return (
    <div
      className={styles['row']}
      data-measurement={uid}
      data-kind={measurement.kind}
      data-selected={selected}
      onPointerEnter={() => useMeasuring.setState({ hovered: uid })}
      onPointerLeave={() => useMeasuring.setState({ hovered: undefined })}
    >
      <button type="button" className={styles['open']} title="Show its image" onClick={() => jumpTo(entry)}>
        <span className={styles['icon']} aria-hidden>
          {icon}
        </span>
        <span>
          {labelling ? (
            <LabelField measurement={measurement} />
          ) : (
            <span className={styles['title']}>{text ?? kindTitle(measurement)}</span>
          )}{' '}
          <span className={styles['dim']}>image {index + 1}</span>
          {lines.map((line) => (
            <div key={line} className={styles['values']}>
              {line}
            </div>
          ))}
          {note && <div className={styles['small']}>{note}</div>}
          {unsaved && <div className={styles['unsaved']}>not saved</div>}
        </span>
      </button>
      <span className={styles['actions']}>
        <Act
          label={measurement.kind === 'text' ? 'Edit the text' : 'Edit the label'}
          icon={<Pencil size={13} />}
          onClick={() => useMeasuring.setState({ labelling: uid })}
        />
        <Act label="Delete" icon={<Trash2 size={13} />} onClick={() => deleteMeasurements([uid])} />
      </span>
    </div>
  );
}

/** Series and images whose spacing the reader set. */
function Calibrated({ list }: { list: readonly Listed[] }) {
  const calibrations = useMeasuring((state) => state.calibrations);
  const studies = useViewer((state) => state.studies);
  const here = calibrations.filter(({ seriesUid }) =>
    studies.some(({ series }) => series.some(({ row }) => row.seriesUid === seriesUid)),
  );
  if (here.length === 0) return null;
  return (
    <section>
      <h3 className={styles['series']}>Calibrated by hand</h3>
      {here.map((calibration) => {
        const { seriesUid, sopInstanceUid, how } = calibration;
        const row = studies.flatMap(({ series }) => series).find((entry) => entry.row.seriesUid === seriesUid)?.row;
        const image = list.find(({ measurement }) => measurement.sopInstanceUid === sopInstanceUid);
        const what = sopInstanceUid === undefined ? 'whole series' : image ? `image ${image.index + 1}` : 'one image';
        return (
          <div key={`${seriesUid} ${sopInstanceUid ?? ''}`} className={styles['row']}>
            <span />
            <span>
              <div className={styles['title']}>{[row?.modality, row?.description].filter(Boolean).join('  ')}</div>
              <div>
                {what}, by {how}
              </div>
            </span>
            <span className={styles['actions']} style={{ opacity: 1 }}>
              <Act
                label="Remove the calibration"
                icon={<Trash2 size={13} />}
                onClick={() => {
                  if (calibrationOf(calibrations, seriesUid, sopInstanceUid ?? ''))
                    uncalibrate(seriesUid, sopInstanceUid ?? '');
                }}
              />
            </span>
          </div>
        );
      })}
    </section>
  );
}
