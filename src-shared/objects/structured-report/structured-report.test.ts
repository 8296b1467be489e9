import { describe, expect, it } from 'vitest';
import { ctPhantomSlice } from '../../../testing/phantom.ts';
import { libraryImages, measuredExamples } from '../../../testing/phantom-measurements.ts';
import { cadReport, ctDoseReport } from '../../../testing/phantom-reports.ts';
import type { DataSet } from '../../dicom/data-set.ts';
import { parseFile } from '../../dicom/part10/read.ts';
import { writePart10 } from '../../dicom/part10/write.ts';
import { codeOf } from '../../imaging/measure/concepts.ts';
import { createdObjectsSchema } from '../../settings/created-objects.ts';
import type { ContentItem } from '../content-item.ts';
import { reportContent } from '../report-content.ts';
import { items, text } from '../report-values.ts';
import { cadSummary } from './cad.ts';
import { calciumArteries, calciumTotal, cardiovascularReport, vesselSegments } from './cardiovascular.ts';
import { reportClasses, structuredReport } from './document.ts';
import { doseTables } from './dose.ts';
import { headings, reportTitles } from './headings.ts';
import { reportMarks, valueText } from './marks.ts';
import { measurementReport, measurementTitles } from './measurement-report.ts';
import { itemsOf, readContent } from './read-content.ts';
import { convertibleMark, ownMeasurements } from './reported-measurements.ts';
import { classFor, textReport } from './text-report.ts';
import { writtenReport } from './written-report.ts';

const images = libraryImages();
const context = { language: 'ja', author: 'Reader^Rita', procedures: [], modalities: ['CT'] };

function written(root: ContentItem, sopClassUid = classFor(root)): DataSet {
  let uids = 0;
  const { dataSet: source } = ctPhantomSlice(0);
  const dataSet = structuredReport(
    {
      source,
      now: new Date(2026, 1, 3),
      newUid: () => `2.25.${++uids}`,
      settings: createdObjectsSchema.parse({}),
      version: '1',
      seriesNumber: 9000,
      seriesDescription: 'Report',
    },
    { sopClassUid, root, complete: true, author: context.author, instances: images },
  );
  const meta = {
    sopClassUid,
    sopInstanceUid: '2.25.1',
    transferSyntaxUid: '1.2.840.10008.1.2.1',
    implementationClassUid: '2.25.2',
  };
  return parseFile(writePart10(meta, dataSet), { maximumValueBytes: 2 ** 24 }).dataSet;
}
const readBack = (root: ContentItem): ContentItem => readContent(written(root))!;

describe('measurements as a report', () => {
  const root = measurementReport({
    title: measurementTitles[0]!,
    ...context,
    images,
    measurements: measuredExamples(),
  });

  it('come back as they were drawn: UID, kind, points, text, values', () => {
    const back = ownMeasurements(readBack(root));
    const sorted = (list: readonly [number, number][]) => JSON.stringify(list);
    expect(back).toHaveLength(measuredExamples().length);
    for (const [index, measurement] of measuredExamples().entries()) {
      const { points, ...rest } = back[index]!;
      const { points: drawn, ...expected } = measurement;
      expect(rest).toEqual(expected);
      if (measurement.kind === 'ellipse') {
        for (const [at, point] of drawn.entries()) {
          expect(points[at]![0]).toBeCloseTo(point[0], 4);
          expect(points[at]![1]).toBeCloseTo(point[1], 4);
        }
      } else expect(sorted(points)).toBe(sorted(drawn));
    }
  });

  it('are told in the language of the report, by their author, on images that are described', () => {
    const said = [...itemsOf(readBack(root))].map(({ item }) => item);
    const code = (value: string) => said.find(({ concept }) => concept?.value === value);
    expect(code('121049')).toMatchObject({ code: { value: 'ja', scheme: 'RFC5646' } });
    expect(code('121008')).toMatchObject({ name: 'Reader^Rita' });
    expect(code('121058')).toMatchObject({ code: { value: '25045-6' } });
    expect(said.filter(({ concept }) => concept?.value === '112227')).toHaveLength(2);
    expect(said.filter(({ type }) => type === 'IMAGE').every((item) => !('frame' in item))).toBe(true);
  });

  it('keep outlines of twenty thousand corners, and texts and names with what a file cannot hold', () => {
    const points = Array.from({ length: 20_000 }, (_, at): [number, number] => [
      Math.fround(at / 40),
      Math.fround(at % 400),
    ]);
    const [example] = measuredExamples();
    const long = { ...example!, kind: 'freehand' as const, points, text: 'Erste\nzweite\u0007 Zeile', values: [] };
    const root = measurementReport({
      title: measurementTitles[0]!,
      ...{ ...context, author: 'A\\B^C=山田' },
      images,
      measurements: [long],
    });
    const read = readBack(root);
    const [back] = ownMeasurements(read);
    expect(back?.points).toEqual(points);
    expect(back?.text).toBe('Erste\nzweite Zeile');
    expect([...itemsOf(read)].find(({ item }) => item.type === 'PNAME')?.item).toMatchObject({ name: 'A B^C=山田' });
  });

  it('name every image in the evidence, once, and refuse one that nobody knows', () => {
    const dataSet = written(root);
    const [study] = items(dataSet['0040A375']);
    const [series] = items(study?.['00081115']);
    expect(
      items(series?.['00081199'])
        .map((item) => text(item['00081155']))
        .sort(),
    ).toEqual(images.map(({ sopInstanceUid }) => sopInstanceUid).sort());
    const other: ContentItem = {
      ...root,
      children: [{ type: 'IMAGE', relationship: 'CONTAINS', sopClassUid: '1.2', sopInstanceUid: '1.2.3.4' }],
    };
    expect(() => written(other)).toThrow(RangeError);
  });

  it('are marks on their images for a reader that does not know them, and some of them measurements again', () => {
    const marks = reportMarks(readBack(root));
    const byUid = new Map(marks.map((mark) => [mark.trackingUid, mark]));
    for (const { uid, kind, sopInstanceUid } of measuredExamples()) {
      const mark = byUid.get(uid);
      expect(mark?.images, kind).toEqual([{ sopInstanceUid, frames: [] }]);
      if (['length', 'ellipse', 'probe', 'angle3', 'freehand'].includes(kind)) {
        expect(convertibleMark(mark!)?.kind).toBe(kind);
      }
    }
    const ellipse = marks.find(({ graphic }) => graphic === 'ELLIPSE');
    expect(ellipse?.values).toEqual(['Area 120.5 mm²', 'Mean Attenuation Coefficient -812.3 HU', expect.any(String)]);
  });
});

describe('reports in sections', () => {
  const sections = [
    { id: 'findings', text: 'Kleiner Rundherd.' },
    { id: 'impression', text: '' },
  ];
  const input = { title: reportTitles[0]!, ...context, sections };

  it('[OSM-126] are Basic Text SR when they hold text alone, without empty sections', () => {
    const root = textReport(input);
    expect(classFor(root)).toBe(reportClasses.basicText);
    const containers = [...itemsOf(readBack(root))].filter(({ item }) => item.type === 'CONTAINER');
    expect(containers.map(({ item }) => item.concept?.meaning)).toEqual(['Diagnostic Imaging Report', 'Findings']);
  });

  it('[OSM-124] are Comprehensive SR when they hold measurements, each a TID 300 with what it was measured on', () => {
    const root = textReport({ ...input, measurements: measuredExamples(), images });
    expect(classFor(root)).toBe(reportClasses.comprehensive);
    const numbers = [...itemsOf(readBack(root))].filter(({ item }) => item.type === 'NUM');
    expect(numbers).toHaveLength(measuredExamples().reduce((sum, { values }) => sum + values.length, 0));
    for (const { item, above } of numbers) {
      expect(above[above.length - 1]?.concept?.meaning).toBe('Findings');
      expect(item.children?.some((child) => child.type === 'SCOORD' && child.relationship === 'INFERRED FROM')).toBe(
        true,
      );
    }
  });

  it('have every heading once, with words that lead to it alone', () => {
    const words = headings.flatMap((heading) => heading.words);
    expect(new Set(words).size).toBe(words.length);
  });
});

describe('cardiovascular reports', () => {
  const rows = calciumArteries.map((artery, index) => ({ artery, lesions: index, agatston: 10.5 * index }));

  it('[OSM-127] tell calcium by TID 3905 within TID 3900: each artery, and all together', () => {
    const root = readBack(cardiovascularReport({ ...context, sections: [], calcium: { threshold: 130, rows } }));
    expect(root).toMatchObject({ template: '3900', concept: { value: '122600' } });
    const scoring = root.children?.find((item) => item.type === 'CONTAINER' && item.template === '3905');
    const groups = scoring?.children?.filter(({ type }) => type === 'CONTAINER') ?? [];
    expect(groups).toHaveLength(5);
    const score = groups[4]?.children?.find(({ concept }) => concept?.value === '450360000');
    expect(score).toMatchObject({ value: 63, unit: { value: '1' }, children: [{ code: { value: '112055' } }] });
    expect(calciumTotal(rows)).toMatchObject({ lesions: 6, volume: undefined });
  });

  it('[OSM-128] tell sections of vessels by TID 3906 within TID 3900; what is not entered is not said', () => {
    const vessels = [{ segment: vesselSegments[3]!, diameter: 3.5, areaStenosis: 60 }, { segment: vesselSegments[5]! }];
    const root = readBack(cardiovascularReport({ ...context, sections: [], vessels }));
    const analysis = root.children?.find((item) => item.type === 'CONTAINER' && item.template === '3906');
    const groups = analysis?.children?.filter(({ type }) => type === 'CONTAINER') ?? [];
    expect(groups).toHaveLength(1);
    expect(groups[0]?.children?.filter(({ type }) => type === 'NUM')).toMatchObject([
      { concept: { value: '397413000' }, value: 3.5, unit: { value: 'mm' } },
      { concept: { value: '408714007' }, value: 60, unit: { value: '%' } },
    ]);
  });
});

describe('reports of detection', () => {
  const image = images[0]!;
  const finding = (intent: 'required' | 'optional' | 'never', column: number) => ({
    code: codeOf('129793001', 'SCT', 'Mammography breast density'),
    intent,
    center: [column, 20] as [number, number],
    image,
  });
  const root = () =>
    cadReport('mammography', [finding('required', 1), finding('optional', 2), finding('never', 3)], [image]);

  it('[OSM-129] say how each finding is to be presented, and what was attempted', () => {
    const read = readBack(root());
    expect(reportMarks(read).map(({ intent, data, label }) => [data[0], intent, label])).toEqual([
      [1, 'required', 'Mammography breast density'],
      [2, 'optional', 'Mammography breast density'],
      [3, 'never', 'Mammography breast density'],
    ]);
    expect(cadSummary(read)).toMatchObject({
      detections: 'succeeded',
      analyses: 'not-attempted',
      succeeded: ['Mammography breast density'],
      failed: [],
      findings: { required: 1, optional: 1, never: 1 },
    });
  });

  it('a finding inside of one that is not to be presented is not either', () => {
    const never = root().children![2]!.children![0]!.children![3]!;
    const nested: ContentItem = {
      ...root(),
      children: [{ ...never, children: [...never.children!, root().children![2]!] }],
    };
    expect(reportMarks(nested).map(({ intent }) => intent)).toEqual(['never', 'never', 'never', 'never']);
  });

  it('damaged graphics and places that lead nowhere draw nothing', () => {
    const image: ContentItem = { type: 'REFERENCE', relationship: 'SELECTED FROM', place: [1, 9, 9] };
    const bad = (data: number[], children: ContentItem[]): ContentItem => ({
      type: 'SCOORD',
      relationship: 'INFERRED FROM',
      graphic: 'POLYLINE',
      data,
      children,
    });
    const good: ContentItem = { type: 'IMAGE', sopClassUid: '1', sopInstanceUid: '1.2' };
    const tree: ContentItem = {
      type: 'CONTAINER',
      children: [
        bad([1, 2, 3, 4], [image]),
        bad([1, 2, 3], [good]),
        bad([1, Number.NaN, 3, 4], [good]),
        bad([], [good]),
      ],
    };
    expect(reportMarks(tree)).toEqual([]);
    expect(readContent({ '0040A040': { vr: 'CS', Value: [''] } })).toBeUndefined();
  });
});

describe('dose reports', () => {
  it('are tables: what was accumulated, a row an event, and sums', () => {
    const root = ctDoseReport([
      { protocol: 'Topogram', ctdi: 0.1, dlp: 3.5, seconds: 2 },
      { protocol: 'Thorax', ctdi: 5.5, dlp: 200.25, seconds: 4 },
    ]);
    const tables = doseTables('1.2.840.10008.5.1.4.1.1.88.67', readBack(root))!;
    expect(tables.accumulated[0]?.values.map(({ name, text: said, unit }) => `${name} ${said} ${unit}`.trim())).toEqual(
      ['Total Number of Irradiation Events 2', 'CT Dose Length Product Total 203.75 mGy·cm'],
    );
    expect(tables.events).toBe('CT acquisitions');
    expect(tables.columns.map(({ name, unit }) => `${name} ${unit}`.trim())).toEqual([
      'Acquisition Protocol',
      'Mean CTDIvol mGy',
      'DLP mGy·cm',
      'CT Acquisition Type',
      'Target Region',
      'Exposure Time s',
      'CTDIw Phantom Type',
      'KVP kV',
      'X-Ray Tube Current mA',
      'Identification of the X-Ray Source',
    ]);
    expect(tables.rows.map((row) => row[2]?.text)).toEqual(['3.5', '200.25']);
    expect(tables.totals.map((total) => total?.text)).toEqual([
      ...Array(2).fill(undefined),
      '203.75',
      ...Array(7).fill(undefined),
    ]);
    expect(
      doseTables(reportClasses.basicText, textReport({ title: reportTitles[0]!, ...context, sections: [] })),
    ).toBeUndefined();
  });
});

describe('a report that was made to break the viewer', () => {
  const image = images[0]!;
  const shape = (graphic: 'ELLIPSE' | 'CIRCLE' | 'POINT', data: number[]): ContentItem => ({
    type: 'CONTAINER',
    children: [
      {
        type: 'SCOORD',
        graphic,
        data,
        children: [{ type: 'IMAGE', sopClassUid: image.sopClassUid, sopInstanceUid: image.sopInstanceUid }],
      },
    ],
  });

  it('has no ellipse of half a million corners, and no point with two', () => {
    expect(
      reportMarks(
        shape(
          'ELLIPSE',
          Array.from({ length: 1_000_000 }, (_, at) => at),
        ),
      ),
    ).toEqual([]);
    expect(reportMarks(shape('POINT', [1, 2, 3, 4]))).toEqual([]);
    expect(reportMarks(shape('CIRCLE', [1, 2, 3, 4]))).toHaveLength(1);
  });

  it('gives no measurement without the points that its kind has', () => {
    const whole = measurementReport({
      ...{ title: measurementTitles[0]!, ...context, images, measurements: measuredExamples() },
    });
    const cut = (item: ContentItem, data: readonly number[]): ContentItem => ({
      ...item,
      ...(item.type === 'SCOORD' ? { data } : {}),
      ...(item.children ? { children: item.children.map((child) => cut(child, data)) } : {}),
    });
    expect(ownMeasurements(cut(whole, []))).toEqual([]);
    const many = Array.from({ length: 600_000 }, (_, at) => at);
    expect(ownMeasurements(cut(whole, many))).toEqual([]);
    expect(ownMeasurements(cut(whole, [Number.NaN, 1, 2, 3, 4, 5, 6, 7]))).toEqual([]);
  });

  it('has coordinates of a whole slide drawn on none of its tiles', () => {
    const dataSet = written(shape('CIRCLE', [1, 2, 3, 4]), reportClasses.comprehensive);
    const [item] = items(dataSet['0040A730']);
    expect(reportMarks(readContent(dataSet)!)).toHaveLength(1);
    item!['00480301'] = { vr: 'CS', Value: ['VOLUME'] };
    expect(reportMarks(readContent(dataSet)!)).toEqual([]);
  });
});

describe('words of a report', () => {
  it('say large values to the unit, also below zero', () => {
    const value = (number: number) =>
      valueText({ type: 'NUM', value: number, unit: codeOf('mm2', 'UCUM', ''), concept: codeOf('1', 'DCM', 'Area') });
    expect(value(1_234_567)).toBe('Area 1234567 mm²');
    expect(value(-1024.4)).toBe('Area -1024.4 mm²');
    expect(value(12.3456)).toBe('Area 12.35 mm²');
  });

  it('under the findings leave out no arrow and no text that was drawn', () => {
    const arrow = {
      ...measuredExamples()[0]!,
      uid: '2.25.5',
      kind: 'arrow' as const,
      points: [
        [1, 2],
        [3, 4],
      ] as [number, number][],
      text: 'Nodule',
      values: [],
    };
    const root = textReport({
      ...{ title: reportTitles[0]!, ...context, images, sections: [] },
      measurements: [arrow],
    });
    const said = [...itemsOf(readBack(root))].map(({ item }) => item);
    expect(said.find((item) => item.type === 'TEXT' && item.text === 'Nodule')).toMatchObject({
      concept: { value: '121071' },
      relationship: 'CONTAINS',
      children: [{ type: 'SCOORD', relationship: 'INFERRED FROM', data: [1, 2, 3, 4] }],
    });
  });

  it('keep to what LO and PN can hold', () => {
    let uids = 0;
    const dataSet = structuredReport(
      {
        source: ctPhantomSlice(0).dataSet,
        now: new Date(2026, 1, 3),
        newUid: () => `2.25.${++uids}`,
        settings: createdObjectsSchema.parse({ institutionName: 'North\\South' }),
        version: '1',
        seriesNumber: 9000,
        seriesDescription: 'Report',
      },
      {
        sopClassUid: reportClasses.basicText,
        root: { type: 'CONTAINER', concept: reportTitles[0]! },
        complete: true,
        author: 'A^B^C^D^E^F',
        verification: { name: `${'𠮷'.repeat(70)}^B`, organization: `A\\B${'x'.repeat(80)}` },
        instances: [],
      },
    );
    const [observer] = items(dataSet['0040A073']);
    const [author] = items(dataSet['0040A078']);
    expect(text(observer?.['0040A027'])).toMatch(/^A\/Bx{61}$/);
    expect(text(author?.['00080080'])).not.toContain('\\');
    expect(author?.['0040A123']?.Value).toEqual([{ Alphabetic: 'A^B^C^D^E F' }]);
    expect(JSON.stringify(observer?.['0040A075'])).not.toMatch(/\\ud/);
  });
});

it('a stored report in sections comes back into the form, others do not', () => {
  const [length] = measuredExamples();
  const sections = [
    { id: 'findings', text: '左上葉に結節\nund ein \\ Strich' },
    { id: 'impression', text: 'Well.' },
  ];
  const illustrations = [{ sopInstanceUid: images[0]!.sopInstanceUid, frame: 1 }];
  const title = reportTitles[0]!;
  const root = textReport({ title, ...context, sections, images, illustrations, measurements: [length!] });
  expect(writtenReport(readBack(root))).toEqual({
    ...{ title, language: 'ja', sections, illustrations, measurements: true },
  });
  expect(writtenReport(readBack(cardiovascularReport({ ...context, sections })))).toBeUndefined();
  const more: ContentItem = { type: 'CODE', relationship: 'CONTAINS', concept: title, code: title };
  expect(writtenReport({ ...root, children: [...(root.children ?? []), more] })).toBeUndefined();
});

it('an image of a report names the presentation state that it is meant with', () => {
  const { sopClassUid, sopInstanceUid } = images[0]!;
  const dataSet = written(
    {
      ...{ type: 'CONTAINER', concept: reportTitles[0]! },
      children: [{ type: 'IMAGE', relationship: 'CONTAINS', sopClassUid, sopInstanceUid }],
    },
    reportClasses.comprehensive,
  );
  const [image] = items(items(dataSet['0040A730'])[0]?.['00081199']);
  image!['00081199'] = { vr: 'SQ', Value: [{ '00081155': { vr: 'UI', Value: ['2.25.9'] } }] };
  expect(reportContent(dataSet).items[0]?.reference).toMatchObject({ state: '2.25.9' });
});
