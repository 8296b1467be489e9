import { z } from '../contract/define.ts';

/** What stands in objects that this workstation creates (captures, later reports and states): PS3.3 C.7.5.1. */
export const createdObjectsSchema = z.object({
  /** False: this workstation creates no objects; what would create some is not offered. */
  enabled: z.boolean().default(true),
  /** (0008,0080); empty: that of the study the object is made from. */
  institutionName: z.string().max(64).default(''),
  /** (0008,1040) */
  departmentName: z.string().max(64).default(''),
  /** (0008,1010) */
  stationName: z.string().max(16).default(''),
  /** (0018,1000) */
  deviceSerialNumber: z.string().max(64).default(''),
  /** (0008,0070) */
  manufacturer: z.string().max(64).default('Negatoscope'),
  /** (0008,1090) */
  modelName: z.string().max(64).default('Negatoscope'),
  /** (0018,1020); empty: the version of the program. */
  softwareVersion: z.string().max(64).default(''),
  /** Numbers of the series that we create begin here (0020,0011). */
  firstSeriesNumber: z.int().min(1).max(900_000).default(9000),
  /** (0008,103E) of captures. */
  captureDescription: z.string().max(64).default('Secondary capture'),
  /** Who makes them, where nobody else is named (Content Creator's Name, person observer): a PN, `Family^Given`; empty: not said. */
  author: z.string().max(64).default(''),
  /** (0020,0010) of documents and states of a study that has none; empty: none, as the study itself says. */
  missingStudyId: z.string().max(16).default(''),
  /** Title of key image notes that are saved without a question: a code of PS3.16 CID 7010. */
  keyNoteTitle: z
    .enum([
      '113000',
      '113002',
      '113003',
      '113004',
      '113005',
      '113006',
      '113007',
      '113008',
      '113009',
      '113018',
      '113020',
    ])
    .default('113000'),
  /** (0008,103E) of key image notes. */
  keyNoteDescription: z.string().max(64).default('Key images'),
  /** (0070,0080) of presentation states that are saved without a question, as it would be typed. */
  stateLabel: z.string().max(64).default('View'),
  /** (0008,103E) of presentation states. */
  stateDescription: z.string().max(64).default('Presentation states'),
});
export type CreatedObjectsSettings = z.output<typeof createdObjectsSchema>;
