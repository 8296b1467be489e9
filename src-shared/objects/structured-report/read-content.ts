import type { DataSet, Element } from '../../dicom/data-set.ts';
import type { Code } from '../../imaging/measure/concepts.ts';
import type { ContentGraphic, ContentItem, Relationship } from '../content-item.ts';
import { items, numbers, text } from '../report-values.ts';

const relationships: readonly Relationship[] = [
  'CONTAINS',
  'HAS OBS CONTEXT',
  'HAS CONCEPT MOD',
  'HAS ACQ CONTEXT',
  'INFERRED FROM',
  'SELECTED FROM',
  'HAS PROPERTIES',
];
const graphics: readonly ContentGraphic[] = [
  'POINT',
  'MULTIPOINT',
  'POLYLINE',
  'POLYGON',
  'CIRCLE',
  'ELLIPSE',
  'ELLIPSOID',
];

/** Deeper nesting and more items than any template has (PS3.16). */
const maximumDepth = 64;
const maximumItems = 100_000;
/** Numbers of all graphics of a report that are kept. */
const maximumNumbers = 2_000_000;

/** The first code of a sequence (PS3.3 8.8), in any of its forms; undefined when there is none. */
export function codeFrom(element: Element | undefined): Code | undefined {
  const [item] = items(element);
  const value = text(item?.['00080100']) || text(item?.['00080119']) || text(item?.['00080120']);
  if (!item || value === '') return undefined;
  return { value, scheme: text(item['00080102']), meaning: text(item['00080104']) };
}

const noUnit: Code = { value: '', scheme: '', meaning: '' };

function person(element: Element | undefined): string {
  const [value] = element?.Value ?? [];
  if (typeof value === 'string') return value;
  if (typeof value !== 'object' || value === null || !('Alphabetic' in value || 'Ideographic' in value)) return '';
  const { Alphabetic = '', Ideographic = '', Phonetic = '' } = value as Record<string, string | undefined>;
  return [Alphabetic, Ideographic, Phonetic].join('=').replace(/=+$/, '');
}

/** A number of a measurement: the floating point value where there is one, it has more digits (PS3.3 C.18.1). */
function numericOf(item: DataSet): number {
  const [value] = items(item['0040A300']);
  const exact = numbers(value?.['0040A161'])[0];
  const decimal = Number.parseFloat(text(value?.['0040A30A']));
  return exact ?? (Number.isFinite(decimal) ? decimal : Number.NaN);
}

/** FL that was too long for its representation (PS3.5 6.2.2), or was left as bytes; little endian. */
function singles(bytes: Uint8Array): number[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length: bytes.byteLength >> 2 }, (_, at) => view.getFloat32(4 * at, true));
}

function referenced(item: DataSet) {
  const [reference] = items(item['00081199']);
  return {
    sopClassUid: text(reference?.['00081150']),
    sopInstanceUid: text(reference?.['00081155']),
    frames: numbers(reference?.['00081160']),
  };
}

/**
 * The content tree of a structured report (PS3.3 C.17.3), or undefined of a data set that has none. What is damaged comes as an item
 * without a value; what is nested deeper or longer than any template is left out.
 */
export function readContent(dataSet: DataSet): ContentItem | undefined {
  if (text(dataSet['0040A040']) === '') return undefined;
  let count = 0;
  let kept = 0;
  const coordinates = (element: Element | undefined): number[] => {
    const found = element?.bytes ? singles(element.bytes) : numbers(element);
    kept += found.length;
    return kept > maximumNumbers ? [] : found;
  };
  const contentOf = (item: DataSet): ContentItem => {
    const place = numbers(item['0040DB73']);
    if (place.length > 0) return { type: 'REFERENCE', place };
    const type = text(item['0040A040']);
    switch (type) {
      case 'CONTAINER': {
        const template = text(items(item['0040A504'])[0]?.['0040DB00']);
        return { type, ...(template ? { template } : {}) };
      }
      case 'TEXT':
        return { type, text: text(item['0040A160']).replace(/\r\n?/g, '\n') };
      case 'UIDREF':
        return { type, uid: text(item['0040A124']) };
      case 'CODE':
        return { type, code: codeFrom(item['0040A168']) ?? noUnit };
      case 'NUM': {
        const qualifier = codeFrom(item['0040A301']);
        const unit = codeFrom(items(item['0040A300'])[0]?.['004008EA']) ?? noUnit;
        return { type, value: numericOf(item), unit, ...(qualifier ? { qualifier } : {}) };
      }
      case 'DATE':
        return { type, at: text(item['0040A121']) };
      case 'TIME':
        return { type, at: text(item['0040A122']) };
      case 'DATETIME':
        return { type, at: text(item['0040A120']) };
      case 'PNAME':
        return { type, name: person(item['0040A123']) };
      case 'SCOORD':
      case 'SCOORD3D': {
        const graphic = graphics.find((known) => known === text(item['00700023']));
        // Counted on the whole slide (PS3.3 C.18.6.1.3), not on the frame that is shown: not for us to draw.
        if (!graphic || text(item['00480301']) === 'VOLUME') return { type: 'UNKNOWN' };
        const data = coordinates(item['00700022']);
        if (type === 'SCOORD') return { type, graphic, data };
        return { type, graphic, data, frameOfReferenceUid: text(item['30060024']) };
      }
      case 'TCOORD':
        return { type, range: text(item['0040A130']) };
      case 'IMAGE': {
        const { frames, ...reference } = referenced(item);
        const [frame] = frames;
        return {
          type,
          ...reference,
          ...(frame === undefined ? {} : { frame }),
          ...(frames.length > 1 ? { frames } : {}),
        };
      }
      case 'COMPOSITE':
      case 'WAVEFORM': {
        const { sopClassUid, sopInstanceUid } = referenced(item);
        return { type, sopClassUid, sopInstanceUid };
      }
      default:
        return { type: 'UNKNOWN' };
    }
  };
  const read = (item: DataSet, depth: number): ContentItem => {
    count++;
    const children: ContentItem[] = [];
    if (depth < maximumDepth) {
      for (const child of items(item['0040A730'])) {
        if (count >= maximumItems) break;
        children.push(read(child, depth + 1));
      }
    }
    const relationship = relationships.find((known) => known === text(item['0040A010']));
    const concept = codeFrom(item['0040A043']);
    return {
      ...contentOf(item),
      ...(relationship ? { relationship } : {}),
      ...(concept ? { concept } : {}),
      ...(children.length > 0 ? { children } : {}),
    };
  };
  return read(dataSet, 0);
}

/** All items of a tree, each with the items above it, the nearest last. */
export function* itemsOf(
  root: ContentItem,
  above: readonly ContentItem[] = [],
): Generator<{ item: ContentItem; above: readonly ContentItem[] }> {
  yield { item: root, above };
  if (!root.children) return;
  const path = [...above, root];
  for (const child of root.children) yield* itemsOf(child, path);
}
