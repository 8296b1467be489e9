import { z } from '../contract/define.ts';
import { fileSetCoding, fileSetContent } from '../contract/file-sets.ts';
import { profileIds } from '../file-set/model.ts';

/** How media are read (File-set Reader, PS3.11). */
const readingSchema = z.object({
  /** A disc or stick that is put in: shown in the list of media and opened, shown, or left alone. */
  inserted: z.enum(['open', 'show', 'ignore']).default('show'),
  /** Only instances of SOP classes that we know are listed. */
  onlyKnownClasses: z.boolean().default(false),
  /** One medium is read or written at a time; a second action waits for the first. */
  oneAtATime: z.boolean().default(false),
  /** Where imports go: empty: into the archive; else the id of a node, to which they are sent (Storage SCU). */
  importTo: z.string().default(''),
  /** Links that lead out of the medium are not followed. Depth of folders, files looked at. */
  maxDepth: z.int().min(1).max(200).default(32),
  maxFiles: z.int().min(1).max(10_000_000).default(1_000_000),
  /** A DICOMDIR larger than this is not read; its files are looked for. */
  maxDirectoryBytes: z
    .int()
    .min(1_000_000)
    .default(512 * 1024 * 1024),
});

/** Whether a patient who comes in is one who is here (PS3.3 C.7.1.1; IHE PDI, IRWF). */
const reconciliationSchema = z.object({
  /** `ask`: differences are shown before an import; `as-is`: imported as it is; `archive`: patients with the same ID and issuer take over what the archive says, where ID,
   * issuer, name and birth date are compared. */
  mode: z.enum(['ask', 'as-is', 'archive']).default('ask'),
  /** What is compared; of these what differs is shown. */
  compare: z.array(z.string()).default(['00100010', '00100020', '00100021', '00100030', '00100040']),
  /** (0400,0564) of objects that were changed. */
  source: z.string().max(64).default(''),
  /** False: no Original Attributes Sequence is written. */
  keepOriginal: z.boolean().default(true),
});

/** Patients, studies and series whose attributes change with what comes last. */
const demographicsSchema = z.object({
  /** `ignore`: every file says what it says; `update`: lists follow the instance that came last where one of `attributes` changed. */
  mode: z.enum(['ignore', 'update']).default('ignore'),
  /** Tags; empty: the 34 of the Canon GCA (src-shared/changes/demographics.ts). */
  attributes: z.array(z.string()).default([]),
});

/** How file-sets are written (File-set Creator and Updater). */
const creationSchema = z.object({
  /** False: nothing is ever written to media. */
  enabled: z.boolean().default(true),
  /** Profiles that are offered; empty: all. */
  profiles: z.array(z.enum(profileIds)).default([]),
  defaultProfile: z.union([z.enum(profileIds), z.literal('none'), z.literal('plain')]).default('STD-GEN-USB-JPEG'),
  coding: fileSetCoding.prefault({}),
  /** Transfer syntaxes that may be chosen for compression; empty: all we write. What the profile does not allow is never offered. */
  transferSyntaxes: z.array(z.string()).default([]),
  content: fileSetContent.prefault({}),
  /** (0002,0016) of files on media; empty: not written. */
  sourceAeTitle: z.string().max(16).default(''),
  /** Who made the disc, on its pages and in README.TXT. */
  institution: z.string().max(200).default(''),
  contact: z.string().max(500).default(''),
  /** Private attributes in DICOMDIR records are never written; private SOP classes are, in PRIVATE records. */
  privateClasses: z.boolean().default(true),
  /** File-sets that are there may be added to (FSU). */
  update: z.boolean().default(true),
  verify: z.boolean().default(true),
  /** Secure DICOM Files and encrypted ZIP archives may be written. */
  secure: z.boolean().default(true),
  /** Rounds of PBKDF2 for passwords. */
  passwordIterations: z.int().min(10_000).max(10_000_000).default(600_000),
});

/** Publishes what matches by itself, as a person would. */
export const publishingRuleSchema = z.object({
  id: z.string(),
  name: z.string().default(''),
  enabled: z.boolean().default(true),
  when: z
    .object({
      callingAeTitles: z.array(z.string().min(1)).default([]),
      modalities: z.array(z.string().min(1)).default([]),
      bodyParts: z.array(z.string().min(1)).default([]),
      studyDescriptions: z.array(z.string().min(1)).default([]),
      /** (0008,0090), with wildcards. */
      referringPhysicians: z.array(z.string().min(1)).default([]),
      institutions: z.array(z.string().min(1)).default([]),
    })
    .prefault({}),
  /** When nothing more arrived of the study for so long. */
  quietMs: z.int().min(1000).default(60_000),
  profile: z.union([z.enum(profileIds), z.literal('none'), z.literal('plain')]).default('STD-GEN-CD'),
  /** A folder below which each study gets one of its own, ZIP archives or images in a folder, or a burner (waits for a blank disc). */
  target: z
    .object({ kind: z.enum(['folder', 'zip', 'image', 'burner']).default('folder'), path: z.string().default('') })
    .prefault({}),
  coding: fileSetCoding.prefault({}),
  content: fileSetContent.prefault({}),
  /** De-identification profile; empty: as it is. */
  deIdentify: z.string().default(''),
});
export type PublishingRule = z.output<typeof publishingRuleSchema>;

export const mediaSchema = z.object({
  reading: readingSchema.prefault({}),
  reconciliation: reconciliationSchema.prefault({}),
  demographics: demographicsSchema.prefault({}),
  creation: creationSchema.prefault({}),
  publishing: z.array(publishingRuleSchema).default([]),
});
export type MediaSettings = z.output<typeof mediaSchema>;
