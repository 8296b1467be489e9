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
 * `X/Z/D` says: whichever keeps the object valid. What the modules of stored objects ask for, by tag: of `[strict, others]` the first holds in classes
 * that have the attribute as Type 1. Others: the last letter, with which an object is always valid.
 */
const compound: Readonly<Record<string, Action | readonly [strict: Action, others: Action]>> = {
  '00080012': 'remove',
  '00080013': 'remove',
  '00080021': ['dummy', 'remove'],
  '00080031': ['dummy', 'remove'],
  '00080022': 'empty',
  '00080032': 'empty',
  '00080023': ['dummy', 'empty'],
  '00080033': ['dummy', 'empty'],
  '0008002A': ['dummy', 'remove'],
  '00080080': 'empty',
  '00080082': 'remove',
  '00081010': 'empty',
  '00081070': 'empty',
  '00081072': 'remove',
  '00081110': 'remove',
  '00081111': 'dummy',
  '00081140': 'replace-uid',
  '00082112': 'replace-uid',
  '00181400': ['dummy', 'remove'],
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

/**
 * Attributes that the table removes although some class of stored objects has them as Type 1 or 2: they lose their value instead, so that the object
 * stays valid (PS3.15 E.1.1).
 */
const neededAllTheSame: Readonly<Record<string, Action>> = {
  '00102297': 'empty',
  '00102299': 'empty',
  '0040100A': 'empty',
  '00700082': 'dummy',
  '00700083': 'dummy',
};

/** The action of a cell of Table E.1-1. @param strict the class asks for values where others leave room */
export function actionOfCell(tag: string, cell: string, strict: boolean): Action {
  if (cell === 'X') return neededAllTheSame[tag] ?? 'remove';
  if (!cell.includes('/')) return letters[cell] ?? 'remove';
  const said = compound[tag];
  if (said !== undefined) return typeof said === 'string' ? said : said[strict ? 0 : 1];
  return letters[cell.split('/').at(-1)!.replace('*', '')] ?? 'remove';
}
