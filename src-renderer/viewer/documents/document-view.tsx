import { type ReactNode, useEffect, useState } from 'react';
import { NegatoscopeError } from '../../../src-shared/contract/errors.ts';
import { viewRoutes } from '../../../src-shared/contract/view-routes.ts';
import { xmlText } from '../../../src-shared/objects/encapsulated-document.ts';
import { asError } from '../../app/api.ts';
import { errorText } from '../../app/error-text.ts';
import { errorOfResponse } from '../../app/fetch-json.ts';
import { formatDate, formatDateTime } from '../../app/formatting.ts';
import type { ObjectProps } from '../area.ts';
import { kindNames } from '../card-texts.ts';
import { type ClinicalBlock, type ClinicalDocument, clinicalDocument } from './cda.ts';
import styles from './documents.module.css';
import { ModelView } from './model/model-view.tsx';
import { PdfView } from './pdf/pdf-view.tsx';

const encapsulated = '1.2.840.10008.5.1.4.1.1.104';
/** Models of triangles: STL, OBJ. */
const models = new Set([`${encapsulated}.3`, `${encapsulated}.4`]);

/** A document inside of a DICOM object: a CDA as text, a PDF as pages, a model as a surface. */
export function DocumentView({ frameSet, cell }: ObjectProps) {
  const { other, series } = frameSet;
  if (!other) return null;
  const title = frameSet.label || kindNames['document'] || 'Document';
  const detail = formatDate(other.contentDate ?? series.series.date ?? series.study.date);
  const { sopClassUid } = other;
  if (sopClassUid === `${encapsulated}.2`) {
    return <Clinical catalogue={series.catalogue} row={other.row} revision={other.revision} />;
  }
  if (sopClassUid === `${encapsulated}.1`) {
    return <PdfView frameSet={frameSet} cell={cell} title={title} detail={detail} />;
  }
  if (models.has(sopClassUid)) return <ModelView frameSet={frameSet} cell={cell} title={title} detail={detail} />;
  return (
    <article className={styles['report']} aria-label={title}>
      <h1>{title}</h1>
      {detail && <p className={styles['head']}>{detail}</p>}
      <p>
        This object holds{' '}
        {sopClassUid === `${encapsulated}.5`
          ? 'the materials of a model (MTL), which say nothing by themselves.'
          : 'a document of a kind that cannot be shown here.'}
      </p>
    </article>
  );
}

function Clinical({ catalogue, row, revision }: { catalogue: string; row: number; revision: number }) {
  const [found, setFound] = useState<ClinicalDocument>();
  const [error, setError] = useState<NegatoscopeError>();
  useEffect(() => {
    const abort = new AbortController();
    setFound(undefined);
    setError(undefined);
    readClinical(viewRoutes.document(catalogue, row, revision), abort.signal).then(setFound, (thrown: unknown) => {
      if (!abort.signal.aborted) setError(asError(thrown));
    });
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
  if (!found) return <p className={styles['notice']}>Reading the document …</p>;
  const title = found.title || 'Clinical document';
  return (
    <article className={styles['report']} aria-label={title} data-selectable>
      <h1>{title}</h1>
      <p className={styles['head']}>
        {[formatDateTime(found.at.slice(0, 8), found.at.slice(8, 14)), found.patient && `Patient: ${found.patient}`]
          .filter(Boolean)
          .join('  ·  ')}
      </p>
      {byTable(found.blocks).map((block, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the content of a document does not change
        <Block key={index} block={block} />
      ))}
      {found.blocks.length === 0 && <p className={styles['notice']}>The document has no text.</p>}
      {found.cut && (
        <p className={styles['head']} role="alert">
          The document is larger than can be shown: the rest is left out.
        </p>
      )}
    </article>
  );
}

/** The largest text that is read; a clinical document has some hundred thousand characters. */
const largest = 16 * 1024 * 1024;

async function readClinical(url: string, signal: AbortSignal): Promise<ClinicalDocument> {
  const answer = await fetch(url, { signal });
  if (!answer.ok) throw await errorOfResponse(answer, url);
  const bytes = new Uint8Array(await answer.arrayBuffer());
  if (bytes.length > largest) {
    throw new NegatoscopeError('unsupported', 'It is too large to be shown.', { object: 'The document' });
  }
  const found = clinicalDocument(xmlText(bytes));
  if (!found) throw new NegatoscopeError('damaged', 'no clinical document', { object: 'The document' });
  return found;
}

type Row = Extract<ClinicalBlock, { kind: 'row' }>;
type Shown = Exclude<ClinicalBlock, Row> | Row[];

/** Rows one after the other are a table. */
function byTable(blocks: readonly ClinicalBlock[]): Shown[] {
  const shown: Shown[] = [];
  for (const block of blocks) {
    const last = shown[shown.length - 1];
    if (block.kind !== 'row') shown.push(block);
    else if (Array.isArray(last) && !block.head) last.push(block);
    else shown.push([block]);
  }
  return shown;
}

function Block({ block }: { block: Shown }): ReactNode {
  if (Array.isArray(block)) {
    return (
      <table className={styles['table']}>
        <tbody>
          {block.map(({ cells, head }, row) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the content of a document does not change
            <tr key={row}>
              {cells.map((cell, column) => {
                const Cell = head ? 'th' : 'td';
                // biome-ignore lint/suspicious/noArrayIndexKey: the content of a document does not change
                return <Cell key={column}>{cell}</Cell>;
              })}
            </tr>
          ))}
        </tbody>
      </table>
    );
  }
  if (block.kind === 'title') {
    const Heading = (block.level <= 2 ? 'h2' : block.level === 3 ? 'h3' : 'h4') as 'h2';
    return <Heading>{block.text}</Heading>;
  }
  if (block.kind === 'item') {
    return (
      <div className={styles['bullet']} style={{ marginLeft: Math.min(block.level, 8) * 14 }}>
        {block.text}
      </div>
    );
  }
  return <p className={styles['paragraph']}>{block.text}</p>;
}
