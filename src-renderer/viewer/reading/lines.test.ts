import { describe, expect, it } from 'vitest';
import type { ReportItem } from '../../../src-shared/objects/report-content.ts';
import { linesOf } from './lines.ts';

const item = (text: string, more: Partial<ReportItem> = {}): ReportItem => ({
  kind: 'text',
  name: '',
  text,
  remarks: [],
  children: [],
  ...more,
});
const image = (sopInstanceUid: string, more: Partial<ReportItem> = {}): ReportItem =>
  item('Image', { kind: 'reference', reference: { sopClassUid: '1.2', sopInstanceUid }, ...more });
const isHere = ({ reference }: ReportItem): boolean => reference?.sopInstanceUid === 'here';

describe('the lines of a report', () => {
  it('count images that are not here together, and no others', () => {
    const named = image('5', { name: 'Source' });
    const { lines, more } = linesOf([image('1'), image('2'), image('here'), image('3'), named], 100, isHere);
    expect(more).toBe(false);
    expect(lines).toEqual([
      { missing: 2 },
      { item: image('here'), lines: [] },
      { missing: 1 },
      { item: named, lines: [] },
    ]);
  });

  it('are no more than asked for, from the beginning, and say that there are more', () => {
    const section = item('', { kind: 'section', children: [item('a'), item('b'), item('c')] });
    const few = linesOf([section, section], 3, isHere);
    expect(few.more).toBe(true);
    expect(few.lines).toHaveLength(1);
    expect(few.lines[0]).toMatchObject({ lines: [{ item: { text: 'a' } }, { item: { text: 'b' } }] });
    expect(linesOf([section], 4, isHere).more).toBe(false);
  });
});
