import { uidFromRandom } from '../../dicom/uids.ts';

/** Keyed hash (HMAC-SHA-256 with the secret of the plan) of a text; `purpose` keeps different uses apart. */
export type KeyedHash = (purpose: 'uid' | 'pseudonym' | 'shift', text: string) => Uint8Array;

/**
 * UIDs that name things of the standard, not instances (PS3.6 A): short, of small numbers. Longer ones below its root were made by who had no root of
 * his own.
 */
const isWellKnown = (uid: string): boolean => /^1\.2\.840\.10008(?:\.6\.1\.\d{1,4}|(?:\.\d{1,3}){1,8})$/.test(uid);

/** UIDs of an instance's hierarchy, own and referred to, which are replaced whatever they begin with. */
const own: ReadonlySet<string> = new Set(['00080018', '0020000D', '0020000E', '00081155']);

/**
 * UI attributes that are in no table of identifying ones and name classes, coding schemes and syntaxes. Any other unknown one is taken for
 * the UID of an instance.
 */
const namesOfKinds: ReadonlySet<string> = new Set([
  '00080016',
  '0008001A',
  '0008001B',
  '00080062',
  '0008010C',
  '0008010D',
  '00080117',
  '00080118',
  '0008040E',
  '00081150',
  '0008115A',
  '00083002',
  '00089123',
  '00340003',
  '04000010',
  '04000510',
  '30100052',
  '30100053',
]);

/** True for UI attributes whose UIDs stay though no table names them. */
export const namesKind = (tag: string): boolean => namesOfKinds.has(tag);

/** The UID that stands for another one: the same for the same secret, below 2.25 (PS3.5 B.2). */
export const replacementOf = (uid: string, hash: KeyedHash): string => uidFromRandom(hash('uid', uid).slice(0, 16));

/** All UIDs of a value (separated by `\`) replaced; well-known ones stay. */
export function replaceUids(tag: string, text: string, hash: KeyedHash): string[] {
  return text.split('\\').map((value) => {
    const uid = value.replace(/[\s\0]+/g, '');
    if (uid === '' || (isWellKnown(uid) && !own.has(tag))) return uid;
    return replacementOf(uid, hash);
  });
}
