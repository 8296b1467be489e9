import { dataSetOf } from '../../src-main/remote/testing/answers.ts';
import { scriptedScp } from '../../src-main/remote/testing/scripted-scp.ts';
import { encodeDataSet } from '../../src-shared/dicom/part10/write.ts';

/** A node in a process of its own that answers a query of studies at a rate (0: all at once). */
const { count, perSecond } = JSON.parse(process.argv[2] ?? '{}') as { count: number; perSecond: number };

const answers = Array.from({ length: count }, (_, index) =>
  encodeDataSet(
    dataSetOf({
      QueryRetrieveLevel: 'STUDY',
      StudyInstanceUID: `2.25.${10_000 + index}`,
      PatientID: `P${index % 700}`,
      PatientName: `Patient^Number${index % 700}`,
      PatientBirthDate: '19500101',
      StudyDate: '20260101',
      StudyTime: '101500',
      AccessionNumber: `A${index}`,
      StudyDescription: 'CT of the chest with contrast',
      ModalitiesInStudy: ['CT', 'SR'],
      ReferringPhysicianName: 'Refer^Ring',
      InstitutionName: 'Hospital',
      NumberOfStudyRelatedSeries: 4,
      NumberOfStudyRelatedInstances: 400,
      RetrieveAETitle: 'PEER',
    }),
    '1.2.840.10008.1.2.1',
  ),
);
const scp = await scriptedScp({
  onMessage: async (message, association) => {
    const began = performance.now();
    for (const [index, dataSet] of answers.entries()) {
      const due = perSecond === 0 ? 0 : began + (index * 1000) / perSecond;
      const wait = due - performance.now();
      if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
      association.respond(message, { status: 0xff00, dataSet });
    }
    association.respond(message, { status: 0 });
  },
});
process.send?.({ port: scp.port });
