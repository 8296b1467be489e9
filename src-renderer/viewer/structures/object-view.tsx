import { Button } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { NegatoscopeError } from '../../../src-shared/contract/errors.ts';
import type { DataSet } from '../../../src-shared/dicom/data-set.ts';
import { sopClassName } from '../../../src-shared/dicom/sop-classes.ts';
import { isPlanOrRecord, radiotherapySummary } from '../../../src-shared/objects/summary/radiotherapy.ts';
import {
  fiducialsSummary,
  realWorldSummary,
  registrationSummary,
  surfaceSummary,
} from '../../../src-shared/objects/summary/spatial.ts';
import type { Summary, SummaryTable } from '../../../src-shared/objects/summary/summary.ts';
import { asError } from '../../app/api.ts';
import type { ObjectProps } from '../area.ts';
import { kindNames } from '../card-texts.ts';
import type { FrameSet } from '../frame-sets.ts';
import { ObjectPane, PaneNotice } from '../object-pane.tsx';
import { objectKey, readObject } from '../objects.ts';
import { showPanel } from '../store.ts';
import { isDrawable, surfaceClass } from './objects.ts';
import { chooseDrawable, useStructures } from './store.ts';
import styles from './structures.module.css';

const root = '1.2.840.10008.5.1.4.1.1.';
/** How objects of a class are told. */
function summaryOf(sopClassUid: string): ((dataSet: DataSet) => Summary) | undefined {
  if (isPlanOrRecord(sopClassUid)) return radiotherapySummary;
  if (sopClassUid === `${root}66.1` || sopClassUid === `${root}66.3`) return registrationSummary;
  if (sopClassUid === `${root}66.2`) return fiducialsSummary;
  if (sopClassUid === `${root}67`) return realWorldSummary;
  return sopClassUid === surfaceClass ? surfaceSummary : undefined;
}

/** Whether an object in space, or of radiotherapy, has a view of its own here. */
export const hasView = (frameSet: FrameSet): boolean =>
  isDrawable(frameSet) || (frameSet.other !== undefined && summaryOf(frameSet.other.sopClassUid) !== undefined);

/** A structure set, a segmentation, a plan, a treatment record, a registration: what it holds. */
export function SpaceObjectView({ frameSet, cell }: ObjectProps) {
  const { other, series } = frameSet;
  const title = frameSet.label || kindNames[other?.kind ?? 'other'] || 'Object';
  const detail = [sopClassName(other?.sopClassUid ?? '').replace(/ Storage$/, ''), series.series.description]
    .filter((part) => part && part !== title)
    .join(' · ');
  return (
    <ObjectPane kind={other?.kind ?? 'other'} cell={cell} title={title} detail={detail}>
      {isDrawable(frameSet) ? <Overlaid frameSet={frameSet} /> : <Told frameSet={frameSet} />}
    </ObjectPane>
  );
}

/** What is drawn over images and has no picture of its own. */
function Overlaid({ frameSet }: { frameSet: FrameSet }) {
  const key = objectKey({ series: frameSet.series, instance: frameSet.other! });
  const reading = useStructures((state) => state.readings.get(key));
  return (
    <div className={styles['view']}>
      <p>It is drawn over the images that it belongs to; what it holds stands in the panel Structures.</p>
      {reading?.error && <PaneNotice error={reading.error} />}
      <div className={styles['actions']}>
        <Button
          size="xs"
          variant="default"
          onClick={() => {
            chooseDrawable(key, true);
            showPanel('structures');
          }}
        >
          Show it over the images
        </Button>
      </div>
    </div>
  );
}

function Told({ frameSet }: { frameSet: FrameSet }) {
  const [told, setTold] = useState<{ summary?: Summary; error?: NegatoscopeError }>({});
  const { series, other } = frameSet;
  useEffect(() => {
    if (!other) return;
    const abort = new AbortController();
    readObject({ series, instance: other }, abort.signal).then(
      (dataSet) => setTold({ summary: summaryOf(other.sopClassUid)!(dataSet) }),
      (error: unknown) => abort.signal.aborted || setTold({ error: asError(error) }),
    );
    return () => abort.abort();
  }, [series, other]);
  if (told.error) return <PaneNotice error={told.error} />;
  if (!told.summary) return <PaneNotice>Being read …</PaneNotice>;
  const { facts, tables, notes } = told.summary;
  return (
    <div className={styles['view']}>
      {notes.map((note) => (
        <p key={note} className={styles['warning']} style={{ padding: 0 }}>
          {note}
        </p>
      ))}
      <table>
        <tbody>
          {facts.map(([label, value]) => (
            <tr key={label}>
              <th scope="row">{label}</th>
              <td>{value}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {tables.map((table) => (
        <Table key={table.title} table={table} />
      ))}
      {facts.length === 0 && tables.length === 0 && <p>It says nothing that could be shown.</p>}
    </div>
  );
}

function Table({ table: { title, headings, rows, numbers = [], leftOut } }: { table: SummaryTable }) {
  return (
    <>
      <h3>{title}</h3>
      <div className={styles['scroll']}>
        <table>
          <thead>
            <tr>
              {headings.map((heading) => (
                <th key={heading} scope="col">
                  {heading}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a row is its place
              <tr key={at}>
                {row.map((value, column) => (
                  <td key={headings[column]} data-number={numbers.includes(column) || undefined}>
                    {value}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {leftOut !== undefined && <p className={styles['detail']}>{leftOut} more rows are not shown.</p>}
    </>
  );
}
