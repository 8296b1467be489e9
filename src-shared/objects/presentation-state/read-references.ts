import type { DataSet } from '../../dicom/data-set.ts';
import { items, numbers, text } from '../../imaging/describe/values.ts';
import type { ReferencedSeries, Scoped, StateReference } from './model.ts';
import { atMost, type Problems } from './problems.ts';

/** Images that one state refers to, at most. */
const maximumReferences = 100_000;

/** Instances that the items of a sequence name (PS3.3 10.3, tables 10-3 and 10-11); those without a UID are left out. */
export function referencesOf(dataSet: DataSet, sequence: string, problems: Problems): StateReference[] {
  const found: StateReference[] = [];
  for (const item of atMost(items(dataSet, sequence), maximumReferences, 'References', problems)) {
    const sopInstanceUid = text(item, '00081155');
    if (sopInstanceUid === undefined) {
      problems.add('A reference names no object');
      continue;
    }
    const frames = numbers(item, '00081160').filter((frame) => Number.isInteger(frame) && frame >= 1);
    const stated = item['00081160']?.Value?.length ?? 0;
    // Frame numbers that make no sense must not become "all frames".
    if (problems.when(stated > 0 && frames.length === 0, 'A reference names frames that cannot be')) continue;
    found.push({
      sopClassUid: text(item, '00081150') ?? '',
      sopInstanceUid,
      ...(frames.length > 0 ? { frames } : {}),
    });
  }
  return found;
}

/** Presentation State Relationship (PS3.3 C.11.11): series with their images, at the top level or in an item. */
export function referencedSeries(dataSet: DataSet, problems: Problems): ReferencedSeries[] {
  const found: ReferencedSeries[] = [];
  let left = maximumReferences;
  for (const item of atMost(items(dataSet, '00081115'), 10_000, 'Series', problems)) {
    const images = referencesOf(item, '00081140', problems);
    if (problems.when(images.length === 0, 'A series without images is referred to')) continue;
    if (problems.when(images.length > left, 'More images are referred to than can be used')) break;
    left -= images.length;
    found.push({ seriesUid: text(item, '0020000E') ?? '', images });
  }
  return found;
}

/**
 * What an item holds for: the images it names (0008,1140), all without them. Undefined: it names images, but none that can be read; then
 * it holds for none.
 */
export function scopeOf(item: DataSet, problems: Problems): Scoped | undefined {
  if (items(item, '00081140').length === 0) return {};
  const images = referencesOf(item, '00081140', problems);
  return images.length === 0 ? undefined : { images };
}
