import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { type ErrorCode, NegatoscopeError } from '../../../../src-shared/contract/errors.ts';
import { commandPdu, connectRaw, ctContext, dataPdu, type RawPeer, storeRequest } from '../../testing/raw-peer.ts';
import { type ListenerInput, type TestListener, testListener } from '../../testing/test-listener.ts';

let host: TestListener | undefined;
let peer: RawPeer | undefined;

async function start(settings: ListenerInput = {}): Promise<{ to: TestListener; from: RawPeer }> {
  host = await testListener(settings);
  peer = await connectRaw(host.port);
  await peer.associate([ctContext(3)], { calling: 'SENDER' });
  return { to: host, from: peer };
}

afterEach(async () => {
  peer?.close();
  await host?.stop();
  host = undefined;
});

const store = (id = 1, instance = '2.25.9') => commandPdu(3, storeRequest(id, instance));
const data = (bytes: Uint8Array, last = true) => dataPdu(3, false, last, bytes);

describe('Storage SCP', () => {
  it('hands the archive what the message says and the very bytes of the data set', async () => {
    const { to, from } = await start({ implementation: { classUid: '1.2.3', versionName: 'V' } });
    const bytes = Buffer.from('any bytes, not even DICOM, odd length');
    from.send(store(), data(bytes.subarray(0, 7), false), data(bytes.subarray(7, 8), false), data(bytes.subarray(8)));
    expect(await from.response()).toMatchObject({
      field: 0x8001,
      status: 0,
      dataSetType: 0x0101,
      affectedSopClassUid: '1.2.840.10008.5.1.4.1.1.2',
      affectedSopInstanceUid: '2.25.9',
    });
    const [received] = to.ingest.received;
    expect(readFileSync(received?.path ?? '')).toEqual(bytes);
    expect(received?.start).toMatchObject({
      origin: { kind: 'c-store', peer: 'SENDER', address: '127.0.0.1' },
      transferSyntaxUid: '1.2.840.10008.1.2.1',
      sopClassUid: '1.2.840.10008.5.1.4.1.1.2',
      sopInstanceUid: '2.25.9',
      bareDataSet: true,
      implementation: { classUid: '1.2.3', versionName: 'V' },
      sourceAeTitle: 'SENDER',
      rules: {
        validation: 'identifiers',
        presentationStates: 'as-any',
        maxInstanceBytes: 0,
        pixelDataVr: 'as-received',
      },
    });
  });

  it('answers only after the archive has committed', async () => {
    const { to, from } = await start();
    let finish: () => void = () => undefined;
    to.ingest.onCommit = () =>
      new Promise((resolve) => {
        finish = resolve;
      });
    from.send(store(), data(Buffer.alloc(10)));
    await expect(from.receive(200)).rejects.toThrow(/nothing came/);
    finish();
    expect(await from.response()).toMatchObject({ status: 0 });
  });

  const errors: [ErrorCode, Record<string, string>, number, number[] | undefined][] = [
    ['disk-full', {}, 0xa700, undefined],
    ['io', {}, 0xa700, undefined],
    ['damaged', {}, 0xc000, undefined],
    ['not-dicom', {}, 0xc000, undefined],
    ['unsupported', {}, 0xc000, undefined],
    ['internal', {}, 0x0110, undefined],
    ['invalid-input', { cause: 'disagreement', tag: '00080018' }, 0xa900, [0x00080018]],
    ['invalid-input', { cause: 'identifier-missing', tag: '0020000D' }, 0xc000, [0x0020000d]],
    ['invalid-input', { cause: 'invalid-element', tag: '00280010' }, 0xc000, [0x00280010]],
    ['invalid-input', { cause: 'presentation-state' }, 0xc000, undefined],
    ['invalid-input', { cause: 'too-large' }, 0xa700, undefined],
  ];
  it.each(errors)(
    'answers %s %o of the archive with a status, a comment and the element',
    async (code, parameters, status, tags) => {
      const { to, from } = await start();
      to.ingest.onCommit = () => {
        throw new NegatoscopeError(code, 'what went wrong', parameters);
      };
      from.send(store(), data(Buffer.alloc(10)));
      const response = await from.response();
      expect(response).toMatchObject({ status, errorComment: 'what went wrong' });
      expect(response.offendingElements).toEqual(tags);
      to.ingest.onCommit = () => undefined;
      from.send(store(2), data(Buffer.alloc(10)));
      expect(await from.response()).toMatchObject({ status: 0, messageIdRespondedTo: 2 });
      expect(to.listener.activity()[0]).toMatchObject({ received: 1, failed: 1 });
    },
  );

  it('answers with the statuses of the settings', async () => {
    const { to, from } = await start({ statuses: { outOfResources: 0xa7ab, sopClassNotSupported: 0xa800 } });
    to.ingest.onCommit = () => {
      throw new NegatoscopeError('disk-full', 'full');
    };
    from.send(store(), data(Buffer.alloc(10)));
    expect(await from.response()).toMatchObject({ status: 0xa7ab });
    from.send(commandPdu(3, storeRequest(2, '2.25.9', '1.2.840.10008.5.1.4.1.1.4')), data(Buffer.alloc(10)));
    expect(await from.response()).toMatchObject({ status: 0xa800, offendingElements: [2] });
  });

  it('reads the rest of a data set whose writing failed, and keeps the association', async () => {
    const { to, from } = await start();
    to.ingest.onWrite = () => {
      throw new NegatoscopeError('disk-full', 'no space left');
    };
    from.send(store());
    for (let part = 0; part < 50; part++) {
      from.send(data(Buffer.alloc(10_000), part === 49));
    }
    expect(await from.response()).toMatchObject({ status: 0xa700, errorComment: 'no space left' });
    expect(to.ingest.aborted).toHaveLength(1);
    to.ingest.onWrite = () => Promise.reject(new NegatoscopeError('io', 'broken'));
    from.send(store(2), data(Buffer.alloc(10), false), data(Buffer.alloc(10)));
    expect(await from.response()).toMatchObject({ status: 0xa700, errorComment: 'broken' });
    to.ingest.onWrite = () => undefined;
    from.send(store(3), data(Buffer.alloc(10)));
    expect(await from.response()).toMatchObject({ status: 0 });
  });

  it('takes no more bytes than it is allowed to', async () => {
    const { to, from } = await start({ maxInstanceBytes: 1000 });
    from.send(store(), data(Buffer.alloc(1000)));
    expect(await from.response()).toMatchObject({ status: 0 });
    from.send(store(2), data(Buffer.alloc(600), false), data(Buffer.alloc(401)));
    expect(await from.response()).toMatchObject({ status: 0xa700 });
    expect(to.ingest.aborted).toHaveLength(1);
  });

  it.each([
    ['', 'missing'],
    ['1'.repeat(65), 'too long'],
  ])('refuses the SOP Instance UID "%s"', async (uid, comment) => {
    const { to, from } = await start();
    from.send(store(1, uid), data(Buffer.alloc(10)));
    expect(await from.response()).toMatchObject({ status: 0x0117, errorComment: expect.stringContaining(comment) });
    expect(to.ingest.received).toEqual([]);
  });

  it('refuses every instance of an association over the limit, by setting', async () => {
    const { to, from } = await start({ maxAssociations: 1, overLimit: 'refuse-storage' });
    const second = await connectRaw(to.port);
    await second.associate([ctContext(3)]);
    second.send(store(), data(Buffer.alloc(10)));
    expect(await second.response()).toMatchObject({ status: 0xa700 });
    second.close();
    from.send(store(), data(Buffer.alloc(10)));
    expect(await from.response()).toMatchObject({ status: 0 });
  });

  it('refuses C-STORE without a data set', async () => {
    const { from } = await start();
    from.send(commandPdu(3, { ...storeRequest(1, '2.25.9'), dataSetType: 0x0101 }));
    expect(await from.response()).toMatchObject({ status: 0x0212 });
  });

  it('lets the archive judge a data set of no bytes', async () => {
    const { to, from } = await start();
    to.ingest.onCommit = () => {
      throw new NegatoscopeError('damaged', 'nothing in it');
    };
    from.send(store(), data(Buffer.alloc(0)));
    expect(await from.response()).toMatchObject({ status: 0xc000 });
  });

  it('gives the time of the archive back when it cannot even begin', async () => {
    const { to, from } = await start();
    const { begin } = to.ingest;
    to.ingest.begin = () => {
      throw new NegatoscopeError('busy', 'rebuilding');
    };
    from.send(store(), data(Buffer.alloc(10)));
    expect(await from.response()).toMatchObject({ status: 0xa700, errorComment: 'rebuilding' });
    to.ingest.begin = begin;
    from.send(store(2), data(Buffer.alloc(10)));
    expect(await from.response()).toMatchObject({ status: 0 });
  });

  it('answers an instance that the duplicate rule refuses', async () => {
    const { to, from } = await start();
    const { begin } = to.ingest;
    to.ingest.begin = (began) => {
      const stream = begin(began);
      return { ...stream, commit: async () => ({ ...(await stream.commit()), result: 'refused' }) };
    };
    from.send(store(), data(Buffer.alloc(10)));
    expect(await from.response()).toMatchObject({ status: 0x0111 });
    expect(to.listener.activity()[0]).toMatchObject({ received: 0, failed: 1 });
  });
});
