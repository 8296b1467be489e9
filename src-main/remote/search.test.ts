import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { RemoteStudy } from '../../src-shared/contract/remote.ts';
import { encodeDataSet, testImage } from '../network/conformance/encode.ts';
import { type Answers, answerFind, dataSetOf, keysOf } from './testing/answers.ts';
import { type RemoteRig, startRemoteRig, type TestNode } from './testing/remote-rig.ts';
import {
  type ScriptedAssociation,
  type ScriptedMessage,
  type ScriptedOptions,
  type ScriptedScp,
  scriptedScp,
} from './testing/scripted-scp.ts';

let rig: RemoteRig;
let scp: ScriptedScp;
beforeAll(async () => {
  rig = await startRemoteRig();
});
afterAll(() => rig.close());
afterEach(() => scp?.close());

type OnMessage = (message: ScriptedMessage, association: ScriptedAssociation) => void;

async function start(
  onMessage: OnMessage,
  options: Partial<ScriptedOptions> = {},
  overrides: Record<string, unknown> = {},
  change: object = {},
) {
  scp = await scriptedScp({ onMessage, ...options });
  const node: TestNode = { port: scp.port, overrides };
  await rig.configure({ nodes: [node], change });
}

const identifiers = () => scp.messages.map(({ identifier }) => keysOf(identifier));
const study = (number: number, more: Answers['study'] = {}): Answers => ({
  study: { StudyInstanceUID: `2.25.${number}`, PatientID: `P${number}`, ...more },
});
const answering =
  (tree: readonly Answers[]): OnMessage =>
  (message, association) =>
    answerFind(tree, message, association);
const begin = (searchId: string, keys = {}) => rig.remote.search({ searchId, nodeId: 'node', query: { keys } });

describe('a search', () => {
  it('that somebody types on is cancelled by C-CANCEL; what was found stays, the next one goes on', async () => {
    let first: ScriptedMessage | undefined;
    await start((message, association) => {
      if (message.command.field === 0x0fff) return association.respond(first!, { status: 0xfe00 });
      if (first !== undefined) return answerFind([study(2)], message, association);
      first = message;
      association.respond(message, { status: 0xff00, dataSet: dataSetOf(study(1).study) });
    });
    await begin('typing 1');
    await expect.poll(() => rig.rows('typing 1').length).toBe(1);
    await rig.remote.cancelSearch({ searchId: 'typing 1' });
    await begin('typing 2');
    expect(await rig.ended('typing 1')).toMatchObject({ outcome: 'cancelled', count: 1 });
    expect(await rig.ended('typing 2')).toMatchObject({ outcome: 'complete', count: 1 });
    expect(scp.released).toBe(2);
    await rig.remote.cancelSearch({ searchId: 'typing 2' });
    await rig.remote.cancelSearch({ searchId: 'never begun' });
  });

  it('of a window that is gone is cancelled; what it found is not told again, and its name is free', async () => {
    const onMessage: OnMessage = (message, association) => {
      if (message.command.field === 0x0fff) return association.respond(scp.messages[0]!, { status: 0xfe00 });
      association.respond(message, { status: 0xff00, dataSet: dataSetOf(study(1).study) });
    };
    await start(onMessage);
    await begin('gone');
    await expect.poll(() => rig.rows('gone').length).toBe(1);
    rig.unwatched();
    expect(await rig.ended('gone')).toMatchObject({ outcome: 'cancelled', count: 1 });
    expect(scp.released).toBe(1);
    rig.unwatched();
    scp.close();
    await start(answering([study(2)]));
    await begin('gone');
    expect(await rig.ended('gone')).toMatchObject({ outcome: 'complete', count: 1 });
  });

  it('is cancelled while the association is being opened', async () => {
    await start(() => undefined);
    const { listenRaw } = await import('../network/testing/raw-peer.ts');
    const silent = await listenRaw(() => undefined);
    await rig.configure({ nodes: [{ port: silent.port }] });
    await begin('opening');
    await rig.remote.cancelSearch({ searchId: 'opening' });
    expect(await rig.ended('opening')).toMatchObject({ outcome: 'cancelled', count: 0 });
    silent.close();
  });

  it('ends as failed when the peer aborts in the middle; what came is shown', async () => {
    await start((message, association) => {
      association.respond(message, { status: 0xff00, dataSet: dataSetOf(study(1).study) });
      association.abort();
    });
    const { rows, end } = await rig.find({});
    expect(rows).toHaveLength(1);
    expect(end).toMatchObject({ outcome: 'failed', count: 1, error: { code: 'association-aborted' } });
  });

  it('ends when the peer never answers, or stops in the middle', async () => {
    const change = { calling: { timeouts: { dimseMs: 100 } } };
    await start(() => undefined, {}, {}, change);
    expect((await rig.find({})).end).toMatchObject({ outcome: 'failed', error: { code: 'timeout' } });
    scp.close();
    await start(
      (message, association) => association.respond(message, { status: 0xff00, dataSet: dataSetOf(study(1).study) }),
      {},
      {},
      change,
    );
    expect((await rig.find({})).end).toMatchObject({ outcome: 'failed', count: 1, error: { code: 'timeout' } });
  });

  it('of a peer that answers slowly goes on as long as something comes', async () => {
    await start(
      async (message, association) => {
        for (let number = 1; number <= 4; number++) {
          await new Promise((resolve) => setTimeout(resolve, 60));
          association.respond(message, { status: 0xff00, dataSet: dataSetOf(study(number).study) });
        }
        association.respond(message, { status: 0 });
      },
      {},
      {},
      { calling: { timeouts: { dimseMs: 150 } } },
    );
    expect((await rig.find({})).end).toMatchObject({ outcome: 'complete', count: 4 });
  });

  it.each([0x1234, 0x0110, 0x0122])('with the unknown or general status %i has failed and says it', async (status) => {
    await start((message, association) => association.respond(message, { status, errorComment: 'because' }));
    expect((await rig.find({})).end).toMatchObject({
      outcome: 'failed',
      status,
      error: { code: 'dimse-status', parameters: { status, comment: 'because' } },
    });
  });

  it('whose final response comes twice is complete', async () => {
    await start((message, association) => {
      association.respond(message, { status: 0xff00, dataSet: dataSetOf(study(1).study) });
      association.respond(message, { status: 0 });
      association.respond(message, { status: 0 });
    });
    expect((await rig.find({})).end).toMatchObject({ outcome: 'complete', count: 1 });
    await expect.poll(() => scp.open).toBe(0);
  });

  it('that is answered for another request ends the association', async () => {
    await start((message, association) =>
      association.respond(message, { status: 0xff00, messageIdRespondedTo: 99, dataSet: dataSetOf(study(1).study) }),
    );
    expect((await rig.find({})).end).toMatchObject({ outcome: 'failed', error: { code: 'protocol' } });
  });

  it('passes over responses that cannot be read', async () => {
    await start((message, association) => {
      association.respond(message, { status: 0xff00 });
      association.respond(message, { status: 0xff00, dataSet: Buffer.from('08000000ff', 'hex') });
      association.respond(message, { status: 0xff00, dataSet: dataSetOf(study(1).study) });
      association.respond(message, { status: 0 });
    });
    expect((await rig.find({})).end).toMatchObject({ outcome: 'complete', count: 1 });
  });

  it('of 2000 responses at once tells its rows in portions, at most ten times a second', async () => {
    await start(answering(Array.from({ length: 2000 }, (_, index) => study(index + 1))));
    const { rows, end } = await rig.find({});
    expect(end).toMatchObject({ outcome: 'complete', count: 2000 });
    expect(rows.map(({ number }) => number)).toEqual(Array.from({ length: 2000 }, (_, index) => index + 1));
    const told = rig.events.filter(({ member }) => member === 'found');
    expect(told.every(({ payload }) => (payload as { rows: RemoteStudy[] }).rows.length <= 400)).toBe(true);
    for (const [index, { at }] of told.entries()) {
      if (index > 0) expect(at - told[index - 1]!.at).toBeGreaterThan(95);
    }
  });

  it('of a node that nobody knows, with a date that is none, or under a name in use is refused', async () => {
    await start(() => undefined);
    const search = (input: Parameters<RemoteRig['remote']['search']>[0]) =>
      Promise.resolve().then(() => rig.remote.search(input));
    await expect(search({ searchId: 'x', nodeId: 'nobody', query: { keys: {} } })).rejects.toMatchObject({
      code: 'not-found',
    });
    await expect(
      search({ searchId: 'x', nodeId: 'node', query: { keys: { StudyDate: 'yesterday' } } }),
    ).rejects.toMatchObject({ code: 'invalid-input', parameters: { keyword: 'StudyDate' } });
    await expect(search({ searchId: 'x', nodeId: 'node', query: { keys: { Nonsense: '1' } } })).rejects.toMatchObject({
      code: 'invalid-input',
    });
    await begin('in use');
    await expect(search({ searchId: 'in use', nodeId: 'node', query: { keys: {} } })).rejects.toMatchObject({
      code: 'busy',
    });
    await rig.remote.cancelSearch({ searchId: 'in use' });
    scp.close();
    await rig.ended('in use');
  });

  it('is in the audit trail', async () => {
    await start(answering([study(1)]));
    await rig.find({});
    expect(rig.audit).toMatchObject([
      { kind: 'query', action: 'execute', outcome: 'success', peer: { aeTitle: 'PEER' } },
    ]);
  });
});

describe('what is sent', () => {
  it.each([
    ['ASCII needs no character set', 'Muller', {}, undefined, 'Muller*'],
    ['otherwise UTF-8', 'Müller', {}, ['ISO_IR 192'], 'Müller*'],
    [
      'or the first of the node that holds it',
      'Müller',
      { characterSets: ['ISO_IR 144', 'ISO_IR 100'] },
      ['ISO_IR 100'],
      'Müller*',
    ],
    [
      'or one with escape sequences',
      '山田',
      { characterSets: ['\\ISO 2022 IR 87'] },
      [null, 'ISO 2022 IR 87'],
      '山田*',
    ],
    ['or as a wildcard', 'Müller', { characterSets: [] }, undefined, 'M?ller*'],
  ] as const)('character sets: %s', async (_, typed, overrides, sets, name) => {
    await start(answering([]), {}, overrides);
    await rig.find({ PatientName: typed });
    const { identifier } = scp.messages[0]!;
    expect(identifier['00080005']?.Value).toEqual(sets);
    expect(keysOf(identifier)).toMatchObject({ PatientName: name });
  });

  it('a comma parts family and given name; blanks around a range do not count; modalities are upper case', async () => {
    await start(answering([]));
    await rig.find({
      PatientName: 'doe, jane',
      StudyDate: '2026-01-01 - 2026-01-31',
      PatientSex: 'f',
    });
    expect(identifiers()[0]).toMatchObject({
      PatientName: 'doe^jane*',
      StudyDate: '20260101-20260131',
      PatientSex: 'F',
    });
  });

  it('several modalities in one value where the node wants that', async () => {
    await start(answering([study(1)]), {}, { modalities: 'list' });
    await rig.find({ ModalitiesInStudy: 'CT, MR' });
    expect(identifiers().map((keys) => keys['ModalitiesInStudy'])).toEqual(['CT\\MR']);
  });

  it('one query for each modality finds a study of both once', async () => {
    await start(answering([study(1)]), {}, { duplicates: 'list' });
    expect((await rig.find({ ModalitiesInStudy: 'CT MR' })).rows).toHaveLength(1);
  });

  it('names without regard to spelling: asked for, and sent as typed where that is granted', async () => {
    for (const [granted, name] of [
      [Uint8Array.of(0, 0, 1), 'Mayer'],
      [Uint8Array.of(0, 0, 0), 'Mayer*'],
      [undefined, 'Mayer*'],
    ] as const) {
      await start(answering([]), { extended: () => granted });
      await rig.find({ keys: { PatientName: 'Mayer' }, fuzzy: true });
      expect(scp.requests[0]!.user.extended[0]!.information).toEqual(Buffer.of(0, 0, 1));
      expect(identifiers()[0]).toMatchObject({ PatientName: name });
      scp.close();
    }
  });

  it('date and time as one span where that is granted; otherwise the span is looked after here', async () => {
    const keys = { StudyDate: '20260101-20260102', StudyTime: '1800-0800' };
    const at = (number: number, StudyDate: string, StudyTime: string) => study(number, { StudyDate, StudyTime });
    const tree = [
      at(1, '20260101', '175959'),
      at(2, '20260101', '1800'),
      at(3, '20260102', '080059.5'),
      at(4, '20260102', '0801'),
      at(5, '20260102', ''),
      study(6),
    ];
    await start(answering(tree), { extended: () => Uint8Array.of(0, 1) });
    expect((await rig.find(keys)).rows).toHaveLength(6);
    expect(identifiers()[0]).toMatchObject(keys);
    scp.close();
    await start(answering(tree));
    const { rows } = await rig.find(keys);
    expect(scp.requests[0]!.user.extended[0]!.information).toEqual(Buffer.of(0, 1));
    expect(identifiers()[0]).toMatchObject({ StudyDate: keys.StudyDate, StudyTime: '' });
    expect(rows.map(({ studyUid }) => studyUid)).toEqual(['2.25.2', '2.25.3', '2.25.5', '2.25.6']);
    scp.close();
    await start(answering(tree));
    await rig.find({ StudyDate: '2026.01.01', StudyTime: '08:00-12:00' });
    expect(scp.requests[0]!.user.extended).toEqual([]);
    expect(identifiers()[0]).toMatchObject({ StudyDate: '20260101', StudyTime: '0800-1200' });
  });

  it('keys below the study: relational where granted, else level by level, and only studies that have it', async () => {
    const tree: Answers[] = [
      { ...study(1), series: [{ series: { SeriesInstanceUID: '2.25.1.1', Modality: 'CT' } }] },
      study(2),
    ];
    await start(answering(tree));
    const { rows } = await rig.find({ SeriesDescription: 'thin' });
    expect(rows.map(({ studyUid }) => studyUid)).toEqual(['2.25.1']);
    expect(scp.requests[0]!.user.extended[0]!.information).toEqual(Buffer.of(1));
    expect(identifiers().map((keys) => [keys['QueryRetrieveLevel'], keys['SeriesDescription']])).toEqual([
      ['STUDY', undefined],
      ['SERIES', 'thin'],
      ['SERIES', 'thin'],
    ]);
  });
});

describe('Patient Root', () => {
  const patientRoot = '1.2.840.10008.5.1.4.1.2.1.1';
  const only: Partial<ScriptedOptions> = {
    accept: ({ abstractSyntax, transferSyntaxes }) =>
      abstractSyntax === patientRoot ? transferSyntaxes[0] : undefined,
  };
  const answer: OnMessage = (message, association) => {
    const keys = keysOf(message.identifier);
    const send = (found: Answers['study']) =>
      association.respond(message, { status: 0xff00, dataSet: dataSetOf(found) });
    if (keys['QueryRetrieveLevel'] === 'PATIENT') {
      send({ PatientID: 'P1', PatientName: 'One^Patient', PatientBirthDate: '19500101' });
      send({ PatientID: 'P2', PatientName: 'Two^Patient' });
    } else if (keys['QueryRetrieveLevel'] === 'STUDY') {
      send({ PatientID: keys['PatientID'] as string, StudyInstanceUID: `2.25.${keys['PatientID'] === 'P1' ? 1 : 2}` });
    } else send({ SeriesInstanceUID: '2.25.1.1' });
    association.respond(message, { status: 0 });
  };

  it('is used where Study Root is refused: patients first, their names with the studies', async () => {
    await start(answer, only);
    const { rows, end } = await rig.find({ PatientName: 'Pat', StudyDate: '20260101-' });
    expect(end.outcome).toBe('complete');
    expect(rows.map(({ studyUid, name, birthDate }) => [studyUid, name.alphabetic, birthDate])).toEqual([
      ['2.25.1', 'One^Patient', '19500101'],
      ['2.25.2', 'Two^Patient', ''],
    ]);
    const asked = identifiers();
    expect(
      asked.map((keys) => [keys['QueryRetrieveLevel'], keys['PatientID'], keys['PatientName'], keys['StudyDate']]),
    ).toEqual([
      ['PATIENT', '', 'Pat*', undefined],
      ['STUDY', 'P1', undefined, '20260101-'],
      ['STUDY', 'P2', undefined, '20260101-'],
    ]);
    await rig.remote.series({ nodeId: 'node', patientId: 'P1', studyUid: '2.25.1' });
    expect(identifiers().at(-1)).toMatchObject({ PatientID: 'P1', StudyInstanceUID: '2.25.1' });
  });

  it('a peer that does not answer at PATIENT level is asked for studies', async () => {
    await start((message, association) => {
      const keys = keysOf(message.identifier);
      if (keys['QueryRetrieveLevel'] === 'PATIENT') return association.respond(message, { status: 0xa900 });
      answerFind([study(1, { PatientName: 'One^Patient' })], message, association);
    }, only);
    const { rows, end } = await rig.find({ PatientName: 'One' });
    expect(rows).toMatchObject([{ name: { alphabetic: 'One^Patient' } }]);
    expect(end.outcome).toBe('complete');
  });

  it('neither model: the node does not offer the service', async () => {
    await start(answer, { accept: () => undefined });
    expect((await rig.find({})).end).toMatchObject({ outcome: 'failed', error: { code: 'unsupported' } });
    expect(scp.released).toBe(1);
  });
});

describe('what lies here', () => {
  const uid = '2.25.60001';
  const own = { PatientID: 'HERE', PatientName: 'Here^Lies' };
  const store = async (number: number) => {
    const { sopClassUid, sopInstanceUid, elements } = testImage({
      number: 60_000 + number,
      study: uid,
      series: `${uid}.1`,
      change: [
        [0x00100010, 'PN', 'Here^Lies'],
        [0x00100020, 'LO', 'HERE'],
      ],
    });
    const stream = rig.ingest.begin({
      origin: { kind: 'c-store' },
      transferSyntaxUid: '1.2.840.10008.1.2.1',
      sopClassUid,
      sopInstanceUid,
      bareDataSet: true,
    });
    await stream.write(encodeDataSet(elements, '1.2.840.10008.1.2.1'));
    await stream.commit();
    await rig.archive.settle();
  };

  it('is told with the rows, of the same patient only, and again when more arrives', async () => {
    await start(
      answering([
        { study: { StudyInstanceUID: uid, ...own } },
        { study: { StudyInstanceUID: uid, PatientID: 'OTHER', PatientName: 'Here^Lies' } },
        { study: { StudyInstanceUID: uid, PatientID: 'HERE', PatientName: 'Somebody^Else' } },
        study(7),
      ]),
      {},
      { duplicates: 'list' },
    );
    await store(1);
    await begin('here');
    await rig.ended('here');
    expect(rig.rows('here').map(({ local }) => local?.instances)).toEqual([1, undefined, undefined, undefined]);
    await store(2);
    await expect.poll(() => rig.rows('here')[0]!.local?.instances).toBe(2);
    expect(rig.rows('here').map(({ local }) => local?.instances)).toEqual([2, undefined, undefined, undefined]);
    const { studyRow } = rig.rows('here')[0]!.local!;
    await rig.archive.deleteStudies([studyRow]);
    await expect.poll(() => rig.rows('here')[0]!.local).toBeUndefined();
  });
});
