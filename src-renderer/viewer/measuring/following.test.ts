import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { lastingPatientKey } from '../../../src-shared/contract/same-patient.ts';
import type { StudyRow } from '../../../src-shared/contract/view-routes.ts';
import { type StudyEntry, useViewer } from '../store.ts';
import { followStudies } from './following.ts';
import { forgetMeasurements, useMeasuring } from './store.ts';

const study = (studyUid: string, alphabetic: string): StudyEntry =>
  ({ study: { studyUid, patientId: '7', name: { alphabetic }, birthDate: '' } as StudyRow }) as StudyEntry;
const married = study('1.3', 'Roe^Jane');
const before = study('1.2', 'Doe^Jane');
const keyOf = ({ study: row }: StudyEntry): string => lastingPatientKey(row);

type Changed = (change: { patientKey: string; studyUids: string[] }) => void;
const asked: { patientKey: string; studyUids: string[] }[] = [];
let changed: Changed = () => {};
let leave = (): void => {};
beforeEach(() => {
  asked.length = 0;
  const list = async (wanted: { patientKey: string; studyUids: string[] }) => {
    asked.push(wanted);
    const [studyUid = ''] = wanted.studyUids;
    return { ok: true, value: { measurements: [{ uid: `2.${studyUid}`, studyUid }], calibrations: [] } };
  };
  const listen = (listener: Changed) => {
    changed = listener;
    return () => {};
  };
  vi.stubGlobal('window', {
    negatoscope: { measurements: { list, changed: listen } },
    addEventListener: () => undefined,
    removeEventListener: () => undefined,
  });
  forgetMeasurements([]);
});
afterEach(() => {
  leave();
  useViewer.setState({ studies: [] });
  vi.unstubAllGlobals();
});

it('brings back what is kept of every study, also where they spell the name in several ways', async () => {
  useViewer.setState({ studies: [married, before] });
  const otherPatient = vi.fn();
  leave = followStudies(otherPatient);
  await expect.poll(() => [...useMeasuring.getState().measurements.keys()].sort()).toEqual(['2.1.2', '2.1.3']);
  expect(asked).toEqual([
    { patientKey: keyOf(married), studyUids: ['1.3'] },
    { patientKey: keyOf(before), studyUids: ['1.2'] },
  ]);
  otherPatient.mockClear();
  // What another window changes of the second is read too; an earlier study more is no other patient.
  asked.length = 0;
  changed({ patientKey: keyOf(before), studyUids: ['1.2'] });
  await expect.poll(() => asked).toHaveLength(2);
  useViewer.setState({ studies: [study('1.4', 'Poe^Jane'), married, before] });
  expect(otherPatient).not.toHaveBeenCalled();
  useViewer.setState({ studies: [study('1.9', 'Somebody^Else')] });
  expect(otherPatient).toHaveBeenCalledOnce();
  expect(useMeasuring.getState().measurements.size).toBe(0);
});
