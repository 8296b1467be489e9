import { call, event, z } from './define.ts';

/** A place with studies in it: the archive, or an opened medium. Its id is the host of `dicomweb://<id>/`. */
export const catalogueInfo = z.object({
  id: z.string(),
  kind: z.enum(['archive', 'folder', 'dicomdir', 'zip']),
  name: z.string(),
  path: z.string().optional(),
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
  reason: z.enum(['not-dicom', 'unsupported', 'damaged', 'io', 'missing']),
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

export const catalogues = {
  list: call(z.void(), z.array(catalogueInfo)),
  /** Opens files, folders, a ZIP archive or a DICOMDIR as a medium: browsed, not imported. */
  open: call(z.object({ paths: z.array(z.string()).min(1) }), catalogueInfo),
  close: call(z.object({ id: z.string() }), z.void()),
  unreadable: call(z.object({ id: z.string() }), z.array(unreadableFile)),
  /** Copies studies (all when none is named) of a medium into the archive, as a job. */
  importStudies: call(
    z.object({ id: z.string(), studyRows: z.array(z.int()).optional() }),
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
