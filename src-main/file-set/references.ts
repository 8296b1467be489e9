import { createHash } from 'node:crypto';
import { referencesIn } from '../../src-shared/changes/references.ts';
import { instanceKindOf } from '../../src-shared/dicom/sop-classes.ts';
import { uidFromRandom } from '../../src-shared/dicom/uids.ts';
import type { Catalogue, InstancePlace } from '../archive/types.ts';
import { isPicture } from '../transcode/can-transcode.ts';
import type { PlannedInstance } from './plan-instance.ts';
import { components } from './reference-order.ts';
import { writtenWithLoss } from './references-there.ts';
import type { ExistingFileSet } from './update.ts';

/** Whether an object is one whose references follow: what is no picture itself. */
export const refers = ({ sopClassUid, transferSyntaxUid }: Pick<InstancePlace, 'sopClassUid' | 'transferSyntaxUid'>) =>
  !isPicture(sopClassUid) && instanceKindOf(sopClassUid, transferSyntaxUid) !== 'video';

/** What becomes of the references of an object. */
export interface Followed {
  /** For `InstanceChanges`; absent: they stay. */
  references?: Record<string, string>;
  /** It names something that goes out as another instance, but not before it. */
  isLost: boolean;
}

const asItIs: Followed = { isLost: false };

export interface ReferencesToLoad {
  planned: readonly PlannedInstance[];
  catalogue: Pick<Catalogue, 'header'>;
  /** Of an earlier attempt of the job. */
  kept: Readonly<Record<string, string>> | undefined;
  existing: (ExistingFileSet & { folder: string }) | undefined;
  signal: AbortSignal;
}

/**
 * What was compressed with loss is another instance, and so is what refers to it then. Keeps which UID stands for which, as what is written
 * tells it: an image that could not be compressed keeps its own.
 */
export class References {
  /** What objects of the job refer to, by their SOP Instance UIDs; nothing where nothing can change. */
  readonly #referring = new Map<string, ReadonlySet<string>>();
  readonly #wanted = new Set<string>();
  readonly #known = new Map<string, string>();
  /** What is still to be written, and may get another UID. */
  readonly #awaited = new Set<string>();
  /** Objects that refer to one another in a circle, by each of them. */
  readonly #circles = new Map<string, ReadonlySet<string>>();

  /** Reads what the objects of a job refer to, where that may matter. */
  async load({ planned, catalogue, kept, existing, signal }: ReferencesToLoad): Promise<void> {
    const lossy = planned.filter(({ decision }) => decision.lossy !== undefined);
    const earlier = Object.entries(kept ?? {});
    if (lossy.length === 0 && earlier.length === 0 && existing === undefined) return;
    const studies = new Set<string>();
    for (const { place } of planned) {
      if (!refers(place)) continue;
      signal.throwIfAborted();
      // What cannot be read is told of when it is to be written.
      const header = await catalogue.header(place.row).catch(() => undefined);
      if (header === undefined) continue;
      const found = referencesIn(header);
      found.instances.delete(place.sopInstanceUid);
      if (found.instances.size === 0) continue;
      this.#referring.set(place.sopInstanceUid, found.instances);
      for (const uid of found.instances) this.#wanted.add(uid);
      for (const uid of found.studies) studies.add(uid);
    }
    if (this.#wanted.size === 0) return;
    if (existing !== undefined) {
      for (const [uid, other] of await writtenWithLoss(existing, studies, signal)) {
        if (this.#wanted.has(uid)) this.#known.set(uid, other);
      }
    }
    for (const [uid, other] of earlier) if (this.#wanted.has(uid)) this.#known.set(uid, other);
    for (const { place } of lossy) if (this.#wanted.has(place.sopInstanceUid)) this.#awaited.add(place.sopInstanceUid);
    this.#awaitReferring();
  }

  /** Who refers to what changes, changes. */
  #awaitReferring(): void {
    const namedBy = new Map<string, string[]>();
    for (const [uid, named] of this.#referring) {
      for (const one of named) {
        const list = namedBy.get(one);
        if (list === undefined) namedBy.set(one, [uid]);
        else list.push(uid);
      }
    }
    const queue = [...this.#awaited, ...this.#known.keys()];
    for (let uid = queue.pop(); uid !== undefined; uid = queue.pop()) {
      for (const by of namedBy.get(uid) ?? []) {
        if (this.#awaited.has(by)) continue;
        this.#awaited.add(by);
        queue.push(by);
      }
    }
  }

  /** The instances of a volume, what is referred to before what refers to it. */
  stages(instances: readonly PlannedInstance[]): PlannedInstance[][] {
    const here = new Map<string, ReadonlySet<string>>();
    for (const { place } of instances) {
      const named = this.#referring.get(place.sopInstanceUid);
      if (named !== undefined) here.set(place.sopInstanceUid, named);
    }
    this.#circles.clear();
    const stageOf = new Map<string, number>();
    for (const members of components(here)) {
      const named = members.flatMap((uid) => [...here.get(uid)!]);
      const stage = 1 + named.reduce((most, uid) => Math.max(most, stageOf.get(uid) ?? 0), 0);
      const circle = new Set(members);
      for (const uid of members) {
        stageOf.set(uid, stage);
        if (circle.size > 1) this.#circles.set(uid, circle);
      }
    }
    const stages: PlannedInstance[][] = [];
    for (const instance of instances) {
      const stage = stageOf.get(instance.place.sopInstanceUid) ?? 0;
      while (stages.length <= stage) stages.push([]);
      stages[stage]!.push(instance);
    }
    return stages;
  }

  /** What becomes of the references of an object, by what is written until now. */
  of(sopInstanceUid: string): Followed {
    const named = this.#referring.get(sopInstanceUid);
    if (named === undefined) return asItIs;
    const circle = this.#circles.get(sopInstanceUid) ?? new Set([sopInstanceUid]);
    const isLost = [...named].some((uid) => this.#awaited.has(uid) && !circle.has(uid));
    const others = new Map<string, string>();
    for (const member of circle) {
      for (const uid of this.#referring.get(member)!) {
        const other = circle.has(uid) ? undefined : this.#known.get(uid);
        if (other !== undefined) others.set(uid, other);
      }
    }
    if (others.size === 0) return { isLost };
    const said = [...others].map((pair) => pair.join(' ')).sort();
    const references = [...circle].map((uid) => [uid, changedUid(uid, said)]);
    for (const uid of named) if (others.has(uid)) references.push([uid, others.get(uid)!]);
    return { references: Object.fromEntries(references) as Record<string, string>, isLost };
  }

  /** It lies there, under this UID. */
  written(sopInstanceUid: string, as: string): void {
    this.#awaited.delete(sopInstanceUid);
    if (as === sopInstanceUid) this.#known.delete(sopInstanceUid);
    else if (this.#wanted.has(sopInstanceUid)) this.#known.set(sopInstanceUid, as);
  }

  /** It does not go out. */
  leftOut(sopInstanceUid: string): void {
    this.#awaited.delete(sopInstanceUid);
  }

  /** For a later attempt of the job; undefined: nothing. */
  list(): Record<string, string> | undefined {
    return this.#known.size === 0 ? undefined : Object.fromEntries(this.#known);
  }
}

/** The same object with the same references is the same instance, however often it is written. */
function changedUid(sopInstanceUid: string, said: readonly string[]): string {
  const hash = createHash('sha256').update(`references ${sopInstanceUid}\n${said.join('\n')}`);
  return uidFromRandom(hash.digest().subarray(0, 16));
}
