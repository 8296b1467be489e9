import { create } from 'zustand';
import type { ReportDraft } from '../../../src-shared/contract/report-drafts.ts';
import { lastingPatientKey } from '../../../src-shared/contract/same-patient.ts';
import { calciumArteries, vesselSegments } from '../../../src-shared/objects/structured-report/cardiovascular.ts';
import { api } from '../../app/api.ts';
import { useLive } from '../../app/live.ts';
import { notifyError } from '../../app/notify.ts';
import { remember, remembered } from '../../app/remembered.ts';
import { newUid } from '../../app/storing.ts';
import { type StudyEntry, useViewer } from '../store.ts';

interface DraftsState {
  drafts: readonly ReportDraft[];
  /** UID of the one that is written. */
  open: string | undefined;
  /** What was typed last is not kept yet. */
  unsaved: boolean;
  /** The drafts of the studies were read. */
  loaded: boolean;
}

export const useDrafts = create<DraftsState>(() => ({ drafts: [], open: undefined, unsaved: false, loaded: false }));

const isText = (value: unknown): value is string => typeof value === 'string';
const authorKey = 'viewer.reportAuthor';
/** Who wrote the last report on this station; components by `^`, as typed. */
export const lastAuthor = (): string => remembered(authorKey, '', isText);
export const rememberAuthor = (author: string): void => remember(authorKey, author);

const vesselRow = () => ({
  segment: vesselSegments[0]!,
  ...{ diameter: '', area: '', length: '', diameterStenosis: '', areaStenosis: '' },
});
export const emptyVesselRow = vesselRow;

/** A new draft for a study, with the sections of the settings. */
export function newDraft({ study }: StudyEntry): ReportDraft | undefined {
  const { settings } = useLive.getState();
  if (!settings) return undefined;
  const { sections, title, language } = settings.reports;
  return {
    uid: newUid(),
    patientKey: lastingPatientKey(study),
    studyUid: study.studyUid,
    kind: 'text',
    title,
    language,
    author: lastAuthor(),
    sections: sections.map((id) => ({ id, text: '' })),
    measurements: false,
    illustrations: [],
    threshold: '130',
    calcium: calciumArteries.map((artery) => ({ artery, lesions: '', agatston: '', volume: '', mass: '' })),
    vessels: [vesselRow()],
    modifiedAt: Date.now(),
  };
}

/** What waits to be kept, by UID. */
const waiting = new Map<string, ReportDraft>();
let timer: ReturnType<typeof setTimeout> | undefined;
let writing = false;
let told = false;
/** Another window changed a draft while this one was writing. */
let missed = false;
const soonMs = 300;
const againMs = 5000;

async function write(): Promise<void> {
  clearTimeout(timer);
  if (writing) return;
  writing = true;
  let failed = false;
  for (const [uid, draft] of [...waiting]) {
    // Stored or thrown away while another one was kept.
    if (waiting.get(uid) !== draft) continue;
    try {
      await api.reportDrafts.put({ draft });
      if (waiting.get(uid) === draft) waiting.delete(uid);
    } catch (error) {
      failed = true;
      // Once: it is tried on and on.
      if (!told) notifyError(error, 'The draft could not be kept. It stays in this window and is tried again');
      told = true;
    }
  }
  writing = false;
  if (missed && waiting.size === 0) {
    missed = false;
    void readDrafts();
  }
  if (!failed) told = false;
  useDrafts.setState({ unsaved: waiting.size > 0 });
  if (waiting.size > 0) timer = setTimeout(() => void write(), failed ? againMs : soonMs);
}

/** Puts a changed draft in the place of what it was, and keeps it. */
export function changeDraft(draft: ReportDraft): void {
  const next = { ...draft, modifiedAt: Math.max(Date.now(), draft.modifiedAt + 1) };
  useDrafts.setState(({ drafts }) => ({
    drafts: drafts.some(({ uid }) => uid === next.uid)
      ? drafts.map((one) => (one.uid === next.uid ? next : one))
      : [next, ...drafts],
    unsaved: true,
  }));
  waiting.set(next.uid, next);
  clearTimeout(timer);
  timer = setTimeout(() => void write(), soonMs);
}

/** Stored, or thrown away. */
export async function dropDraft(uid: string): Promise<void> {
  waiting.delete(uid);
  useDrafts.setState(({ drafts, open }) => ({
    drafts: drafts.filter((one) => one.uid !== uid),
    open: open === uid ? undefined : open,
    unsaved: waiting.size > 0,
  }));
  await api.reportDrafts.remove({ uid });
}

let asked = 0;

async function readDrafts(): Promise<void> {
  const byKey = new Map<string, string[]>();
  for (const { study } of useViewer.getState().studies) {
    const key = lastingPatientKey(study);
    byKey.set(key, [...(byKey.get(key) ?? []), study.studyUid]);
  }
  const turn = ++asked;
  try {
    const answers = await Promise.all(
      [...byKey].map(([patientKey, studyUids]) => api.reportDrafts.list({ patientKey, studyUids })),
    );
    if (turn !== asked) return;
    // What was typed here since counts more.
    const shown = new Map(useDrafts.getState().drafts.map((draft) => [draft.uid, draft]));
    const read = answers.flatMap(({ drafts }) =>
      drafts.map((draft) => {
        const here = waiting.get(draft.uid) ?? shown.get(draft.uid);
        return here && here.modifiedAt > draft.modifiedAt ? here : draft;
      }),
    );
    const uids = new Set(read.map(({ uid }) => uid));
    const own = [...waiting.values()].filter(
      ({ uid, patientKey, studyUid }) => !uids.has(uid) && byKey.get(patientKey)?.includes(studyUid),
    );
    const drafts = [...own, ...read];
    useDrafts.setState(({ open }) => ({
      drafts,
      loaded: true,
      open: drafts.some(({ uid }) => uid === open) ? open : undefined,
    }));
  } catch (error) {
    if (turn !== asked) return;
    useDrafts.setState({ loaded: true });
    notifyError(error, 'Drafts of reports could not be read');
  }
}

/** Follows the studies of the window and the changes of other windows; gives back how to stop. */
export function followDrafts(): () => void {
  let known = '';
  const follow = (): void => {
    const { studies } = useViewer.getState();
    const key = JSON.stringify(studies.map(({ study }) => [lastingPatientKey(study), study.studyUid]));
    if (key === known) return;
    known = key;
    // What is of other studies, or of another patient, goes at once, and not when the others were read.
    const isHere = ({ patientKey, studyUid }: ReportDraft): boolean =>
      studies.some(({ study }) => study.studyUid === studyUid && lastingPatientKey(study) === patientKey);
    useDrafts.setState(({ drafts, open }) => {
      const here = drafts.filter(isHere);
      return { drafts: here, loaded: false, open: here.some(({ uid }) => uid === open) ? open : undefined };
    });
    void readDrafts();
  };
  follow();
  const leaveStudies = useViewer.subscribe(follow);
  const leaveEvents = api.reportDrafts.changed(({ studyUid }) => {
    if (!useViewer.getState().studies.some(({ study }) => study.studyUid === studyUid)) return;
    // Our own words come back: they are newer here.
    if (waiting.size > 0 || writing) missed = true;
    else void readDrafts();
  });
  const closing = (): void => {
    for (const draft of waiting.values()) api.reportDrafts.put({ draft }).catch(() => undefined);
  };
  window.addEventListener('beforeunload', closing);
  return () => {
    leaveStudies();
    leaveEvents();
    window.removeEventListener('beforeunload', closing);
  };
}
