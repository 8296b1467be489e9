import { text } from '../../src-shared/dicom/access.ts';
import type { DataSet } from '../../src-shared/dicom/data-set.ts';

/** Unique keys with the values that were asked for. */
export type UniqueKeys = Readonly<Record<string, string>>;

/**
 * Whether an answer is about what was asked: a node that passes over a unique key answers with what belongs to other studies, even of other
 * patients (PS3.4 C.4.1.2.2.1). What an answer does not say is as asked.
 */
export const belongsTo = (found: DataSet, asked: UniqueKeys): boolean =>
  Object.entries(asked).every(([keyword, value]) => {
    const said = text(found, keyword)?.trim() ?? '';
    return said === '' || value.trim() === '' || said === value.trim();
  });

/** Whether a Patient ID names somebody when it is asked for: wildcards alone would name everybody (PS3.4 C.2.2.2.4). */
export const namesSomebody = (patientId: string): boolean => /[^*?\s]/.test(patientId);

/** Whether a Patient ID may match others as well: it then counts only where the answer repeats it. */
export const mayMatchOthers = (patientId: string): boolean => /[*?]/.test(patientId);
