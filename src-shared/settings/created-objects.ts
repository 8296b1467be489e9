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
});
export type CreatedObjectsSettings = z.output<typeof createdObjectsSchema>;
