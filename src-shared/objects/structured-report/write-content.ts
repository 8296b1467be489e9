import type { DataSet, Element, PersonName } from '../../dicom/data-set.ts';
import type { Code } from '../../imaging/measure/concepts.ts';
import type { ContentItem } from '../content-item.ts';
import { element, sequence } from '../created-object.ts';
import { blockText, lineText } from '../typed-text.ts';

/** A code as it stands in a code sequence (PS3.3 table 8.8-1); UCUM and SCT values may be longer than SH. */
export function codeItem({ value, scheme, meaning }: Code): DataSet {
  const long = value.length > 16;
  return {
    [long ? '00080119' : '00080100']: element(long ? 'UC' : 'SH', value),
    '00080102': element('SH', scheme),
    '00080104': element('LO', lineText(meaning || value)),
  };
}
export const codeSequence = (...codes: readonly Code[]): Element => sequence(...codes.map(codeItem));

/** A DS: at most 16 characters (PS3.5 6.2). */
export function decimalText(value: number): string {
  for (let digits = 15; digits > 0; digits--) {
    const text = String(Number(value.toPrecision(digits)));
    if (text.length <= 16) return text;
  }
  return '0';
}

/** A name as typed or as stored: groups by `=`, components by `^`; without what no name can hold. */
export function personNameOf(name: string): PersonName {
  const [Alphabetic = '', Ideographic = '', Phonetic = ''] = name
    .replaceAll('\\', ' ')
    .split('=')
    .map((group) => {
      // Five components at most (PS3.5 6.2.1.1).
      const parts = group.split('^');
      return lineText([...parts.slice(0, 4), parts.slice(4).join(' ')].join('^').replace(/\^+$/, ''));
    });
  return {
    ...(Alphabetic ? { Alphabetic } : {}),
    ...(Ideographic ? { Ideographic } : {}),
    ...(Phonetic ? { Phonetic } : {}),
  };
}

const reference = (sopClassUid: string, sopInstanceUid: string, frames: readonly number[] = []): Element =>
  sequence({
    '00081150': element('UI', sopClassUid),
    '00081155': element('UI', sopInstanceUid),
    ...(frames.length > 0 ? { '00081160': element('IS', ...frames) } : {}),
  });

function storedValue(item: ContentItem): DataSet {
  switch (item.type) {
    case 'CONTAINER':
      return {
        '0040A050': element('CS', 'SEPARATE'),
        ...(item.template === undefined
          ? {}
          : { '0040A504': sequence({ '00080105': element('CS', 'DCMR'), '0040DB00': element('CS', item.template) }) }),
      };
    case 'TEXT':
      return { '0040A160': element('UT', blockText(item.text)) };
    case 'UIDREF':
      return { '0040A124': element('UI', item.uid) };
    case 'CODE':
      return { '0040A168': codeSequence(item.code) };
    case 'NUM': {
      // The decimal cannot say every number: the exact one stands beside it (PS3.3 C.18.1).
      const { value, unit, qualifier } = item;
      if (!Number.isFinite(value)) {
        return { '0040A300': { vr: 'SQ' }, ...(qualifier ? { '0040A301': codeSequence(qualifier) } : {}) };
      }
      const decimal = decimalText(value);
      const measured: DataSet = {
        '004008EA': codeSequence(unit),
        ...(Number(decimal) === value ? {} : { '0040A161': element('FD', value) }),
        '0040A30A': element('DS', decimal),
      };
      return { '0040A300': sequence(measured), ...(qualifier ? { '0040A301': codeSequence(qualifier) } : {}) };
    }
    case 'DATE':
      return { '0040A121': element('DA', item.at) };
    case 'TIME':
      return { '0040A122': element('TM', item.at) };
    case 'DATETIME':
      return { '0040A120': element('DT', item.at) };
    case 'PNAME':
      return { '0040A123': element('PN', personNameOf(item.name)) };
    case 'SCOORD':
    case 'SCOORD3D':
      return {
        ...(item.type === 'SCOORD3D' ? { '30060024': element('UI', item.frameOfReferenceUid) } : {}),
        '00700022': element('FL', ...item.data),
        '00700023': element('CS', item.graphic),
      };
    case 'IMAGE':
      return {
        '00081199': reference(
          item.sopClassUid,
          item.sopInstanceUid,
          item.frames ?? (item.frame === undefined ? [] : [item.frame]),
        ),
      };
    case 'COMPOSITE':
    case 'WAVEFORM':
      return { '00081199': reference(item.sopClassUid, item.sopInstanceUid) };
    case 'REFERENCE':
      return { '0040DB73': element('UL', ...item.place) };
    case 'TCOORD':
    case 'UNKNOWN':
      throw new RangeError(`a content item of type ${item.type} cannot be written`);
  }
}

/**
 * A content item as it stands in a data set or in a Content Sequence (PS3.3 C.17.3.2).
 * @throws RangeError for a value type that is only read
 */
export function contentItem(item: ContentItem): DataSet {
  const { relationship, concept, children = [] } = item;
  return {
    ...(relationship ? { '0040A010': element('CS', relationship) } : {}),
    ...(item.type === 'REFERENCE' ? {} : { '0040A040': element('CS', item.type) }),
    ...(concept ? { '0040A043': codeSequence(concept) } : {}),
    ...storedValue(item),
    ...(children.length > 0 ? { '0040A730': sequence(...children.map(contentItem)) } : {}),
  };
}
