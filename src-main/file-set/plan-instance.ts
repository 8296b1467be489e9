import type { FileSetRequest } from '../../src-shared/contract/file-sets.ts';
import { isVideo } from '../../src-shared/dicom/transfer-syntaxes.ts';
import type { ApplicationProfile } from '../../src-shared/file-set/model.ts';
import type { NoteReason } from '../../src-shared/file-set/notes.ts';
import { profileAllowsClass, profileRefusal } from '../../src-shared/file-set/profile-rules.ts';
import type { Catalogue } from '../archive/types.ts';
import { allowsSyntax, bytesAtMost, type CodingDecision, decideCoding } from './plan-coding.ts';
import type { ChosenInstance } from './selection.ts';

/** An instance with what is decided for it. */
export interface PlannedInstance extends ChosenInstance {
  decision: Exclude<CodingDecision, { leftOut: NoteReason }>;
  /** Of its file at most. */
  bytes: number;
  /** It is recoded, so that its size is not known before. */
  estimated: boolean;
}

export interface PlanContext {
  catalogue: Pick<Catalogue, 'instance' | 'header'>;
  coding: FileSetRequest['coding'];
  profile: ApplicationProfile | undefined;
  /** Everything is made anew in any case, in whichever syntax. */
  changed: boolean;
}

/** Whether the pixels of an instance have to be known to decide. */
function mattersHow({ place }: ChosenInstance, { coding, profile }: PlanContext): boolean {
  if ((profile?.imageRules.length ?? 0) > 0) return true;
  if (!allowsSyntax(profile, place.transferSyntaxUid)) return true;
  const wanted = coding.transferSyntaxUid;
  return wanted !== 'profile' && wanted !== 'as-stored' && wanted !== place.transferSyntaxUid;
}

/** Decides for one instance: how it is written, or why it is not. */
export async function planInstance(
  chosen: ChosenInstance,
  context: PlanContext,
): Promise<PlannedInstance | { leftOut: NoteReason }> {
  const { place } = chosen;
  const { catalogue, coding, profile } = context;
  if (profile !== undefined && !profileAllowsClass(profile, place.sopClassUid)) return { leftOut: 'class-not-allowed' };
  const stored = { decision: { transferSyntaxUid: place.transferSyntaxUid }, bytes: place.bytes, estimated: false };
  // Compressed objects without pixels are few, and seen when the pixels are asked for.
  if (!mattersHow(chosen, context)) return { ...chosen, ...stored, estimated: context.changed };
  const location = await catalogue.instance(place.row);
  if (location === undefined) return { leftOut: 'gone' };
  const { pixel, numberOfFrames } = location.description;
  if (pixel === undefined && isVideo(place.transferSyntaxUid) && !allowsSyntax(profile, place.transferSyntaxUid)) {
    return { leftOut: 'cannot-transcode' };
  }
  const decision = decideCoding(coding, profile, place, pixel);
  if ('leftOut' in decision) return decision;
  if (profile !== undefined && profile.imageRules.length > 0) {
    const { sopClassUid } = place;
    const { transferSyntaxUid } = decision;
    const header = await catalogue.header(place.row);
    const refusal = profileRefusal(profile, { sopClassUid, transferSyntaxUid, header });
    if (refusal !== undefined) {
      return { leftOut: refusal === 'sop-class' ? 'class-not-allowed' : 'image-rule' };
    }
  }
  const recoded = decision.transferSyntaxUid !== place.transferSyntaxUid;
  const bytes = bytesAtMost(decision, place, pixel, numberOfFrames);
  return { ...chosen, decision, bytes, estimated: recoded || context.changed };
}

/** Instances of one series, class and syntax are mostly decided alike: enough for a plan, not for writing. */
export class PlanByGroups {
  readonly #context: PlanContext;
  readonly #known = new Map<string, { planned: PlannedInstance | { leftOut: NoteReason }; each: boolean }>();

  constructor(context: PlanContext) {
    this.#context = context;
  }

  async plan(chosen: ChosenInstance): Promise<PlannedInstance | { leftOut: NoteReason }> {
    const { place } = chosen;
    const key = [place.studyRow, place.seriesUid, place.sopClassUid, place.transferSyntaxUid].join(' ');
    const known = this.#known.get(key);
    if (known === undefined) {
      const planned = await planInstance(chosen, this.#context);
      const frames = planned !== undefined && 'estimated' in planned && planned.estimated;
      this.#known.set(key, { planned, each: frames && place.bytes > severalFrames });
      return planned;
    }
    if (known.each) return planInstance(chosen, this.#context);
    const { planned } = known;
    if ('leftOut' in planned) return planned;
    return {
      ...chosen,
      decision: planned.decision,
      estimated: planned.estimated,
      bytes: planned.estimated ? planned.bytes : place.bytes,
    };
  }
}

/** Objects from here on differ much in size: they may have many frames. */
const severalFrames = 4 * 1024 * 1024;
