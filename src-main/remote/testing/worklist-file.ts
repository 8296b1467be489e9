import { writePart10 } from '../../../src-shared/dicom/part10/write.ts';
import { dataSetOf, type Keywords } from './answers.ts';

/** A worklist entry as the file that wlmscpfs and Orthanc serve; everything of type 1 and 2 (PS3.4 table K.6-1) is in it. */
export function worklistFile(name: string, id: string, step: Keywords, more: Keywords = {}): Uint8Array {
  const dataSet = dataSetOf({
    SpecificCharacterSet: 'ISO_IR 100',
    AccessionNumber: `A${id}`,
    ReferringPhysicianName: 'Refer^Ring',
    PatientName: name,
    PatientID: id,
    PatientBirthDate: '19700101',
    PatientSex: 'F',
    MedicalAlerts: 'NONE',
    Allergies: 'NONE',
    PatientWeight: 70,
    PregnancyStatus: 4,
    StudyInstanceUID: `2.25.5050.${id.length}`,
    RequestingPhysician: 'Request^Ing',
    RequestedProcedureDescription: 'CT of the chest',
    RequestedProcedureID: `R${id}`,
    RequestedProcedurePriority: 'MEDIUM',
    AdmissionID: 'ADM',
    SpecialNeeds: 'NONE',
    CurrentPatientLocation: 'WARD',
    PatientState: 'GOOD',
    PatientTransportArrangements: 'NONE',
    ConfidentialityConstraintOnPatientDataDescription: 'NONE',
    ScheduledProcedureStepSequence: [
      {
        Modality: 'CT',
        ScheduledStationAETitle: 'CT1',
        ScheduledProcedureStepStartDate: '20260110',
        ScheduledProcedureStepStartTime: '101500',
        ScheduledPerformingPhysicianName: 'Per^Former',
        ScheduledProcedureStepDescription: 'Chest with contrast',
        ScheduledProcedureStepID: `S${id}`,
        ScheduledStationName: 'ROOM1',
        ScheduledProcedureStepLocation: 'FLOOR1',
        PreMedication: 'NONE',
        RequestedContrastAgent: 'NONE',
        ...step,
      },
    ],
    ...more,
  });
  const meta = {
    sopClassUid: '1.2.276.0.7230010.3.1.0.1',
    sopInstanceUid: `2.25.5051.${id.length}`,
    transferSyntaxUid: '1.2.840.10008.1.2.1',
    implementationClassUid: '2.25.1',
  };
  return writePart10(meta, dataSet);
}
