import type { Code, GraphicType } from '../imaging/measure/concepts.ts';

/** PS3.3 table C.17.3-8. */
export type Relationship =
  | 'CONTAINS'
  | 'HAS OBS CONTEXT'
  | 'HAS CONCEPT MOD'
  | 'INFERRED FROM'
  | 'SELECTED FROM'
  | 'HAS PROPERTIES';

interface ItemBase {
  relationship?: Relationship;
  concept?: Code;
  children?: readonly ContentItem[];
}

/** A content item of a structured report (PS3.3 C.17.3), of the value types that measurements need. */
export type ContentItem = ItemBase &
  (
    | { type: 'CONTAINER' }
    | { type: 'TEXT'; text: string }
    | { type: 'UIDREF'; uid: string }
    | { type: 'CODE'; code: Code }
    | { type: 'NUM'; value: number; unit: Code }
    /** Column and row by turns, image relative (C.18.6.1.1). */
    | { type: 'SCOORD'; graphic: GraphicType; data: readonly number[] }
    /** `frame`: from 1; absent for an instance that has one frame alone. */
    | { type: 'IMAGE'; sopClassUid: string; sopInstanceUid: string; frame?: number }
  );
