import { type Code, codeOf } from '../../imaging/measure/concepts.ts';
import type { ContentItem } from '../content-item.ts';
import { type GroupedMeasurement, measurementGroup } from '../measurement-group.ts';
import { languageItem, observerItems, procedureItems } from './context.ts';
import { reportClasses } from './document.ts';
import { headingOf } from './headings.ts';
import { framesWhereNeeded, type LibraryImage } from './image-library.ts';
import { itemsOf } from './read-content.ts';

export interface ReportSection {
  /** Of `headings`. */
  id: string;
  text: string;
}

export interface TextReportInput {
  title: Code;
  language: string;
  author: string;
  organization?: string;
  procedures: readonly Code[];
  modalities: readonly string[];
  /** In the order of the report; those without a text are left out. */
  sections: readonly ReportSection[];
  /** What was measured, told under the findings. */
  measurements?: readonly GroupedMeasurement[];
  /** Images that the report refers to, and those of the measurements. */
  images?: readonly LibraryImage[];
  /** Of `images`: those that illustrate the findings. */
  illustrations?: readonly { sopInstanceUid: string; frame: number }[];
}

/** Measured values as TID 300, each inferred from what was drawn (TID 1400, 1401, 1404 within TID 2001). */
function measuredItems(measurement: GroupedMeasurement): ContentItem[] {
  const { children = [] } = measurementGroup(measurement);
  const regions = children
    .filter(({ type }) => type === 'SCOORD')
    .map((item): ContentItem => ({ ...item, relationship: 'INFERRED FROM' }));
  const label = measurement.text;
  // An arrow or a text has no value: what it says is the finding.
  if (!children.some(({ type }) => type === 'NUM')) {
    const comment = children.find((item) => item.type === 'TEXT' && item.relationship === 'CONTAINS');
    const text = label || (comment?.type === 'TEXT' && comment.text) || measurement.kind;
    const drawn = [...(comment?.children ?? []), ...regions];
    return [
      { type: 'TEXT', relationship: 'CONTAINS', concept: codeOf('121071', 'DCM', 'Finding'), text, children: drawn },
    ];
  }
  return children.flatMap((item): ContentItem[] => {
    if (item.type !== 'NUM') return [];
    const comment: ContentItem[] = label
      ? [{ type: 'TEXT', relationship: 'HAS PROPERTIES', concept: codeOf('121106', 'DCM', 'Comment'), text: label }]
      : [];
    return [{ ...item, relationship: 'CONTAINS', children: [...(item.children ?? []), ...regions, ...comment] }];
  });
}

/** The content of a report in sections (TID 2000, 2002). */
export function textReport(input: TextReportInput): ContentItem {
  const { title, language, author, organization = '', procedures, modalities, sections } = input;
  const { measurements = [], images = [], illustrations = [] } = input;
  const several = new Set(images.filter(({ numberOfFrames }) => numberOfFrames > 1).map((one) => one.sopInstanceUid));
  const found: ContentItem[] = [
    ...measurements.flatMap(measuredItems),
    ...illustrations.flatMap(({ sopInstanceUid, frame }): ContentItem[] => {
      const image = images.find((one) => one.sopInstanceUid === sopInstanceUid);
      if (!image) return [];
      const concept = codeOf('121080', 'DCM', 'Best illustration of finding');
      return [
        { type: 'IMAGE', relationship: 'CONTAINS', concept, sopClassUid: image.sopClassUid, sopInstanceUid, frame },
      ];
    }),
  ].map((item) => framesWhereNeeded(item, several));
  const texts = sections.filter(({ text }) => text.trim() !== '');
  const withFindings = found.length === 0 || texts.some(({ id }) => id === 'findings');
  const listed = withFindings ? texts : [...texts, { id: 'findings', text: '' }];
  return {
    type: 'CONTAINER',
    concept: title,
    template: '2000',
    children: [
      languageItem(language),
      ...observerItems(author, organization),
      ...procedureItems(procedures, modalities),
      ...listed.flatMap(({ id, text }): ContentItem[] => {
        const said = headingOf(id);
        if (!said) return [];
        return [
          {
            type: 'CONTAINER',
            relationship: 'CONTAINS',
            concept: said.heading,
            children: [
              ...(text.trim()
                ? [
                    {
                      type: 'TEXT' as const,
                      relationship: 'CONTAINS' as const,
                      concept: said.element,
                      text: text.trim(),
                    },
                  ]
                : []),
              ...(id === 'findings' ? found : []),
            ],
          },
        ];
      }),
    ],
  };
}

/** The simplest class that can say a content: text alone is Basic Text SR (PS3.3 A.35.1), all else Comprehensive SR. */
export function classFor(root: ContentItem): string {
  for (const { item } of itemsOf(root)) {
    if (['NUM', 'SCOORD', 'IMAGE', 'WAVEFORM', 'COMPOSITE', 'REFERENCE'].includes(item.type))
      return reportClasses.comprehensive;
  }
  return reportClasses.basicText;
}
