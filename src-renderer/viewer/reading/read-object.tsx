import type { ObjectProps } from '../area.ts';
import { DocumentView } from '../documents/document-view.tsx';
import { ReportView } from './report-view.tsx';

/** A report or a document. */
export const ReadObject = ({ frameSet, cell }: Pick<ObjectProps, 'frameSet'> & Partial<ObjectProps>) =>
  frameSet.other?.kind === 'document' ? (
    <DocumentView frameSet={frameSet} cell={cell} />
  ) : (
    <ReportView frameSet={frameSet} />
  );
