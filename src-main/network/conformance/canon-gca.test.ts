import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { NegatoscopeError } from '../../../src-shared/contract/errors.ts';
import { readDataSet } from '../../../src-shared/dicom/part10/read.ts';
import { callingTitle } from '../../../src-shared/settings/policy.ts';
import { nodeSchema, type Timeouts } from '../../../src-shared/settings/schema.ts';
import { silentLog } from '../../log/types.ts';
import { type EchoResult, echo } from '../services/verification/scu.ts';
import { phantomImage } from '../testing/phantom.ts';
import { commandPdu, ctContext, echoRequest, listenRaw, rawPdu, verificationContext } from '../testing/raw-peer.ts';
import { decodeAssociateRequest } from '../upper-layer/decode.ts';
import { encodeAssociateAccept } from '../upper-layer/encode.ts';
import { type AssociateRequest, dicomApplicationContext } from '../upper-layer/pdu.ts';
import { type ArchiveRig, startArchiveRig } from './archive-rig.ts';
import { encodeDataSet, type ImageOptions, testImage } from './encode.ts';
import {
  answersForAll,
  ct,
  echoOn,
  type Rig,
  type RigOptions,
  startRig,
  storage,
  storeOn,
  ts,
  verification,
} from './rig.ts';

const { ILE, ELE, JL, JL1, J2L, J2, JB, JX, RLE } = ts;
const spectral = '1.2.840.10008.1.2.4.53';
const progression = '1.2.840.10008.1.2.4.55';
const classes = { ct, nm: storage('20'), sc: storage('7'), multiFrame: storage('7.4') };

let rig: Rig;
afterEach(() => rig?.close());
const start = async (options: RigOptions = {}) => {
  rig = await startRig('canon-gca', options);
  return rig;
};

describe('Verification SCP', () => {
  it('[GCA-001] C-ECHO is answered 0000', async () => {
    await start();
    expect(await echoOn(await rig.open([[verification, [ILE]]]))).toBe(0);
  });
  it('[GCA-002] another called title is rejected', async () => {
    await start();
    await expect(rig.open([[verification, [ILE]]], { called: 'OTHER' })).rejects.toMatchObject({
      parameters: { result: 1, source: 1, reason: 7 },
    });
  });
  it('[GCA-003] Implicit and Explicit VR Little Endian are taken, nothing else', async () => {
    await start();
    expect(await rig.answers([ILE, ELE, ts.EBE].map((syntax) => [verification, [syntax]]))).toEqual([ILE, ELE, 4]);
  });
  it('[GCA-004] the first of the client’s list is taken', async () => {
    await start();
    expect(
      await rig.answers([
        [verification, [ILE, ELE]],
        [verification, [ELE, ILE]],
      ]),
    ).toEqual([ILE, ELE]);
  });
  it('[GCA-005] two contexts are both accepted, each with its own choice', async () => {
    await start();
    const endpoint = await rig.open([
      [verification, [ELE]],
      [verification, [ILE, ELE]],
    ]);
    expect([1, 3].map((id) => endpoint.association.contexts.get(id)?.transferSyntax)).toEqual([ELE, ILE]);
    expect(await echoOn(endpoint, 3)).toBe(0);
  });
  it('[GCA-006] the echo entity announces an unlimited length and no asynchronous window', async () => {
    await start();
    const user = { asynchronousWindow: { invoked: 3, performed: 3 } };
    const endpoint = await rig.open([[verification, [ILE]]], { called: 'GCA_ECHO', user });
    expect(endpoint.accept.user.maximumLength).toBe(0);
    expect(endpoint.accept.user.asynchronousWindow).toBeUndefined();
  });
  it('[GCA-007] many associations are served at once', async () => {
    await start();
    const open = await Promise.all(Array.from({ length: 100 }, () => rig.open([[verification, [ILE]]])));
    expect(await Promise.all(open.map((endpoint) => echoOn(endpoint)))).toEqual(open.map(() => 0));
  });
});

/** Answers (or not) what our requestor does; keeps every A-ASSOCIATE-RQ. */
async function scripted(
  answer: 'echo' | 'accept' | 'silent',
  work: (peer: { port: number; requests: AssociateRequest[]; connections(): number }) => Promise<void>,
): Promise<void> {
  const requests: AssociateRequest[] = [];
  let connections = 0;
  const server = await listenRaw((peer) => {
    connections++;
    void (async () => {
      const request = await peer.receive();
      if (!request || answer === 'silent') {
        return;
      }
      const decoded = decodeAssociateRequest(request.body);
      requests.push(decoded);
      const contexts = decoded.contexts.map(({ id, transferSyntaxes }) => ({
        id,
        result: 0,
        transferSyntax: transferSyntaxes[0]!,
      }));
      const user = {
        maximumLength: 16384,
        implementationClassUid: '2.25.7',
        roles: [],
        extended: [],
        commonExtended: [],
      };
      peer.send(encodeAssociateAccept({ ...decoded, contexts, user }));
      if (answer === 'accept') {
        return;
      }
      await peer.receive();
      peer.send(
        commandPdu(1, { ...echoRequest(), field: 0x8030, messageIdRespondedTo: 1, status: 0, dataSetType: 0x0101 }),
      );
      await peer.receive();
      peer.send(rawPdu(0x06, Buffer.alloc(4)));
    })().catch(() => {});
  });
  try {
    await work({ port: server.port, requests, connections: () => connections });
  } finally {
    server.close();
  }
}

const echoTo = (port: number, timeouts: Partial<Timeouts> = {}, tls = false): Promise<EchoResult> =>
  echo(
    { aeTitle: 'PEER', host: '127.0.0.1', port, tls },
    {
      callingAeTitle: callingTitle(rig.settings),
      calling: { ...rig.settings.calling, timeouts: { ...rig.settings.calling.timeouts, ...timeouts } },
      log: silentLog,
      ...(tls && { tls: rig.settings.listener.tls }),
    },
  );

describe('Verification SCU', () => {
  it('[GCA-009] a failed echo is attempted once', async () => {
    await start();
    await scripted('silent', async ({ port, connections }) => {
      expect(await echoTo(port, { acseMs: 100 })).toMatchObject({ ok: false });
      await new Promise((resolve) => setTimeout(resolve, 300));
      expect(connections()).toBe(1);
    });
  });
  it('[GCA-010][GCA-012][GCA-013][GCA-020] proposes Explicit, then Implicit VR, the context of DICOM, our title, and no negotiation', async () => {
    await start();
    await scripted('echo', async ({ port, requests }) => {
      expect(await echoTo(port)).toMatchObject({ ok: true, status: 0 });
      const [request] = requests;
      expect(request?.contexts).toEqual([{ id: 1, abstractSyntax: verification, transferSyntaxes: [ELE, ILE] }]);
      expect(request?.applicationContext).toBe(dicomApplicationContext);
      expect(request?.callingAeTitle).toBe('STATION');
      expect(request?.user.roles).toEqual([]);
      expect(request?.user.extended).toEqual([]);
      expect(request?.user.commonExtended).toEqual([]);
      expect(request?.user.userIdentity).toBeUndefined();
      expect(request?.user.asynchronousWindow).toBeUndefined();
    });
  });
  it('[GCA-011] one association, maximum length 16384', async () => {
    await start();
    await scripted('echo', async ({ port, requests, connections }) => {
      await echoTo(port);
      expect(requests[0]?.user.maximumLength).toBe(16_384);
      expect(connections()).toBe(1);
    });
  });
  it('[GCA-015] each entity sends a configured identity; the listener’s differs from the rest', async () => {
    await start({ implementation: 'theirs' });
    const { user } = (await rig.open([[ct, [ILE]]])).accept;
    expect([user.implementationClassUid, user.implementationVersionName]).toEqual([
      '1.2.840.113747.20080222',
      'VIMS_1.0',
    ]);
    await scripted('echo', async ({ port, requests }) => {
      await echoTo(port);
      const asked = requests[0]!.user;
      expect([asked.implementationClassUid, asked.implementationVersionName]).toEqual([
        '1.3.6.1.4.1.25403.1.1.1',
        'Dicom 0.1',
      ]);
    });
  });
  it('[GCA-016] the wait for an A-ASSOCIATE response ends after 60 s', async () => {
    expect((await start()).settings.calling.timeouts.acseMs).toBe(60_000);
    await scripted('silent', async ({ port }) => {
      expect((await echoTo(port, { acseMs: 100 })).error?.code).toBe('timeout');
    });
  });
  it('[GCA-017] the attempt to connect ends after 60 s', async () => {
    expect((await start()).settings.calling.timeouts.connectMs).toBe(60_000);
    // A peer that takes the connection but never finishes the TLS handshake is not connected either.
    await scripted('silent', async ({ port }) => {
      const result = await echoTo(port, { connectMs: 100 }, true);
      expect(result.error).toMatchObject({ code: 'timeout', parameters: { stage: 'connect' } });
    });
  });
  it('[GCA-019] the wait for a DIMSE response ends after 60 s', async () => {
    expect((await start()).settings.calling.timeouts.dimseMs).toBe(60_000);
    await scripted('accept', async ({ port }) => {
      expect((await echoTo(port, { dimseMs: 100 })).error?.code).toBe('timeout');
    });
  });
  it('[GCA-204] a node’s host name is resolved by the system', async () => {
    await start();
    const node = { aeTitle: 'STATION', host: 'localhost', port: rig.ports[0]! };
    const options = { callingAeTitle: 'US', calling: rig.settings.calling, log: silentLog };
    expect(await echo(node, options)).toMatchObject({ ok: true });
    const unknown = await echo({ ...node, host: 'no-such-host.invalid' }, options);
    expect(unknown.error?.code).toBe('connection-failed');
  });
  it('[GCA-203] a node has a name, a title, a host by name or address, and a port', () => {
    const node = { id: '1', name: 'Archive, first floor', aeTitle: 'ARCHIVE', host: 'pacs.example', port: 104 };
    expect(nodeSchema.parse(node)).toMatchObject(node);
    for (const missing of ['name', 'aeTitle', 'host', 'port']) {
      expect(nodeSchema.safeParse({ ...node, [missing]: undefined }).success).toBe(false);
    }
  });
});

describe('association', () => {
  it('[GCA-014] one operation at a time', async () => {
    await start();
    const endpoint = await rig.open([[ct, [ELE]]]);
    const order: number[] = [];
    rig.files.onCommit = async ({ sopInstanceUid }) => {
      const number = Number(sopInstanceUid?.split('.').at(-1));
      await new Promise((resolve) => setTimeout(resolve, number === 1 ? 80 : 0));
      order.push(number);
    };
    const answers = [1, 2, 3].map(async (number) => {
      // The whole message is out before the next one begins; its answer is not there yet.
      await new Promise((resolve) => setTimeout(resolve, number * 20));
      return (await storeOn(endpoint, phantomImage(number, 8, 8))).status;
    });
    expect(await Promise.all(answers)).toEqual([0, 0, 0]);
    expect(order).toEqual([1, 2, 3]);
  });
  it('[GCA-018] silence of 60 s ends the association', async () => {
    const { timeouts } = (await start()).settings.listener;
    expect([timeouts.packetMs, timeouts.idleMs]).toEqual([60_000, 60_000]);
    await rig.close();
    await start({ change: { listener: { timeouts: { packetMs: 100, idleMs: 150 } } } });
    const inside = await rig.raw();
    await inside.associate([verificationContext(1)], { called: 'STATION' });
    inside.send(rawPdu(0x04, Buffer.alloc(20), 40));
    expect((await inside.aborted()).source).toBe(2);
    const between = await rig.raw();
    await between.associate([ctContext(1)], { called: 'STATION' });
    await between.aborted();
  });
});

describe('negotiation of storage', () => {
  it.each([
    ['[GCA-021] CT', classes.ct],
    ['[GCA-022] NM', classes.nm],
    ['[GCA-023] SC', classes.sc],
    ['[GCA-024] multi-frame true colour SC', classes.multiFrame],
    ['[GCA-025] Verification, on the storage listener', verification],
  ])('%s is taken', async (_title, uid) => {
    await start();
    expect(await rig.answers([[uid, [ILE]]])).toEqual([ILE]);
  });
  it('[GCA-026] each of the eleven transfer syntaxes alone', async () => {
    await start();
    for (const syntax of [ILE, ELE, JL, JL1, J2L, JB, JX, spectral, progression, J2, RLE]) {
      const answers = await answersForAll(rig, Object.values(classes), [syntax]);
      expect([...answers.values()]).toEqual([syntax, syntax, syntax, syntax]);
    }
  });
  it.each<[string, string[], string]>([
    ['[GCA-027] JPEG Lossless of an offer', [ELE, ILE, JL1], JL1],
    ['[GCA-028] the JPEG Lossless that comes first', [JL1, JL], JL1],
    ['[GCA-028] the JPEG Lossless that comes first, reversed', [JL, JL1], JL],
    ['[GCA-029] Implicit of Explicit and Implicit', [ELE, ILE], ILE],
    ['[GCA-030] Explicit alone', [ELE], ELE],
    ['[GCA-030] the first of those without preference', [RLE, ELE, J2], RLE],
  ])('%s is taken', async (_title, offered, taken) => {
    await start();
    expect(await rig.answers([[ct, offered]])).toEqual([taken]);
  });
  it('[GCA-031] two contexts of one class, with the same or another syntax, are both accepted', async () => {
    await start();
    expect(
      await rig.answers([
        [ct, [ILE]],
        [ct, [ILE]],
        [ct, [JL]],
      ]),
    ).toEqual([ILE, ILE, JL]);
  });
  it('[GCA-032] an unknown class is refused, the others stay', async () => {
    await start();
    expect(
      await rig.answers([
        [ct, [ILE]],
        [storage('88.11'), [ILE]],
        [classes.nm, [ILE]],
      ]),
    ).toEqual([ILE, 3, ILE]);
  });
  it('[GCA-060] Enhanced CT and MR are refused', async () => {
    await start();
    expect(await rig.answers([storage('2.1'), storage('4.1')].map((uid) => [uid, [ILE]]))).toEqual([3, 3]);
  });
  it('[GCA-033] any host may call', async () => {
    await start();
    expect(rig.settings.listener.callingPolicy).toBe('any');
    expect(await rig.answers([[ct, [ILE]]], { calling: 'UNKNOWN' })).toEqual([ILE]);
  });
  it('[GCA-034] with known hosts only, an unknown address is refused', async () => {
    await start({ variants: ['known-hosts'], change: { listener: { callers: [{ address: '192.0.2.1' }] } } });
    await expect(rig.open([[ct, [ILE]]])).rejects.toMatchObject({ parameters: { result: 1, source: 1, reason: 3 } });
    await rig.update((listener) => ({ ...listener, callers: [{ aeTitle: '', address: '127.0.0.1' }] }));
    expect(await rig.answers([[ct, [ILE]]])).toEqual([ILE]);
  });
  it('[GCA-035] the rules of storage may differ for each title', async () => {
    const titles = [
      { aeTitle: 'NM_ONLY', overrides: { storageSopClasses: [classes.nm], statuses: { processingFailure: 0xc123 } } },
    ];
    await start({ change: { listener: { titles } } });
    const offer = [classes.nm, ct].map((uid) => [uid, [ILE]] as const);
    expect(await rig.answers(offer, { called: 'NM_ONLY' })).toEqual([ILE, 3]);
    expect(await rig.answers(offer, { called: 'STATION' })).toEqual([ILE, ILE]);
    rig.files.onCommit = () => {
      throw new Error('anything');
    };
    const image = { ...phantomImage(1, 8, 8), sopClassUid: classes.nm };
    const [other, own] = await Promise.all(
      ['NM_ONLY', 'STATION'].map(async (called) => storeOn(await rig.open([[classes.nm, [ILE]]], { called }), image)),
    );
    expect([other?.status, own?.status]).toEqual([0xc123, 0xc000]);
  });
  it('[GCA-037] maximum length 16384, unlimited when it is configured so', async () => {
    await start();
    expect((await rig.open([[ct, [ILE]]])).accept.user.maximumLength).toBe(16_384);
    await rig.close();
    await start({ variants: ['unlimited-pdu'] });
    expect((await rig.open([[ct, [ILE]]])).accept.user.maximumLength).toBe(0);
  });
});

describe('statuses', () => {
  it('[GCA-044] over the limit of associations, C-STORE is answered A700H', async () => {
    await start({ change: { listener: { maxAssociations: 1 } } });
    const [first, second] = [await rig.open([[ct, [ELE]]]), await rig.open([[ct, [ELE]]])];
    expect((await storeOn(second, phantomImage(1, 8, 8))).status).toBe(0xa700);
    expect((await storeOn(first, phantomImage(1, 8, 8))).status).toBe(0);
  });
  it('[GCA-045] an internal error is answered C000H', async () => {
    await start();
    rig.files.onCommit = () => {
      throw new NegatoscopeError('internal', 'anything');
    };
    expect((await storeOn(await rig.open([[ct, [ELE]]]), phantomImage(1, 8, 8))).status).toBe(0xc000);
  });
});

describe('the archive', () => {
  let archive: ArchiveRig;
  let study = 0;
  beforeAll(async () => {
    archive = await startArchiveRig('canon-gca');
  });
  afterAll(() => archive.close());
  // Each test has a study of its own.
  beforeEach(() => {
    study++;
  });
  const place = (series = 1) => ({ study: `2.25.4711.${study}`, series: `2.25.4711.${study}.${series}` });
  const numbered = (number: number) => study * 100 + number;
  const uidOf = (number: number) => testImage({ number: numbered(number) }).sopInstanceUid;
  const store = async (image: ImageOptions, into = archive) => {
    const placed = { ...place(), ...image, number: numbered(image.number) };
    const { sopClassUid, sopInstanceUid, elements } = testImage(placed);
    const endpoint = await into.open([[sopClassUid, [ILE]]]);
    const dataSet = encodeDataSet(elements, ILE);
    const response = await storeOn(endpoint, { sopClassUid, sopInstanceUid, dataSet });
    await endpoint.release();
    return { ...response, sent: dataSet };
  };
  const instances = async (from = archive) => {
    await from.archive.settle();
    return (await from.archive.search({ level: 'instance', match: { '0020000D': [place().study] } })).rows;
  };

  it('[GCA-036] several associations store at the same time', async () => {
    const statuses = await Promise.all([1, 2, 3, 4, 5, 6].map(async (number) => (await store({ number })).status));
    expect(statuses).toEqual([0, 0, 0, 0, 0, 0]);
    expect(await instances()).toHaveLength(6);
  });

  it('[GCA-038][GCA-039][GCA-040][GCA-042] stored with 0000: every element unchanged, private ones and signatures too', async () => {
    const { status, sent } = await store({ number: 1 });
    expect(status).toBe(0);
    const [location] = await archive.locate(uidOf(1));
    const { dataSet } = await archive.stored(location!);
    expect(dataSet.equals(sent)).toBe(true);
    expect(readDataSet(dataSet, ILE).dataSet['FFFAFFFA']).toBeDefined();
  });

  it('[GCA-043] a disk that is nearly full is answered A700H, and nothing is stored', async () => {
    const full = await startArchiveRig('canon-gca', { freeBytes: 0 });
    try {
      expect((await store({ number: 1 }, full)).status).toBe(0xa700);
      expect(await instances(full)).toEqual([]);
    } finally {
      await full.close();
    }
  });

  it.each<[string, ImageOptions, string]>([
    ['[GCA-047] an empty Type 1 element', { number: 1, change: [[0x00080060, 'CS', '']] }, '(0008,0060)'],
    ['[GCA-048] a missing Type 1 element', { number: 1, without: [0x00280010] }, '(0028,0010)'],
    [
      '[GCA-049] a UID of 65 characters',
      { number: 1, change: [[0x00200052, 'UI', `1.${'2'.repeat(63)}`]] },
      '(0020,0052)',
    ],
  ])('%s: rejected with Cxxx and the element named, not stored', async (_title, image, element) => {
    const { status, command } = await store(image);
    expect(status).toBe(0xc000);
    expect(command.errorComment).toContain(element);
    expect(await instances()).toEqual([]);
  });

  it('[GCA-046] A9xx and warnings are never sent', async () => {
    const bad: ImageOptions[] = [
      { number: 1, change: [[0x00080016, 'UI', storage('4')]] },
      { number: 2, change: [[0x00080018, 'UI', '2.25.1']] },
      { number: 3, without: [0x00080018] },
      { number: 4, without: [0x0020000d] },
      { number: 5, without: [0x00280004] },
    ];
    for (const image of bad) {
      const { status } = await store(image);
      expect(status & 0xf000).toBe(0xc000);
    }
    const { sopClassUid, sopInstanceUid } = testImage({ number: 6 });
    const endpoint = await archive.open([[sopClassUid, [ILE]]]);
    const rubbish = await storeOn(endpoint, { sopClassUid, sopInstanceUid, dataSet: Buffer.alloc(99, 0x55) });
    expect(rubbish.status & 0xf000).toBe(0xc000);
    await endpoint.release();
  });

  it('[GCA-050] what was rejected is in no list, and an operator can see that it was', async () => {
    await store({ number: 1, without: [0x00280010] });
    expect(await instances()).toEqual([]);
    const latest = () => archive.listener.activity().toSorted((a, b) => b.id - a.id)[0];
    await expect.poll(() => latest()?.outcome).toBe('released');
    expect(latest()).toMatchObject({ received: 0, failed: 1 });
    expect(archive.logged.join('\n')).toMatch(/warn .*Rows/);
  });

  it('[GCA-051][GCA-052] the same instance again takes the place of the first, in one record', async () => {
    await store({ number: 1 });
    const { status, sent } = await store({ number: 1, change: [[0x00200012, 'IS', '7']] });
    expect(status).toBe(0);
    const found = await archive.locate(uidOf(1));
    expect(found).toHaveLength(1);
    expect((await archive.stored(found[0]!)).dataSet.equals(sent)).toBe(true);
  });

  it('[GCA-053] new series and instances of a known study are stored', async () => {
    for (const image of [{ number: 1 }, { number: 2 }, { number: 3, ...place(2) }]) {
      expect((await store(image)).status).toBe(0);
    }
    const [first] = await instances();
    expect(await archive.archive.seriesOfStudy(first!.studyRow)).toHaveLength(2);
    expect(await instances()).toHaveLength(3);
  });

  it('[GCA-054] a known series under another study is answered as received, kept out of the lists, and set aside', async () => {
    await store({ number: 1 });
    const before = (await archive.archive.quarantined()).length;
    expect((await store({ number: 2, study: '2.25.4711.9999' })).status).toBe(0);
    await archive.archive.settle();
    const elsewhere = await archive.archive.search({ level: 'study', match: { '0020000D': ['2.25.4711.9999'] } });
    expect(elsewhere.rows).toEqual([]);
    expect(await instances()).toHaveLength(1);
    expect(await archive.archive.quarantined()).toHaveLength(before + 1);
  });

  it('[GCA-055] the same SOP Instance UID in another series is another instance', async () => {
    await store({ number: 1 });
    expect((await store({ ...place(2), number: 1 })).status).toBe(0);
    expect(await archive.locate(uidOf(1))).toHaveLength(2);
  });
});
