import { beforeEach, expect, it, vi } from 'vitest';
import type { ReportDraft } from '../../../src-shared/contract/report-drafts.ts';
import { lastingPatientKey } from '../../../src-shared/contract/same-patient.ts';
import type { StudyEntry } from '../store.ts';

const calls = vi.hoisted(() => ({ list: vi.fn(), put: vi.fn(), remove: vi.fn(), changed: vi.fn() }));
vi.mock('../../app/api.ts', () => ({ api: { reportDrafts: calls } }));
vi.mock('../../app/notify.ts', () => ({ notifyError: vi.fn() }));
vi.mock('../../app/live.ts', () => ({ useLive: { getState: () => ({}) } }));
vi.mock('../../app/remembered.ts', () => ({ remember: vi.fn(), remembered: () => '' }));
vi.mock('../storing.ts', () => ({ newUid: () => '2.25.1' }));
vi.mock('../store.ts', async () => {
  const { create } = await import('zustand');
  return { useViewer: create(() => ({ studies: [] as unknown[] })) };
});
const { useViewer } = await import('../store.ts');
const { changeDraft, dropDraft, followDrafts, useDrafts } = await import('./drafts.ts');

const study = (studyUid: string, patientId: string): StudyEntry =>
  ({ study: { studyUid, patientId, name: { alphabetic: 'A' }, birthDate: '' } }) as unknown as StudyEntry;
const draft = (uid: string, { study: of }: StudyEntry, text = 'Secret'): ReportDraft =>
  ({
    uid,
    patientKey: lastingPatientKey(of),
    studyUid: of.studyUid,
    sections: [{ id: 'findings', text }],
    modifiedAt: 1,
  }) as unknown as ReportDraft;
const one = study('1.1', 'P1');

beforeEach(() => {
  vi.stubGlobal('window', { addEventListener: vi.fn(), removeEventListener: vi.fn() });
  for (const call of Object.values(calls)) call.mockReset();
  calls.changed.mockReturnValue(() => undefined);
  calls.put.mockResolvedValue(undefined);
  calls.remove.mockResolvedValue(undefined);
  useViewer.setState({ studies: [one] });
});

it('are gone with their patient at once, even while those of the next one are being read', async () => {
  calls.list.mockResolvedValueOnce({ drafts: [draft('a', one)] });
  const end = followDrafts();
  await expect.poll(() => useDrafts.getState().drafts).toHaveLength(1);
  useDrafts.setState({ open: 'a' });
  calls.list.mockReturnValue(new Promise(() => undefined));
  // The same study, given to another patient.
  useViewer.setState({ studies: [study('1.1', 'P2')] });
  expect(useDrafts.getState()).toMatchObject({ drafts: [], open: undefined, loaded: false });
  end();
});

it('that were stored while another one was being kept do not come back', async () => {
  calls.list.mockResolvedValue({ drafts: [] });
  const end = followDrafts();
  await expect.poll(() => useDrafts.getState().loaded).toBe(true);
  let kept = (): void => undefined;
  calls.put.mockImplementationOnce(() => new Promise<void>((resolve) => (kept = resolve)));
  changeDraft(draft('b', one));
  changeDraft(draft('c', one));
  await expect.poll(() => calls.put).toHaveBeenCalledOnce();
  await dropDraft('c');
  kept();
  await expect.poll(() => useDrafts.getState().unsaved).toBe(false);
  expect(calls.put.mock.calls.map(([{ draft: put }]) => put.uid)).toEqual(['b']);
  end();
});

it('that another window changed while this one wrote are read when it has written', async () => {
  calls.list.mockResolvedValue({ drafts: [] });
  const end = followDrafts();
  await expect.poll(() => useDrafts.getState().loaded).toBe(true);
  const [[changed]] = calls.changed.mock.calls as [[(of: { studyUid: string }) => void]];
  changeDraft(draft('d', one));
  calls.list.mockResolvedValue({ drafts: [draft('e', one, 'Elsewhere'), draft('d', one)] });
  changed({ studyUid: '1.1' });
  await expect.poll(() => useDrafts.getState().drafts.map(({ uid }) => uid)).toEqual(['e', 'd']);
  // What was typed here is newer than what was read.
  expect(useDrafts.getState().drafts[1]?.modifiedAt).toBeGreaterThan(1);
  end();
});
