import type { NegatoscopeHandlers } from '../../src-shared/contract/index.ts';
import type { State } from '../archive/database/state-thread.ts';
import type { EventHub } from '../events.ts';

/** The calls of reports that are being written. */
export function reportDraftHandlers(
  state: Pick<State, 'call'>,
  hub: Pick<EventHub, 'emit'>,
): NegatoscopeHandlers['reportDrafts'] {
  return {
    list: async ({ patientKey, studyUids }) => ({ drafts: await state.call('reportDrafts', patientKey, studyUids) }),
    put: async ({ draft }) => {
      const { patientKey, studyUid } = draft;
      if (await state.call('putReportDraft', draft)) hub.emit('reportDrafts', 'changed', { patientKey, studyUid });
    },
    remove: async ({ uid }) => {
      const of = await state.call('removeReportDraft', uid);
      if (of) hub.emit('reportDrafts', 'changed', of);
    },
  };
}
