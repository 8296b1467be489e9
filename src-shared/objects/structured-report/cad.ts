import { type ContentItem, isCode } from '../content-item.ts';
import { intentOf, type RenderingIntent } from './marks.ts';
import { itemsOf } from './read-content.ts';

const storage = '1.2.840.10008.5.1.4.1.1.88';
/** Reports of computer-aided detection (PS3.3 A.35.5, A.35.6, A.35.8). */
const cadClasses = new Map([
  [`${storage}.50`, 'Mammography CAD'],
  [`${storage}.65`, 'Chest CAD'],
  [`${storage}.69`, 'Colon CAD'],
]);
export const cadName = (sopClassUid: string): string | undefined => cadClasses.get(sopClassUid);

/** PS3.16 CID 6042. */
export type CadStatus = 'succeeded' | 'partly' | 'failed' | 'not-attempted';
const statuses: Partial<Record<string, CadStatus>> = {
  '111222': 'succeeded',
  '111223': 'partly',
  '111224': 'failed',
  '111225': 'not-attempted',
};

/** What a CAD report says of itself before what it found (PS3.16 TID 4000, 4001, 4100). */
export interface CadSummary {
  /** Summary of detections (111064) and of analyses (111065); undefined where it is not said. */
  detections: CadStatus | undefined;
  analyses: CadStatus | undefined;
  /** CAD Processing and Findings Summary (111017) in words. */
  processing: string;
  /** What was looked for: succeeded and failed, in words. */
  succeeded: string[];
  failed: string[];
  /** Findings by the rule on their presentation. */
  findings: Record<RenderingIntent, number>;
}

export function cadSummary(root: ContentItem): CadSummary {
  const summary: CadSummary = {
    detections: undefined,
    analyses: undefined,
    processing: '',
    succeeded: [],
    failed: [],
    findings: { required: 0, optional: 0, never: 0 },
  };
  for (const { item, above } of itemsOf(root)) {
    if (item.type !== 'CODE') continue;
    const { concept, code } = item;
    if (isCode(concept, '111064')) summary.detections ??= statuses[code.value];
    else if (isCode(concept, '111065')) summary.analyses ??= statuses[code.value];
    else if (isCode(concept, '111017')) summary.processing ||= code.meaning;
    else if (isCode(concept, '111022') || isCode(concept, '111004')) {
      const parent = above[above.length - 1]?.concept;
      const failed = isCode(parent, '111025') || isCode(parent, '111024');
      const list = failed ? summary.failed : summary.succeeded;
      if (code.meaning !== '' && !list.includes(code.meaning)) list.push(code.meaning);
    }
    // A single image finding (111059) or composite feature (111015), each with its intent.
    if (isCode(concept, '111059') || isCode(concept, '111015')) summary.findings[intentOf(item) ?? 'required']++;
  }
  return summary;
}

const words: Record<CadStatus, string> = {
  succeeded: 'succeeded',
  partly: 'succeeded in part',
  failed: 'failed',
  'not-attempted': 'not attempted',
};
export const cadStatusText = (status: CadStatus | undefined): string => (status ? words[status] : 'not stated');
