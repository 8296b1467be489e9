import { afterEach, expect, it } from 'vitest';
import { text } from '../../../src-shared/dicom/access.ts';
import type { FindQuery } from '../../archive/types.ts';
import { commandField } from '../dimse/command-fields.ts';
import { someDataSet } from '../dimse/command-set.ts';
import { encodeMessageDataSet, readMessageDataSet } from '../dimse/data-set-coding.ts';
import { commandPdu, dataPdu } from '../testing/raw-peer.ts';
import { until } from '../testing/test-listener.ts';
import { dataSetOf, type FindRig, startFindRig, studyRootFind } from './find-rig.ts';
import { ts } from './rig.ts';

/** C-FIND by hand: a peer that reads slowly or goes away, and relational queries byte by byte. */

let rig: FindRig | undefined;
afterEach(async () => {
  await rig?.close();
  rig = undefined;
});

const row = {
  '00080018': { vr: 'UI' as const, Value: ['1.2.3'] },
  '00204000': { vr: 'LT' as const, Value: ['x'.repeat(10_000)] },
};
/** A catalogue without end. */
function endless() {
  const asked: FindQuery[] = [];
  const find = async (query: FindQuery) => {
    asked.push(query);
    return { rows: Array.from({ length: query.limit }, () => row), next: String(asked.length) };
  };
  return { asked, find };
}
const identifier = (level: string) =>
  encodeMessageDataSet(
    dataSetOf({
      QueryRetrieveLevel: level,
      SOPInstanceUID: '',
      StudyInstanceUID: '1.2',
      SeriesInstanceUID: '1.2',
      ImageComments: '',
    }),
    ts.ILE,
  );
const request = (data: Uint8Array): Buffer =>
  Buffer.concat([
    commandPdu(1, {
      field: commandField.find,
      messageId: 1,
      affectedSopClassUid: studyRootFind,
      priority: 0,
      dataSetType: someDataSet,
    }),
    dataPdu(1, false, true, data),
  ]);
const context = [{ id: 1, abstractSyntax: studyRootFind, transferSyntaxes: [ts.ILE] }];
const soon = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

it('peers that do not read make us stop looking up; when they go, everything ends', async () => {
  const catalogue = endless();
  rig = await startFindRig('default', { catalogue });
  const stalled = 4;
  const peers = await Promise.all(Array.from({ length: stalled }, () => rig!.raw()));
  for (const peer of peers) {
    await peer.associate(context, { called: 'STATION' });
    peer.socket.pause();
    peer.send(request(identifier('IMAGE')));
  }
  // Each is answered until the buffers of its connection are full, and no further: then nobody asks the index any more.
  let before = -1;
  while (catalogue.asked.length < stalled || before !== catalogue.asked.length) {
    before = catalogue.asked.length;
    await soon(300);
  }
  expect(before).toBeLessThan(200 * stalled);
  // Meanwhile others store.
  expect((await rig.send({ number: 1 })).status).toBe(0);
  for (const peer of peers) peer.close();
  await until(() => rig!.listener.status().associations === 0, 15_000);
  const asked = catalogue.asked.length;
  await soon(50);
  expect(catalogue.asked.length).toBe(asked);
});

it('a relational query negotiated by item 56H is answered, the same without it is refused', async () => {
  rig = await startFindRig('default');
  await rig.put({ study: '1.5', series: '1.5.1', keys: { PatientID: 'REL' } });
  const query = encodeMessageDataSet(
    dataSetOf({ QueryRetrieveLevel: 'SERIES', PatientID: 'REL', SeriesInstanceUID: '' }),
    ts.ILE,
  );
  const asked = async (extended: number[]) => {
    const peer = await rig!.raw();
    const accept = await peer.associate(context, {
      called: 'STATION',
      user: { extended: [{ sopClassUid: studyRootFind, information: Uint8Array.from(extended) }] },
    });
    peer.send(request(query));
    const { status } = await peer.response();
    const found = status === 0xff00 ? (await peer.receive())!.body.subarray(6) : undefined;
    const last = status === 0xff00 ? (await peer.response()).status : status;
    await peer.release();
    const series = found && text(readMessageDataSet(found, ts.ILE), 'SeriesInstanceUID');
    return { answer: [...(accept.user.extended[0]?.information ?? [])], status, series, last };
  };
  expect(await asked([1, 0, 0])).toEqual({ answer: [1, 0, 0], status: 0xff00, series: '1.5.1', last: 0 });
  expect(await asked([0])).toEqual({ answer: [0], status: 0xa900, series: undefined, last: 0xa900 });
});
