import { silentLog } from '../src-main/log/types.ts';
import { requestAssociation } from '../src-main/network/request.ts';
import {
  studyContentNotificationSopClass,
  studyDescriptor,
} from '../src-main/network/services/content-notification/descriptor.ts';
import { encodeDataSet } from '../src-shared/dicom/part10/write.ts';
import { explicitVrLittleEndian } from '../src-shared/dicom/transfer-syntaxes.ts';
import { defaultSettings } from '../src-shared/settings/schema.ts';

/** Another system (RIS) tells the application of a study with two images; resolves with the status of the answer. */
export async function announceStudy(port: number, aeTitle: string): Promise<number> {
  const endpoint = await requestAssociation(
    { aeTitle, host: '127.0.0.1', port },
    {
      callingAeTitle: 'RIS',
      implementation: { classUid: '2.25.42', versionName: 'RIS' },
      timeouts: defaultSettings().calling.timeouts,
      maxPduLength: 16384,
      contexts: [
        { id: 1, abstractSyntax: studyContentNotificationSopClass, transferSyntaxes: [explicitVrLittleEndian] },
      ],
      log: silentLog,
    },
  );
  const content = {
    patientName: { Alphabetic: 'Announced^Anna' },
    patientId: 'A-1',
    studyId: '',
    studyUid: '2.25.815',
    series: [
      {
        seriesUid: '2.25.815.1',
        instances: ['2.25.815.2', '2.25.815.3'].map((sopInstanceUid) => ({
          sopClassUid: '1.2.840.10008.5.1.4.1.1.2',
          sopInstanceUid,
        })),
      },
    ],
  };
  const context = endpoint.association.contexts.get(1);
  if (context === undefined) throw new Error('study content notification was not accepted');
  const { status } = await endpoint.exchange(
    context,
    {
      field: 0x01,
      affectedSopClassUid: studyContentNotificationSopClass,
      affectedSopInstanceUid: '2.25.815.9',
      priority: 0,
    },
    { data: encodeDataSet(studyDescriptor(content, '2.25.815.9', 'RIS'), context.transferSyntax) },
  );
  await endpoint.release();
  return status;
}
