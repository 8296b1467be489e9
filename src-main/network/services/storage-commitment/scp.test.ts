import { afterEach, expect, it } from 'vitest';
import { encodeDataSet } from '../../../../src-shared/dicom/part10/write.ts';
import { listenerSchema } from '../../../../src-shared/settings/schema.ts';
import { silentAudit } from '../../../audit/types.ts';
import { silentLog } from '../../../log/types.ts';
import { createListener, type Listener } from '../../listener.ts';
import { commandPdu, connectRaw, dataPdu } from '../../testing/raw-peer.ts';
import type { CommitmentBook } from './book.ts';
import { requestDataSet } from './messages.ts';
import { commitmentServiceClass, type RequestAssociation } from './scp.ts';

const uid = '1.2.840.10008.1.20.1';
const instance = `${uid}.1`;
let listener: Listener | undefined;
afterEach(async () => {
  await listener?.stop(0);
});

it('answers a request before anything else goes out on its association, however soon the result is there', async () => {
  const service = commitmentServiceClass({
    book: {} as CommitmentBook,
    audit: silentAudit,
    log: silentLog,
    asks: () => false,
    reachable: () => true,
    accept: async (_request, _peer, _policy, { endpoint, context, answered }: RequestAssociation) => {
      const report = { field: 0x100, affectedSopClassUid: uid, affectedSopInstanceUid: instance, eventTypeId: 1 };
      // Nobody answers it: the listener stops.
      void answered.then(() => endpoint.exchange(context, report)).catch(() => undefined);
    },
  });
  listener = createListener({
    settings: listenerSchema.parse({ host: '127.0.0.1' }),
    ingest: {
      begin: () => {
        throw new Error('nothing is stored');
      },
    },
    audit: silentAudit,
    log: silentLog,
    anyPort: true,
    services: [service],
  });
  await listener.start();
  const peer = await connectRaw(listener.status().ports[0]!);
  const ile = '1.2.840.10008.1.2';
  await peer.associate([{ id: 1, abstractSyntax: uid, transferSyntaxes: [ile] }]);
  const wanted = requestDataSet({
    transactionUid: '1.2.3',
    instances: [{ sopClassUid: '1.2', sopInstanceUid: '1.3' }],
  });
  peer.send(
    commandPdu(1, {
      field: 0x130,
      messageId: 1,
      requestedSopClassUid: uid,
      requestedSopInstanceUid: instance,
      actionTypeId: 1,
      dataSetType: 1,
    }),
    dataPdu(1, false, true, encodeDataSet(wanted, ile)),
  );
  expect((await peer.response()).field).toBe(0x8130);
  expect((await peer.response()).field).toBe(0x100);
  peer.close();
});
