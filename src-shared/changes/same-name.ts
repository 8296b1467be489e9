import { foldText } from '../dicom/names.ts';

/** Groups of a name (joined by `=`) without case and accents. */
const nameGroups = (text: string): string[] =>
  text.split('=').map((group) => foldText(group.replace(/[\s^]+/g, ' ').trim()));

/** Whether two names have a group in common: spellings of one name, or two who are called alike. */
export function shareName(one: string, other: string): boolean {
  const groups = nameGroups(other);
  return nameGroups(one).some((group) => group !== '' && groups.includes(group));
}

/**
 * Whether two names are surely not those of one person: no group in common, or both written in ideographs and those differ, for many names sound
 * alike (PS3.5 6.2.1.1). A name that is not said contradicts nothing.
 */
export function contradictsName(one: string, other: string): boolean {
  const [groups, others] = [nameGroups(one), nameGroups(other)];
  if (groups.every((group) => group === '') || others.every((group) => group === '')) return false;
  const [written, otherWritten] = [groups[1] ?? '', others[1] ?? ''];
  if (written !== '' && otherWritten !== '' && written !== otherWritten) return true;
  return !shareName(one, other);
}
