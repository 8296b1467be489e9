import type { ContentGraphic, ContentItem } from '../content-item.ts';
import { isCode } from '../content-item.ts';

/** Whether what a machine found is to be shown (PS3.16 CID 6034). */
export type RenderingIntent = 'required' | 'optional' | 'never';

/** A place that a report speaks of: drawn on the image, or in space. */
export interface ReportMark {
  /** Places of the item in the tree, as a by-reference relationship names it (PS3.3 C.17.3.2.5): the root is 1. */
  path: readonly number[];
  graphic: ContentGraphic;
  /** Column and row by turns, from the upper left corner of the image; or x, y, z in mm. */
  data: readonly number[];
  /** Where it was drawn; for graphics in space the images that are named beside it, perhaps none. */
  images: readonly { sopInstanceUid: string; frames: readonly number[] }[];
  /** Of graphics in space. */
  frameOfReferenceUid?: string;
  intent: RenderingIntent;
  /** What is there, in a few words, and what was measured on it. */
  label: string;
  values: readonly string[];
  /** Tracking Unique Identifier of the measurement group it is of. */
  trackingUid?: string;
}

const intents: Partial<Record<string, RenderingIntent>> = {
  '111150': 'required',
  '111151': 'optional',
  '111152': 'never',
};

/** Rendering intent that an item says of itself (concept 111056). */
export function intentOf(item: ContentItem): RenderingIntent | undefined {
  const said = item.children?.find(({ concept }) => isCode(concept, '111056'));
  return said?.type === 'CODE' ? intents[said.code.value] : undefined;
}

const severity: Record<RenderingIntent, number> = { required: 0, optional: 1, never: 2 };
const stricter = (a: RenderingIntent, b: RenderingIntent | undefined): RenderingIntent =>
  b && severity[b] > severity[a] ? b : a;

/** Marks of one report that are taken; a reader sees some hundreds. */
const mostMarks = 10_000;

const shortUnits: Readonly<Record<string, string>> = {
  mm2: 'mm²',
  mm3: 'mm³',
  cm2: 'cm²',
  deg: '°',
  "[hnsf'U]": 'HU',
  '1': '',
};

/** A measured value in a line: "Length 12.5 mm". */
export function valueText(item: ContentItem): string | undefined {
  if (item.type !== 'NUM' || !Number.isFinite(item.value)) return undefined;
  const { value, unit, concept } = item;
  const derived = item.children?.find((child) => isCode(child.concept, '121401'));
  const name = [derived?.type === 'CODE' ? derived.code.meaning : '', concept?.meaning ?? ''].filter(Boolean).join(' ');
  const number = String(Number(Math.abs(value) >= 1000 ? value.toFixed(1) : value.toPrecision(4)));
  const symbol = shortUnits[unit.value] ?? unit.value.replace(/[{}]/g, '');
  return [name, `${number} ${symbol}`.trim()].filter(Boolean).join(' ');
}

/** Concepts that tell a machine what an item is, and people nothing. */
const silent = new Set(['111030', '125007', '112039', '112040', '111010', '111041', '121055']);

/** What the items around a graphic say of it: the nearest first. */
function wordsOf(above: readonly ContentItem[]): { label: string; values: string[]; trackingUid?: string } {
  let label = '';
  let trackingUid: string | undefined;
  const values: string[] = [];
  for (let at = above.length - 1; at >= 1; at--) {
    const item = above[at];
    if (!item) continue;
    const value = valueText(item);
    if (value !== undefined) values.push(value);
    if (isCode(item.concept, '125007')) {
      for (const child of item.children ?? []) {
        if (child.type === 'TEXT' && isCode(child.concept, '112039') && label === '') label = child.text;
        if (child.type === 'UIDREF' && isCode(child.concept, '112040')) trackingUid = child.uid;
        const own = valueText(child);
        if (own !== undefined && child.relationship === 'CONTAINS' && !values.includes(own)) values.push(own);
      }
      break;
    }
    if (label === '') {
      if (item.type === 'CODE') label = item.code.meaning;
      else if (item.type === 'TEXT') label = item.text.length <= 80 ? item.text : `${item.text.slice(0, 80)} …`;
      else if (value === undefined && item.concept && !silent.has(item.concept.value)) label = item.concept.meaning;
    }
    if (item.type === 'CONTAINER') break;
  }
  return { label, values, ...(trackingUid === undefined ? {} : { trackingUid }) };
}

/** Least and most points of a graphic (PS3.3 C.18.6.1.2, C.18.9.1.2). */
const pointCounts: Record<ContentGraphic, readonly [least: number, most: number]> = {
  POINT: [1, 1],
  MULTIPOINT: [1, 100_000],
  POLYLINE: [2, 100_000],
  POLYGON: [3, 100_000],
  CIRCLE: [2, 2],
  ELLIPSE: [4, 4],
  ELLIPSOID: [6, 6],
};

/**
 * Everything that a report drew, in its order. A graphic takes the strictest rendering intent of the items that it belongs to; images
 * told by reference are looked up in the tree. Graphics without the points that they have, or with numbers that are none, are left out.
 */
export function reportMarks(root: ContentItem): ReportMark[] {
  const marks: ReportMark[] = [];
  const resolve = (place: readonly number[]): ContentItem | undefined => {
    let item: ContentItem | undefined = root;
    for (const at of place.slice(1)) item = item?.children?.[at - 1];
    return item;
  };
  const imagesOf = (item: ContentItem): ReportMark['images'] =>
    (item.children ?? []).flatMap((child) => {
      const image = child.type === 'REFERENCE' ? resolve(child.place) : child;
      if (image?.type !== 'IMAGE' || image.sopInstanceUid === '') return [];
      const frames = image.frames ?? (image.frame === undefined ? [] : [image.frame]);
      return [{ sopInstanceUid: image.sopInstanceUid, frames }];
    });
  const walk = (
    item: ContentItem,
    above: readonly ContentItem[],
    path: readonly number[],
    outer: RenderingIntent,
  ): void => {
    if (marks.length >= mostMarks) return;
    const intent = stricter(outer, intentOf(item));
    if (item.type === 'SCOORD' || item.type === 'SCOORD3D') {
      const size = item.type === 'SCOORD' ? 2 : 3;
      const images = imagesOf(item);
      const [least, most] = pointCounts[item.graphic];
      const count = item.data.length / size;
      const fits = Number.isInteger(count) && count >= least && count <= most;
      if (fits && item.data.every(Number.isFinite) && (item.type === 'SCOORD3D' || images.length > 0)) {
        marks.push({
          path,
          graphic: item.graphic,
          data: item.data,
          images,
          ...(item.type === 'SCOORD3D' ? { frameOfReferenceUid: item.frameOfReferenceUid } : {}),
          intent,
          ...wordsOf(above),
        });
      }
    }
    const next = [...above, item];
    for (const [index, child] of (item.children ?? []).entries()) walk(child, next, [...path, index + 1], intent);
  };
  walk(root, [], [1], 'required');
  return marks;
}
