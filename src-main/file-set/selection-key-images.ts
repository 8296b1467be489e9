import { items, text } from '../../src-shared/dicom/access.ts';
import type { DataSet } from '../../src-shared/dicom/data-set.ts';
import { keyObjectSelectionDocumentStorage } from '../../src-shared/dicom/sop-classes.ts';
import type { Catalogue, InstancePlace } from '../archive/types.ts';

/** Document titles (PS3.16 CID 7011) by which images are put aside, and not shown as those that matter. */
const rejections = new Set(['113001', '113010', '113037', '113038', '113039']);
const pageSize = 1000;
const deepest = 16;

/** Images that key object notes of the same studies name, and these notes. */
export async function keyImagesOf(
  catalogue: Pick<Catalogue, 'select' | 'places' | 'header'>,
  places: readonly InstancePlace[],
): Promise<{ images: Set<string>; notes: InstancePlace[] }> {
  const studyRows = [...new Set(places.map(({ studyRow }) => studyRow))];
  const chosen = new Set(places.map(({ sopInstanceUid }) => sopInstanceUid));
  const images = new Set<string>();
  const notes: InstancePlace[] = [];
  if (studyRows.length === 0) return { images, notes };
  const { rows, groups } = await catalogue.select({ studyRows });
  if (!groups.some(({ sopClassUid }) => sopClassUid === keyObjectSelectionDocumentStorage)) return { images, notes };
  for (let at = 0; at < rows.length; at += pageSize) {
    for (const place of await catalogue.places([...rows.slice(at, at + pageSize)])) {
      if (place.sopClassUid !== keyObjectSelectionDocumentStorage) continue;
      const header = await catalogue.header(place.row);
      const title = items(header, 'ConceptNameCodeSequence')[0];
      if (title !== undefined && rejections.has(text(title, 'CodeValue') ?? '')) continue;
      const named = [...namedIn(header, 0)];
      for (const uid of named) images.add(uid);
      if (named.some((uid) => chosen.has(uid))) notes.push(place);
    }
  }
  return { images, notes };
}

/** Instances that the content of a note refers to (PS3.3 C.17.3). */
function* namedIn(item: DataSet, depth: number): Generator<string> {
  if (depth > deepest) return;
  for (const content of items(item, 'ContentSequence')) {
    for (const reference of items(content, 'ReferencedSOPSequence')) {
      const uid = text(reference, 'ReferencedSOPInstanceUID');
      if (uid !== undefined) yield uid;
    }
    yield* namedIn(content, depth + 1);
  }
}
