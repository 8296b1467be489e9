import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { peersAvailable, runPeer } from '../../../testing/peers.ts';
import { ctPhantomSlice } from '../../../testing/phantom.ts';
import { libraryImages, measuredExamples } from '../../../testing/phantom-measurements.ts';
import { cadReport, ctDoseReport, reportPhantom, writeReport } from '../../../testing/phantom-reports.ts';
import { withTemporaryFolder } from '../../../testing/temp.ts';
import type { DataSet } from '../../dicom/data-set.ts';
import { codeOf } from '../../imaging/measure/concepts.ts';
import { createdObjectsSchema } from '../../settings/created-objects.ts';
import type { ContentItem } from '../content-item.ts';
import type { Creation } from '../created-object.ts';
import { calciumArteries, cardiovascularReport, sides, vesselSegments } from './cardiovascular.ts';
import { type EvidenceInstance, reportClasses, structuredReport } from './document.ts';
import { reportTitles } from './headings.ts';
import { measurementReport, measurementTitles } from './measurement-report.ts';
import { classFor, textReport } from './text-report.ts';

const images = libraryImages();
const { dataSet: source } = ctPhantomSlice(0);

function creation(name = 'Phantom^Computed'): Creation {
  let uids = 0;
  return {
    source: { ...source, '00100010': { vr: 'PN', Value: [{ Alphabetic: name }] } },
    now: new Date(2026, 1, 3, 4, 5, 6, 78),
    newUid: () => `2.25.${1000 + ++uids}`,
    settings: createdObjectsSchema.parse({ institutionName: 'Klinikum Köln' }),
    version: '0.5.0',
    seriesNumber: 9000,
    seriesDescription: 'Report',
  };
}

const sections = [
  { id: 'history', text: 'Husten seit drei Wochen.' },
  { id: 'findings', text: 'Rundherd im linken Oberlappen, 12 mm.\nKein Erguß.' },
  { id: 'impression', text: '左上葉に結節影を認める。' },
];
const context = { language: 'de', author: 'Müller^Änne=山田^花子', procedures: [], modalities: ['CT'] };

function made(root: ContentItem, more: Partial<Parameters<typeof structuredReport>[1]> = {}): DataSet {
  return structuredReport(creation(), {
    sopClassUid: classFor(root),
    root,
    complete: true,
    author: context.author,
    instances: images,
    ...more,
  });
}

const measured = () =>
  measurementReport({
    title: measurementTitles[0]!,
    ...context,
    images,
    measurements: measuredExamples(),
  });

const reports: [name: string, sopClassUid: string, dataSet: () => DataSet][] = [
  ['measurements', reportClasses.comprehensive, () => made(measured())],
  ['text', reportClasses.basicText, () => made(textReport({ title: reportTitles[0]!, ...context, sections }))],
  [
    'text, not complete',
    reportClasses.basicText,
    () => made(textReport({ title: reportTitles[1]!, ...context, sections }), { complete: false }),
  ],
  [
    'text, verified, in place of another',
    reportClasses.basicText,
    () =>
      made(textReport({ title: reportTitles[0]!, ...context, sections }), {
        verification: { name: 'Weiß^Anna', organization: 'Klinikum Köln' },
        predecessors: [{ ...images[0]!, sopClassUid: reportClasses.basicText, sopInstanceUid: '2.25.77' }],
      }),
  ],
  [
    'text with measurements and images',
    reportClasses.comprehensive,
    () =>
      made(
        textReport({
          title: reportTitles[0]!,
          ...context,
          sections,
          measurements: measuredExamples(),
          images,
          illustrations: [{ sopInstanceUid: images[1]!.sopInstanceUid, frame: 1 }],
        }),
      ),
  ],
  [
    'calcium scoring',
    reportClasses.comprehensive,
    () =>
      made(
        cardiovascularReport({
          ...context,
          sections,
          calcium: {
            threshold: 130,
            rows: calciumArteries.map((artery, index) => ({
              artery,
              lesions: index,
              agatston: 12.5 * index,
              volume: 10.25 * index,
              mass: 2.5 * index,
            })),
          },
        }),
      ),
  ],
  [
    'vessel analysis',
    reportClasses.comprehensive,
    () =>
      made(
        cardiovascularReport({
          ...context,
          sections: [],
          vessels: [
            {
              segment: vesselSegments[4]!,
              diameter: 3.1,
              area: 7.5,
              length: 12,
              diameterStenosis: 45,
              areaStenosis: 60,
            },
            { segment: codeOf('2841007', 'SCT', 'Renal artery'), side: sides[1], diameter: 5 },
          ],
        }),
      ),
  ],
];

/** What the peer says of itself: that its check of texts knows no UTF-8, and that it has no templates of detection. */
const ofThePeer = /^W: (The VR checker does not support|Check for template constraints not yet supported).*\n/gm;
const complaints = (output: string): string[] => output.replace(ofThePeer, '').match(/^[EFW]: .*/gm) ?? [];

describe.skipIf(!peersAvailable('dciodvfy', 'dsrdump', 'dcentvfy', 'dsr2html'))('reports that are written', () => {
  it.each(reports)('%s: no validator finds an error, and the content is read by others', (name, sopClassUid, dataSet) =>
    withTemporaryFolder(async (folder) => {
      const written = dataSet();
      expect(written['00080016']?.Value).toEqual([sopClassUid]);
      const path = await writeReport(folder, 'report.dcm', written);
      const { output } = await runPeer('dciodvfy', ['-new', path]);
      expect(output.match(/^Error.*/gm) ?? [], name).toEqual([]);
      const dump = await runPeer('dsrdump', [path]);
      expect(complaints(dump.output)).toEqual([]);
      expect(dump.status).toBe(0);
      const image = await writeReport(folder, 'image.dcm', source);
      const entities = await runPeer('dcentvfy', [path, image]);
      expect(entities.output.match(/^Error.*/gm) ?? []).toEqual([]);
      const html = await runPeer('dsr2html', [path]);
      expect(complaints(html.output)).toEqual([]);
      expect(html.stdout).toContain('</html>');
    }, 'reports'),
  );

  it('the fixtures of detection and dose are as the standard has them', () =>
    withTemporaryFolder(async (folder) => {
      const image = images[0]!;
      const finding = (intent: 'required' | 'optional' | 'never') => ({
        code: codeOf('129793001', 'SCT', 'Mammography breast density'),
        intent,
        center: [10, 20] as [number, number],
        outline: [
          [5, 15],
          [15, 15],
          [15, 25],
          [5, 15],
        ] as [number, number][],
        image,
      });
      const findings = [finding('required'), finding('optional'), finding('never')];
      const all: [string, string, ContentItem, EvidenceInstance[]][] = [
        ['mammo', '1.2.840.10008.5.1.4.1.1.88.50', cadReport('mammography', findings, [image]), [image]],
        ['failed', '1.2.840.10008.5.1.4.1.1.88.50', cadReport('mammography', [], [image], 'failed'), [image]],
        ['chest', '1.2.840.10008.5.1.4.1.1.88.65', cadReport('chest', findings, [image]), [image]],
        [
          'dose',
          '1.2.840.10008.5.1.4.1.1.88.67',
          ctDoseReport([{ protocol: 'Thorax', ctdi: 5.5, dlp: 200, seconds: 4 }]),
          [],
        ],
      ];
      for (const [name, sopClass, root, instances] of all) {
        const dataSet = reportPhantom(source, sopClass, root, instances, {
          seed: name,
          seriesNumber: 50,
          description: name,
        });
        const path = await writeReport(folder, join(`${name}.dcm`), dataSet);
        const { output } = await runPeer('dciodvfy', ['-new', path]);
        expect.soft(output.match(/^Error.*/gm) ?? [], name).toEqual([]);
        const dump = await runPeer('dsrdump', [path]);
        expect.soft(complaints(dump.output), name).toEqual([]);
      }
    }, 'report-fixtures'));
});
