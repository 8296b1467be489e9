import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { encodeDataSet, testImage } from '../network/conformance/encode.ts';
import { type Answers, answerFind, dataSetOf, type Keywords, keysOf } from './testing/answers.ts';
import { type RemoteRig, startRemoteRig } from './testing/remote-rig.ts';
import {
  type ScriptedAssociation,
  type ScriptedMessage,
  type ScriptedOptions,
  type ScriptedScp,
  scriptedScp,
} from './testing/scripted-scp.ts';

/** Nodes that answer and send what belongs to somebody else: two patients are never mixed, and it is said. */
let rig: RemoteRig;
const scps: ScriptedScp[] = [];
beforeAll(async () => {
  rig = await startRemoteRig();
});
afterAll(() => rig.close());
afterEach(() => {
  for (const scp of scps.splice(0)) scp.close();
});

type OnMessage = (message: ScriptedMessage, association: ScriptedAssociation) => void | Promise<void>;

async function start(
  onMessage: OnMessage,
  options: Partial<ScriptedOptions> = {},
  overrides: Record<string, unknown> = {},
  change: object = {},
): Promise<ScriptedScp> {
  const scp = await scriptedScp({ onMessage, ...options });
  scps.push(scp);
  await rig.configure({ nodes: [{ port: scp.port, overrides }], change });
  return scp;
}

const identifiers = (scp: ScriptedScp) => scp.messages.map(({ identifier }) => keysOf(identifier));
const levels = (scp: ScriptedScp) => identifiers(scp).map((keys) => [keys['QueryRetrieveLevel'], keys['PatientID']]);

describe('Patient Root', () => {
  const patientRoot = '1.2.840.10008.5.1.4.1.2.1.1';
  const only: Partial<ScriptedOptions> = {
    accept: ({ abstractSyntax, transferSyntaxes }) =>
      abstractSyntax === patientRoot ? transferSyntaxes[0] : undefined,
  };
  /** Answers whatever is asked at a level with all of it. */
  const everything =
    (patients: Keywords[], studies: Keywords[]): OnMessage =>
    (message, association) => {
      const level = keysOf(message.identifier)['QueryRetrieveLevel'];
      for (const found of level === 'PATIENT' ? patients : studies) {
        association.respond(message, { status: 0xff00, dataSet: dataSetOf(found) });
      }
      association.respond(message, { status: 0 });
    };
  const shown = (rows: { studyUid: string; patientId: string; name: { alphabetic: string }; birthDate: string }[]) =>
    rows.map(({ studyUid, patientId, name, birthDate }) => [studyUid, patientId, name.alphabetic, birthDate]);

  it('a study of another patient than the one that was asked for does not get the name of that one', async () => {
    await start(
      everything(
        [{ PatientID: 'P1', PatientName: 'One^Patient', PatientBirthDate: '19500101' }],
        [
          { StudyInstanceUID: '2.25.1', PatientID: 'P1' },
          { StudyInstanceUID: '2.25.2', PatientID: 'P2' },
          { StudyInstanceUID: '2.25.3' },
        ],
      ),
      only,
    );
    const { rows } = await rig.find({ PatientName: 'One' });
    expect(shown(rows)).toEqual([
      ['2.25.1', 'P1', 'One^Patient', '19500101'],
      ['2.25.3', 'P1', 'One^Patient', '19500101'],
    ]);
  });

  it('two patients of one Patient ID: whose a study is, only the study itself says', async () => {
    const scp = await start(
      everything(
        [
          { PatientID: '1', IssuerOfPatientID: 'NORTH', PatientName: 'North^Patient', PatientBirthDate: '19500101' },
          { PatientID: '1', IssuerOfPatientID: 'SOUTH', PatientName: 'South^Patient', PatientBirthDate: '19990101' },
        ],
        [
          { StudyInstanceUID: '2.25.1', PatientID: '1' },
          { StudyInstanceUID: '2.25.2', PatientID: '1', PatientName: 'South^Patient' },
        ],
      ),
      only,
    );
    const { rows } = await rig.find({ PatientName: 'Patient' });
    expect(shown(rows)).toEqual([
      ['2.25.1', '1', '', ''],
      ['2.25.2', '1', 'South^Patient', ''],
    ]);
    expect(levels(scp)).toEqual([
      ['PATIENT', ''],
      ['STUDY', '1'],
    ]);
    expect(identifiers(scp)[1]).toHaveProperty('PatientName');
  });

  it('the same patient twice among the patients is one', async () => {
    const one = { PatientID: '1', PatientName: 'One^Patient', PatientBirthDate: '19500101' };
    await start(everything([one, one], [{ StudyInstanceUID: '2.25.1', PatientID: '1' }]), only);
    expect(shown((await rig.find({ PatientName: 'One' })).rows)).toEqual([['2.25.1', '1', 'One^Patient', '19500101']]);
  });

  it('a Patient ID that is a wildcard asks for nobody else', async () => {
    const scp = await start(
      everything(
        [
          { PatientID: '*', PatientName: 'Star^Patient' },
          { PatientID: 'A*', PatientName: 'A^Patient' },
        ],
        [
          { StudyInstanceUID: '2.25.1', PatientID: 'A*' },
          { StudyInstanceUID: '2.25.2', PatientID: 'AB' },
          { StudyInstanceUID: '2.25.3' },
        ],
      ),
      only,
    );
    const { rows } = await rig.find({ PatientName: 'Patient' });
    expect(shown(rows)).toEqual([['2.25.1', 'A*', 'A^Patient', '']]);
    expect(levels(scp)).toEqual([
      ['PATIENT', ''],
      ['STUDY', 'A*'],
    ]);
  });
});

describe('below the study', () => {
  const series = (StudyInstanceUID: string, number: number): Keywords => ({
    StudyInstanceUID,
    SeriesInstanceUID: `${StudyInstanceUID}.${number}`,
    SeriesNumber: number,
  });
  /** A node that matches by nothing at all. */
  const careless: OnMessage = (message, association) => {
    const level = keysOf(message.identifier)['QueryRetrieveLevel'];
    const found: Keywords[] =
      level === 'STUDY'
        ? [{ PatientID: 'P0' }, { StudyInstanceUID: '2.25.1', PatientID: 'P1' }]
        : level === 'SERIES'
          ? [series('2.25.1', 1), series('2.25.2', 2), { ...series('2.25.1', 3), PatientID: 'P2' }]
          : [
              { ...series('2.25.1', 1), SOPInstanceUID: '2.25.1.1.1' },
              { ...series('2.25.1', 3), SOPInstanceUID: '2.25.1.3.1' },
              { ...series('2.25.2', 1), SOPInstanceUID: '2.25.2.1.1' },
              { SOPInstanceUID: '2.25.1.1.2' },
            ];
    for (const one of found) association.respond(message, { status: 0xff00, dataSet: dataSetOf(one) });
    association.respond(message, { status: 0 });
  };
  const place = { nodeId: 'node', patientId: 'P1', studyUid: '2.25.1' };

  it('series and images of another study, series or patient are not shown as those of the one that was asked for', async () => {
    await start(careless);
    expect((await rig.remote.series(place)).map(({ seriesUid }) => seriesUid)).toEqual(['2.25.1.1']);
    const images = await rig.remote.instances({ ...place, seriesUid: '2.25.1.1' });
    expect(images.map(({ sopInstanceUid }) => sopInstanceUid)).toEqual(['2.25.1.1.1', '2.25.1.1.2']);
    expect(rig.logged.some((line) => line.includes('something else'))).toBe(true);
  });

  it('also where everything is asked for at once', async () => {
    const scp = await start(careless, {}, { expand: 'everything' });
    await rig.find({});
    expect((await rig.remote.series(place)).map(({ seriesUid }) => seriesUid)).toEqual(['2.25.1.1']);
    // A study without a UID would ask for the series of all studies.
    expect(identifiers(scp).map((keys) => keys['StudyInstanceUID'])).toEqual(['', '2.25.1', '2.25.1']);
  });

  it('a study is not found for the series of another', async () => {
    await start((message, association) => {
      const level = keysOf(message.identifier)['QueryRetrieveLevel'];
      const found = level === 'STUDY' ? { StudyInstanceUID: '2.25.1', PatientID: 'P1' } : series('2.25.2', 2);
      association.respond(message, { status: 0xff00, dataSet: dataSetOf(found) });
      association.respond(message, { status: 0 });
    });
    expect((await rig.find({ SeriesDescription: 'thin' })).rows).toEqual([]);
  });
});

describe('a retrieve', () => {
  let studies = 0;
  const newStudy = (): string => `2.25.91.${++studies}`;
  const imageOf = (studyUid: string, number: number, patientId: string) => {
    const sopInstanceUid = `${studyUid}.1.${number}`;
    const change: [number, string, string][] = [
      [0x00080018, 'UI', sopInstanceUid],
      [0x00100020, 'LO', patientId],
    ];
    const image = testImage({ number, study: studyUid, series: `${studyUid}.1`, change });
    return { ...image, sopInstanceUid };
  };
  async function arrive(
    studyUid: string,
    number: number,
    patientId: string,
    image = imageOf(studyUid, number, patientId),
  ) {
    const { sopClassUid, sopInstanceUid, elements } = image;
    const bytes = encodeDataSet(elements, '1.2.840.10008.1.2.1');
    const origin = { kind: 'c-store' as const };
    const transferSyntaxUid = '1.2.840.10008.1.2.1';
    const stream = rig.ingest.begin({ origin, transferSyntaxUid, sopClassUid, sopInstanceUid, bareDataSet: true });
    await stream.write(bytes);
    await stream.commit();
  }
  const fetch = async (studyUid: string) => {
    const item = { studyUid, patientId: 'P1', retrieveAeTitle: '', title: 'Test' };
    const { jobIds } = await rig.remote.retrieve({ nodeId: 'node', items: [item] });
    return rig.jobs.finished(jobIds[0] as number);
  };
  const patientsOf = async (studyUid: string) => {
    await rig.archive.settle();
    const { rows } = await rig.archive.search({ level: 'study', match: { '0020000D': [studyUid] } });
    return rows.map(({ attributes }) => attributes['00100020']?.Value?.[0]).sort();
  };

  it('that brings images of another patient under the same study UID says so; they are filed apart', async () => {
    const studyUid = newStudy();
    await start(async (message, association) => {
      await arrive(studyUid, 1, 'P1');
      await arrive(studyUid, 2, 'P2');
      await arrive(studyUid, 3, 'P2');
      association.respond(message, { status: 0, completed: 3 });
    });
    const job = await fetch(studyUid);
    expect(job).toMatchObject({ state: 'warning', done: 3 });
    expect(await rig.jobs.problems(job.id)).toMatchObject([
      { object: studyUid, message: '2 of the instances are of Patient ID P2, not of P1: they are filed there' },
    ]);
    expect(await patientsOf(studyUid)).toEqual(['P1', 'P2']);
  });

  it('of a patient whose ID says the same is done', async () => {
    const studyUid = newStudy();
    await start(async (message, association) => {
      await arrive(studyUid, 1, 'P1 ');
      association.respond(message, { status: 0, completed: 1 });
    });
    expect(await fetch(studyUid)).toMatchObject({ state: 'done' });
  });

  it('whose images are set aside because their series belongs to another study says so', async () => {
    const [first, second] = [newStudy(), newStudy()];
    const series = `${first}.1`;
    const image = (study: string, number: number) => {
      const sopInstanceUid = `${study}.1.${number}`;
      const change: [number, string, string][] = [
        [0x00080018, 'UI', sopInstanceUid],
        [0x00100020, 'LO', 'P1'],
      ];
      return { ...testImage({ number, study, series, change }), sopInstanceUid };
    };
    await arrive(first, 1, 'P1', image(first, 1));
    await start(
      async (message, association) => {
        await arrive(second, 2, 'P1', image(second, 2));
        association.respond(message, { status: 0, completed: 1 });
      },
      {},
      {},
      { storage: { seriesInOtherStudy: 'quarantine' } },
    );
    const job = await fetch(second);
    expect(job).toMatchObject({ state: 'warning' });
    expect(await rig.jobs.problems(job.id)).toMatchObject([
      { message: '1 of the instances were set aside: their series belongs to another study here' },
    ]);
  });

  it('to ourselves is not begun while our listener is off', async () => {
    const scp = await start((message, association) => association.respond(message, { status: 0 }), {}, {});
    rig.change((settings) => ({ ...settings, listener: { ...settings.listener, enabled: false } }));
    expect(await fetch(newStudy())).toMatchObject({
      state: 'failed',
      attempts: 1,
      error: { code: 'unsupported', parameters: { reason: 'not-listening', destination: 'STATION' } },
    });
    expect(scp.requests).toEqual([]);
  });

  it('by C-GET that brings what nobody asked for says so', async () => {
    const studyUid = newStudy();
    const other = newStudy();
    const left = [studyUid, other];
    let asked: ScriptedMessage | undefined;
    await start(
      (message, association) => {
        asked ??= message;
        const uid = left.shift();
        if (uid === undefined) return association.respond(asked, { status: 0, completed: 1 });
        const { sopClassUid, sopInstanceUid, elements } = imageOf(uid, 1, 'P1');
        const { id } = association.request.contexts.find(({ abstractSyntax }) => abstractSyntax === sopClassUid)!;
        const { transferSyntax } = association.contexts.find((context) => context.id === id)!;
        const command = { field: 1, messageId: 100 + left.length, dataSetType: 1, priority: 0 };
        const instance = { affectedSopClassUid: sopClassUid, affectedSopInstanceUid: sopInstanceUid };
        association.ask(id, { ...command, ...instance }, encodeDataSet(elements, transferSyntax));
      },
      { roles: (role) => role },
      { retrieveBy: 'get' },
    );
    const job = await fetch(studyUid);
    expect(job).toMatchObject({ state: 'warning' });
    expect(await rig.jobs.problems(job.id)).toMatchObject([
      { object: other, message: '1 instances came that were not asked for' },
    ]);
    expect(await patientsOf(other)).toEqual(['P1']);
  });
});

describe('priors', () => {
  const name = 'Prior^Patient';
  let count = 0;
  async function current(patientId: string): Promise<number> {
    const study = `2.25.92.${++count}`;
    const { sopClassUid, elements } = testImage({
      number: 1,
      study,
      series: `${study}.1`,
      change: [
        [0x00080018, 'UI', `${study}.1.1`],
        [0x00080020, 'DA', '20260101'],
        [0x00100010, 'PN', name],
        [0x00100020, 'LO', patientId],
        [0x00100030, 'DA', '19600101'],
      ],
    });
    const stream = rig.ingest.begin({
      origin: { kind: 'c-store' },
      transferSyntaxUid: '1.2.840.10008.1.2.1',
      sopClassUid,
      sopInstanceUid: `${study}.1.1`,
      bareDataSet: true,
    });
    await stream.write(encodeDataSet(elements, '1.2.840.10008.1.2.1'));
    await stream.commit();
    await rig.archive.settle();
    return (await rig.archive.search({ level: 'study', match: { '0020000D': [study] } })).rows[0]!.row;
  }
  const prior = (number: number, PatientID: string, more: Keywords = {}): Answers => ({
    study: {
      StudyInstanceUID: `2.25.93.${number}`,
      PatientID,
      PatientName: name,
      PatientBirthDate: '19600101',
      StudyDate: '20250101',
      ModalitiesInStudy: ['CT'],
      ...more,
    },
  });

  it.each(['*', '**', '?*', ' * '])('of a patient whose ID is %s are not asked for', async (id) => {
    const scp = await start((message, association) => answerFind([prior(1, id)], message, association));
    expect(await rig.remote.priors({ studyRow: await current(id) })).toEqual({ rows: [], failed: [] });
    expect(scp.requests).toEqual([]);
  });

  it('of a patient whose ID holds a wildcard are only those of this ID, however many others come first', async () => {
    const others = Array.from({ length: 600 }, (_, index) => prior(1000 + index, `A${index}`));
    await start((message, association) => answerFind([...others, prior(1, 'A*')], message, association));
    const { rows } = await rig.remote.priors({ studyRow: await current('A*') });
    expect(rows.map(({ studyUid }) => studyUid)).toEqual(['2.25.93.1']);
  });

  it('are known by the groups of the name that both say', async () => {
    const scp = await start((message, association) =>
      answerFind(
        [
          prior(1, 'J1', { PatientName: 'Prior^Patient=山田^太郎' }),
          prior(2, 'J1', { PatientName: '=山田^太郎' }),
          prior(3, 'J1', { PatientName: 'Other^Patient=山田^太郎' }),
        ].map(({ study }) => ({ study: { SpecificCharacterSet: 'ISO_IR 192', ...study } })),
        message,
        association,
      ),
    );
    const { rows } = await rig.remote.priors({ studyRow: await current('J1') });
    expect(rows.map(({ studyUid }) => studyUid)).toEqual(['2.25.93.1']);
    expect(scp.requests).toHaveLength(1);
  });
});
