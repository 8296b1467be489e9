import type { Code } from '../imaging/measure/concepts.ts';

/** PS3.3 table C.17.3-8. */
export type Relationship =
  | 'CONTAINS'
  | 'HAS OBS CONTEXT'
  | 'HAS CONCEPT MOD'
  | 'HAS ACQ CONTEXT'
  | 'INFERRED FROM'
  | 'SELECTED FROM'
  | 'HAS PROPERTIES';

/** PS3.3 C.18.6.1.2 and C.18.9.1.2. */
export type ContentGraphic = 'POINT' | 'MULTIPOINT' | 'POLYLINE' | 'POLYGON' | 'CIRCLE' | 'ELLIPSE' | 'ELLIPSOID';

interface ItemBase {
  relationship?: Relationship;
  concept?: Code;
  children?: readonly ContentItem[];
}

/** What a content item refers to (PS3.3 C.17.3). */
interface Referenced {
  sopClassUid: string;
  sopInstanceUid: string;
}

/** A content item of a structured report (PS3.3 C.17.3). */
export type ContentItem = ItemBase &
  /** `template`: identifier in the DICOM Content Mapping Resource of the template that begins with this container. */
  (
    | { type: 'CONTAINER'; template?: string }
    | { type: 'TEXT'; text: string }
    | { type: 'UIDREF'; uid: string }
    | { type: 'CODE'; code: Code }
    /** `value`: NaN where there is none; then `qualifier` says why, perhaps. */
    | { type: 'NUM'; value: number; unit: Code; qualifier?: Code }
    /** As stored: `YYYYMMDD`, `HHMMSS`, `YYYYMMDDHHMMSS`. */
    | { type: 'DATE' | 'TIME' | 'DATETIME'; at: string }
    /** Groups by `=`, components by `^`. */
    | { type: 'PNAME'; name: string }
    /** Column and row by turns, image relative (C.18.6.1.1). */
    | { type: 'SCOORD'; graphic: ContentGraphic; data: readonly number[] }
    /** x, y and z by turns, in mm of a frame of reference (C.18.9.1.1). */
    | { type: 'SCOORD3D'; graphic: ContentGraphic; data: readonly number[]; frameOfReferenceUid: string }
    | { type: 'TCOORD'; range: string }
    /** `frame`: from 1; absent for an instance that has one frame alone, and where all are meant. `frames`: when there are several. */
    | (Referenced & { type: 'IMAGE'; frame?: number; frames?: readonly number[] })
    | (Referenced & { type: 'COMPOSITE' | 'WAVEFORM' })
    /** An item of the same report (C.17.3.2.5): places from the root, which is 1. */
    | { type: 'REFERENCE'; place: readonly number[] }
    /** A value type of a later standard, or none at all. */
    | { type: 'UNKNOWN' }
  );

/** Whether two codes say the same. */
export const isCode = (code: Code | undefined, value: string, scheme = 'DCM'): boolean =>
  code?.value === value && code.scheme === scheme;
