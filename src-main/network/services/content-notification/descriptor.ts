import { createHash } from 'node:crypto';
import { items, text } from '../../../../src-shared/dicom/access.ts';
import type { DataSet, PersonName } from '../../../../src-shared/dicom/data-set.ts';

/** Basic Study Content Notification (retired; PS3.4 2004 D): C-STORE of a composite object, the Basic Study Descriptor. */
export const studyContentNotificationSopClass = '1.2.840.10008.1.9';

export interface DescribedInstance {
  sopClassUid: string;
  sopInstanceUid: string;
}

/** What a study consists of. */
export interface StudyContent {
  patientName: PersonName | undefined;
  patientId: string;
  studyId: string;
  studyUid: string;
  series: { seriesUid: string; instances: DescribedInstance[] }[];
}

/**
 * The Basic Study Descriptor: Patient Summary (name and ID, Type 2), Study Content and SOP Common modules of PS3.3 before 2006. Where the
 * images can be had is Type 2C in two places: Retrieve AE Title for the series, since they can be had series by series, and then not once more
 * for each image; the elements of the file-set only for what lies on a medium.
 */
export function studyDescriptor(content: StudyContent, sopInstanceUid: string, retrieveAeTitle: string): DataSet {
  const { patientName, patientId, studyId, studyUid, series } = content;
  const descriptor: DataSet = {
    '00080016': { vr: 'UI', Value: [studyContentNotificationSopClass] },
    '00080018': { vr: 'UI', Value: [sopInstanceUid] },
    '00081115': {
      vr: 'SQ',
      Value: series.map(({ seriesUid, instances }) => ({
        '00080054': { vr: 'AE', Value: [retrieveAeTitle] },
        '00081140': {
          vr: 'SQ',
          Value: instances.map((instance) => ({
            '00081150': { vr: 'UI', Value: [instance.sopClassUid] },
            '00081155': { vr: 'UI', Value: [instance.sopInstanceUid] },
          })),
        },
        '0020000E': { vr: 'UI', Value: [seriesUid] },
      })),
    },
    '00100010': { vr: 'PN', ...(patientName && { Value: [patientName] }) },
    '00100020': { vr: 'LO', ...(patientId !== '' && { Value: [patientId] }) },
    '0020000D': { vr: 'UI', Value: [studyUid] },
    '00200010': { vr: 'SH', ...(studyId !== '' && { Value: [studyId] }) },
  };
  const plain = /^[\x20-\x7e]*$/.test(`${Object.values(patientName ?? {}).join('')}${patientId}${studyId}`);
  return plain ? descriptor : { '00080005': { vr: 'CS', Value: ['ISO_IR 192'] }, ...descriptor };
}

/** Tells two contents apart, whatever the order they are listed in. */
export function digestOf({ series }: StudyContent): string {
  const lines = series.flatMap(({ seriesUid, instances }) =>
    instances.map(({ sopClassUid, sopInstanceUid }) => `${seriesUid} ${sopClassUid} ${sopInstanceUid}`),
  );
  return createHash('sha256').update(lines.sort().join('\n')).digest('hex');
}

/**
 * The instances that a descriptor lists; undefined when it has no list of series. Also takes the name that the list has elsewhere. Their UIDs
 * are Type 2: one that has none names nothing.
 */
export function describedInstances(descriptor: DataSet): DescribedInstance[] | undefined {
  if (descriptor['00081115'] === undefined) {
    return undefined;
  }
  return items(descriptor, 'ReferencedSeriesSequence')
    .flatMap((series) => [...items(series, 'ReferencedImageSequence'), ...items(series, 'ReferencedSOPSequence')])
    .map((item) => ({
      sopClassUid: text(item, 'ReferencedSOPClassUID') ?? '',
      sopInstanceUid: text(item, 'ReferencedSOPInstanceUID') ?? '',
    }))
    .filter(({ sopInstanceUid }) => sopInstanceUid !== '');
}
