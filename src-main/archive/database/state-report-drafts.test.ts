import { afterEach, beforeEach, expect, it } from 'vitest';
import type { ReportDraft } from '../../../src-shared/contract/report-drafts.ts';
import { temporaryFolder } from '../../../testing/temp.ts';
import { openState, type State } from './state-thread.ts';

let folder: { path: string; remove(): Promise<void> };
let state: State;
beforeEach(async () => {
  folder = await temporaryFolder('state-report-drafts');
  state = await openState(folder.path);
});
afterEach(async () => {
  await state.close('close');
  await folder.remove();
});

const draftOf = (uid: string, more: Partial<ReportDraft> = {}): ReportDraft => ({
  uid,
  patientKey: 'somebody',
  studyUid: '1.2',
  kind: 'text',
  title: { value: '18748-4', scheme: 'LN', meaning: 'Diagnostic Imaging Report' },
  language: 'ja',
  author: '山田^花子',
  sections: [{ id: 'findings', text: '左上葉に結節' }],
  measurements: false,
  illustrations: [],
  threshold: '',
  calcium: [],
  vessels: [],
  modifiedAt: 1000,
  ...more,
});
const listed = (key = 'somebody') => state.call('reportDrafts', key, ['1.2']);

it('keeps drafts over a restart, the newest first, each patient apart', async () => {
  await state.call('putReportDraft', draftOf('2.25.1'));
  await state.call('putReportDraft', draftOf('2.25.2', { modifiedAt: 2000 }));
  await state.call('putReportDraft', draftOf('2.25.3', { patientKey: 'another' }));
  await state.close('close');
  state = await openState(folder.path);
  expect((await listed()).map(({ uid }) => uid)).toEqual(['2.25.2', '2.25.1']);
  expect(await listed('another')).toEqual([draftOf('2.25.3', { patientKey: 'another' })]);
});

it('never takes an older state for a newer one, nor moves a draft to another study', async () => {
  const newer = draftOf('2.25.1', { modifiedAt: 5000, sections: [{ id: 'findings', text: 'newer' }] });
  expect(await state.call('putReportDraft', newer)).toBe(true);
  expect(await state.call('putReportDraft', draftOf('2.25.1', { modifiedAt: 4000 }))).toBe(false);
  expect(await listed()).toEqual([newer]);
  await expect(
    state.call('putReportDraft', draftOf('2.25.1', { studyUid: '1.3', modifiedAt: 9000 })),
  ).rejects.toMatchObject({
    code: 'invalid-input',
  });
  expect(await state.call('removeReportDraft', '2.25.1')).toEqual({ patientKey: 'somebody', studyUid: '1.2' });
  expect(await state.call('removeReportDraft', '2.25.1')).toBeUndefined();
  expect(await listed()).toEqual([]);
});
