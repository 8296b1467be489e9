import { afterEach, describe, expect, it } from 'vitest';
import { NegatoscopeError } from '../../../src-shared/contract/errors.ts';
import { freePort } from '../../../testing/ports.ts';
import { phantomImage } from '../testing/phantom.ts';
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

/** The 61 classes that the Storage SCP of the document lists, misprinted UIDs corrected. */
const stored = storageList(`
  1.2.840.10008.5.1.1.23 1.2.840.10008.5.1.1.29 1.2.840.10008.5.1.1.30
  1 1.1 1.1.1 1.2 1.2.1 1.3 1.3.1 2 3 3.1 4 4.1 4.2 5 6 6.1 7 7.1 7.2 7.3 7.4 8 9 9.1.1 9.1.2 9.1.3 9.2.1 9.3.1 9.4.1
  10 11 11.1 12.1 12.2 12.3 20 66 77.1 77.1.1 77.1.2 77.1.3 77.1.4 77.2 88.11 88.22 88.33 88.50 88.59 88.65 128 129
  481.1 481.2 481.3 481.4 481.5 481.6 481.7`);
const { ILE, ELE, EBE, JB, JX, JL, JL1, J2L, J2 } = ts;
const caller = { aeTitle: 'CALLER', address: '127.0.0.1' };

let rig: Rig;
const start = async (options: RigOptions = {}) => {
  rig = await startRig('kodak-osm', { change: { listener: { callers: [caller] } }, ...options });
  return rig;
};
afterEach(() => rig.close());

describe('association', () => {
  it('[OSM-001][OSM-140] listens on the configured port and title, and serves many associations at once', async () => {
    const port = await freePort();
    const change = { listener: { callers: [caller], port, aeTitle: 'OSM' } };
    await start({ fixedPorts: true, change });
    expect(rig.ports).toEqual([port]);
    const open = await Promise.all(
      Array.from({ length: 80 }, () => rig.open([[verification, [EBE]]], { called: 'OSM', port })),
    );
    expect(rig.listener.status().associations).toBe(80);
    expect(await Promise.all(open.map((endpoint) => echoOn(endpoint)))).toEqual(open.map(() => 0));
    await expect(rig.open([[verification, [EBE]]], { called: 'STATION' })).rejects.toMatchObject({
      code: 'association-rejected',
    });
  });

  it('[OSM-002] the maximum PDU length is 32768, announced and kept', async () => {
    await start();
    const endpoint = await rig.open([[verification, [EBE]]]);
    expect(endpoint.accept.user.maximumLength).toBe(32_768);
    const tooLong = Buffer.alloc(6 + 32_769);
    tooLong[0] = 0x04;
    tooLong.writeUInt32BE(32_769, 2);
    endpoint.association.transport.write(tooLong);
    expect(await endpoint.ended).toMatchObject({ outcome: 'aborted', abort: { source: 2 } });
  });

  it('[OSM-003] no asynchronous window is answered, and a second request waits for the first', async () => {
    await start();
    const endpoint = await rig.open([[verification, [ELE]]], {
      user: { asynchronousWindow: { invoked: 5, performed: 5 } },
    });
    expect(endpoint.accept.user.asynchronousWindow).toBeUndefined();
    expect(await Promise.all([echoOn(endpoint), echoOn(endpoint), echoOn(endpoint)])).toEqual([0, 0, 0]);
  });

  it('[OSM-004] the implementation class UID is one fixed value, theirs when it is asked for', async () => {
    await start({ implementation: 'theirs' });
    for (const sopClass of [verification, ct]) {
      const endpoint = await rig.open([[sopClass, [ELE]]]);
      expect(endpoint.accept.user.implementationClassUid).toBe('1.2.840.113704.7.0.2');
      expect(endpoint.accept.user.implementationVersionName).toBeUndefined();
    }
  });

  it('[OSM-005] the application context is that of DICOM', async () => {
    await start();
    const endpoint = await rig.open([[verification, [ELE]]]);
    expect(endpoint.accept.applicationContext).toBe('1.2.840.10008.3.1.1.1');
  });

  it('[OSM-006] no extended negotiation is granted', async () => {
    await start();
    const endpoint = await rig.open([[ct, [ELE]]], {
      user: {
        extended: [{ sopClassUid: ct, information: Uint8Array.of(2, 0, 0, 0, 0, 0) }],
        roles: [{ sopClassUid: ct, scu: true, scp: true }],
        userIdentity: {
          type: 1,
          positiveResponseRequested: true,
          primary: Buffer.from('somebody'),
          secondary: new Uint8Array(0),
        },
      },
    });
    const { user } = endpoint.accept;
    expect(user.extended).toEqual([]);
    expect(user.roles).toEqual([]);
    expect(user.userIdentityResponse).toBeUndefined();
  });

  it('[OSM-007] a peer that is not on the list is refused: by title, by address', async () => {
    await start();
    const rejected = { code: 'association-rejected', parameters: { result: 1, source: 1, reason: 3 } };
    await expect(rig.open([[verification, [ELE]]], { calling: 'STRANGER' })).rejects.toMatchObject(rejected);
    expect(await rig.answers([[verification, [ELE]]])).toEqual([ELE]);
    await rig.update((listener) => ({ ...listener, callers: [{ aeTitle: 'CALLER', address: '192.0.2.0/24' }] }));
    await expect(rig.open([[verification, [ELE]]])).rejects.toMatchObject(rejected);
    expect(rig.events.filter((event) => event.kind === 'security-alert')).toHaveLength(2);
  });

  it('[OSM-008] one association that dies in the middle of a message does not disturb the others', async () => {
    await start();
    const [dying, living] = await Promise.all([rig.open([[ct, [ELE]]]), rig.open([[ct, [ELE]]])]);
    const { dataSet, ...image } = phantomImage(1, 64, 64);
    const hanging = dying.exchange(
      dying.association.contexts.get(1)!,
      { field: 1, affectedSopClassUid: ct, affectedSopInstanceUid: image.sopInstanceUid, priority: 0 },
      { data: () => new Promise(() => {}) },
    );
    hanging.catch(() => {});
    expect((await storeOn(living, phantomImage(2, 64, 64))).status).toBe(0);
    dying.association.destroy(new NegatoscopeError('io', 'pulled the plug'));
    await expect.poll(() => rig.listener.status().associations).toBe(1);
    expect((await storeOn(living, { ...image, dataSet })).status).toBe(0);
  });
});

describe('Verification', () => {
  it('[OSM-010] C-ECHO is answered', async () => {
    await start();
    expect(await echoOn(await rig.open([[verification, [ILE]]]))).toBe(0);
  });
  it('[OSM-011] each of ILE, ELE and EBE is taken; EBE of all three', async () => {
    await start();
    expect(
      await rig.answers([
        [verification, [ILE]],
        [verification, [ELE]],
        [verification, [EBE]],
        [verification, [ILE, ELE, EBE]],
      ]),
    ).toEqual([ILE, ELE, EBE, EBE]);
  });
  it('[OSM-012] ELE of ELE and ILE', async () => {
    await start();
    expect(await rig.answers([[verification, [ILE, ELE]]])).toEqual([ELE]);
  });
});

describe('Storage SOP classes', () => {
  it.each<[string, string[]]>([
    ['[OSM-013] all 61 classes of the Storage SCP', stored],
    ['[OSM-014] visible light, trial classes too', storageList('77.1.1 77.1.2 77.1.3 77.1.4 77.1 77.2')],
    ['[OSM-015] radiotherapy', storageList('481.1 481.2 481.3 481.4 481.5 481.6 481.7')],
    ['[OSM-016] Enhanced MR, MR Spectroscopy, Raw Data', storageList('4.1 4.2 66')],
    ['[OSM-017] waveforms under their right UIDs', storageList('9.1.1 9.1.2 9.1.3 9.2.1 9.3.1 9.4.1')],
    ['[OSM-018] structured reports and CAD results', storageList('88.11 88.22 88.33 88.50 88.65')],
    ['[OSM-019] retired classes', storageList('6 3 5 12.3')],
    ['[OSM-020] Stored Print', ['1.2.840.10008.5.1.1.27']],
    ['[OSM-021] key object selections and grayscale presentation states', storageList('88.59 11.1')],
    [
      '[OSM-022] stand-alone objects and hardcopies',
      storageList('8 9 10 11 129 1.2.840.10008.5.1.1.29 1.2.840.10008.5.1.1.30'),
    ],
    ['[OSM-023] Presentation LUT', ['1.2.840.10008.5.1.1.23']],
    ['[OSM-024] multi-frame secondary captures', storageList('7.1 7.2 7.3 7.4')],
  ])('%s', async (_title, classes) => {
    await start();
    for (const syntax of [ILE, ELE, EBE]) {
      const answers = await answersForAll(rig, classes, [syntax]);
      expect([...answers].filter(([, answer]) => answer !== syntax)).toEqual([]);
    }
  });
});

describe('transfer syntaxes of storage', () => {
  it('[OSM-025] each JPEG and JPEG 2000 is taken besides the uncompressed ones, when it is configured', async () => {
    for (const [variant, compressed] of [
      ['jpeg-lossless', [JL, JL1]],
      ['jpeg-lossy', [JB, JX]],
      ['jpeg-2000', [J2L, J2]],
    ] as const) {
      const { answers, close } = await start({ variants: [variant] });
      const offered = [...compressed, ILE, ELE, EBE];
      expect(await answers(offered.map((syntax) => [ct, [syntax]]))).toEqual(offered);
      await close();
    }
    await start();
    expect(await rig.answers([JB, JX, JL, JL1, J2L, J2].map((syntax) => [ct, [syntax]]))).toEqual([4, 4, 4, 4, 4, 4]);
  });
  /** The order in which an offer of everything is reduced, one after the other. */
  async function order(variants: string[], offered: string[]): Promise<(string | number)[]> {
    await start({ variants });
    const taken: (string | number)[] = [];
    for (let left = [...offered].reverse(); left.length > 0; ) {
      const [answer = 0] = await rig.answers([[ct, left]]);
      taken.push(answer);
      left = left.filter((syntax) => syntax !== answer);
    }
    return taken;
  }
  it('[OSM-026] without JPEG: EBE, ELE, ILE', async () => {
    expect(await order([], [EBE, ELE, ILE])).toEqual([EBE, ELE, ILE]);
  });
  it('[OSM-027] with lossless JPEG: JL, JL1, ELE, EBE, ILE', async () => {
    expect(await order(['jpeg-lossless'], [JL, JL1, ELE, EBE, ILE])).toEqual([JL, JL1, ELE, EBE, ILE]);
  });
  it('[OSM-028] with lossy JPEG: JB, JX, ELE, EBE, ILE', async () => {
    expect(await order(['jpeg-lossy'], [JB, JX, ELE, EBE, ILE])).toEqual([JB, JX, ELE, EBE, ILE]);
  });
  it.each([
    ['[OSM-029] EBE of ELE and EBE without JPEG', [], EBE],
    ['[OSM-029] ELE of ELE and EBE with lossless JPEG', ['jpeg-lossless'], ELE],
    ['[OSM-029] ELE of ELE and EBE with lossy JPEG', ['jpeg-lossy'], ELE],
  ])('%s', async (_title, variants, expected) => {
    await start({ variants });
    expect(await rig.answers([[ct, [ELE, EBE]]])).toEqual([expected]);
    expect(await rig.answers([[ct, [EBE, ELE]]])).toEqual([expected]);
  });
});

describe('failures of storage', () => {
  it('[OSM-032] what the archive cannot accept is refused with A700H and reported', async () => {
    await start();
    rig.files.onCommit = () => {
      throw new NegatoscopeError('disk-full', 'no space left');
    };
    const endpoint = await rig.open([[ct, [ELE]]]);
    expect((await storeOn(endpoint, phantomImage(1, 8, 8))).status).toBe(0xa700);
    await endpoint.release();
    await expect
      .poll(() => rig.events.map((event) => [event.kind, event.outcome]))
      .toContainEqual(['instances-transferred', 'minor-failure']);
  });
  it('[OSM-033] what cannot be stored for another reason fails with C000H', async () => {
    await start();
    rig.files.onCommit = () => {
      throw new Error('anything');
    };
    const endpoint = await rig.open([[ct, [ELE]]]);
    expect((await storeOn(endpoint, phantomImage(1, 8, 8))).status).toBe(0xc000);
    rig.files.onCommit = () => {
      throw new NegatoscopeError('damaged', 'no data set', { offset: 0 });
    };
    expect((await storeOn(endpoint, phantomImage(1, 8, 8))).status).toBe(0xc000);
  });
});
