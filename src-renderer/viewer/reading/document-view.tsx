import { Button } from '@mantine/core';
import { type ReactNode, useEffect, useState } from 'react';
import { NegatoscopeError } from '../../../src-shared/contract/errors.ts';
import { viewRoutes } from '../../../src-shared/contract/view-routes.ts';
import { xmlText } from '../../../src-shared/objects/encapsulated-document.ts';
import { api, asError } from '../../app/api.ts';
import { errorText } from '../../app/error-text.ts';
import { errorOfResponse } from '../../app/fetch-json.ts';
import { formatDate, formatDateTime } from '../../app/formatting.ts';
import { attempt } from '../../app/notify.ts';
import { kindNames } from '../card-texts.ts';
import type { FrameSet } from '../frame-sets.ts';
import { type ClinicalBlock, type ClinicalDocument, clinicalDocument } from './cda.ts';
import styles from './reading.module.css';

const encapsulated = '1.2.840.10008.5.1.4.1.1.104';
/** What the other classes of encapsulated documents hold (PS3.4 B.5). */
const otherKinds = new Map([
  [`${encapsulated}.3`, 'a model for a printer (STL)'],
  [`${encapsulated}.4`, 'a three-dimensional model (OBJ)'],
  [`${encapsulated}.5`, 'the materials of a model (MTL)'],
]);

/** A document inside of a DICOM object: a CDA is read here, a PDF in the program of the system. */
export function DocumentView({ frameSet }: { frameSet: FrameSet }) {
  const { other, series } = frameSet;
  if (!other) return null;
  const title = frameSet.label || kindNames['document'];
  const date = formatDate(other.contentDate ?? series.series.date ?? series.study.date);
  if (other.sopClassUid === `${encapsulated}.2`) {
    return <Clinical catalogue={series.catalogue} row={other.row} revision={other.revision} />;
  }
  const pdf = other.sopClassUid === `${encapsulated}.1`;
  const { catalogue } = series;
  const { row, revision } = other;
  return (
    <article className={styles['report']} aria-label={title}>
      <h1>{title}</h1>
      {date && <p className={styles['head']}>{date}</p>}
      {pdf ? (
        <>
          <p>A PDF document. It opens in the program that this computer has for such files.</p>
          <Button
            size="xs"
            variant="default"
            onClick={() =>
              void attempt(() => api.app.openDocument({ catalogue, row, revision }), 'The document could not be opened')
            }
          >
            Open the document
          </Button>
        </>
      ) : (
        <p>
          This object holds {otherKinds.get(other.sopClassUid) ?? 'a document of a kind'} that cannot be shown here.
        </p>
      )}
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
