import type { NegatoscopeError } from '../../../../src-shared/contract/errors.ts';
import type { AcceptancePolicy } from '../../../../src-shared/settings/schema.ts';
import type { Archive } from '../../../archive/archive.ts';
import type { CommitmentInstance } from '../../../archive/database/state-commitments.ts';
import type { InstancePlace } from '../../../archive/types.ts';
import { serviceOf } from '../../acceptance/known-services.ts';
import { settled } from '../settled.ts';
import { failureReason } from './messages.ts';

/** What is asked of the archive before something is promised. */
export type CommitmentArchive = Pick<Archive, 'settle' | 'select' | 'places' | 'confirm' | 'complete'>;

/** Instances looked up and confirmed together. */
const portion = 256;

/**
 * What can be promised of each instance (PS3.4 J.3.1): 0 when every copy of it that the archive has is safe on the disk, else a Failure Reason.
 * What was acknowledged a moment ago counts: the index is brought up to it first. An instance that two patients or series share is committed
 * only when all its copies are safe, since the request does not say which one it means.
 * Rejects with `busy` while the index is being rebuilt and cannot tell what is there.
 */
export async function checkInstances(
  archive: CommitmentArchive,
  instances: readonly CommitmentInstance[],
  policy: AcceptancePolicy,
  signal: AbortSignal,
): Promise<number[]> {
  await settled(archive, signal);
  const reasons: number[] = [];
  for (let at = 0; at < instances.length; at += portion) {
    signal.throwIfAborted();
    const part = instances.slice(at, at + portion);
    const found = await locateAll(archive, part);
    const copies = found.flatMap((locations, index) =>
      locations.filter(({ sopClassUid }) => sopClassUid === part[index]?.sopClassUid),
    );
    const outcomes = await archive.confirm(copies, { checksums: policy.commitment.verifyChecksums, signal });
    const problems = new Map(copies.map((location, index) => [location.row, outcomes[index]]));
    for (const [index, locations] of found.entries()) {
      reasons.push(reasonOf(part[index]!, locations, problems, policy));
    }
  }
  return reasons;
}

/** Every copy of each instance. */
async function locateAll(
  archive: CommitmentArchive,
  instances: readonly CommitmentInstance[],
): Promise<InstancePlace[][]> {
  const sopInstanceUids = [...new Set(instances.map(({ sopInstanceUid }) => sopInstanceUid))];
  const { rows } = await archive.select({ sopInstanceUids });
  const byUid = new Map<string, InstancePlace[]>();
  for (const place of await archive.places([...rows])) {
    byUid.set(place.sopInstanceUid, [...(byUid.get(place.sopInstanceUid) ?? []), place]);
  }
  return instances.map(({ sopInstanceUid }) => byUid.get(sopInstanceUid) ?? []);
}

function reasonOf(
  { sopClassUid }: CommitmentInstance,
  locations: readonly InstancePlace[],
  problems: ReadonlyMap<number, NegatoscopeError | undefined>,
  policy: AcceptancePolicy,
): number {
  if (locations.length === 0) {
    return serviceOf(policy, sopClassUid, [], []) === 'storage'
      ? failureReason.noSuchObjectInstance
      : failureReason.sopClassNotSupported;
  }
  const same = locations.filter((location) => location.sopClassUid === sopClassUid);
  if (same.length === 0) {
    return failureReason.classInstanceConflict;
  }
  const problem = same.map(({ row }) => problems.get(row)).find((found) => found !== undefined);
  switch (problem?.code) {
    case undefined:
      return 0;
    case 'not-found':
      return failureReason.noSuchObjectInstance;
    case 'disk-full':
      return failureReason.resourceLimitation;
    default:
      return failureReason.processingFailure;
  }
}
