import { Button, Switch } from '@mantine/core';
import { useEffect, useMemo, useState } from 'react';
import type { NegatoscopeError } from '../../../src-shared/contract/errors.ts';
import { type ReportDocument, reportContent } from '../../../src-shared/objects/report-content.ts';
import { cadName } from '../../../src-shared/objects/structured-report/cad.ts';
import { asError } from '../../app/api.ts';
import { errorText } from '../../app/error-text.ts';
import { formatDateTime, plural } from '../../app/formatting.ts';
import { useLive } from '../../app/live.ts';
import type { FrameSet } from '../frame-sets.ts';
import { useMeasuring } from '../measuring/store.ts';
import { correct, isCorrectable } from '../reporting/correcting.ts';
import { useViewer } from '../store.ts';
import { CadView } from './cad-view.tsx';
import { DoseView } from './dose-view.tsx';
import { findImage, findMark } from './jump.ts';
import { linesOf } from './lines.ts';
import { isDrawn, opened, putReport, setDrawn, useMarks } from './mark-store.ts';
import styles from './reading.module.css';
import { Lines, ObjectLink } from './report-lines.tsx';
import { type ReadReport, readReport } from './reports.ts';
import { takeable, takeOver } from './taking-over.ts';
import { whyNotDisplayed } from './withheld.ts';

/** A structured report as a document. */
export function ReportView({ frameSet }: { frameSet: FrameSet }) {
  const [read, setRead] = useState<ReadReport>();
  const [error, setError] = useState<NegatoscopeError>();
  useEffect(() => {
    let gone = false;
    setRead(undefined);
    setError(undefined);
    readReport(frameSet).then(
      (found) => {
        if (gone) return;
        setRead(found);
        putReport(frameSet, found);
        if (found.marks.length > 0) opened(frameSet.key);
      },
      (thrown: unknown) => {
        if (!gone) setError(asError(thrown));
      },
    );
    return () => {
      gone = true;
    };
  }, [frameSet]);
  const reading = useLive((state) => state.settings?.reports);
  if (error) {
    const text = errorText(error);
    return (
      <p className={styles['notice']} role="alert">
        {text.title}. {text.advice}
      </p>
    );
  }
  if (!read) return <p className={styles['notice']}>Reading the report …</p>;
  const withheld = reading && whyNotDisplayed(read.dataSet, reading);
  if (withheld) {
    return (
      <p className={styles['notice']} role="status" data-report-withheld>
        {withheld}
      </p>
    );
  }
  return <ReadView frameSet={frameSet} read={read} />;
}

function ReadView({ frameSet, read }: { frameSet: FrameSet; read: ReadReport }) {
  const optional = useMarks((state) => state.optional);
  const [identifiers, setIdentifiers] = useState(false);
  const [whole, setWhole] = useState(read.dose === undefined);
  const report = useMemo(() => reportContent(read.dataSet, { optional, identifiers }), [read, optional, identifiers]);
  const name = cadName(frameSet.other?.sopClassUid ?? '');
  return (
    <article className={styles['report']} aria-label={report.title} data-selectable>
      <h1>{report.title}</h1>
      <Head report={report} />
      {read.cad && <CadView cad={read.cad} />}
      <Marks frameSet={frameSet} read={read} detection={name !== undefined} />
      {isCorrectable(read) && (
        <Button size="compact-xs" variant="default" onClick={() => correct(frameSet, read)}>
          Correct or complete …
        </Button>
      )}
      <Taking frameKey={frameSet.key} read={read} />
      {read.dose && <DoseView dose={read.dose} />}
      {read.dose && (
        <button type="button" className={styles['link']} onClick={() => setWhole(!whole)}>
          {whole ? 'Only the tables' : 'The whole report'}
        </button>
      )}
      {whole && <Content report={report} frameKey={frameSet.key} />}
      {report.items.length === 0 && <p className={styles['notice']}>The report has no content.</p>}
      {report.left > 0 && (
        <p className={styles['head']}>
          {plural(report.left, 'finding')} {optional ? 'not for presentation' : 'whose presentation is optional'}{' '}
          {report.left === 1 ? 'is' : 'are'} not listed.
        </p>
      )}
      {report.cut > 0 && (
        <p className={styles['head']} role="alert">
          The report is larger than can be shown: {plural(report.cut, 'branch', 'branches')} of it{' '}
          {report.cut === 1 ? 'is' : 'are'} left out.
        </p>
      )}
      {whole && (
        <button type="button" className={styles['quiet']} onClick={() => setIdentifiers(!identifiers)}>
          {identifiers ? 'Without identifiers' : 'With identifiers'}
        </button>
      )}
    </article>
  );
}

/** When, how far, by whom, and from what it goes on. */
function Head({ report }: { report: ReportDocument }) {
  const verified = report.verifiedBy.length > 0;
  return (
    <>
      <p className={styles['head']}>
        {[formatDateTime(report.date, report.time), report.state.join(', ')].filter(Boolean).join('  ·  ')}
      </p>
      {report.authors.length > 0 && <p className={styles['head']}>Written by {report.authors.join('; ')}</p>}
      {verified &&
        report.verifiedBy.map(({ name, organisation, at }) => (
          <p key={`${name} ${at}`} className={styles['head']}>
            Verified by {[name, organisation].filter(Boolean).join(', ')} {at && `on ${at}`}
          </p>
        ))}
      {report.predecessors.map((reference) => (
        <p key={reference.sopInstanceUid} className={styles['head']}>
          Follows <ObjectLink reference={reference} text="an earlier report" />
        </p>
      ))}
    </>
  );
}

/** Whether what the report drew is seen on the images. */
function Marks({ frameSet, read, detection }: { frameSet: FrameSet; read: ReadReport; detection: boolean }) {
  const report = useMarks((state) => state.reports.get(frameSet.key));
  const drawn = useMarks((state) => report !== undefined && isDrawn(state, report) && !state.hidden);
  const optional = useMarks((state) => state.optional);
  const studies = useViewer((state) => state.studies);
  const drawable = useMemo(() => read.marks.filter(({ intent }) => intent !== 'never'), [read]);
  // As of a detection on images for processing, of which only those for presentation are here.
  const elsewhere = useMemo(
    () =>
      drawable.filter((mark) => mark.frameOfReferenceUid === undefined && findMark(studies, mark) === undefined).length,
    [drawable, studies],
  );
  if (drawable.length === 0) return null;
  const isOptional = drawable.some(({ intent }) => intent === 'optional');
  return (
    <div className={styles['choices']}>
      <Switch
        size="xs"
        label={`Marks on the images (${drawable.length})`}
        checked={drawn}
        onChange={(event) => setDrawn(frameSet.key, event.currentTarget.checked)}
      />
      {detection && isOptional && (
        <Switch
          size="xs"
          label="Also those of optional presentation"
          checked={optional}
          onChange={(event) => useMarks.setState({ optional: event.currentTarget.checked })}
        />
      )}
      {elsewhere > 0 && (
        <p className={styles['head']} role="status" data-marks-elsewhere={elsewhere}>
          {plural(elsewhere, 'mark')} {elsewhere === 1 ? 'is' : 'are'} on images that are not among the open studies,
          and drawn on no other one.
        </p>
      )}
    </div>
  );
}

/** Makes what was measured measurements of this viewer. */
function Taking({ frameKey, read }: { frameKey: string; read: ReadReport }) {
  const measurements = useMeasuring((state) => state.measurements);
  const studies = useViewer((state) => state.studies);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what can be taken depends on what is there.
  const found = useMemo(() => takeable(read), [read, measurements, studies]);
  const [taken, setTaken] = useState(0);
  if (read.cad) return null;
  return (
    <>
      {found.present > 0 && (
        <p className={styles['head']} data-present={found.present}>
          {found.present === 1 ? 'Its measurement is' : `${found.present} of its measurements are`} in this viewer.
        </p>
      )}
      {found.own.length > 0 && (
        <Button size="compact-xs" variant="default" onClick={() => takeOver(found.own)}>
          Restore {plural(found.own.length, 'measurement')}
        </Button>
      )}
      {found.others.length > 0 && taken === 0 && (
        <Button
          size="compact-xs"
          variant="default"
          onClick={() => {
            takeOver(found.others);
            setTaken(found.others.length);
            // They are there twice else.
            setDrawn(frameKey, false);
          }}
        >
          Copy {plural(found.others.length, 'mark')} to my measurements
        </Button>
      )}
      {taken > 0 && <p className={styles['head']}>{plural(taken, 'mark')} copied to the measurements.</p>}
    </>
  );
}

/** Lines that are written at once; a window stays quick with some thousands. */
const page = 1000;

function Content({ report, frameKey }: { report: ReportDocument; frameKey: string }) {
  const studies = useViewer((state) => state.studies);
  const [most, setMost] = useState(page);
  const { lines, more } = useMemo(
    () => linesOf(report.items, most, ({ reference }) => !!reference && findImage(studies, reference) !== undefined),
    [report, most, studies],
  );
  return (
    <>
      <Lines lines={lines} level={2} frameKey={frameKey} />
      {more && (
        <button type="button" className={styles['link']} onClick={() => setMost(most + page * 4)}>
          Show more of the report
        </button>
      )}
    </>
  );
}
