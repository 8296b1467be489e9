import { describe, expect, it } from 'vitest';
import { ts } from '../../network/conformance/rig.ts';
import { answerFind, type Keywords, keysOf } from '../testing/answers.ts';
import type { ScriptedAnswer } from '../testing/scripted-scp.ts';
import {
  cancels,
  configure,
  fetched,
  finishing,
  item,
  jobOf,
  moveField,
  moves,
  newStudy,
  peer,
  rig,
  start,
  storeToUs,
  studyMove,
  submit,
} from './retrieve-scu-rig.ts';

describe.each([
  ['canon-gca', '[GCA-118][GCA-119]'],
  ['pixelmed', '[PXM-086][PXM-087]'],
] as const)('%s', (profile, ids) => {
  it(`${ids} a study and a series are named by their unique keys`, async () => {
    const scp = await start(profile, finishing({ status: 0 }));
    const [one, two] = [newStudy(), newStudy()];
    const jobs = await fetched([item(one), item(two, { seriesUid: `${two}.9` })]);
    expect(jobs.map(({ state }) => state)).toEqual(['done', 'done']);
    expect(moves(scp).map(({ identifier }) => keysOf(identifier))).toEqual([
      { QueryRetrieveLevel: 'STUDY', StudyInstanceUID: one },
      { QueryRetrieveLevel: 'SERIES', StudyInstanceUID: two, SeriesInstanceUID: `${two}.9` },
    ]);
  });
});

describe.each([
  ['canon-gca', '[GCA-120]'],
  ['pixelmed', '[PXM-089][PXM-090]'],
] as const)('%s', (profile, ids) => {
  it(`${ids} the destination is our own title, the node that of Retrieve AE Title`, async () => {
    const answers = { StudyInstanceUID: newStudy(), PatientID: 'P1', RetrieveAETitle: 'OTHER' };
    const [scp, other] = [
      await peer((message, association) => answerFind([{ study: answers }], message, association)),
      await peer(finishing({ status: 0 })),
    ];
    await configure(profile, [{ port: scp.port }, { port: other.port, id: 'other', aeTitle: 'OTHER' }]);
    const { rows } = await rig.find({});
    const { studyUid, retrieveAeTitle } = rows[0]!;
    expect((await fetched([item(studyUid, { retrieveAeTitle })]))[0]).toMatchObject({ state: 'done', nodeId: 'other' });
    expect(moves(scp)).toEqual([]);
    expect(moves(other)).toMatchObject([{ command: { moveDestination: 'STATION' } }]);
    expect(other.requests[0]).toMatchObject({ calledAeTitle: 'OTHER' });
  });
});

describe('Canon GCA-9300R', () => {
  it('[GCA-121] proposes Study Root MOVE with Implicit VR Little Endian alone', async () => {
    const scp = await start('canon-gca', finishing({ status: 0 }));
    await fetched([item(newStudy())]);
    expect(scp.requests[0]!.contexts).toEqual([{ id: 1, abstractSyntax: studyMove, transferSyntaxes: [ts.ILE] }]);
    expect(scp.requests[0]!.user.extended).toEqual([]);
  });

  it('[GCA-120] a Retrieve AE Title that nobody knows: the node that was searched is asked', async () => {
    const scp = await start('canon-gca', finishing({ status: 0 }));
    await fetched([item(newStudy(), { retrieveAeTitle: 'STRANGER' })]);
    expect(moves(scp)).toHaveLength(1);
  });

  it.each(['canon-gca', 'pixelmed'] as const)(
    '[GCA-122] [PXM-092] no C-CANCEL when the job is cancelled: %s',
    async (profile) => {
      const scp = await start(profile, (message, association) => {
        if (message.command.field === moveField)
          association.respond(message, { status: 0xff00, remaining: 5, completed: 1 });
      });
      const id = await submit(item(newStudy()));
      await expect.poll(() => jobOf(id).done).toBe(1);
      await rig.jobs.cancel(id);
      expect(jobOf(id).state).toBe('cancelled');
      expect(cancels(scp)).toEqual([]);
      await expect.poll(() => scp.open).toBe(0);
    },
  );

  const retried = { querying: { retry: { delayMs: 30 } } };
  it('[GCA-123] a failure is tried again every minute, up to three times', async () => {
    const scp = await start('canon-gca', finishing({ status: 0xa701 }));
    expect(rig.settings.querying.retry).toEqual({ attempts: 3, delayMs: 60_000, factor: 1 });
    const before = Date.now();
    const id = await submit(item(newStudy()));
    await expect.poll(() => jobOf(id).nextAttemptAt).toBeGreaterThan(before + 59_000);
    expect(jobOf(id)).toMatchObject({ state: 'waiting', lastStatus: 0xa701 });
    await rig.jobs.cancel(id);
    expect(moves(scp)).toHaveLength(1);
  });

  it.each([
    ['[GCA-123] three more', retried, 4],
    ['[GCA-124] one more, by setting', { querying: { retry: { attempts: 1, delayMs: 30 } } }, 2],
  ] as const)('%s: attempts end with the failure said', async (_, change, attempts) => {
    const scp = await start('canon-gca', finishing({ status: 0xa702, errorComment: 'no room' }), {}, change);
    const [job] = await fetched([item(newStudy())]);
    expect(job).toMatchObject({
      state: 'failed',
      error: { code: 'dimse-status', parameters: { status: 0xa702, comment: 'no room' } },
    });
    expect(moves(scp)).toHaveLength(attempts);
  });

  it('[GCA-123] an association that cannot be opened is tried again as well', async () => {
    const scp = await start('canon-gca', finishing({ status: 0 }), {}, retried);
    scp.close();
    const [job] = await fetched([item(newStudy())]);
    expect(job).toMatchObject({ state: 'failed', attempts: 4, error: { code: 'connection-failed' } });
  });

  it.each([0xa701, 0xa702, 0xa801, 0xa900, 0xc000, 0xcabc, 0xfe00, 0xb000])(
    '[GCA-125] status %i ends the attempt, another is scheduled',
    async (status) => {
      let attempt = 0;
      const scp = await start(
        'canon-gca',
        (message, association) => {
          if (message.command.field === moveField)
            association.respond(message, { status: ++attempt === 1 ? status : 0 });
        },
        {},
        retried,
      );
      const [job] = await fetched([item(newStudy())]);
      expect(job).toMatchObject({ state: 'done', attempts: 2 });
      expect(moves(scp)).toHaveLength(2);
      expect(scp.released).toBe(2);
    },
  );

  it('[GCA-126] FF00H keeps the retrieve running, its counts are the progress', async () => {
    let go: ((answer: ScriptedAnswer) => void) | undefined;
    await start('canon-gca', (message, association) => {
      go = (answer) => association.respond(message, answer);
    });
    const id = await submit(item(newStudy()));
    await expect.poll(() => go).toBeDefined();
    go!({ status: 0xff00, remaining: 9, completed: 1, failed: 0, warning: 0 });
    await expect.poll(() => [jobOf(id).state, jobOf(id).done, jobOf(id).total]).toEqual(['running', 1, 10]);
    go!({ status: 0xff00, remaining: 4, completed: 5, failed: 0, warning: 1 });
    await expect.poll(() => [jobOf(id).state, jobOf(id).done, jobOf(id).total]).toEqual(['running', 6, 10]);
    go!({ status: 0, completed: 9, failed: 0, warning: 1 });
    await expect.poll(() => jobOf(id).state).toBe('done');
    expect(jobOf(id).done).toBe(10);
  });

  it('[GCA-127] Success is success, whatever arrived', async () => {
    await start('canon-gca', finishing({ status: 0, completed: 12 }));
    expect((await fetched([item(newStudy())]))[0]).toMatchObject({ state: 'done', done: 12 });
  });

  it('[GCA-128] simultaneous retrieves follow the limit of the settings', async () => {
    const answers: (() => void)[] = [];
    const scp = await start(
      'canon-gca',
      (message, association) => void answers.push(() => association.respond(message, { status: 0 })),
      {},
      { querying: { simultaneousRetrieves: 1 } },
    );
    const ended = fetched([item(newStudy()), item(newStudy()), item(newStudy())]);
    for (let count = 1; count <= 3; count++) {
      await expect.poll(() => answers.length).toBe(count);
      await new Promise((resolve) => setTimeout(resolve, 30));
      expect(answers).toHaveLength(count);
      answers.at(-1)!();
    }
    await ended;
    expect(scp.mostOpen).toBe(1);
  });

  it.each([
    ['canon-gca', '[GCA-129]'],
    ['pixelmed', '[PXM-095]'],
  ] as const)(
    '%s %s when the association of C-MOVE aborts the listener still takes what comes; what came stays',
    async (profile, _id) => {
      const study = newStudy();
      await start(
        profile,
        async (_, association) => {
          await storeToUs(study, [1]);
          association.abort();
        },
        {},
        { querying: { retry: { attempts: 0 } } },
      );
      const [job] = await fetched([item(study)]);
      expect(job).toMatchObject({ state: 'failed', error: { code: 'association-aborted' }, done: 1 });
      await storeToUs(study, [2, 3]);
      await rig.archive.settle();
      expect(await rig.archive.locate({ studyUid: study })).toHaveLength(3);
    },
  );
});

describe('PixelMed DicomImageViewer', () => {
  it('[PXM-084] [PXM-085] [PXM-140] four contexts of Study Root MOVE, no extended negotiation, never GET', async () => {
    const scp = await start('pixelmed', finishing({ status: 0 }));
    await fetched([item(newStudy())]);
    expect(scp.requests[0]!.contexts.map(({ transferSyntaxes }) => transferSyntaxes)).toEqual([
      [ts.ILE, ts.ELE, ts.EBE],
      [ts.ILE],
      [ts.ELE],
      [ts.EBE],
    ]);
    expect(new Set(scp.requests[0]!.contexts.map(({ abstractSyntax }) => abstractSyntax))).toEqual(
      new Set([studyMove]),
    );
    expect(scp.requests[0]!.user).toMatchObject({ extended: [], roles: [] });
    expect(scp.messages.map(({ command }) => command.field)).toEqual([moveField]);
  });

  it('[PXM-088] an instance is named with everything above it', async () => {
    const scp = await start('pixelmed', finishing({ status: 0 }));
    const study = newStudy();
    await fetched([item(study, { seriesUid: `${study}.9`, sopInstanceUid: `${study}.7.1` })]);
    expect(keysOf(moves(scp)[0]!.identifier)).toEqual({
      QueryRetrieveLevel: 'IMAGE',
      StudyInstanceUID: study,
      SeriesInstanceUID: `${study}.9`,
      SOPInstanceUID: `${study}.7.1`,
    });
  });

  it.each([
    [0xa701, 'failed'],
    [0xa702, 'failed'],
    [0xa801, 'failed'],
    [0xa900, 'failed'],
    [0xc123, 'failed'],
    [0xb000, 'warning'],
    [0xfe00, 'failed'],
    [0x0000, 'done'],
  ] as const)('[PXM-091] [PXM-093] status %i ends the retrieve at once: %s', async (status, state) => {
    const scp = await start('pixelmed', (message, association) => {
      association.respond(message, { status: 0xff00, remaining: 1 });
      association.respond(message, { status, failed: status === 0xb000 ? 1 : 0 });
    });
    const [job] = await fetched([item(newStudy())]);
    expect(job).toMatchObject({ state, attempts: 1 });
    expect(moves(scp)).toHaveLength(1);
    expect(scp.released).toBe(1);
  });

  it('[PXM-094] what came before a failure stays', async () => {
    const study = newStudy();
    await start('pixelmed', async (message, association) => {
      await storeToUs(study, [1, 2]);
      association.respond(message, { status: 0xc001, completed: 2, failed: 3 });
    });
    const [job] = await fetched([item(study)]);
    expect(job).toMatchObject({ state: 'failed', done: 2, error: { parameters: { failed: 3 } } });
    await rig.archive.settle();
    expect(await rig.archive.locate({ studyUid: study })).toHaveLength(2);
  });
});

describe('Telemis-Medical', () => {
  it('[TEL-112] only what a search found can be fetched', async () => {
    const study = newStudy();
    const answers: Keywords = { StudyInstanceUID: study, PatientID: 'P1' };
    const scp = await start('telemis', async (message, association) => {
      if (message.command.field !== moveField) return answerFind([{ study: answers }], message, association);
      await storeToUs(study, [1]);
      association.respond(message, { status: 0, completed: 1 });
    });
    await expect(rig.remote.retrieve({ nodeId: 'node', items: [item(study)] })).rejects.toMatchObject({
      code: 'forbidden',
    });
    expect(moves(scp)).toEqual([]);
    await rig.find({});
    expect((await fetched([item(study)]))[0]).toMatchObject({ state: 'done' });
  });

  it('[TEL-113] [TEL-114] [TEL-115] Study Root MOVE to our own title; what comes is in the archive', async () => {
    const study = newStudy();
    const scp = await start(
      'telemis',
      async (message, association) => {
        await storeToUs(study, [1, 2]);
        association.respond(message, { status: 0, completed: 2 });
      },
      {},
      { querying: { retrieveOnlyFound: false } },
    );
    expect((await fetched([item(study)]))[0]).toMatchObject({ state: 'done', done: 2 });
    expect(moves(scp)).toMatchObject([
      { command: { moveDestination: 'STATION', affectedSopClassUid: '1.2.840.10008.5.1.4.1.2.2.2' } },
    ]);
    await rig.archive.settle();
    expect(await rig.archive.locate({ studyUid: study })).toHaveLength(2);
  });
});

describe('Vitrea Read', () => {
  it('[VIT-026] [VIT-029] [VIT-032] without a search before, Study Root MOVE with three transfer syntaxes to our title', async () => {
    const study = newStudy();
    const scp = await start('vitrea-read', async (message, association) => {
      await storeToUs(study, [1]);
      association.respond(message, { status: 0, completed: 1 });
    });
    expect((await fetched([item(study)]))[0]).toMatchObject({ state: 'done' });
    expect(scp.requests[0]!.contexts).toEqual([
      { id: 1, abstractSyntax: studyMove, transferSyntaxes: [ts.ILE, ts.ELE, ts.EBE] },
    ]);
    expect(moves(scp)[0]!.command.moveDestination).toBe('STATION');
  });

  it.each([
    ['grants it', (bytes: Uint8Array) => bytes, false],
    ['does not return the item', () => undefined, true],
    ['refuses it', () => Uint8Array.of(0), true],
  ] as const)('[VIT-030] relational retrieval is asked for; a peer that %s', async (_, extended, upper) => {
    const study = newStudy();
    const scp = await start(
      'vitrea-read',
      async (message, association) => {
        await storeToUs(study, [1]);
        association.respond(message, { status: 0, completed: 1 });
      },
      { extended: ({ information }) => extended(information) },
    );
    await fetched([item(study, { seriesUid: `${study}.9` })]);
    expect(scp.requests[0]!.user.extended).toEqual([{ sopClassUid: studyMove, information: Buffer.of(1) }]);
    expect(keysOf(moves(scp)[0]!.identifier)).toEqual({
      QueryRetrieveLevel: 'SERIES',
      SeriesInstanceUID: `${study}.9`,
      ...(upper && { StudyInstanceUID: study }),
    });
  });

  it('[VIT-033] images are there as they arrive, before the retrieve ends', async () => {
    const study = newStudy();
    let finish: (() => void) | undefined;
    await start('vitrea-read', async (message, association) => {
      await storeToUs(study, [1]);
      finish = () => association.respond(message, { status: 0, completed: 1 });
    });
    const id = await submit(item(study));
    await expect.poll(() => finish).toBeDefined();
    await rig.archive.settle();
    expect(await rig.archive.locate({ studyUid: study })).toHaveLength(1);
    expect(jobOf(id)).toMatchObject({ state: 'running' });
    finish!();
    await expect.poll(() => jobOf(id).state).toBe('done');
  });
});
