import { deIdentifyRequestSchema, reconciliationSchema } from '../changes/model.ts';
import { call, event, z } from './define.ts';

/** A place with studies in it: the archive, or an opened medium. Its id is the host of `dicomweb://<id>/`. */
export const catalogueInfo = z.object({
  id: z.string(),
  kind: z.enum(['archive', 'folder', 'dicomdir', 'zip', 'image']),
  name: z.string(),
  path: z.string().optional(),
  /** File-set of a DICOMDIR (0004,1130), as it says. */
  fileSetId: z.string().optional(),
  /** Files that the DICOMDIR names and that are not there, that are not what it says, and that it does not name (not looked into until asked). */
  missing: z.int().optional(),
  wrong: z.int().optional(),
  extra: z.int().optional(),
  /** Files in whose places others were found when they were read: these are refused until somebody looks again. */
  changed: z.int().optional(),
  /** Files that are encrypted, and that no password opened yet (`unlock`). */
  locked: z.int().optional(),
  /** The volume it lies on can be taken out. */
  removable: z.boolean().optional(),
  state: z.enum(['scanning', 'ready', 'gone']),
  studies: z.int(),
  series: z.int(),
  instances: z.int(),
  /** Files looked at so far and, when known, in all. */
  scanned: z.int(),
  toScan: z.int().optional(),
  /** Files that could not be read, by reason. */
  unreadable: z.int(),
});
export type CatalogueInfo = z.output<typeof catalogueInfo>;

export const unreadableFile = z.object({
  path: z.string(),
  /** `wrong`: not the instance that the DICOMDIR says; `extra`: not named by it; `locked`: encrypted, and no password opened it yet. */
  reason: z.enum(['not-dicom', 'unsupported', 'damaged', 'io', 'missing', 'wrong', 'extra', 'locked']),
  /** Where reading stopped, for `damaged`. */
  offset: z.int().optional(),
  detail: z.string(),
});
export type UnreadableFile = z.output<typeof unreadableFile>;

export const archiveStatus = z.object({
  studies: z.int(),
  series: z.int(),
  instances: z.int(),
  bytes: z.number(),
  freeBytes: z.number(),
  totalBytes: z.number(),
  /** True when nothing more is taken because the disk is full. */
  full: z.boolean(),
  quarantined: z.int(),
  state: z.enum(['opening', 'ready', 'rebuilding', 'verifying']),
});
export type ArchiveStatus = z.output<typeof archiveStatus>;

export const quarantinedFile = unreadableFile.extend({
  id: z.int(),
  receivedAt: z.number(),
  origin: z.string(),
  bytes: z.number(),
});
export type QuarantinedFile = z.output<typeof quarantinedFile>;

export const verifyReport = z.object({
  checked: z.int(),
  missing: z.array(z.string()),
  damaged: z.array(z.string()),
  unknown: z.array(z.string()),
});

/** A volume that is mounted and may hold studies. */
export const mountedVolume = z.object({
  path: z.string(),
  /** Its label, or the last part of its path. */
  name: z.string(),
  kind: z.enum(['optical', 'removable', 'network']),
  /** What it says it is where that is known: `CD-R`, `DVD+RW`, `DVD-RAM` … */
  medium: z.string().optional(),
  hasDirectory: z.boolean(),
  totalBytes: z.number(),
  freeBytes: z.number(),
  readOnly: z.boolean(),
  /** Medium that shows it. */
  catalogue: z.string().optional(),
});
export type MountedVolume = z.output<typeof mountedVolume>;

/** Which part of a medium is imported; absent: everything. */
export const importSelection = z.object({
  id: z.string(),
  studyRows: z.array(z.int()).optional(),
  seriesRows: z.array(z.int()).optional(),
  instanceRows: z.array(z.int()).optional(),
});

/** A patient of a medium, and who in the archive it may be. */
export const importPatient = z.object({
  /** `lastingPatientKey` */
  key: z.string(),
  name: z.string(),
  patientId: z.string(),
  /** As the first study says that has them, as DICOM writes them. */
  birthDate: z.string(),
  sex: z.string(),
  issuer: z.string().optional(),
  /** People of that ID and name whom studies tell apart by birth date or issuer, the first the one above; absent: they agree. */
  people: z.array(z.object({ birthDate: z.string(), issuer: z.string(), studies: z.int() })).optional(),
  studies: z.int(),
  series: z.int(),
  instances: z.int(),
  bytes: z.number(),
  /** Of these instances, already in the archive as they are. */
  known: z.int(),
  /** Patients of the archive that may be the same, the likeliest first, with the attributes in which they differ. */
  candidates: z.array(
    z.object({
      key: z.string(),
      name: z.string(),
      patientId: z.string(),
      birthDate: z.string(),
      studies: z.int(),
      /** Why it is one: `same-id`, `same-name-and-birth-date`, `same-study`, `same-accession`. */
      because: z.array(z.string()),
      /** `studyUid`: of one study alone (its Accession Number). */
      differences: z.array(
        z.object({
          tag: z.string(),
          name: z.string(),
          medium: z.string(),
          archive: z.string(),
          studyUid: z.string().optional(),
        }),
      ),
      /** What the medium's instances would be given to be this patient; and those of single studies besides, by Study Instance UID. */
      values: z.record(z.string(), z.string()),
      studyValues: z.record(z.string(), z.record(z.string(), z.string())).optional(),
    }),
  ),
  /** Nothing stands in the way: no candidate differs. */
  agrees: z.boolean(),
});
export type ImportPatient = z.output<typeof importPatient>;

/** What is done with a patient of a medium. */
export const importDecision = z.object({
  key: z.string(),
  action: z.enum(['as-is', 'reconcile', 'skip']),
  reconcile: reconciliationSchema.optional(),
  /** With `reconcile`: what single studies are given besides, by Study Instance UID. */
  studyValues: z.record(z.string(), z.record(z.string(), z.string())).optional(),
});
export type ImportDecision = z.output<typeof importDecision>;

export const catalogues = {
  /** Volumes that are mounted now. */
  volumes: call(z.void(), z.array(mountedVolume)),
  volumesChanged: event(z.array(mountedVolume)),
  /** Looks into the files that a DICOMDIR does not name as well. */
  scanExtra: call(z.object({ id: z.string() }), z.void()),
  /** Closes a medium and opens what lies at its place now. */
  lookAgain: call(z.object({ id: z.string() }), catalogueInfo),
  /**
   * Reads what is encrypted on a medium: Secure DICOM Files (PS3.15 Annex D) and entries of ZIP archives. The password is kept in memory until
   * the medium is closed. Resolves when it is known to be right; rejects with `invalid-input` (`reason`: `wrong-password`).
   */
  unlock: call(z.object({ id: z.string(), password: z.string().min(1).max(1024) }), z.void()),
  /** Lets the system put a medium out. */
  eject: call(z.object({ path: z.string() }), z.void()),
  /** What an import would bring, patient by patient. */
  importPlan: call(importSelection, z.object({ patients: z.array(importPatient), unreadable: z.int() })),
  list: call(z.void(), z.array(catalogueInfo)),
  /** Opens files, folders, a ZIP archive or a DICOMDIR as a medium: browsed, not imported. */
  open: call(z.object({ paths: z.array(z.string()).min(1) }), catalogueInfo),
  close: call(z.object({ id: z.string() }), z.void()),
  unreadable: call(z.object({ id: z.string() }), z.array(unreadableFile)),
  /** Copies what is selected of a medium (everything when nothing is named) into the archive, as a job; or sends it where the settings say so. */
  importStudies: call(
    importSelection.extend({
      /** By patient; who is not named comes in as he is. */
      decisions: z.array(importDecision).optional(),
      deIdentify: deIdentifyRequestSchema.optional(),
    }),
    z.object({ jobId: z.int() }),
  ),
  archiveStatus: call(z.void(), archiveStatus),
  quarantine: call(z.void(), z.array(quarantinedFile)),
  deleteQuarantined: call(z.object({ ids: z.array(z.int()) }), z.void()),
  /** Removes studies from the archive, files included; audited. */
  deleteStudies: call(z.object({ studyRows: z.array(z.int()).min(1) }), z.void()),
  markRead: call(z.object({ studyRows: z.array(z.int()).min(1), read: z.boolean() }), z.void()),
  rebuild: call(z.void(), z.object({ jobId: z.int() })),
  verify: call(z.void(), verifyReport),
  listChanged: event(z.array(catalogueInfo)),
  archiveStatusChanged: event(archiveStatus),
  /** Studies whose rows changed in a catalogue; at most ten times a second. */
  studiesChanged: event(
    z.object({
      catalogue: z.string(),
      studies: z.array(
        z.object({
          studyRow: z.int(),
          studyUid: z.string(),
          seriesRows: z.array(z.int()),
          removed: z.boolean().optional(),
        }),
      ),
    }),
  ),
};
