import type { NegatoscopeHandlers } from '../../src-shared/contract/index.ts';
import type { StudyChange } from '../archive/database/kept-of-studies.ts';
import type { State } from '../archive/database/state-thread.ts';
import type { EventHub } from '../events.ts';

/** The calls of key images that no note holds yet: kept in the state database, told to every window. */
export function keyImageHandlers(
  state: Pick<State, 'call'>,
  hub: Pick<EventHub, 'emit'>,
): NegatoscopeHandlers['keyImages'] {
  const tell = (changes: readonly StudyChange[]): void => {
    for (const change of changes) hub.emit('keyImages', 'changed', change);
  };
  return {
    list: async ({ patientKey, studyUids }) => ({ marks: await state.call('keyMarks', patientKey, studyUids) }),
    put: async ({ marks }) => tell(await state.call('putKeyMarks', marks)),
    remove: async ({ uids }) => tell(await state.call('removeKeyMarks', uids, Date.now())),
  };
}
