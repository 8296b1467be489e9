import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Orthanc, startOrthanc } from '../../testing/orthanc.ts';
import { peersAvailable } from '../../testing/peers.ts';

import { temporaryFolder } from '../../testing/temp.ts';
import { part10, phantomImage } from '../network/testing/phantom.ts';
import { type RemoteRig, startRemoteRig, type TestNode } from './testing/remote-rig.ts';
import { worklistFile } from './testing/worklist-file.ts';

const available = peersAvailable('Orthanc');
const worklists = '/usr/share/orthanc/plugins/libModalityWorklists.so';

describe.skipIf(!available)('Orthanc', () => {
  let folder: { path: string; remove(): Promise<void> };
  let rig: RemoteRig;
  let orthanc: Orthanc;
  let node: TestNode;

  beforeAll(async () => {
    folder = await temporaryFolder('orthanc-remote');
    rig = await startRemoteRig();
    const lists = join(folder.path, 'lists');
    mkdirSync(lists);
    writeFileSync(join(lists, 'one.wl'), worklistFile('Work^List', 'W1', {}));
    orthanc = await startOrthanc(folder.path, {
      Plugins: existsSync(worklists) ? [worklists] : [],
      Worklists: { Enable: true, Database: lists },
      DicomAlwaysAllowEcho: true,
      DicomAlwaysAllowFind: true,
      DicomAlwaysAllowFindWorklist: true,
      DicomAlwaysAllowGet: true,
      DicomAlwaysAllowMove: true,
      DicomModalities: { us: ['STATION', '127.0.0.1', rig.port] },
    });
    node = { port: orthanc.dicomPort, aeTitle: 'ORTHANC' };
    for (const study of [1, 2]) {
      for (const number of [1, 2, 3]) {
        const { file } = part10(phantomImage(number, 32, 32, `2.25.778.${study}`));
        const response = await fetch(`${orthanc.api}/instances`, {
          method: 'POST',
          body: new Uint8Array(file),
        });
        expect(response.status).toBe(200);
      }
    }
  });

  afterAll(async () => {
    await orthanc?.stop();
    await rig?.close();
    await folder?.remove();
  });

  const configure = (overrides: Record<string, unknown> = {}) => rig.configure({ nodes: [{ ...node, overrides }] });

  it.each([['study-root'], ['patient-root']] as const)('is searched and expanded: %s', async (model) => {
    await configure({ model });
    const { rows, end } = await rig.find({ PatientName: 'phan', StudyDate: '20260101', ModalitiesInStudy: 'CT' });
    expect(end).toMatchObject({ outcome: 'complete', count: 2 });
    expect(rows[0]).toMatchObject({ patientId: 'PHANTOM1', name: { alphabetic: 'Phantom^Network' }, instances: 3 });
    const { studyUid, patientId } = rows.find((row) => row.studyUid === '2.25.778.1.1')!;
    const series = await rig.remote.series({ nodeId: 'node', studyUid, patientId });
    expect(series).toMatchObject([{ seriesUid: '2.25.778.1.2', modality: 'CT', instances: 3 }]);
    const instances = await rig.remote.instances({
      nodeId: 'node',
      studyUid,
      patientId,
      seriesUid: series[0]!.seriesUid,
    });
    expect(instances.map(({ number }) => number)).toEqual([1, 2, 3]);
  });

  it.each([
    ['move', 1],
    ['get', 2],
  ] as const)('a study is fetched by C-%s', async (retrieveBy, study) => {
    await configure({ retrieveBy });
    await rig.find({});
    const studyUid = `2.25.778.${study}.1`;
    const item = { studyUid, patientId: 'PHANTOM1', retrieveAeTitle: '', title: '' };
    const { jobIds } = await rig.remote.retrieve({ nodeId: 'node', items: [item] });
    expect(await rig.jobs.finished(jobIds[0]!)).toMatchObject({ state: 'done', done: 3 });
    await rig.archive.settle();
    expect(await rig.archive.locate({ studyUid })).toHaveLength(3);
  });

  it.skipIf(!existsSync(worklists))('answers a modality worklist query', async () => {
    await configure();
    const { rows, end } = await rig.findWorklist({
      Modality: 'CT',
      ScheduledProcedureStepStartDate: '20260101-20260131',
    });
    expect(end.outcome).toBe('complete');
    expect(rows).toMatchObject([{ name: { alphabetic: 'Work^List' }, stepId: 'SW1', modality: 'CT' }]);
    expect((await rig.findWorklist({ Modality: 'MR' })).rows).toEqual([]);
  });
});
