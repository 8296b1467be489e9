import { describe, expect, it } from 'vitest';
import type { Job } from '../../../src-shared/contract/jobs.ts';
import { presenceOf } from './here-cell.tsx';
import { isWhole, remoteRow } from './row.ts';
import { remoteStudy } from './testing.ts';
import { scheduledRange, worklistQuery } from './worklist-pane.tsx';

const job = (more: Partial<Job>): Job =>
  ({
    id: 1,
    kind: 'retrieve',
    title: '',
    state: 'running',
    createdAt: 0,
    done: 0,
    bytes: 0,
    failed: 0,
    attempts: 1,
    priority: 'interactive',
    ...more,
  }) as Job;

describe('where a study of a node is', () => {
  const local = (instances: number) => ({ studyRow: 7, instances });

  it('is said in a word', () => {
    const text = (...given: Parameters<typeof presenceOf>) => presenceOf(...given).text;
    expect(text(remoteStudy(1), undefined)).toBe('');
    expect(text(remoteStudy(1, { availability: 'NEARLINE' }), undefined)).toBe('nearline');
    expect(text(remoteStudy(1, { availability: 'OFFLINE' }), undefined)).toBe('offline');
    expect(text(remoteStudy(1, { instances: 612, local: local(212) }), undefined)).toBe('212 of 612');
    expect(text(remoteStudy(1, { instances: 612, local: local(612) }), undefined)).toBe('here');
    expect(text(remoteStudy(1, { local: local(5) }), undefined)).toBe('5 here');
  });

  it('follows the retrieve, and a whole study is here whatever became of it', () => {
    const remote = remoteStudy(1, { instances: 40 });
    expect(presenceOf(remote, job({ done: 10, total: 40 }))).toMatchObject({
      text: '10 of 40',
      share: 0.25,
      mood: 'moving',
    });
    expect(presenceOf(remote, job({ state: 'waiting' })).text).toBe('waiting');
    const failed = job({ state: 'failed', error: { code: 'timeout', message: '', parameters: { peer: 'PACS' } } });
    expect(presenceOf(remote, failed)).toMatchObject({ text: 'failed', mood: 'failed' });
    expect(presenceOf(remote, failed).title).toContain('PACS did not answer in time');
    expect(presenceOf({ ...remote, local: local(40) }, failed).text).toBe('here');
    expect(presenceOf({ ...remote, local: local(38) }, job({ state: 'warning', failed: 2 }))).toMatchObject({
      text: '38 of 40',
      mood: 'warning',
    });
  });

  it('is whole only where the node said how much there is', () => {
    expect(isWhole(remoteRow('n', remoteStudy(1, { local: local(4) })))).toBe(false);
    expect(isWhole(remoteRow('n', remoteStudy(1, { instances: 4, local: local(4) })))).toBe(true);
  });
});

describe('the keys of a worklist', () => {
  const now = new Date(2026, 10, 20, 9);
  const none = { modality: '', station: '', name: '', patientId: '', accession: '' };

  it('are those of today, and reach forward', () => {
    expect(worklistQuery({ ...none, date: { kind: 'today' } }, now).keys).toEqual({
      ScheduledProcedureStepStartDate: '20261120',
    });
    expect(scheduledRange({ kind: 'week' }, now)).toBe('20261120-20261126');
    expect(scheduledRange({ kind: 'any' }, now)).toBeUndefined();
  });

  it('name the patient, the modality and the station', () => {
    expect(
      worklistQuery(
        { date: { kind: 'any' }, modality: 'mr ', station: 'MR1', name: 'Doe, Jane', patientId: ' 7', accession: '' },
        now,
      ).keys,
    ).toEqual({ Modality: 'MR', ScheduledStationAETitle: 'MR1', PatientName: 'Doe^Jane', PatientID: '7' });
  });
});
