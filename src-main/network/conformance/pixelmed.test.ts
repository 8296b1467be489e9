import { afterEach, describe, expect, it } from 'vitest';
import { callingTitle } from '../../../src-shared/settings/policy.ts';
import { silentLog } from '../../log/types.ts';
import { echo } from '../services/verification/scu.ts';
import { phantomImage } from '../testing/phantom.ts';
import { verificationContext } from '../testing/raw-peer.ts';
import { encodeReleaseRequest } from '../upper-layer/encode.ts';
import {
  answersForAll,
  ct,
  echoOn,
  type Rig,
  type RigOptions,
  startRig,
  storageList,
  storeOn,
  ts,
  verification,
} from './rig.ts';

/** The 79 classes of the Storage SCP of the document. */
const classes = storageList(`
  1 1.1 1.1.1 1.2 1.2.1 1.3 1.3.1 2 2.1 3 3.1 4 4.1 5 6 6.1 7 7.1 7.2 7.3 7.4 12.1 12.1.1 12.2 12.2.1 12.3 20
  77.1 77.2 77.1.1 77.1.1.1 77.1.2 77.1.2.1 77.1.3 77.1.4 77.1.4.1 77.1.5.1 77.1.5.2 128 481.1
  88.11 88.22 88.33 88.4 88.50 88.65 88.40 88.67 88.59 11.1 11.2 11.3 11.4 9.1.1 9.1.2 9.1.3 9.2.1 9.3.1 9.4.1
  8 9 10 11 129 481.2 481.3 481.4 481.9 481.5 481.8 481.6 481.7 4.2 66 66.1 66.2 77.1.5.3 67 104.1`);
const { ILE, ELE, EBE, DEF, BZ2 } = ts;

let rig: Rig;
const start = async (options: RigOptions = {}) => {
  rig = await startRig('pixelmed', options);
  return rig;
};
afterEach(() => rig.close());

describe('association', () => {
  it('[PXM-001] one title is what we call ourselves and what others must call; changing it changes both', async () => {
    await start();
    expect(callingTitle(rig.settings)).toBe('STATION');
    expect(await rig.answers([[verification, [ELE]]], { called: 'STATION' })).toEqual([ELE]);
    await rig.update((listener) => ({ ...listener, aeTitle: 'RENAMED' }));
    expect(callingTitle({ ...rig.settings, listener: { ...rig.settings.listener, aeTitle: 'RENAMED' } })).toBe(
      'RENAMED',
    );
    expect(await rig.answers([[verification, [ELE]]], { called: 'RENAMED' })).toEqual([ELE]);
    await expect(rig.open([[verification, [ELE]]], { called: 'STATION' })).rejects.toMatchObject({
      code: 'association-rejected',
    });
  });

  it('[PXM-002] another called title is rejected with 1/1/7', async () => {
    await start();
    await expect(rig.open([[verification, [ELE]]], { called: 'OTHER' })).rejects.toMatchObject({
      parameters: { result: 1, source: 1, reason: 7 },
    });
  });

  it('[PXM-003][PXM-004] a caller that nobody configured is accepted, from any address', async () => {
    await start();
    expect(rig.settings.listener.callers).toEqual([]);
    expect(rig.settings.listener.callingPolicy).toBe('any');
    expect(await rig.answers([[verification, [ELE]]], { calling: 'NEVER SEEN' })).toEqual([ELE]);
  });

  it('[PXM-005][PXM-006] no asynchronous window is sent or answered, and one operation runs at a time', async () => {
    await start();
    const endpoint = await rig.open([[verification, [ELE]]], {
      user: { asynchronousWindow: { invoked: 9, performed: 9 } },
    });
    expect(endpoint.accept.user.asynchronousWindow).toBeUndefined();
    expect(await Promise.all([echoOn(endpoint), echoOn(endpoint)])).toEqual([0, 0]);
  });

  it('[PXM-007] requests and answers carry the implementation class UID and version name, ours or theirs', async () => {
    for (const implementation of ['ours', 'theirs'] as const) {
      const { settings, open, close } = await start({ implementation });
      const { user } = (await open([[verification, [ELE]]])).accept;
      expect(user.implementationClassUid).toBe(settings.calling.implementation.classUid);
      expect(user.implementationVersionName).toBe(settings.calling.implementation.versionName);
      expect(user.implementationVersionName === 'PIXELMEDJAVA001').toBe(implementation === 'theirs');
      await close();
    }
    await start();
  });

  it('[PXM-008] the maximum length announced is 16384', async () => {
    await start();
    expect((await rig.open([[verification, [ELE]]])).accept.user.maximumLength).toBe(16_384);
  });

  it('[PXM-009] a peer that takes any length, or very little, is served', async () => {
    await start();
    for (const maxPduLength of [0, 4096, 64]) {
      const endpoint = await rig.open([[verification, [ELE]]], { maxPduLength });
      expect(await echoOn(endpoint)).toBe(0);
      await endpoint.release();
    }
  });

  it('[PXM-010] 30 associations at once, of echoes and stores, are all served', async () => {
    await start();
    const open = await Promise.all(
      Array.from({ length: 30 }, () =>
        rig.open([
          [verification, [ELE]],
          [ct, [ELE]],
        ]),
      ),
    );
    const statuses = await Promise.all(
      open.map(async (endpoint, index) =>
        index % 2 === 0 ? echoOn(endpoint) : (await storeOn(endpoint, phantomImage(index, 32, 32), 3)).status,
      ),
    );
    expect(statuses).toEqual(open.map(() => 0));
  });

  it('[PXM-011] after a release a peer that does not close is closed by the ARTIM timer of 5 s', async () => {
    expect((await start()).settings.listener.timeouts.artimMs).toBe(5000);
    await rig.close();
    await start({ change: { listener: { timeouts: { artimMs: 150 } } } });
    const peer = await rig.raw();
    await peer.associate([verificationContext(1)], { called: 'STATION' });
    peer.send(encodeReleaseRequest());
    await peer.released();
    expect(peer.closed).toBe(false);
    await peer.end(5000);
  });

  it('[PXM-012] a peer can be configured by host name, which the system resolves', async () => {
    await start();
    const result = await echo(
      { aeTitle: 'STATION', host: 'localhost', port: rig.ports[0]! },
      { callingAeTitle: 'US', calling: rig.settings.calling, log: silentLog },
    );
    expect(result).toMatchObject({ ok: true, status: 0 });
  });

  it('[PXM-014] other work goes on while instances are received', async () => {
    await start();
    const endpoint = await rig.open([[ct, [ELE]]]);
    let turns = 0;
    let receiving = true;
    const turn = () => {
      turns++;
      if (receiving) {
        setImmediate(turn);
      }
    };
    turn();
    for (let index = 0; index < 20; index++) {
      await storeOn(endpoint, phantomImage(index, 256, 256));
    }
    receiving = false;
    expect(turns).toBeGreaterThan(20);
  });

  it('[PXM-164] no TLS, user identity or signature is claimed', async () => {
    await start();
    const endpoint = await rig.open([[ct, [ELE]]], {
      user: {
        userIdentity: {
          type: 1,
          positiveResponseRequested: true,
          primary: Buffer.from('x'),
          secondary: new Uint8Array(0),
        },
        extended: [{ sopClassUid: ct, information: Uint8Array.of(2, 0, 3, 0, 0, 0) }],
      },
    });
    expect(endpoint.accept.user.userIdentityResponse).toBeUndefined();
    expect(endpoint.accept.user.extended).toEqual([]);
  });
});

describe('Verification', () => {
  it.each([
    ['[PXM-015] C-ECHO over Implicit VR', ILE],
    ['[PXM-016] C-ECHO over Explicit VR', ELE],
    ['[PXM-017] C-ECHO over Explicit VR Big Endian', EBE],
  ])('%s', async (_title, syntax) => {
    await start();
    const endpoint = await rig.open([[verification, [syntax]]]);
    expect(endpoint.association.contexts.get(1)?.transferSyntax).toBe(syntax);
    expect(await echoOn(endpoint)).toBe(0);
  });
  it.each<[string, string[], string | number]>([
    ['[PXM-018] the first explicit one of the offer is taken', [ILE, EBE, ELE], EBE],
    ['[PXM-018] the first explicit one, in the other order', [ILE, ELE, EBE], ELE],
    ['[PXM-019] Implicit VR alone is taken', [ILE], ILE],
    ['[PXM-020] deflated alone is refused with result 4', [DEF], 4],
    ['[PXM-020] JPEG alone is refused with result 4', [ts.JB], 4],
  ])('%s', async (_title, offered, answer) => {
    await start();
    expect(await rig.answers([[verification, offered]])).toEqual([answer]);
  });
  it('[PXM-021] several contexts in one request are all accepted', async () => {
    await start();
    const endpoint = await rig.open([ILE, ELE, EBE, ELE].map((syntax) => [verification, [syntax]]));
    expect([...endpoint.association.contexts.keys()]).toEqual([1, 3, 5, 7]);
    for (const id of [1, 3, 5, 7]) {
      expect(await echoOn(endpoint, id)).toBe(0);
    }
  });
});

describe('negotiation of storage', () => {
  it.each([
    ['[PXM-022] each of the 79 classes is taken over Implicit VR', ILE],
    ['[PXM-023] each of the 79 classes is taken over Explicit VR', ELE],
    ['[PXM-024] each of the 79 classes is taken over Explicit VR Big Endian', EBE],
    ['[PXM-025] each of the 79 classes is taken deflated', DEF],
    ['[PXM-026] each of the 79 classes is taken packed with bzip2', BZ2],
  ])('%s', async (_title, syntax) => {
    await start();
    expect(new Set(classes).size).toBe(79);
    const answers = await answersForAll(rig, classes, [syntax]);
    expect([...answers].filter(([, answer]) => answer !== syntax)).toEqual([]);
  });
  it.each<[string, string[], string]>([
    ['[PXM-027] bzip2 before everything', [ILE, EBE, ELE, DEF, BZ2], BZ2],
    ['[PXM-028] deflated before uncompressed', [ILE, ELE, DEF], DEF],
    ['[PXM-029] Explicit VR Little Endian before Big Endian, whatever comes first', [EBE, ELE, ILE], ELE],
    ['[PXM-030] Explicit VR Big Endian before Implicit VR', [ILE, EBE], EBE],
    ['[PXM-031] Implicit VR when there is nothing else', [ILE], ILE],
  ])('%s', async (_title, offered, answer) => {
    await start();
    expect(await rig.answers([[ct, offered]])).toEqual([answer]);
  });
  it('[PXM-032] contexts of one class are answered independently', async () => {
    await start();
    const offered = [ILE, ELE, EBE, DEF, BZ2, ILE];
    expect(await rig.answers(offered.map((syntax) => [ct, [syntax]]))).toEqual(offered);
  });
  it('[PXM-033] a class outside the list is refused with result 3', async () => {
    await start();
    const outside = storageList('66.4 77.1.6 1.2.3.4.5.6');
    expect(await rig.answers(outside.map((uid) => [uid, [ELE]]))).toEqual([3, 3, 3]);
  });
  it('[PXM-034] a context with encapsulated transfer syntaxes only is refused with result 4', async () => {
    await start();
    expect(await rig.answers([[ct, [ts.JL1, ts.J2L, ts.JLS, ts.RLE, ts.JB]]])).toEqual([4]);
  });
  it('[PXM-043] instances come from somebody else than the one who was asked to move them', async () => {
    await start();
    for (const calling of ['ARCHIVE', 'GATEWAY']) {
      const endpoint = await rig.open([[ct, [ELE]]], { calling });
      expect((await storeOn(endpoint, phantomImage(1, 8, 8))).status).toBe(0);
      await endpoint.release();
    }
    expect(rig.files.received.map((file) => file.start.sourceAeTitle)).toEqual(['ARCHIVE', 'GATEWAY']);
  });
});
