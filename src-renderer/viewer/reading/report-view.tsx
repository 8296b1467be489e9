import { useEffect, useMemo, useState } from 'react';
import { z } from '../../../src-shared/contract/define.ts';
import type { NegatoscopeError } from '../../../src-shared/contract/errors.ts';
import { viewRoutes } from '../../../src-shared/contract/view-routes.ts';
import type { DataSet } from '../../../src-shared/dicom/data-set.ts';
import { type ReportDocument, type ReportItem, reportContent } from '../../../src-shared/objects/report-content.ts';
import { asError } from '../../app/api.ts';
import { errorText } from '../../app/error-text.ts';
import { fetchJson } from '../../app/fetch-json.ts';
import { formatDateTime, plural } from '../../app/formatting.ts';
import type { FrameSet } from '../frame-sets.ts';
import { useViewer } from '../store.ts';
import { findImage, jumpTo } from './jump.ts';
import { linesOf, type ReportLine } from './lines.ts';
import styles from './reading.module.css';

const dataSetSchema = z.custom<DataSet>((value) => typeof value === 'object' && value !== null, 'no data set');
/** PS3.18 F.2: one data set in a list. */
const metadataSchema = z.union([z.array(dataSetSchema).min(1), dataSetSchema]);

/** A structured report as a document. */
export function ReportView({ frameSet }: { frameSet: FrameSet }) {
  const { other, series } = frameSet;
  const [report, setReport] = useState<ReportDocument>();
  const [error, setError] = useState<NegatoscopeError>();
  const row = other?.row;
  const revision = other?.revision;
  const catalogue = series.catalogue;
  useEffect(() => {
    if (row === undefined || revision === undefined) return;
    const abort = new AbortController();
    setReport(undefined);
    setError(undefined);
    fetchJson(viewRoutes.metadata(catalogue, row, revision), metadataSchema, abort.signal).then(
      (found) => setReport(reportContent((Array.isArray(found) ? found[0] : found) as DataSet)),
      (thrown: unknown) => {
        if (!abort.signal.aborted) setError(asError(thrown));
      },
    );
    return () => abort.abort();
  }, [catalogue, row, revision]);
  if (error) {
    const text = errorText(error);
    return (
      <p className={styles['notice']} role="alert">
        {text.title}. {text.advice}
      </p>
    );
  }
  if (!report) return <p className={styles['notice']}>Reading the report …</p>;
  return (
    <article className={styles['report']} aria-label={report.title} data-selectable>
      <h1>{report.title}</h1>
      <p className={styles['head']}>
        {[formatDateTime(report.date, report.time), report.state.join(', ')].filter(Boolean).join('  ·  ')}
      </p>
      {report.verifiedBy.map(({ name, organisation, at }) => (
        <p key={`${name} ${at}`} className={styles['head']}>
          Verified by {[name, organisation].filter(Boolean).join(', ')} {at && `on ${at}`}
        </p>
      ))}
      <Content report={report} />
      {report.items.length === 0 && <p className={styles['notice']}>The report has no content.</p>}
      {report.left > 0 && (
        <p className={styles['head']}>
          {plural(report.left, 'finding')} whose presentation is optional {report.left === 1 ? 'is' : 'are'} not listed.
        </p>
      )}
      {report.cut > 0 && (
        <p className={styles['head']} role="alert">
          The report is larger than can be shown: {plural(report.cut, 'branch', 'branches')} of it{' '}
          {report.cut === 1 ? 'is' : 'are'} left out.
        </p>
      )}
    </article>
  );
}

/** Lines that are written at once; a window stays quick with some thousands. */
const page = 1000;

function Content({ report }: { report: ReportDocument }) {
  const studies = useViewer((state) => state.studies);
  const [most, setMost] = useState(page);
  const { lines, more } = useMemo(
    () => linesOf(report.items, most, ({ reference }) => !!reference && findImage(studies, reference) !== undefined),
    [report, most, studies],
  );
  return (
    <>
      <Lines lines={lines} level={2} />
      {more && (
        <button type="button" className={styles['link']} onClick={() => setMost(most + page * 4)}>
          Show more of the report
        </button>
      )}
    </>
  );
}

const Lines = ({ lines, level }: { lines: readonly ReportLine[]; level: number }) =>
  lines.map((line, index) =>
    'missing' in line ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: the content of a report does not change
      <div key={index} className={styles['gone']}>
        {plural(line.missing, 'image')} that {line.missing === 1 ? 'is' : 'are'} not among the open studies
      </div>
    ) : (
      // biome-ignore lint/suspicious/noArrayIndexKey: the content of a report does not change
      <Item key={index} line={line} level={level} />
    ),
  );

function Item({ line: { item, lines }, level }: { line: Extract<ReportLine, { item: unknown }>; level: number }) {
  const children = <Lines lines={lines} level={level + 1} />;
  if (item.kind === 'section') {
    const Heading = (level <= 2 ? 'h2' : level === 3 ? 'h3' : 'h4') as 'h2';
    return (
      <section>
        {item.name && <Heading>{item.name}</Heading>}
        <Remarks of={item} />
        {children}
      </section>
    );
  }
  return (
    <div className={item.kind === 'text' ? styles['text'] : styles['item']} data-kind={item.kind}>
      <div>
        {item.name && <span className={styles['name']}>{item.name}</span>}
        {item.name && ' '}
        {item.reference ? <Reference item={item} /> : <span className={styles['value']}>{item.text}</span>}
      </div>
      <Remarks of={item} />
      {lines.length > 0 && <div className={styles['children']}>{children}</div>}
    </div>
  );
}

function Remarks({ of }: { of: ReportItem }) {
  if (of.remarks.length === 0) return null;
  return <div className={styles['remarks']}>{of.remarks.join('  ·  ')}</div>;
}

function Reference({ item }: { item: ReportItem }) {
  const studies = useViewer((state) => state.studies);
  const found = item.reference && findImage(studies, item.reference);
  if (!found) return <span className={styles['gone']}>{item.text} that is not among the open studies</span>;
  return (
    <button type="button" className={styles['link']} onClick={() => jumpTo(found)}>
      {found.text}
    </button>
  );
}
