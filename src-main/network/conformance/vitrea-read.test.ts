import { createServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { silentLog } from '../../log/types.ts';
import { echo } from '../services/verification/scu.ts';
import { phantomImage } from '../testing/phantom.ts';
import { requestBytes, verificationContext } from '../testing/raw-peer.ts';
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

/** Of the Storage SCP of the document: 37 image classes and 12 others. */
const images = storageList(`
  1 1.1 1.1.1 1.2 1.2.1 13.1.3 1.3 77.1 2 2.1 3 3.1 4 4.1 5 6 6.1 7 7.2 7.3 7.4 12.1 12.1.1 12.2 12.2.1 20
  77.1.1 77.1.1.1 77.1.2 77.1.2.1 77.1.3 77.1.4 77.1.4.1 77.1.5.1 77.1.5.2 128 1.2.392.200036.9125.1.1.2`);
const others = storageList('11.1 11.2 11.3 11.6 66.2 88.11 88.22 88.33 88.50 88.59 104.1 1.3.6.1.4.1.16978.3.1');
const { ILE, ELE, EBE, JB, JX, JL, JL1, JLS, JLSN, J2L, J2, RLE } = ts;

let rig: Rig;
const start = async (options: RigOptions = {}) => {
  rig = await startRig('vitrea-read', options);
  return rig;
};
afterEach(() => rig?.close());

describe('association', () => {
  it('[VIT-001] the application context of DICOM is proposed', async () => {
    await start();
    let received = Buffer.alloc(0);
    const server = createServer((socket) => {
      socket.on('data', (data: Buffer) => {
        received = Buffer.concat([received, data]);
        socket.destroy();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    await echo(
      { aeTitle: 'PEER', host: '127.0.0.1', port },
      { callingAeTitle: 'US', calling: rig.settings.calling, log: silentLog },
    );
    await new Promise((resolve) => server.close(resolve));
    // PS3.8 9.3.2.1: the first item of an A-ASSOCIATE-RQ.
    expect(received[74]).toBe(0x10);
    expect(received.toString('latin1', 78, 78 + received.readUInt16BE(76))).toBe('1.2.840.10008.3.1.1.1');
    // No asynchronous operations window (53H) and maximum length 32768 (51H).
    const user = received.subarray(received.indexOf(Buffer.of(0x50, 0x00)));
    expect(user.subarray(4, 12)).toEqual(Buffer.of(0x51, 0, 0, 4, 0, 0, 0x80, 0));
    expect(user.includes(Buffer.of(0x53, 0x00, 0x00, 0x04))).toBe(false);
  });

  it('[VIT-002] the application context of DICOM is accepted and another rejected', async () => {
    await start();
    const endpoint = await rig.open([[verification, [ELE]]]);
    expect(endpoint.accept.applicationContext).toBe('1.2.840.10008.3.1.1.1');
    await endpoint.release();
    const peer = await rig.raw();
    peer.send(requestBytes([verificationContext(1)], { called: 'STATION', applicationContext: '1.2.3.4' }));
    expect(await peer.rejected()).toEqual({ result: 1, source: 1, reason: 2 });
  });

  it('[VIT-003] one implementation identity for associations both ways', async () => {
    await start({ implementation: 'theirs' });
    const { user } = (await rig.open([[verification, [ELE]]])).accept;
    expect(user.implementationClassUid).toBe('1.3.6.1.4.1.16978.0.3.5.4.31');
    expect(user.implementationVersionName).toBe('EV-3.5.4-31');
    expect(rig.settings.calling.implementation).toEqual(rig.settings.listener.implementation);
  });

  it('[VIT-004] 32768 is offered both ways', async () => {
    await start();
    expect((await rig.open([[verification, [ELE]]])).accept.user.maximumLength).toBe(32_768);
    expect(rig.settings.calling.maxPduLength).toBe(32_768);
  });

  it('[VIT-005] what we send is never longer than 32768 or what the peer takes', async () => {
    await start({ change: { listener: { maxAssociations: 5 } } });
    for (const maxPduLength of [64, 32_768, 65_536]) {
      const endpoint = await rig.open([[verification, [ELE]]], { maxPduLength });
      // Our own end refuses longer PDUs, so an answer that comes proves its length.
      expect(await echoOn(endpoint)).toBe(0);
      expect(endpoint.association.fragmentLength).toBeLessThanOrEqual(32_768);
      await endpoint.release();
    }
  });

  it('[VIT-006] one association by default, more when it is set', async () => {
    await start();
    const first = await rig.open([[verification, [ELE]]]);
    const rejected = { code: 'association-rejected', parameters: { result: 2, source: 3, reason: 2 } };
    await expect(rig.open([[verification, [ELE]]])).rejects.toMatchObject(rejected);
    await rig.update((listener) => ({ ...listener, maxAssociations: 2 }));
    const second = await rig.open([[verification, [ELE]]]);
    await expect(rig.open([[verification, [ELE]]])).rejects.toMatchObject(rejected);
    await first.release();
    await second.release();
  });

  it('[VIT-007] no asynchronous window is answered', async () => {
    await start();
    const endpoint = await rig.open([[verification, [ELE]]], {
      user: { asynchronousWindow: { invoked: 2, performed: 2 } },
    });
    expect(endpoint.accept.user.asynchronousWindow).toBeUndefined();
  });

  it('[VIT-011] peers are reached by name or address', async () => {
    await start();
    for (const host of ['localhost', '127.0.0.1']) {
      const node = { aeTitle: 'STATION', host, port: rig.ports[0]! };
      const result = await echo(node, { callingAeTitle: 'US', calling: rig.settings.calling, log: silentLog });
      expect(result.ok).toBe(true);
    }
  });

  it('[VIT-067] another called title is rejected', async () => {
    await start();
    await expect(rig.open([[verification, [ELE]]], { called: 'OTHER' })).rejects.toMatchObject({
      parameters: { result: 1, source: 1, reason: 7 },
    });
  });

  it('[VIT-068] any caller is accepted', async () => {
    await start();
    for (const calling of ['A', 'SOMEBODY ELSE']) {
      const endpoint = await rig.open([[ct, [ELE]]], { calling });
      expect(endpoint.association.contexts.size).toBe(1);
      await endpoint.release();
    }
  });

  it('[VIT-170] nothing but plain TCP is needed', async () => {
    await start();
    expect(rig.settings.listener.tls.enabled).toBe(false);
    expect(await rig.answers([[verification, [ELE]]])).toEqual([ELE]);
  });
});

describe('negotiation of storage', () => {
  it('[VIT-047] the 37 image classes are taken over all twelve transfer syntaxes', async () => {
    await start();
    expect(new Set(images).size).toBe(37);
    for (const syntax of [ILE, ELE, EBE, JB, JX, JL, JL1, JLS, JLSN, RLE, J2L, J2]) {
      const answers = await answersForAll(rig, images, [syntax]);
      expect([...answers].filter(([, answer]) => answer !== syntax)).toEqual([]);
    }
  });
  it('[VIT-057][VIT-058] the twelve other classes over ILE, ELE and EBE alone; compressed offers get result 4', async () => {
    await start();
    expect(new Set(others).size).toBe(12);
    for (const syntax of [ILE, ELE, EBE]) {
      const answers = await answersForAll(rig, others, [syntax]);
      expect([...answers].filter(([, answer]) => answer !== syntax)).toEqual([]);
    }
    const refused = await answersForAll(rig, others, [JB, JX, JL, JL1, JLS, JLSN, RLE, J2L, J2]);
    expect([...refused.values()].filter((answer) => answer !== 4)).toEqual([]);
  });
  it.each<[string, string]>([
    ['[VIT-059] Digital X-Ray For Processing', '1.1.1'],
    ['[VIT-060] multi-frame secondary captures', '7.2 7.3 7.4'],
    ['[VIT-063] grayscale planar MPR presentation states', '11.6'],
    ['[VIT-064] spatial fiducials', '66.2'],
    ['[VIT-065] encapsulated PDF', '104.1'],
    ['[VIT-066] nuclear medicine, both UIDs', '5 20'],
  ])('%s: taken', async (_title, suffixes) => {
    await start();
    const answers = await answersForAll(rig, storageList(suffixes), [ILE]);
    expect([...answers.values()].filter((answer) => answer !== ILE)).toEqual([]);
  });
  it('[VIT-073] classes of every kind are taken in one association', async () => {
    await start();
    const mixed = [...images, ...others];
    const answers = await answersForAll(rig, mixed, [ILE, ELE]);
    expect(answers.size).toBe(49);
    expect([...answers.values()].filter((answer) => answer !== ELE)).toEqual([]);
  });
  it('[VIT-172] no private transfer syntax is taken', async () => {
    await start();
    expect(await rig.answers([[ct, [ts.BZ2]]])).toEqual([4]);
  });
  it('[VIT-072] the Storage SCP opens no association of its own', async () => {
    await start();
    const endpoint = await rig.open([[ct, [ELE]]]);
    expect((await storeOn(endpoint, phantomImage(1, 8, 8))).status).toBe(0);
    await endpoint.release();
    expect(rig.listener.activity().filter((entry) => entry.direction === 'out')).toEqual([]);
  });
});

describe('sizes', () => {
  it('[VIT-071] an object over the limit of 2 GiB fails cleanly, and the next one is stored', async () => {
    expect((await start()).settings.listener.maxInstanceBytes).toBe(2 ** 31 + 2 ** 20);
    await rig.close();
    // The same with a limit that a test can reach.
    await start({ change: { listener: { maxInstanceBytes: 100_000 } } });
    const endpoint = await rig.open([[ct, [ELE]]]);
    expect((await storeOn(endpoint, phantomImage(1, 256, 256))).status).toBe(0xa700);
    expect((await storeOn(endpoint, phantomImage(2, 64, 64))).status).toBe(0);
    expect(rig.files.received).toHaveLength(1);
  });
});
