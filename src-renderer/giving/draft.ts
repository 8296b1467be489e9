import type { DeIdentifyRequest } from '../../src-shared/changes/model.ts';
import {
  type FileSetInput,
  type FileSetRequest,
  fileSetCoding,
  fileSetContent,
} from '../../src-shared/contract/file-sets.ts';
import { transferSyntaxes } from '../../src-shared/dicom/transfer-syntaxes.ts';
import { type ProfileId, profileIds } from '../../src-shared/file-set/model.ts';
import { applicationProfiles } from '../../src-shared/file-set/profiles.ts';
import type { MediaSettings } from '../../src-shared/settings/media.ts';
import { losesAlways, losslessCodings, lossyCodings } from '../app/file-sets/codings.ts';
import type { SendSelection } from '../app/sending.ts';

export type TargetKind = FileSetRequest['target']['kind'];
export type ProfileChoice = FileSetRequest['profile'];

/** All choices of the dialog; those that do not hold for the target or profile are kept until they do again. */
export interface Draft {
  profile: ProfileChoice;
  kind: TargetKind;
  folder: string;
  /** Added to the file-set that lies in the folder. */
  update: boolean;
  zip: string;
  encrypt: boolean;
  image: string;
  device: string;
  speed: number | undefined;
  copies: number;
  /** Bytes of a volume; 0: as large as the target is. */
  volumeBytes: number;
  coding: FileSetRequest['coding'];
  content: FileSetRequest['content'];
  deIdentify: DeIdentifyRequest | undefined;
  fileSetId: string;
  secure: boolean;
  /** Files with the certificates of those for whom secure files are. */
  recipients: readonly string[];
  password: string;
  again: string;
  verify: boolean;
}

type Creation = MediaSettings['creation'];

/** What is chosen at first: as the settings say, with what was chosen the last time where they still offer it. */
export function firstDraft(creation: Creation, last: { profile?: string; kind?: TargetKind } = {}): Draft {
  const offered = profilesOffered(creation);
  const named = (wanted: string | undefined) => offered.find((one) => one === wanted);
  const profile = named(last.profile) ?? named(creation.defaultProfile) ?? offered[0] ?? 'none';
  const coding = fileSetCoding.parse(creation.coding);
  // The settings do not allow loss: nothing is shown as lost that would stay as it is.
  if (losesAlways(coding.transferSyntaxUid) && !coding.lossy) coding.transferSyntaxUid = 'profile';
  const draft: Draft = {
    profile,
    kind: last.kind ?? 'folder',
    folder: '',
    update: false,
    zip: '',
    encrypt: false,
    image: '',
    device: '',
    speed: undefined,
    copies: 1,
    volumeBytes: 0,
    coding,
    content: fileSetContent.parse(creation.content),
    deIdentify: undefined,
    fileSetId: '',
    secure: false,
    recipients: [],
    password: '',
    again: '',
    verify: creation.verify,
  };
  return withProfile(draft, profile, creation);
}

/** Profiles that may be chosen, then the two that are none. */
export const profilesOffered = ({ profiles }: Pick<Creation, 'profiles'>): ProfileChoice[] => [
  ...profileIds.filter((id) => profiles.length === 0 || profiles.includes(id)),
  'none',
  'plain',
];

const isProfile = (profile: ProfileChoice): profile is ProfileId => (profileIds as readonly string[]).includes(profile);

/** Sizes that volumes of a profile can have; `bytes` 0: as large as the target is. */
export const capacitiesOf = (profile: ProfileChoice): readonly { title: string; bytes: number }[] => {
  const own = isProfile(profile) ? applicationProfiles[profile].capacities.filter(({ bytes }) => bytes > 0) : [];
  const others = own.length > 0 ? own : everyCapacity;
  return [{ title: 'As large as the target', bytes: 0 }, ...others];
};

/** Of the media there are, each once, the smallest first. */
const everyCapacity = [
  ...new Map(
    Object.values(applicationProfiles)
      .flatMap(({ capacities }) => capacities)
      .filter(({ bytes }) => bytes > 0)
      .map((capacity) => [capacity.bytes, capacity]),
  ).values(),
].sort((a, b) => a.bytes - b.bytes);

/** How images can be written under a profile. */
export function codingsOffered(
  profile: ProfileChoice,
  { transferSyntaxes: allowed }: Pick<Creation, 'transferSyntaxes'>,
): { value: string; label: string }[] {
  const may = (uid: string): boolean =>
    (!isProfile(profile) || applicationProfiles[profile].transferSyntaxes.includes(uid)) &&
    (allowed.length === 0 || allowed.includes(uid));
  const named = (uid: string): string => transferSyntaxes.get(uid)?.name ?? uid;
  return [
    { value: 'profile', label: isProfile(profile) ? 'As stored, or as the profile asks' : 'As stored' },
    ...(isProfile(profile) ? [{ value: 'as-stored', label: 'As stored alone; the rest is left out' }] : []),
    { value: 'uncompressed', label: 'Uncompressed' },
    ...losslessCodings.filter(may).map((uid) => ({ value: uid, label: `Without loss: ${named(uid)}` })),
    ...lossyCodings.filter(may).map((uid) => ({ value: uid, label: `With loss: ${named(uid)}` })),
  ];
}

/** Another profile: what it does not know falls back. */
export function withProfile(draft: Draft, profile: ProfileChoice, creation: Creation): Draft {
  const codings = codingsOffered(profile, creation);
  const known = codings.some(({ value }) => value === draft.coding.transferSyntaxUid);
  const sizes = capacitiesOf(profile);
  return {
    ...draft,
    profile,
    coding: known ? draft.coding : { ...draft.coding, transferSyntaxUid: 'profile', lossy: false },
    volumeBytes: sizes.some(({ bytes }) => bytes === draft.volumeBytes) ? draft.volumeBytes : 0,
  };
}

export const withCoding = (draft: Draft, transferSyntaxUid: string): Draft => ({
  ...draft,
  coding: { ...draft.coding, transferSyntaxUid, lossy: losesAlways(transferSyntaxUid) },
});

/** Everything is made unreadable to whoever has no password or key. */
export const isEncrypted = (draft: Draft): boolean => draft.secure || (draft.kind === 'zip' && draft.encrypt);

/** A password is asked for: where nobody is named who could read it otherwise, it must be given. */
export const needsPassword = (draft: Draft): boolean =>
  (draft.secure && draft.recipients.length === 0) || (draft.kind === 'zip' && draft.encrypt);

/** What was chosen, as the service takes it; or what is still to be said, in words. */
export function requestOf(draft: Draft, selection: SendSelection): { request: FileSetInput } | { missing: string } {
  const target = targetOf(draft);
  if ('missing' in target) return target;
  const encrypted = isEncrypted(draft);
  if (needsPassword(draft) && draft.password === '') return { missing: 'Enter a password.' };
  if (encrypted && draft.password !== draft.again) return { missing: 'Enter the same password twice.' };
  const { catalogue, studyRows = [], seriesRows = [], instanceRows = [] } = selection;
  return {
    request: {
      selection: { catalogue, studyRows, seriesRows, instanceRows },
      profile: draft.profile,
      target: target.target,
      coding: draft.coding,
      content: draft.content,
      ...(draft.deIdentify && { deIdentify: draft.deIdentify }),
      fileSetId: draft.profile === 'plain' ? '' : draft.fileSetId.trim(),
      ...(draft.volumeBytes > 0 && { volumeBytes: draft.volumeBytes }),
      secure: draft.secure,
      ...(draft.secure && { recipientFiles: [...draft.recipients] }),
      ...(encrypted && draft.password !== '' && { password: draft.password }),
      verify: draft.verify,
    },
  };
}

function targetOf(draft: Draft): { target: FileSetInput['target'] } | { missing: string } {
  switch (draft.kind) {
    case 'folder':
      if (draft.folder.trim() === '') return { missing: 'Choose a folder or a stick.' };
      return { target: { kind: 'folder', path: draft.folder.trim(), update: draft.update } };
    case 'zip':
      if (draft.zip.trim() === '') return { missing: 'Choose where the ZIP archive goes.' };
      return { target: { kind: 'zip', path: draft.zip.trim(), encrypt: draft.encrypt } };
    case 'image':
      if (draft.image.trim() === '') return { missing: 'Choose where the disc image goes.' };
      return { target: { kind: 'image', path: draft.image.trim() } };
    default:
      if (draft.device === '') return { missing: 'There is no burner.' };
      return {
        target: {
          kind: 'burner',
          device: draft.device,
          copies: draft.copies,
          ...(draft.speed !== undefined && { speed: draft.speed }),
        },
      };
  }
}

/** As (0004,1130) may be: capital letters, digits, `_` and space, 16 of them. */
export const asFileSetId = (text: string): string =>
  text
    .toUpperCase()
    .replace(/[^A-Z0-9_ ]/g, '_')
    .slice(0, 16);
