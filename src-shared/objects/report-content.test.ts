import { describe, expect, it } from 'vitest';
import type { DataSet, Element, Vr } from '../dicom/data-set.ts';
import { reportContent } from './report-content.ts';

const element = (vr: Vr, ...values: NonNullable<Element['Value']>): Element => ({ vr, Value: [...values] });
const code = (value: string, meaning?: string): Element =>
  element('SQ', {
    '00080100': element('SH', value),
    '00080102': element('SH', 'DCM'),
    ...(meaning === undefined ? {} : { '00080104': element('LO', meaning) }),
  });
const item = (type: string, name: string, more: DataSet = {}, relationship = 'CONTAINS'): DataSet => ({
  '0040A010': element('CS', relationship),
  '0040A040': element('CS', type),
  ...(name ? { '0040A043': code('121070', name) } : {}),
  ...more,
});
const within = (...children: DataSet[]): DataSet => ({ '0040A730': element('SQ', ...children) });

describe('the content of a report', () => {
  it('[BIR-A6] is read in words: texts, terms, numbers with units, names, dates, places of images', () => {
    const report = reportContent({
      '0040A040': element('CS', 'CONTAINER'),
      '0040A043': code('126000', 'Imaging Measurement Report'),
      '0040A491': element('CS', 'COMPLETE'),
      '0040A493': element('CS', 'VERIFIED'),
      '0040A073': element('SQ', {
        '0040A075': element('PN', { Alphabetic: 'Reader^Rita^^Dr' }),
        '0040A027': element('LO', 'Hospital'),
        '0040A030': element('DT', '20260102101530'),
      }),
      '00080023': element('DA', '20260102'),
      '00080033': element('TM', '101500'),
      ...within(
        item('CODE', 'Language', { '0040A168': code('eng', 'English') }, 'HAS CONCEPT MOD'),
        item('CONTAINER', 'Findings', {
          ...within(
            item('TEXT', 'Finding', { '0040A160': element('UT', 'A nodule.\nIt grew.') }),
            item('NUM', 'Diameter', {
              '0040A300': element('SQ', { '0040A30A': element('DS', 12.5), '004008EA': code('mm', 'millimeter') }),
              ...within(
                item('CODE', 'Laterality', { '0040A168': code('24028007', 'Right') }, 'HAS CONCEPT MOD'),
                item(
                  'SCOORD',
                  '',
                  {
                    '00700023': element('CS', 'POLYLINE'),
                    ...within(
                      item('IMAGE', '', {
                        '00081199': element('SQ', {
                          '00081150': element('UI', '1.2.840.10008.5.1.4.1.1.2'),
                          '00081155': element('UI', '1.2.3'),
                          '00081160': element('IS', 4),
                        }),
                      }),
                    ),
                  },
                  'INFERRED FROM',
                ),
              ),
            }),
            item('PNAME', 'Observer', {
              '0040A123': element('PN', { Alphabetic: 'Doe^Jane', Ideographic: '土居^花' }),
            }),
            item('DATETIME', 'Seen', { '0040A120': element('DT', '20260101120000') }),
          ),
        }),
      ),
    });
    expect(report).toMatchObject({
      title: 'Imaging Measurement Report',
      state: ['Complete', 'verified'],
      verifiedBy: [{ name: 'Reader, Dr Rita', organisation: 'Hospital', at: '2026-01-02 10:15:30' }],
      left: 0,
    });
    const [language, findings] = report.items;
    expect(language?.text).toBe('Language: English');
    expect(findings).toMatchObject({ kind: 'section', name: 'Findings' });
    const [finding, diameter, observer, seen] = findings?.children ?? [];
    expect(finding).toMatchObject({ kind: 'text', text: 'A nodule.\nIt grew.' });
    expect(diameter).toMatchObject({ name: 'Diameter', text: '12.5 mm', remarks: ['Laterality: Right'] });
    expect(diameter?.children[0]).toMatchObject({ kind: 'place', text: 'A line' });
    expect(diameter?.children[0]?.children[0]?.reference).toEqual({
      sopClassUid: '1.2.840.10008.5.1.4.1.1.2',
      sopInstanceUid: '1.2.3',
      frames: [4],
    });
    expect(observer?.text).toBe('Doe, Jane  土居 花');
    expect(seen?.text).toBe('2026-01-01 12:00:00');
  });

  const cad = (sopClass: string) => {
    const finding = (name: string, intent: string) =>
      item('CODE', 'Single Image Finding', {
        '0040A168': code('F-01796', name),
        ...within({
          '0040A010': element('CS', 'HAS CONCEPT MOD'),
          '0040A040': element('CS', 'CODE'),
          '0040A043': code('111056', 'Rendering Intent'),
          '0040A168': code(intent, 'as the machine says'),
        }),
      });
    return reportContent({
      '00080016': element('UI', sopClass),
      '0040A040': element('CS', 'CONTAINER'),
      '0040A043': code('111036', 'CAD Report'),
      ...within(
        finding('Mass', '111150'),
        finding('Faint mass', '111151'),
        finding('Discarded', '111152'),
        item('CONTAINER', 'Composite', within(finding('Inner', '111151'), finding('Calcification', '111150'))),
      ),
    });
  };
  const listed = (report: ReturnType<typeof reportContent>): string[] => {
    const walk = (items: typeof report.items): string[] =>
      items.flatMap(({ text, children, remarks }) => [text, ...remarks, ...walk(children)]).filter(Boolean);
    return walk(report.items);
  };

  it('[TEL-052] leaves out of a mammography CAD report what is optional to present, and says so', () => {
    const report = cad('1.2.840.10008.5.1.4.1.1.88.50');
    expect(listed(report)).toEqual(['Mass', 'Calcification']);
    expect(report.left).toBe(3);
  });

  it('[TEL-053] leaves out of a chest CAD report what is optional to present, and says so', () => {
    const report = cad('1.2.840.10008.5.1.4.1.1.88.65');
    expect(listed(report)).toEqual(['Mass', 'Calcification']);
    expect(report.left).toBe(3);
  });

  it('goes on over what is damaged or unknown, and never shows a bare code', () => {
    const report = reportContent({
      '0040A040': element('CS', 'CONTAINER'),
      ...within(
        item('CODE', 'Finding', { '0040A168': code('T-28000') }),
        item('NUM', 'Size', {}),
        item('NUM', 'Count', {
          '0040A300': element('SQ', { '0040A30A': element('DS', '3'), '004008EA': code('1', 'no units') }),
        }),
        item('NUM', 'Axis', {
          '0040A300': element('SQ', { '0040A30A': element('DS', '64.4505437946691'), '004008EA': code('mm', 'mm') }),
        }),
        item('UIDREF', 'Tracking', { '0040A124': element('UI', '1.2.3') }),
        item('TABLE', 'Something new'),
        {},
        item('IMAGE', 'Source'),
        { '0040DB73': element('UL', 1, 2), '0040A010': element('CS', 'INFERRED FROM') },
      ),
    });
    expect(report.title).toBe('Structured report');
    expect(report.items.map(({ text }) => text)).toEqual([
      'a term without a text',
      'no value',
      '3',
      '64.4505 mm',
      'of an unknown kind (TABLE)',
      '',
      'Image',
      'see “Size: no value” in this report',
    ]);
  });

  it('[TEL-052] [TEL-053] tells nothing of a finding that is left out where another one refers to it', () => {
    const report = reportContent({
      '0040A040': element('CS', 'CONTAINER'),
      ...within(
        item('CODE', 'Single Image Finding', {
          '0040A168': code('0', 'Faint mass'),
          ...within(item('CODE', '', { '0040A043': code('111056', 'Rendering Intent'), '0040A168': code('111151') })),
        }),
        { '0040DB73': element('UL', 1, 1), '0040A010': element('CS', 'INFERRED FROM') },
        { '0040DB73': element('UL', 1, 7), '0040A010': element('CS', 'INFERRED FROM') },
      ),
    });
    expect(report.items.map(({ text }) => text)).toEqual([
      'a finding that is not listed',
      'see elsewhere in this report',
    ]);
  });

  it('reads no more than a window can show, and says how much it leaves', () => {
    let deep = item('TEXT', 'Bottom', { '0040A160': element('UT', 'x') });
    for (let depth = 0; depth < 500; depth++) deep = item('CONTAINER', `Level ${depth}`, within(deep));
    const nested = reportContent({ '0040A040': element('CS', 'CONTAINER'), ...within(deep) });
    expect(nested.cut).toBe(1);
    const many = Array.from({ length: 30_000 }, (_, number) =>
      item('TEXT', 'Finding', { '0040A160': element('UT', String(number)) }),
    );
    const wide = reportContent({ '0040A040': element('CS', 'CONTAINER'), ...within(...many) });
    expect(wide.items.length + wide.cut).toBe(30_000);
    expect(wide.items.length).toBeLessThan(20_001);
    const long = reportContent({
      '0040A040': element('CS', 'CONTAINER'),
      ...within(item('TEXT', 'Finding', { '0040A160': element('UT', 'a'.repeat(150_000)) })),
    });
    expect(long.items[0]?.text).toMatch(/a … \(50000 more characters are not shown\)$/);
  });

  it('takes no word of a file for one of its own, and says offsets of times', () => {
    const report = reportContent({
      '0040A040': element('CS', 'CONTAINER'),
      '0040A491': element('CS', 'constructor'),
      ...within(
        item('NUM', 'Size', {
          '0040A300': element('SQ', { '0040A30A': element('DS', '3'), '004008EA': code('constructor', 'things') }),
        }),
        item('SCOORD', 'Region', { '00700023': element('CS', 'toString') }),
        item('DATETIME', 'Seen', { '0040A120': element('DT', '20260102101530.5+0900') }),
      ),
    });
    expect(report.state).toEqual([]);
    expect(report.items.map(({ text }) => text)).toEqual(['3 things', 'A place', '2026-01-02 10:15:30 (UTC+09:00)']);
  });
});
