import type { ObjectProps } from '../area.ts';
import { DocumentView } from '../documents/document-view.tsx';
import type { FrameSet } from '../frame-sets.ts';
import { ReportView } from './report-view.tsx';

/** Whether an object is read rather than looked at. */
export const isRead = ({ other }: FrameSet): boolean => other?.kind === 'report' || other?.kind === 'document';

/** A report or a document. */
export const ReadObject = ({ frameSet, cell }: Pick<ObjectProps, 'frameSet'> & Partial<ObjectProps>) =>
  frameSet.other?.kind === 'document' ? (
    <DocumentView frameSet={frameSet} cell={cell} />
  ) : (
    <ReportView frameSet={frameSet} />
  );
