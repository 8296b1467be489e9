import type { CharacterSets } from '../../dicom/charset/index.ts';
import type { DataSet, Element } from '../../dicom/data-set.ts';
import { removedText } from './dummy.ts';
import { textIn } from './element-text.ts';
import { cleanText, type IdentityWords } from './identity-words.ts';

/** Items of the Graphic Annotation Sequence (PS3.3 C.10.5). */

const textObjects = '00700008';
const graphicObjects = '00700009';
const compoundGraphics = '00700209';
const unformattedText = '00700006';

const eachText = (item: DataSet, change: (text: Element) => Element): DataSet => {
  const objects = item[textObjects];
  if (objects?.vr !== 'SQ') return item;
  const changed = (objects.Value ?? []).map((object) => {
    const text = (object as DataSet)[unformattedText];
    return text === undefined ? object : { ...(object as DataSet), [unformattedText]: change(text) };
  });
  return { ...item, [textObjects]: { vr: 'SQ', Value: changed } };
};

/** Texts without what tells who it is; what is drawn stays (Clean Graphics Option, PS3.15 E.3.3). */
export const cleanGraphics = (item: DataSet, identity: IdentityWords, sets: CharacterSets): DataSet =>
  eachText(item, (text) => ({ vr: 'ST', Value: [cleanText(textIn(text, sets), identity)] }));

/** A text that says nothing in the place of all that was written and drawn: the annotation needs one thing at least. */
export function dummyGraphics(item: DataSet): DataSet {
  const { [graphicObjects]: _, [compoundGraphics]: __, ...rest } = item;
  const text: DataSet = {
    '00700004': { vr: 'CS', Value: ['PIXEL'] },
    [unformattedText]: { vr: 'ST', Value: [removedText] },
    '00700014': { vr: 'FL', Value: [1, 1] },
    '00700015': { vr: 'CS', Value: ['N'] },
  };
  return { ...rest, [textObjects]: { vr: 'SQ', Value: [text] } };
}
