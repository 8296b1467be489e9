import { NumberInput, Select } from '@mantine/core';
import { FlipHorizontal2, RotateCcw, Tags } from 'lucide-react';
import { type KeyboardEvent, useEffect, useMemo, useState } from 'react';
import type { Spectroscopy, SpectrumPart, VoxelPlace } from '../../../src-shared/objects/spectroscopy/model.ts';
import { readSpectroscopy } from '../../../src-shared/objects/spectroscopy/read-spectroscopy.ts';
import { partOf, partsOf, phased, spectrumOf } from '../../../src-shared/objects/spectroscopy/spectrum.ts';
import { middleOfVoxel } from '../../../src-shared/objects/spectroscopy/voxels.ts';
import { formatDate } from '../../app/formatting.ts';
import type { ObjectProps } from '../area.ts';
import { kindNames } from '../card-texts.ts';
import { ObjectPane, PaneButton, PaneNotice } from '../object-pane.tsx';
import { readObject, type StudyObject } from '../objects.ts';
import { useObject } from '../use-object.ts';
import { VoxelGridView } from './grid.tsx';
import { type AxisRange, axisOf, knowsShifts, usualRange } from './plot.ts';
import styles from './spectra.module.css';
import { SpectraFacts } from './spectra-facts.tsx';
import { SpectrumPlot } from './spectrum-plot.tsx';
import { chooseVoxel, putSpectra, useSpectra } from './store.ts';

const icon = 15;
/** Voxels whose spectra are all drawn beside each other. */
const mostSmall = 1024;

const partNames: Readonly<Record<SpectrumPart, string>> = {
  magnitude: 'Magnitude',
  real: 'Real',
  imaginary: 'Imaginary',
};

const read = async (object: StudyObject, signal: AbortSignal): Promise<Spectroscopy> =>
  readSpectroscopy(await readObject(object, signal));

/** Spectra of an MR spectroscopy object. */
export function SpectraView({ frameSet, cell }: ObjectProps) {
  const { identity, found: object, error } = useObject(frameSet, read);
  if (object) return <Spectra key={identity} frameSet={frameSet} cell={cell} object={object} />;
  return (
    <ObjectPane kind="spectra" cell={cell} title={frameSet.label || kindNames['spectroscopy'] || ''}>
      <PaneNotice error={error}>{error ? undefined : 'Reading the spectra …'}</PaneNotice>
    </ObjectPane>
  );
}

const firstVoxel = ({ rows, columns }: Spectroscopy): VoxelPlace => ({
  frame: 0,
  row: rows >> 1,
  column: columns >> 1,
});

function Spectra({ frameSet, cell, object }: ObjectProps & { object: Spectroscopy }) {
  const { rows, columns, frames, pointRows } = object;
  const parts = partsOf(object);
  const [part, setPart] = useState<SpectrumPart>(parts[0] ?? 'magnitude');
  const [line, setLine] = useState(0);
  const [zero, setZero] = useState(0);
  const [first, setFirst] = useState(0);
  const [reversed, setReversed] = useState(false);
  const [markers, setMarkers] = useState(false);
  const [chosen, setChosen] = useState<AxisRange>();
  const kept = useSpectra(({ voxels }) => voxels.get(frameSet.key));
  const voxel = useMemo(() => kept ?? firstVoxel(object), [kept, object]);
  const choose = (change: Partial<VoxelPlace>): void => {
    const next = { ...voxel, ...change };
    const inside = (value: number, count: number): number => Math.max(0, Math.min(count - 1, value));
    chooseVoxel(frameSet.key, {
      frame: inside(next.frame, frames),
      row: inside(next.row, rows),
      column: inside(next.column, columns),
    });
  };

  const { series } = frameSet;
  useEffect(() => {
    if (cell === undefined) return;
    return putSpectra(cell, { object, series, voxel });
  }, [cell, object, series, voxel]);

  const spectrum = useMemo(() => {
    const found = spectrumOf(object, voxel, line, reversed);
    return found && phased(found, zero, first);
  }, [object, voxel, line, reversed, zero, first]);
  const axis = useMemo(() => (spectrum ? axisOf(spectrum) : undefined), [spectrum]);
  const range = useMemo(
    () => chosen ?? (axis ? usualRange(axis, object.nucleus, object.referencePpm) : ([1, 0] as AxisRange)),
    [chosen, axis, object],
  );
  const values = useMemo(() => spectrum && partOf(spectrum, part), [spectrum, part]);

  const small = useMemo(() => {
    if (rows * columns > mostSmall) return undefined;
    const known = new Map<number, Float64Array>();
    return (row: number, column: number): Float64Array => {
      const place = row * columns + column;
      let found = known.get(place);
      if (!found) {
        const own = spectrumOf(object, { frame: voxel.frame, row, column }, line, reversed);
        found = own ? partOf(phased(own, zero, first), part) : new Float64Array(0);
        known.set(place, found);
      }
      return found;
    };
  }, [object, rows, columns, voxel.frame, line, reversed, zero, first, part]);

  const move = (row: number, column: number): void => choose({ row: voxel.row + row, column: voxel.column + column });
  const onKey = (event: KeyboardEvent): boolean => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target instanceof HTMLInputElement) return false;
    const way = ({ ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] } as const)[
      event.key as 'ArrowLeft'
    ];
    if (!way) return false;
    move(way[0], way[1]);
    return true;
  };
  const reset = (): void => {
    setChosen(undefined);
    setZero(0);
    setFirst(0);
  };
  const next = (by: 1 | -1): void => {
    const at = (voxel.frame * rows + voxel.row) * columns + voxel.column + by;
    if (at < 0 || at >= frames * rows * columns) return;
    choose({
      frame: Math.floor(at / (rows * columns)),
      row: Math.floor(at / columns) % rows,
      column: at % columns,
    });
  };
  const commands = {
    'next-image': () => next(1),
    'previous-image': () => next(-1),
    'first-image': () => choose({ frame: 0, row: 0, column: 0 }),
    'last-image': () => choose({ frame: frames - 1, row: rows - 1, column: columns - 1 }),
    fit: () => setChosen(undefined),
    reset,
  };
  const complex = object.representation === 'COMPLEX';
  const degrees = (label: string, value: number, onChange: (value: number) => void) => (
    <NumberInput
      className={styles['phase']}
      aria-label={label}
      title={label}
      suffix="°"
      step={5}
      min={-3600}
      max={3600}
      value={value}
      onChange={(given) => typeof given === 'number' && onChange(given)}
    />
  );
  const tools = (
    <>
      {parts.length > 1 && (
        <Select
          className={styles['part']}
          aria-label="Part of the spectrum"
          value={part}
          allowDeselect={false}
          data={parts.map((value) => ({ value, label: partNames[value] }))}
          onChange={(value) => setPart(parts.find((one) => one === value) ?? part)}
        />
      )}
      {complex && part !== 'magnitude' && (
        <>
          <span className={styles['label']}>Phase</span>
          {degrees('Phase of all points', zero, setZero)}
          {degrees('Phase that grows over the width', first, setFirst)}
        </>
      )}
      {pointRows > 1 && (
        <NumberInput
          className={styles['phase']}
          aria-label="Line of the spectrum"
          title={`Line of the spectrum, of ${pointRows}`}
          min={1}
          max={pointRows}
          value={line + 1}
          onChange={(value) => typeof value === 'number' && value >= 1 && value <= pointRows && setLine(value - 1)}
        />
      )}
      {frames > 1 && (
        <NumberInput
          className={styles['phase']}
          aria-label="Frame"
          title={`Frame, of ${frames}`}
          min={1}
          max={frames}
          value={voxel.frame + 1}
          onChange={(value) => typeof value === 'number' && choose({ frame: value - 1 })}
        />
      )}
      {object.domain === 'TIME' && (
        <PaneButton
          label="The frequency was counted the other way"
          icon={<FlipHorizontal2 size={icon} />}
          pressed={reversed}
          onClick={() => setReversed(!reversed)}
        />
      )}
      <PaneButton
        label="Where metabolites of the brain are expected"
        icon={<Tags size={icon} />}
        pressed={markers}
        disabled={axis?.unit !== 'ppm' || !knowsShifts(object.nucleus, object.referencePpm)}
        onClick={() => setMarkers(!markers)}
      />
      <PaneButton label="Reset the view (Esc)" icon={<RotateCcw size={icon} />} onClick={reset} />
    </>
  );
  const grid = object.grids[voxel.frame];
  const place = grid && middleOfVoxel(grid, voxel).map((value) => value.toFixed(1));
  const foot = (
    <>
      {rows * columns * frames > 1 && (
        <span data-voxel-place>
          Voxel: row {voxel.row + 1} of {rows}, column {voxel.column + 1} of {columns}
          {frames > 1 && `, frame ${voxel.frame + 1} of ${frames}`}
        </span>
      )}
      {place && <span>at {place.join(', ')} mm</span>}
      <span>{object.domain === 'TIME' ? 'Recorded in time, transformed here' : 'Spectrum as stored'}</span>
      {object.referencePpm !== undefined && <span>Reference {object.referencePpm.toFixed(2)} ppm</span>}
      {axis?.unit === 'ppm' && object.nucleus === '1H' && !knowsShifts(object.nucleus, object.referencePpm) && (
        <strong>Its reference is not that of water: shifts count from the middle of the spectrum</strong>
      )}
      {object.problems.map((problem) => (
        <strong key={problem}>{problem}</strong>
      ))}
    </>
  );
  return (
    <ObjectPane
      kind="spectra"
      cell={cell}
      title={frameSet.label || kindNames['spectroscopy'] || ''}
      detail={[object.nucleus, formatDate(frameSet.other?.contentDate)].filter(Boolean).join('  ')}
      tools={tools}
      foot={foot}
      commands={commands}
      onKey={onKey}
    >
      {axis && values ? (
        <SpectrumPlot axis={axis} values={values} range={range} markers={markers} part={part} onRange={setChosen} />
      ) : (
        <PaneNotice>There is no spectrum here.</PaneNotice>
      )}
      <aside className={styles['side']}>
        {axis && rows * columns > 1 && (
          <VoxelGridView
            rows={rows}
            columns={columns}
            voxel={voxel}
            valuesOf={small}
            axis={axis}
            range={range}
            onChoose={(row, column) => choose({ row, column })}
          />
        )}
        <SpectraFacts object={object} />
      </aside>
    </ObjectPane>
  );
}
