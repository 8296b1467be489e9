import type { ObjectProps } from '../area.ts';
import type { FrameSet } from '../frame-sets.ts';
import { DocumentView } from './document-view.tsx';
import { ReportView } from './report-view.tsx';

/** Whether an object is read rather than looked at. */
export const isRead = ({ other }: FrameSet): boolean => other?.kind === 'report' || other?.kind === 'document';

/** A report or a document. */
export const ReadObject = ({ frameSet }: Pick<ObjectProps, 'frameSet'>) =>
  frameSet.other?.kind === 'document' ? <DocumentView frameSet={frameSet} /> : <ReportView frameSet={frameSet} />;
