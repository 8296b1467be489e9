import { text } from '../src-shared/dicom/access.ts';
import { checkPresentationState } from '../src-shared/dicom/check-presentation-state.ts';
import type { DataSet } from '../src-shared/dicom/data-set.ts';
import { parseFile } from '../src-shared/dicom/part10/read.ts';
import { writePart10 } from '../src-shared/dicom/part10/write.ts';
import { explicitVrLittleEndian } from '../src-shared/dicom/transfer-syntaxes.ts';
import { presentationStates, type StateTexts } from '../src-shared/objects/presentation-state/write.ts';
import type { SavedView } from '../src-shared/objects/presentation-state/write-view.ts';
import { ctImage, type PhantomImage, phantomImage } from './phantom-image.ts';
import { seenImage, testCreation } from './saved-views.ts';

/** Images, views of them and the presentation states that are made of these, for tests of what is written. */

export const said: StateTexts = { label: 'Lesion left', description: 'Lesion at the left', creator: 'Reader^Anna' };
export const scale = [2, 2] as const;
export type More = Parameters<typeof seenImage>[1];

export const view = (image: PhantomImage, more: More = {}, frame = 1): SavedView =>
  seenImage(image.dataSet, more, frame).view;
export const all = (views: SavedView[], image: PhantomImage, settings: object = {}, words = said): DataSet[] =>
  presentationStates(testCreation(image.dataSet, settings), words, views);
/** The one state of views: sound by our own check. */
export function one(views: SavedView[], image: PhantomImage, settings: object = {}, words = said): DataSet {
  const made = all(views, image, settings, words);
  const [state, ...more] = made;
  if (!state || more.length > 0) throw new Error(`${made.length} states where one is wanted`);
  const wrong = checkPresentationState(state);
  if (wrong) throw new Error(`no presentation state: ${JSON.stringify(wrong)}`);
  return state;
}
/** Written to a file and read from it. */
export function stored(dataSet: DataSet): DataSet {
  const meta = {
    sopClassUid: text(dataSet, 'SOPClassUID') ?? '',
    sopInstanceUid: text(dataSet, 'SOPInstanceUID') ?? '',
    transferSyntaxUid: explicitVrLittleEndian,
    implementationClassUid: '2.25.1',
  };
  return parseFile(writePart10(meta, dataSet)).dataSet;
}

export const ct = ctImage();
export const other = ctImage({ seed: 'other', elements: ofSeries(ct) });
export const film = phantomImage({
  seed: 'film',
  frames: 4,
  ...{ rows: 20, columns: 30 },
  window: { center: 100, width: 200 },
});
/** Study and series of another image. */
export function ofSeries({ dataSet }: PhantomImage): DataSet {
  return { '0020000D': dataSet['0020000D']!, '0020000E': dataSet['0020000E']! };
}
