import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from '../src-shared/dicom/access.ts';
import type { DataSet } from '../src-shared/dicom/data-set.ts';
import { writePart10 } from '../src-shared/dicom/part10/write.ts';
import { type Code, codeOf } from '../src-shared/imaging/measure/concepts.ts';
import type { ContentItem, Relationship } from '../src-shared/objects/content-item.ts';
import type { Creation } from '../src-shared/objects/created-object.ts';
import { languageItem } from '../src-shared/objects/structured-report/context.ts';
import { type EvidenceInstance, structuredReport } from '../src-shared/objects/structured-report/document.ts';
import { createdObjectsSchema } from '../src-shared/settings/created-objects.ts';
import { phantomUid } from './phantom.ts';

const dcm = (value: string, meaning: string): Code => codeOf(value, 'DCM', meaning);
export const codeItemOf = (
  relationship: Relationship,
  concept: Code,
  code: Code,
  children: ContentItem[] = [],
): ContentItem => ({
  type: 'CODE',
  relationship,
  concept,
  code,
  children,
});
export const containerOf = (
  concept: Code,
  children: ContentItem[],
  relationship: Relationship = 'CONTAINS',
): ContentItem => ({
  type: 'CONTAINER',
  relationship,
  concept,
  children,
});
export const textOf = (relationship: Relationship, concept: Code, said: string): ContentItem => ({
  type: 'TEXT',
  relationship,
  concept,
  text: said,
});
export const numberOf = (
  concept: Code,
  value: number,
  unit: Code,
  relationship: Relationship = 'CONTAINS',
): ContentItem => ({
  type: 'NUM',
  relationship,
  concept,
  value,
  unit,
});

/** A report of a machine in the study of an image; the same seed gives the same UIDs. */
export function reportPhantom(
  source: DataSet,
  sopClassUid: string,
  root: ContentItem,
  instances: readonly EvidenceInstance[],
  options: { seed: string; seriesNumber: number; description: string },
): DataSet {
  let uids = 0;
  const creation: Creation = {
    source,
    now: new Date(2026, 1, 3, 10, 20, 30),
    newUid: () => phantomUid(`${options.seed} ${++uids}`),
    settings: createdObjectsSchema.parse({
      manufacturer: 'Detector',
      modelName: 'Detector',
      deviceSerialNumber: 'D1',
      softwareVersion: '7',
    }),
    version: '7',
    seriesNumber: options.seriesNumber,
    seriesDescription: options.description,
  };
  return structuredReport(creation, { sopClassUid, root, complete: true, author: '', instances });
}

/** Writes a data set as a Part 10 file; gives back its path. */
export async function writeReport(folder: string, name: string, dataSet: DataSet): Promise<string> {
  await mkdir(folder, { recursive: true });
  const meta = {
    sopClassUid: text(dataSet, 'SOPClassUID') ?? '',
    sopInstanceUid: text(dataSet, 'SOPInstanceUID') ?? '',
    transferSyntaxUid: '1.2.840.10008.1.2.1',
    implementationClassUid: phantomUid('implementation'),
  };
  const file = join(folder, name);
  await writeFile(file, writePart10(meta, dataSet));
  return file;
}

export interface CadFinding {
  code: Code;
  intent: 'required' | 'optional' | 'never';
  /** Column, row. */
  center: [number, number];
  /** Corners of its outline, or none. */
  outline?: [number, number][];
  image: EvidenceInstance;
}

const intents = {
  required: dcm('111150', 'Presentation Required: Rendering device is expected to present'),
  optional: dcm('111151', 'Presentation Optional: Rendering device may present'),
  never: dcm('111152', 'Not for Presentation: Rendering device expected not to present'),
};
const algorithm = (relationship: Relationship): ContentItem[] => [
  textOf(relationship, dcm('111001', 'Algorithm Name'), 'Detector'),
  textOf(relationship, dcm('111003', 'Algorithm Version'), '7'),
];

const drawn = (finding: CadFinding): ContentItem[] => {
  const image: ContentItem = {
    type: 'IMAGE',
    relationship: 'SELECTED FROM',
    sopClassUid: finding.image.sopClassUid,
    sopInstanceUid: finding.image.sopInstanceUid,
  };
  const graphics: ContentItem[] = [
    {
      type: 'SCOORD',
      relationship: 'HAS PROPERTIES',
      concept: dcm('111010', 'Center'),
      graphic: 'POINT',
      data: finding.center,
      children: [image],
    },
  ];
  if (finding.outline) {
    graphics.push({
      type: 'SCOORD',
      relationship: 'HAS PROPERTIES',
      concept: dcm('111041', 'Outline'),
      graphic: 'POLYLINE',
      data: finding.outline.flat(),
      children: [image],
    });
  }
  return graphics;
};

/** A report of detection on images as TID 4000 (mammography) or TID 4100 (chest) has it. */
export function cadReport(
  kind: 'mammography' | 'chest',
  findings: readonly CadFinding[],
  images: readonly EvidenceInstance[],
  detections: 'succeeded' | 'failed' | 'not-attempted' = 'succeeded',
): ContentItem {
  const status = {
    succeeded: dcm('111222', 'Succeeded'),
    failed: dcm('111224', 'Failed'),
    'not-attempted': dcm('111225', 'Not Attempted'),
  }[detections];
  const performed = (concept: Code): ContentItem[] => [
    containerOf(
      concept,
      [
        codeItemOf(
          'CONTAINS',
          dcm('111022', 'Detection Performed'),
          kind === 'chest'
            ? codeOf('786838002', 'SCT', 'Lung nodule')
            : codeOf('129793001', 'SCT', 'Mammography breast density'),
          [
            ...algorithm('HAS PROPERTIES'),
            ...images.map(
              ({ sopClassUid, sopInstanceUid }): ContentItem => ({
                type: 'IMAGE',
                relationship: 'HAS PROPERTIES',
                sopClassUid,
                sopInstanceUid,
              }),
            ),
          ],
        ),
      ],
      'INFERRED FROM',
    ),
  ];
  const single = findings.map(
    (finding): ContentItem =>
      codeItemOf('INFERRED FROM', dcm('111059', 'Single Image Finding'), finding.code, [
        codeItemOf('HAS CONCEPT MOD', dcm('111056', 'Rendering Intent'), intents[finding.intent]),
        ...algorithm('HAS PROPERTIES'),
        ...drawn(finding),
      ]),
  );
  const summary =
    detections === 'succeeded'
      ? findings.length > 0
        ? dcm('111242', 'All algorithms succeeded; with findings')
        : dcm('111241', 'All algorithms succeeded; without findings')
      : dcm('111245', 'No algorithms succeeded; without findings');
  return {
    type: 'CONTAINER',
    concept: kind === 'chest' ? dcm('112000', 'Chest CAD Report') : dcm('111036', 'Mammography CAD Report'),
    template: kind === 'chest' ? '4100' : '4000',
    children: [
      languageItem('en'),
      containerOf(
        dcm('111028', 'Image Library'),
        images.map(
          ({ sopClassUid, sopInstanceUid }): ContentItem => ({
            type: 'IMAGE',
            relationship: 'CONTAINS',
            sopClassUid,
            sopInstanceUid,
          }),
        ),
      ),
      codeItemOf(
        'CONTAINS',
        dcm('111017', 'CAD Processing and Findings Summary'),
        summary,
        single.length > 0
          ? [
              containerOf(
                dcm('111034', 'Individual Impression/Recommendation'),
                [
                  codeItemOf('HAS CONCEPT MOD', dcm('111056', 'Rendering Intent'), intents.required),
                  ...single.map((item): ContentItem => ({ ...item, relationship: 'CONTAINS' })),
                ],
                'INFERRED FROM',
              ),
            ]
          : [],
      ),
      codeItemOf('CONTAINS', dcm('111064', 'Summary of Detections'), status, [
        ...(detections === 'succeeded' ? performed(dcm('111063', 'Successful Detections')) : []),
        ...(detections === 'failed' ? performed(dcm('111025', 'Failed Detections')) : []),
      ]),
      codeItemOf('CONTAINS', dcm('111065', 'Summary of Analyses'), dcm('111225', 'Not Attempted')),
    ],
  };
}

const mGy = codeOf('mGy', 'UCUM', 'mGy');
const mGycm = codeOf('mGy.cm', 'UCUM', 'mGy.cm');
const seconds = codeOf('s', 'UCUM', 's');
const kV = codeOf('kV', 'UCUM', 'kV');
const mA = codeOf('mA', 'UCUM', 'mA');

/** A CT dose report (TID 10011) with these acquisitions. */
export function ctDoseReport(
  acquisitions: readonly { protocol: string; ctdi: number; dlp: number; seconds: number }[],
): ContentItem {
  return {
    type: 'CONTAINER',
    concept: dcm('113701', 'X-Ray Radiation Dose Report'),
    template: '10011',
    children: [
      languageItem('en'),
      codeItemOf(
        'HAS CONCEPT MOD',
        dcm('121058', 'Procedure reported'),
        codeOf('77477000', 'SCT', 'Computed Tomography X-Ray'),
        [
          codeItemOf(
            'HAS CONCEPT MOD',
            codeOf('363703001', 'SCT', 'Has Intent'),
            codeOf('261004008', 'SCT', 'Diagnostic Intent'),
          ),
        ],
      ),
      codeItemOf('HAS OBS CONTEXT', dcm('113705', 'Scope of Accumulation'), dcm('113014', 'Study'), [
        {
          type: 'UIDREF',
          relationship: 'HAS PROPERTIES',
          concept: dcm('110180', 'Study Instance UID'),
          uid: phantomUid('ct study'),
        },
      ]),
      containerOf(dcm('113811', 'CT Accumulated Dose Data'), [
        numberOf(
          dcm('113812', 'Total Number of Irradiation Events'),
          acquisitions.length,
          codeOf('{events}', 'UCUM', 'events'),
        ),
        numberOf(
          dcm('113813', 'CT Dose Length Product Total'),
          acquisitions.reduce((sum, { dlp }) => sum + dlp, 0),
          mGycm,
        ),
      ]),
      ...acquisitions.map(({ protocol, ctdi, dlp, seconds: time }, index) =>
        containerOf(dcm('113819', 'CT Acquisition'), [
          textOf('CONTAINS', dcm('125203', 'Acquisition Protocol'), protocol),
          codeItemOf('CONTAINS', dcm('123014', 'Target Region'), codeOf('51185008', 'SCT', 'Chest')),
          codeItemOf(
            'CONTAINS',
            dcm('113820', 'CT Acquisition Type'),
            codeOf('116152004', 'SCT', 'Spiral Acquisition'),
          ),
          {
            type: 'UIDREF',
            relationship: 'CONTAINS',
            concept: dcm('113769', 'Irradiation Event UID'),
            uid: phantomUid(`event ${index}`),
          },
          containerOf(dcm('113822', 'CT Acquisition Parameters'), [
            numberOf(dcm('113824', 'Exposure Time'), time, seconds),
            containerOf(dcm('113831', 'CT X-Ray Source Parameters'), [
              textOf('CONTAINS', dcm('113832', 'Identification of the X-Ray Source'), 'A'),
              numberOf(dcm('113733', 'KVP'), 120, kV),
              numberOf(dcm('113734', 'X-Ray Tube Current'), 180 + index, mA),
            ]),
          ]),
          containerOf(dcm('113829', 'CT Dose'), [
            numberOf(dcm('113830', 'Mean CTDIvol'), ctdi, mGy),
            codeItemOf('CONTAINS', dcm('113835', 'CTDIw Phantom Type'), dcm('113691', 'IEC Body Dosimetry Phantom')),
            numberOf(dcm('113838', 'DLP'), dlp, mGycm),
          ]),
        ]),
      ),
      codeItemOf('CONTAINS', dcm('113854', 'Source of Dose Information'), dcm('113856', 'Automated Data Collection')),
    ],
  };
}
