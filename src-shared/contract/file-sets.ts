import { deIdentifyRequestSchema } from '../changes/model.ts';
import { profileIds } from '../file-set/model.ts';
import { call, event, z } from './define.ts';
import { sendSelection } from './sending.ts';

/** In which transfer syntax images are written. */
export const fileSetCoding = z.object({
  /** `profile`: as stored where the profile allows it, else as it asks. */
  transferSyntaxUid: z
    .union([z.literal('profile'), z.literal('as-stored'), z.literal('uncompressed'), z.string()])
    .default('profile'),
  /** Loss is allowed where the syntax loses. */
  lossy: z.boolean().default(false),
  quality: z.int().min(1).max(100).default(90),
  ratio: z.number().min(1).max(200).default(10),
});

/** What goes onto the medium beside images. */
export const fileSetContent = z.object({
  presentationStates: z.boolean().default(true),
  keyObjects: z.boolean().default(true),
  reports: z.boolean().default(true),
  /** Waveforms, documents, RT objects, private classes … */
  others: z.boolean().default(true),
  /** Only images that key object notes name, with these. */
  keyImagesOnly: z.boolean().default(false),
  /** INDEX.HTM and web pages with pictures (IHE PDI "Web Content"). */
  web: z.boolean().default(true),
});

export const fileSetTarget = z.discriminatedUnion('kind', [
  /** A folder, also on a USB stick or a share; `update`: a file-set that is there is added to (FSU), else it must be empty. */
  z.object({ kind: z.literal('folder'), path: z.string().min(1), update: z.boolean().default(false) }),
  z.object({ kind: z.literal('zip'), path: z.string().min(1), encrypt: z.boolean().default(false) }),
  z.object({ kind: z.literal('image'), path: z.string().min(1) }),
  /** `device`: of `targets`. */
  z.object({
    kind: z.literal('burner'),
    device: z.string().min(1),
    speed: z.int().optional(),
    copies: z.int().min(1).max(20).default(1),
  }),
]);
export type FileSetTarget = z.output<typeof fileSetTarget>;

export const fileSetRequest = z.object({
  selection: sendSelection,
  /** `none`: files and a DICOMDIR of general purpose, and no profile is claimed; `plain`: files in folders, no DICOMDIR. */
  profile: z.union([z.enum(profileIds), z.literal('none'), z.literal('plain')]),
  target: fileSetTarget,
  coding: fileSetCoding.prefault({}),
  content: fileSetContent.prefault({}),
  deIdentify: deIdentifyRequestSchema.optional(),
  /** (0004,1130), at most 16 of A-Z 0-9 _ and space. */
  fileSetId: z
    .string()
    .regex(/^[A-Z0-9_ ]{0,16}$/)
    .default(''),
  /** Bytes a volume may have; what does not fit goes onto the next. Absent: as large as the target is. */
  volumeBytes: z.number().min(1_000_000).optional(),
  /** Every file is a Secure DICOM File (PS3.15 Annex D), for whoever knows the password or holds the key of a recipient. */
  secure: z.boolean().default(false),
  /** With `secure`: files with the certificates of recipients. With one a password is not needed. */
  recipientFiles: z.array(z.string().min(1)).max(20).default([]),
  /** Of a ZIP archive or secure files: held in memory alone, so a job that a restart interrupted asks for it again. */
  password: z.string().max(1000).optional(),
  verify: z.boolean().default(true),
});
export type FileSetRequest = z.output<typeof fileSetRequest>;
export type FileSetInput = z.input<typeof fileSetRequest>;

/** Why instances are not written as they are. */
export const fileSetNote = z.object({
  kind: z.enum(['left-out', 'transcoded', 'lossy', 'unchanged', 'exists', 'warning']),
  /** A word of `file-set/notes.ts` that the window says in a sentence. */
  reason: z.string(),
  instances: z.int(),
  /** Of one SOP class and transfer syntax, where it is about these. */
  sopClassUid: z.string().optional(),
  transferSyntaxUid: z.string().optional(),
});
export type FileSetNote = z.output<typeof fileSetNote>;

/** What a request comes to, before anything is written. */
export const fileSetPlan = z.object({
  patients: z.int(),
  studies: z.int(),
  series: z.int(),
  instances: z.int(),
  /** Estimated where images are recoded. */
  bytes: z.number(),
  estimated: z.boolean(),
  volumes: z.array(z.object({ instances: z.int(), bytes: z.number() })),
  /** Of the target, where it is known. */
  freeBytes: z.number().optional(),
  notes: z.array(fileSetNote),
  /** Words for what stands in the way; empty: it can be made. */
  refusals: z.array(z.string()),
  /** A file-set that lies in the target folder. */
  existing: z
    .object({
      instances: z.int(),
      fileSetId: z.string(),
      /** Whose objects lie there and who are not among those that were chosen: `name` as PN has it. */
      others: z.array(z.object({ name: z.string(), patientId: z.string() })),
    })
    .optional(),
  /** False: the tools to make the medium of the profile are not here, so a folder is written that claims none. */
  claims: z.boolean(),
});
export type FileSetPlan = z.output<typeof fileSetPlan>;

/** Something that can be written to. */
export const writableTarget = z.object({
  kind: z.enum(['removable', 'burner', 'network']),
  /** Path of the volume, or device of the burner. */
  path: z.string(),
  name: z.string(),
  freeBytes: z.number().optional(),
  totalBytes: z.number().optional(),
  /** Burner: what lies in it. */
  disc: z
    .object({ kind: z.string(), blank: z.boolean(), appendable: z.boolean(), capacityBytes: z.number() })
    .optional(),
});
export type WritableTarget = z.output<typeof writableTarget>;

/** How a finished job went, volume by volume. */
export const fileSetResult = z.object({
  jobId: z.int(),
  volumes: z.array(
    z.object({
      path: z.string(),
      fileSetUid: z.string(),
      instances: z.int(),
      bytes: z.number(),
      /** Files read back and compared by hash; absent: not asked for, or not yet. */
      verified: z.object({ files: z.int(), different: z.array(z.string()) }).optional(),
      /** Empty: no profile is claimed. */
      profile: z.string(),
    }),
  ),
  notes: z.array(fileSetNote),
});
export type FileSetResult = z.output<typeof fileSetResult>;

/** File-sets that we make (PS3.10 7; FSC and FSU of PS3.11). */
export const fileSets = {
  targets: call(
    z.void(),
    z.object({
      targets: z.array(writableTarget),
      /** Program that makes disc images, that writes discs; absent: none is here. */
      imageTool: z.string().optional(),
      burnTool: z.string().optional(),
    }),
  ),
  targetsChanged: event(z.void()),
  /** What it would come to. Fails with `invalid-input` for a selection of nothing. */
  plan: call(fileSetRequest, fileSetPlan),
  /** Makes it, as a job. */
  create: call(fileSetRequest, z.object({ jobId: z.int() })),
  result: call(z.object({ jobId: z.int() }), fileSetResult.optional()),
  /** The password of a job that waits for it after a restart. */
  password: call(z.object({ jobId: z.int(), password: z.string().min(1).max(1000) }), z.void()),
};
