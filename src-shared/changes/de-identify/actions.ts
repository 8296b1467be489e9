/** What becomes of an attribute. */
export type Action =
  /** It stays; items of sequences are gone through. */
  | 'keep'
  /** It goes. */
  | 'remove'
  /** Zero length. */
  | 'empty'
  /** A value that says nothing and fits the representation. */
  | 'dummy'
  /** Another UID, the same one wherever the old one stood. */
  | 'replace-uid'
  /** Dates: by the patient's number of days; times of day stay. */
  | 'shift'
  /** Texts without what tells who it is; sequences by their own rules. */
  | 'clean';

/**
 * Letters of PS3.15 Table E.1-1a and those of Canon's table (N, R, M, O; `U` behind an N: a value may be said). Undefined for what is none.
 */
export const actionOf = (letter: string): Action | undefined => letters[letter];

const letters: Readonly<Record<string, Action>> = {
  K: 'keep',
  X: 'remove',
  Z: 'empty',
  D: 'dummy',
  U: 'replace-uid',
  C: 'clean',
  N: 'empty',
  NU: 'empty',
  R: 'remove',
  M: 'replace-uid',
  O: 'shift',
  S: 'shift',
};

/**
 * `X/Z/D` says: whichever keeps the object valid. What the modules of stored objects ask for, by tag; `mixed` attributes are of Type 1 in some
 * classes, and there get a value. Others: the last letter, with which an object is always valid.
 */
const compound: Readonly<Record<string, Action | 'mixed'>> = {
  '00080012': 'remove',
  '00080013': 'remove',
  '00080021': 'mixed',
  '00080031': 'mixed',
  '00080022': 'empty',
  '00080032': 'empty',
  '00080023': 'mixed',
  '00080033': 'mixed',
  '0008002A': 'mixed',
  '00080080': 'empty',
  '00080082': 'remove',
  '00081010': 'empty',
  '00081070': 'empty',
  '00081072': 'remove',
  '00081110': 'remove',
  '00081111': 'remove',
  '00081140': 'replace-uid',
  '00082112': 'replace-uid',
  '00181400': 'mixed',
  '00321060': 'remove',
  '0040A032': 'dummy',
  '00700084': 'empty',
  '30080054': 'empty',
  '30080056': 'empty',
  '30080250': 'empty',
  '30080251': 'empty',
  '300A0006': 'empty',
  '300A0007': 'empty',
};

/** The action of a cell of Table E.1-1. @param strict the class asks for values where others leave room: see `isStrict` */
export function actionOfCell(tag: string, cell: string, strict: boolean): Action {
  if (!cell.includes('/')) return letters[cell] ?? 'remove';
  const said = compound[tag];
  if (said === 'mixed') return strict ? 'dummy' : 'empty';
  if (said !== undefined) return said;
  return letters[cell.split('/').at(-1)!.replace('*', '')] ?? 'remove';
}
