import type { ForwardingRule } from '../../src-shared/settings/sending.ts';
import type { Arrival } from '../archive/database/state-sending.ts';

/** What the conditions of a forwarding rule are compared with. */
export interface ArrivedInstance {
  arrival: Pick<Arrival, 'kind' | 'peer' | 'called'>;
  /** The node that it came from, when it is one of ours. */
  senderNodeId: string | undefined;
  sopClassUid: string;
  modality: string;
  bodyPart: string;
  stationName: string;
  studyDescription: string;
}

/** `*` any characters, `?` one, case does not count; blanks around the value neither. */
export function matchesPattern(value: string, pattern: string): boolean {
  const text = value.trim().toLowerCase();
  const wanted = pattern.trim().toLowerCase();
  // Without backtracking over more than the last `*`: no pattern takes long.
  let [at, star, mark] = [0, -1, 0];
  let next = 0;
  while (at < text.length) {
    const char = wanted[next];
    if (char === '*') {
      star = next++;
      mark = at;
    } else if (char === '?' || char === text[at]) {
      next++;
      at++;
    } else if (star >= 0) {
      next = star + 1;
      at = ++mark;
    } else {
      return false;
    }
  }
  while (wanted[next] === '*') {
    next++;
  }
  return next === wanted.length;
}

/** The windows of this workstation store what they create by STOW-RS; nobody else reaches that. */
const isCreated = ({ kind }: ArrivedInstance['arrival']): boolean => kind === 'stow' || kind === 'created';

/** Does the rule want it? Whether it would go back to where it came from is not asked here. */
export function ruleMatches({ enabled, local, createdOnly, when }: ForwardingRule, instance: ArrivedInstance): boolean {
  const { arrival, senderNodeId } = instance;
  const some = (patterns: readonly string[], value: string) =>
    patterns.length === 0 || patterns.some((pattern) => matchesPattern(value, pattern));
  const overNetwork = arrival.kind === 'c-store' || arrival.kind === 'c-get';
  return (
    enabled &&
    (createdOnly ? isCreated(arrival) : overNetwork || local) &&
    // What was made here of something that arrived did not arrive once more.
    arrival.kind !== 'compressed' &&
    some(when.callingAeTitles, overNetwork ? arrival.peer : '') &&
    some(when.calledAeTitles, arrival.called) &&
    (when.senderNodeIds.length === 0 || (senderNodeId !== undefined && when.senderNodeIds.includes(senderNodeId))) &&
    some(when.modalities, instance.modality) &&
    (when.sopClasses.length === 0 || when.sopClasses.includes(instance.sopClassUid)) &&
    some(when.bodyParts, instance.bodyPart) &&
    some(when.stationNames, instance.stationName) &&
    some(when.studyDescriptions, instance.studyDescription)
  );
}
