import type { Code } from '../../imaging/measure/concepts.ts';
import { type ContentItem, isCode } from '../content-item.ts';
import { headings } from './headings.ts';
import type { ReportSection } from './text-report.ts';

/** What the form that wrote a report in sections needs to go on with it. */
export interface WrittenReport {
  title: Code;
  language: string;
  sections: ReportSection[];
  /** It tells of measurements. */
  measurements: boolean;
  illustrations: { sopInstanceUid: string; frame: number }[];
}

const isDrawn = ({ children = [] }: ContentItem): boolean => children.some(({ type }) => type === 'SCOORD');

/**
 * Reads a report that `textReport` made (TID 2000) back into what was entered. Undefined of every other one, and where anything in it
 * would be lost.
 */
export function writtenReport(root: ContentItem): WrittenReport | undefined {
  if (root.type !== 'CONTAINER' || root.template !== '2000' || !root.concept) return undefined;
  const found: WrittenReport = {
    ...{ title: root.concept, language: 'en', sections: [], measurements: false, illustrations: [] },
  };
  for (const item of root.children ?? []) {
    if (item.type === 'CODE' && isCode(item.concept, '121049')) found.language = item.code.value;
    if (item.relationship !== 'CONTAINS') continue;
    const { concept } = item;
    const heading = headings.find((one) => concept && isCode(concept, one.heading.value, one.heading.scheme));
    if (item.type !== 'CONTAINER' || !heading) return undefined;
    const texts: string[] = [];
    for (const child of item.children ?? []) {
      if (child.type === 'NUM' || (child.type === 'TEXT' && isDrawn(child))) found.measurements = true;
      else if (child.type === 'TEXT') texts.push(child.text);
      else if (child.type === 'IMAGE') {
        found.illustrations.push({ sopInstanceUid: child.sopInstanceUid, frame: child.frame ?? 1 });
      } else return undefined;
    }
    const text = texts.join('\n');
    const known = found.sections.find(({ id }) => id === heading.id);
    if (known) known.text += `\n\n${text}`;
    else found.sections.push({ id: heading.id, text });
  }
  return found;
}
