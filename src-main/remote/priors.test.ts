import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { encodeDataSet, testImage } from '../network/conformance/encode.ts';
import { type Answers, answerFind, type Keywords } from './testing/answers.ts';
import { type RemoteRig, startRemoteRig, type TestNode } from './testing/remote-rig.ts';
import { type ScriptedScp, scriptedScp } from './testing/scripted-scp.ts';

let rig: RemoteRig;
const scps: ScriptedScp[] = [];
beforeAll(async () => {
  rig = await startRemoteRig();
});
afterAll(() => rig.close());
afterEach(() => {
  for (const scp of scps.splice(0)) scp.close();
});

let patients = 0;
const today = new Date().toISOString().slice(0, 10).replaceAll('-', '');
const name = 'Prior^Patient';

/** An image of a study of a patient, through the watched way in. */
async function store(patientId: string, studyUid: string, date = today): Promise<void> {
  const number = 70_000 + ++patients;
  const { sopClassUid, elements } = testImage({
    number,
    study: studyUid,
    series: `${studyUid}.1`,
    change: [
      [0x00080018, 'UI', `${studyUid}.1.${number}`],
      [0x00080020, 'DA', date],
      [0x00100010, 'PN', name],
      [0x00100020, 'LO', patientId],
      [0x00100030, 'DA', '19600101'],
      [0x00180015, 'CS', 'CHEST'],
    ],
  });
  const stream = rig.ingest.begin({
    origin: { kind: 'c-store' },
    transferSyntaxUid: '1.2.840.10008.1.2.1',
    sopClassUid,
    sopInstanceUid: `${studyUid}.1.${number}`,
    bareDataSet: true,
  });
  await stream.write(encodeDataSet(elements, '1.2.840.10008.1.2.1'));
  await stream.commit();
  await rig.archive.settle();
}

const prior = (patientId: string, studyUid: string, more: Keywords = {}, part = 'CHEST'): Answers => ({
  study: {
    StudyInstanceUID: studyUid,
    PatientID: patientId,
    PatientName: name,
    PatientBirthDate: '19600101',
    StudyDate: '20250101',
    ModalitiesInStudy: ['CT'],
    ...more,
  },
  series: [{ series: { SeriesInstanceUID: `${studyUid}.1`, Modality: 'CT', BodyPartExamined: part } }],
});

/** A node that knows these studies, and sends what is asked of it. */
async function node(tree: Answers[], patientId: string): Promise<ScriptedScp> {
  const scp = await scriptedScp({
    onMessage: async (message, association) => {
      if (message.command.field === 0x20) return answerFind(tree, message, association);
      const studyUid = message.identifier['0020000D']!.Value![0] as string;
      await store(patientId, studyUid, '20250101');
      association.respond(message, { status: 0, completed: 1 });
    },
  });
  scps.push(scp);
  return scp;
}

const withPriors = (nodes: TestNode[], priors: object = {}) =>
  rig.configure({ nodes, change: { priors: { enabled: true, quietMs: 100, ...priors } } });
const rowOf = async (studyUid: string): Promise<number> =>
  (await rig.archive.search({ level: 'study', match: { '0020000D': [studyUid] } })).rows[0]!.row;
const retrieved = (scp: ScriptedScp) =>
  scp.messages
    .filter(({ command }) => command.field === 0x21)
    .map(({ identifier }) => identifier['0020000D']!.Value![0] as string);
const idle = () =>
  expect
    .poll(() => rig.jobs.list().every(({ state }) => state !== 'waiting' && state !== 'running'), { timeout: 15_000 })
    .toBe(true);
const newPatient = () => `PRIOR${++patients}`;

it('lists what the nodes know of the patient from before, and what of it is relevant', async () => {
  const id = newPatient();
  const uid = `2.25.7100.${patients}`;
  const one = await node(
    [
      prior(id, `${uid}.1`, { StudyDate: '20240101' }),
      prior(id, `${uid}.2`, { StudyDate: '20250601' }, 'HEAD'),
      prior(id, uid),
      prior(id, `${uid}.3`, { PatientName: 'Somebody^Else' }),
      prior(id, `${uid}.4`, { PatientBirthDate: '19600102' }),
      prior(id, `${uid}.5`, { StudyDate: '20990101' }),
      prior(id, `${uid}.6`, { StudyDate: '20250301', ModalitiesInStudy: ['MR'] }),
    ],
    id,
  );
  const closed = await node([], id);
  closed.close();
  await rig.configure({
    nodes: [
      { port: one.port },
      { port: closed.port, id: 'gone' },
      { port: one.port, id: 'store only', roles: ['store'] },
    ],
  });
  await store(id, uid);
  const list = await rig.remote.priors({ studyRow: await rowOf(uid) });
  expect(list.rows.map(({ number, nodeId, studyUid, relevant }) => [number, nodeId, studyUid, relevant])).toEqual([
    [1, 'node', `${uid}.2`, false],
    [2, 'node', `${uid}.6`, false],
    [3, 'node', `${uid}.1`, true],
  ]);
  expect(list.failed).toMatchObject([{ nodeId: 'gone', error: { code: 'connection-failed' } }]);
  await expect(rig.remote.priors({ studyRow: 999_999 })).rejects.toMatchObject({ code: 'not-found' });
});

it('fetches the newest relevant ones when a study has arrived, once, and they bring none of their own', async () => {
  const id = newPatient();
  const uid = `2.25.7200.${patients}`;
  const dates = ['20200101', '20210101', '20220101', '20230101'];
  const scp = await node(
    dates.map((StudyDate, index) => prior(id, `${uid}.${index}`, { StudyDate })),
    id,
  );
  await withPriors([{ port: scp.port }], { maximum: 2, arrivalDays: 0 });
  await store(id, uid);
  await expect.poll(() => retrieved(scp).length, { timeout: 15_000 }).toBe(2);
  await idle();
  expect(retrieved(scp)).toEqual([`${uid}.3`, `${uid}.2`]);
  const jobs = rig.jobs.list();
  expect(jobs.filter(({ kind }) => kind === 'priors')).toHaveLength(1);
  await store(id, uid);
  await rig.opened([await rowOf(uid)]);
  await new Promise((resolve) => setTimeout(resolve, 400));
  await idle();
  expect(retrieved(scp)).toHaveLength(2);
  expect(rig.jobs.list()).toHaveLength(jobs.length);
});

it('fetches when a study is opened; what is here already counts and is not fetched', async () => {
  const id = newPatient();
  const uid = `2.25.7300.${patients}`;
  const tree = [prior(id, `${uid}.1`, { StudyDate: '20230101' }), prior(id, `${uid}.2`, { StudyDate: '20220101' })];
  const scp = await node([...tree, prior(id, `${uid}.3`, { StudyDate: '20210101' })], id);
  await withPriors([{ port: scp.port }], { maximum: 2, onArrival: false });
  await store(id, uid);
  await store(id, `${uid}.1`, '20230101');
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(scp.requests).toEqual([]);
  await rig.opened([await rowOf(uid)]);
  await expect.poll(() => retrieved(scp).length, { timeout: 15_000 }).toBe(1);
  await idle();
  expect(retrieved(scp)).toEqual([`${uid}.2`]);
});

it('fetches again what is here only in part', async () => {
  const id = newPatient();
  const uid = `2.25.7350.${patients}`;
  const part = prior(id, `${uid}.1`, { NumberOfStudyRelatedInstances: 5 });
  const whole = prior(id, `${uid}.2`, { NumberOfStudyRelatedInstances: 1, StudyDate: '20240101' });
  const scp = await node([part, whole], id);
  await withPriors([{ port: scp.port }], { onArrival: false });
  for (const study of [uid, `${uid}.1`, `${uid}.2`]) await store(id, study, study === uid ? today : '20250101');
  await rig.opened([await rowOf(uid)]);
  await expect.poll(() => retrieved(scp).length, { timeout: 15_000 }).toBe(1);
  await idle();
  expect(retrieved(scp)).toEqual([`${uid}.1`]);
});

it('does nothing unless it is enabled, for old studies that arrive, and for patients without an ID', async () => {
  const id = newPatient();
  const uid = `2.25.7400.${patients}`;
  const scp = await node([prior(id, `${uid}.1`)], id);
  await rig.configure({ nodes: [{ port: scp.port }] });
  await store(id, uid);
  await rig.opened([await rowOf(uid)]);
  await withPriors([{ port: scp.port }]);
  await store(id, `${uid}.7`, '20200101');
  await store('', `${uid}.8`);
  await new Promise((resolve) => setTimeout(resolve, 400));
  await rig.opened([await rowOf(`${uid}.8`)]);
  expect(scp.requests).toEqual([]);
});
