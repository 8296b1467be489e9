import { resolve, sep } from 'node:path';
import { NegatoscopeError } from '../../src-shared/contract/errors.ts';
import type { FileSetPlan, FileSetRequest } from '../../src-shared/contract/file-sets.ts';
import type { ApplicationProfile } from '../../src-shared/file-set/model.ts';
import type { RefusalReason } from '../../src-shared/file-set/notes.ts';
import { applicationProfiles } from '../../src-shared/file-set/profiles.ts';
import type { Settings } from '../../src-shared/settings/schema.ts';
import type { Catalogue } from '../archive/types.ts';
import { allowsSyntax } from './plan-coding.ts';
import { PlanByGroups, type PlannedInstance } from './plan-instance.ts';
import { refers } from './references.ts';
import { readRecipients } from './secure/certificate-files.ts';
import { isSecurePassword } from './secure/password.ts';
import { sealedBytesAtMost } from './secure/seal.ts';
import { chooseInstances, Notes } from './selection.ts';
import { type Overhead, split, wholeSectors } from './split.ts';
import type { TargetKind } from './types.ts';
import { type ExistingFileSet, fitsProfile, otherPatients, readExisting, whatIsThere } from './update.ts';
import { bytesForPages, bytesPerObject } from './web/budget.ts';

export interface PlanOptions {
  settings: () => Settings;
  catalogue: Catalogue;
  kind: TargetKind;
  /** The workstation's own data: nothing is written there. */
  dataFolder: string;
}

/** The profile that a request names; undefined: it claims none. */
export const profileOf = ({ profile }: Pick<FileSetRequest, 'profile'>): ApplicationProfile | undefined =>
  profile === 'none' || profile === 'plain' ? undefined : applicationProfiles[profile];

/** Of a directory record. */
const recordBytes = 1000;
/** The beginning of a directory, a file system's own. */
const fixedBytes = 100 * 1024;

/** What a volume takes beside the files. */
export const overheadOf = (
  {
    content,
    profile,
    secure,
    recipientFiles,
  }: Pick<FileSetRequest, 'content' | 'profile' | 'secure' | 'recipientFiles'>,
  { takes, takesItself = 0, takesOfFolders }: Pick<TargetKind, 'takes' | 'takesItself' | 'takesOfFolders'>,
): Overhead => {
  const pages = content.web && profile !== 'plain' && !secure;
  return {
    fixed: fixedBytes + bytesForPages + takesItself,
    perFile: recordBytes + (pages ? bytesPerObject : 0),
    perFolder: takesOfFolders,
    takes: secure ? (bytes) => (takes ?? wholeSectors)(sealedBytesAtMost(bytes, recipientFiles.length)) : takes,
  };
};

/** What a request comes to. Throws `invalid-input` for a selection of nothing. */
export async function planFileSet(request: FileSetRequest, options: PlanOptions): Promise<FileSetPlan> {
  const { settings, catalogue, kind } = options;
  const { selection, target, coding, deIdentify } = request;
  if (selection.studyRows.length + selection.seriesRows.length + selection.instanceRows.length === 0) {
    throw new NegatoscopeError('invalid-input', 'nothing is selected', { catalogue: selection.catalogue });
  }
  const { media } = settings();
  const profile = profileOf(request);
  const notes = new Notes();
  const refusals = new Set<string>(requestRefusals(request, settings(), options.dataFolder));
  for (const word of await kind.refusals(target)) refusals.add(word);
  if (request.secure) {
    await readRecipients(request.recipientFiles).catch((error: unknown) =>
      refusals.add(reasonOf(error) ?? 'not-writable'),
    );
  }
  const chosen = await chooseInstances(catalogue, request, { privateClasses: media.creation.privateClasses, notes });
  const update = target.kind === 'folder' && target.update;
  /** What lies there, also where it is not said yet that it is to be added to. */
  let there: ExistingFileSet | undefined;
  if (update || refusals.has('folder-not-empty' satisfies RefusalReason)) {
    try {
      there = await readExisting((target as { path: string }).path, media.reading.maxDirectoryBytes);
    } catch (error) {
      if (update) refusals.add(reasonOf(error) ?? 'not-writable');
    }
  }
  const existing = update ? there : undefined;
  const groups = new PlanByGroups({ catalogue, coding, profile, changed: deIdentify !== undefined });
  const planned: PlannedInstance[] = [];
  for (const one of chosen) {
    const word =
      deIdentify === undefined ? whatIsThere(existing, { ...one.place, patientId: one.patientId }) : undefined;
    if (word !== undefined) {
      notes.add(word === 'same-uid' ? 'left-out' : 'exists', word, one.place);
      continue;
    }
    const plan = await groups.plan(one);
    if ('leftOut' in plan) {
      notes.add('left-out', plan.leftOut, one.place);
      continue;
    }
    const { note, transferSyntaxUid } = plan.decision;
    if (note !== undefined) {
      notes.add(note.kind, note.reason, { sopClassUid: one.place.sopClassUid, transferSyntaxUid });
    }
    planned.push(plan);
  }
  const overhead = overheadOf(request, kind);
  const room = await kind.room(target).catch(() => ({ capacityBytes: undefined, freeBytes: undefined }));
  const capacity = request.volumeBytes ?? room.capacityBytes;
  const { volumes, tooLarge } = split(planned.map(sized), capacity, overhead);
  for (const { instance } of tooLarge) notes.add('left-out', 'too-large', instance.place);
  if (notes.count('lossy') > 0 && deIdentify === undefined) {
    warnOfReferences(
      volumes.map(({ items }) => items.map(({ instance }) => instance)),
      notes,
    );
  }
  const written = volumes.flatMap(({ items }) => items.map(({ instance }) => instance));
  const bytes = written.reduce((sum, one) => sum + one.bytes, 0);
  const needed = volumes.reduce((sum, volume) => sum + volume.bytes + overhead.fixed, 0);
  if (volumes.length > 1 && (await kind.inTheWay?.(target, volumes.length))) {
    refusals.add('already-exists' satisfies RefusalReason);
  }
  if (written.length === 0) refusals.add('nothing-left' satisfies RefusalReason);
  if (room.freeBytes !== undefined && target.kind !== 'burner' && needed > room.freeBytes) {
    refusals.add('not-enough-room' satisfies RefusalReason);
  }
  const claims =
    profile !== undefined &&
    (existing === undefined || fitsProfile(existing, profile)) &&
    (await kind.claims?.(target, profile)) !== false;
  if (profile !== undefined && !claims) notes.add('warning', 'not-claimed', {}, written.length);
  return {
    patients: new Set(written.map(({ patientKey }) => patientKey)).size,
    studies: new Set(written.map(({ place }) => place.studyRow)).size,
    series: new Set(written.map(({ place }) => `${place.studyRow} ${place.seriesUid}`)).size,
    instances: written.length,
    bytes,
    estimated: written.some(({ estimated }) => estimated),
    volumes: volumes.map((volume) => ({ instances: volume.items.length, bytes: volume.bytes + overhead.fixed })),
    ...(room.freeBytes !== undefined && { freeBytes: room.freeBytes }),
    notes: notes.list(),
    refusals: [...refusals],
    ...(there !== undefined && {
      existing: {
        instances: there.files.length,
        fileSetId: there.fileSetId,
        others: otherPatients(there, new Set(chosen.map(({ patientId }) => patientId.trim()))),
      },
    }),
    claims,
  };
}

const sized = (instance: PlannedInstance) => ({
  instance,
  studyRow: instance.place.studyRow,
  seriesUid: instance.place.seriesUid,
  bytes: instance.bytes,
});

/**
 * What is compressed with loss is another instance: who is on an earlier volume than what it may name (an image of its study) names the one of
 * before.
 */
function warnOfReferences(volumes: readonly (readonly PlannedInstance[])[], notes: Notes): void {
  const later = new Set<number>();
  let count = 0;
  for (const volume of volumes.toReversed()) {
    count += volume.filter(({ place }) => refers(place) && later.has(place.studyRow)).length;
    for (const { place, decision } of volume) if (decision.lossy !== undefined) later.add(place.studyRow);
  }
  if (count > 0) notes.add('warning', 'references-lost', {}, count);
}

export const reasonOf = (error: unknown): string | undefined => {
  const reason = error instanceof NegatoscopeError ? error.parameters['reason'] : undefined;
  return typeof reason === 'string' ? reason : undefined;
};

/** Nobody reads what is written without a password or a key. */
export const isProtected = ({ secure, target }: Pick<FileSetRequest, 'secure' | 'target'>): boolean =>
  secure || (target.kind === 'zip' && target.encrypt);

/** What stands in the way whatever is selected. */
export function requestRefusals(
  request: FileSetRequest,
  settings: Pick<Settings, 'media'>,
  dataFolder: string,
): RefusalReason[] {
  const { creation } = settings.media;
  const { target, coding, profile, secure } = request;
  const known = profileOf(request);
  const refusals: RefusalReason[] = [];
  if (!creation.enabled) refusals.push('creation-disabled');
  if (known !== undefined && creation.profiles.length > 0 && !creation.profiles.includes(known.id)) {
    refusals.push('profile-not-offered');
  }
  const { transferSyntaxUid: uid } = coding;
  const named = uid !== 'profile' && uid !== 'as-stored' && uid !== 'uncompressed';
  const offered = creation.transferSyntaxes;
  if (named && (!allowsSyntax(known, uid) || (offered.length > 0 && !offered.includes(uid)))) {
    refusals.push('syntax-not-allowed');
  }
  const update = target.kind === 'folder' && target.update;
  if (update && !creation.update) refusals.push('update-disabled');
  if (update && (secure || profile === 'plain' || request.volumeBytes !== undefined)) refusals.push('cannot-add');
  const { password = '', recipientFiles } = request;
  const needsPassword = isProtected({ target, secure: secure && recipientFiles.length === 0 });
  if (isProtected(request) && !creation.secure) refusals.push('secure-disabled');
  if (needsPassword && password === '') refusals.push('password-missing');
  else if (secure && password !== '' && !isSecurePassword(password)) refusals.push('password-characters');
  // Names as they are there have no place on an ISO 9660 disc of level 1.
  if (profile === 'plain' && (target.kind === 'image' || target.kind === 'burner')) refusals.push('plain-needs-folder');
  if (target.kind !== 'burner') {
    const path = resolve(target.path) + sep;
    if (path.startsWith(resolve(dataFolder) + sep)) refusals.push('own-folder');
  }
  return refusals;
}
