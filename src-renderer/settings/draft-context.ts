import { createContext, useContext } from 'react';
import type { Draft, Path } from './draft.ts';

export interface DraftEditor {
  draft: Draft;
  set: (path: Path, value: unknown) => void;
  /** What is wrong at a path; undefined when nothing is, or when the field was not left yet. */
  problemAt: (path: Path) => string | undefined;
  /** Something that is shown to be wrong at or below a path. */
  problemsBelow?: (path: Path) => boolean;
  /** A field was left: its problem may be shown. */
  touched: (path: Path) => void;
  /** Where values stand in for others: whether this one does, and back to the other. */
  own?: { has: (path: Path) => boolean; reset: (path: Path) => void };
}

export const DraftContext = createContext<DraftEditor | undefined>(undefined);

export function useDraft(): DraftEditor {
  const editor = useContext(DraftContext);
  if (!editor) throw new Error('a settings field outside of the settings');
  return editor;
}
