import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FindRig, startFindRig } from '../network/conformance/find-rig.ts';
import { type RemoteRig, startRemoteRig } from './testing/remote-rig.ts';
import { scriptedScp } from './testing/scripted-scp.ts';

let rig: RemoteRig;
let other: FindRig;
beforeAll(async () => {
  other = await startFindRig('default');
  await other.put(
    { study: '2.25.1', series: '2.25.1.1', keys: { PatientName: 'Doe^Jane', PatientID: 'F1', StudyDate: '20260102' } },
    {
      study: '2.25.1',
      series: '2.25.1.2',
      keys: { PatientName: 'Doe^Jane', PatientID: 'F1', StudyDate: '20260102', Modality: 'MR' },
    },
    {
      study: '2.25.2',
      series: '2.25.2.1',
      keys: { SpecificCharacterSet: 'ISO_IR 192', PatientName: 'Müller^Jörg', PatientID: 'F2', StudyDate: '20260103' },
    },
  );
  rig = await startRemoteRig({ nodes: [{ port: other.ports[0]!, aeTitle: 'STATION' }] });
});
afterAll(async () => {
  await rig?.close();
  await other?.close();
});

describe('another workstation of the same kind', () => {
  const found = async (keys: Record<string, string>) =>
    (await rig.find(keys)).rows.map(({ studyUid }) => studyUid).sort();

  it('is searched by name, date, modality and keys of series, its studies expanded', async () => {
    expect(await found({})).toEqual(['2.25.1', '2.25.2']);
    expect(await found({ PatientName: 'do' })).toEqual(['2.25.1']);
    expect(await found({ PatientName: 'Müller' })).toEqual(['2.25.2']);
    expect(await found({ StudyDate: '20260103-' })).toEqual(['2.25.2']);
    expect(await found({ ModalitiesInStudy: 'MR CT' })).toEqual(['2.25.1', '2.25.2']);
    expect(await found({ Modality: 'MR' })).toEqual(['2.25.1']);
    const series = await rig.remote.series({ nodeId: 'node', patientId: 'F1', studyUid: '2.25.1' });
    expect(series.map(({ seriesUid, modality }) => [seriesUid, modality]).sort()).toEqual([
      ['2.25.1.1', 'CT'],
      ['2.25.1.2', 'MR'],
    ]);
  });

  it('in the Patient Root model', async () => {
    await rig.configure({
      nodes: [{ port: other.ports[0]!, aeTitle: 'STATION', overrides: { model: 'patient-root' } }],
    });
    expect(await found({ PatientName: 'Mül' })).toEqual(['2.25.2']);
  });
});

describe('the end of the program', () => {
  it('ends searches, expansions and retrieves at once, without waiting for peers that are silent', async () => {
    const scp = await scriptedScp({ onMessage: () => undefined });
    const ending = await startRemoteRig({ nodes: [{ port: scp.port }] });
    await ending.remote.search({ searchId: 'one', nodeId: 'node', query: { keys: {} } });
    const item = { studyUid: '2.25.1', patientId: 'P', retrieveAeTitle: '', title: '' };
    await ending.remote.retrieve({ nodeId: 'node', items: [item] });
    const series = Promise.resolve(ending.remote.series({ nodeId: 'node', patientId: 'P', studyUid: '2.25.1' })).then(
      () => 'answered',
      (error: { code: string }) => error.code,
    );
    await expect.poll(() => scp.messages.length).toBe(3);
    await ending.close();
    expect(await series).toBe('cancelled');
    // No C-CANCEL either, whose answer would be waited for.
    expect(scp.messages).toHaveLength(3);
    await expect.poll(() => scp.open).toBe(0);
    scp.close();
  });
});
