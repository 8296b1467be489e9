import { describe, expect, it } from 'vitest';
import { random } from '../testing/random.ts';
import { dataPdu, rawPdu } from '../testing/raw-peer.ts';
import { ProtocolError } from './protocol-error.ts';
import { maximumAssociateLength, PduReceiver } from './receiver.ts';

interface Seen {
  log: string[];
  values: Buffer[][];
}

function receiver(): { receiver: PduReceiver; seen: Seen } {
  const seen: Seen = { log: [], values: [[]] };
  const made = new PduReceiver({
    onDataPdu: (length) => seen.log.push(`data ${length}`),
    onFragment: (contextId, control, slice, ends) => {
      seen.values.at(-1)?.push(slice);
      if (ends) {
        const bytes = Buffer.concat(seen.values.at(-1) as Buffer[]);
        seen.log.push(`value ${contextId}/${control} ${bytes.toString('hex')}`);
        seen.values.push([]);
      }
    },
    onPdu: (type, body) => seen.log.push(`pdu ${type} ${body.length}`),
  });
  return { receiver: made, seen };
}

const twoValues = rawPdu(4, [0, 0, 0, 4, 1, 3, 0xaa, 0xbb, 0, 0, 0, 5, 3, 2, 1, 2, 3]);
const stream = Buffer.concat([
  dataPdu(1, true, true, Buffer.from('0102', 'hex')),
  twoValues,
  rawPdu(5, [0, 0, 0, 0]),
  dataPdu(5, false, true, Buffer.alloc(0)),
  rawPdu(7, [0, 0, 0, 0]),
]);
const expected = [
  'data 8',
  'value 1/3 0102',
  'data 17',
  'value 1/3 aabb',
  'value 3/2 010203',
  'pdu 5 4',
  'data 6',
  'value 5/2 ',
  'pdu 7 4',
];

describe('PduReceiver', () => {
  it('reads PDUs with one value, several and an empty one', () => {
    const { receiver: made, seen } = receiver();
    made.feed(stream);
    expect(seen.log).toEqual(expected);
    expect(made.withinPdu).toBe(false);
  });

  it('gives the same however the bytes are cut', () => {
    const next = random(7);
    for (let round = 0; round < 300; round++) {
      const { receiver: made, seen } = receiver();
      for (let at = 0; at < stream.length; ) {
        const length = 1 + next(round % 2 === 0 ? 3 : 40);
        made.feed(stream.subarray(at, at + length));
        at += length;
      }
      expect(seen.log).toEqual(expected);
    }
  });

  it('hands on slices of the chunk without copying', () => {
    const { receiver: made, seen } = receiver();
    const chunk = dataPdu(1, false, true, Buffer.alloc(1000));
    made.feed(chunk);
    expect(seen.values[0]?.[0]?.buffer).toBe(chunk.buffer);
  });

  it('keeps what follows a suspension and hands it on afterwards, in order', () => {
    const log: string[] = [];
    const made: PduReceiver = new PduReceiver({
      onDataPdu: () => undefined,
      onFragment: (contextId) => {
        log.push(`value ${contextId}`);
        made.suspend();
      },
      onPdu: (type) => log.push(`pdu ${type}`),
    });
    made.feed(stream.subarray(0, 40));
    made.keep(stream.subarray(40));
    expect(log).toEqual(['value 1']);
    made.resume();
    expect(log).toEqual(['value 1', 'value 1']);
    made.resume();
    made.resume();
    expect(log).toEqual(['value 1', 'value 1', 'value 3', 'pdu 5', 'value 5']);
    made.resume();
    expect(log.at(-1)).toBe('pdu 7');
  });

  it.each([
    ['a P-DATA-TF longer than agreed', rawPdu(4, [], 16385), 6],
    ['a P-DATA-TF of 4 GiB', rawPdu(4, [], 0xffffffff), 6],
    ['a P-DATA-TF without a value', rawPdu(4, [], 5), 6],
    ['a value of length 1', rawPdu(4, [0, 0, 0, 1, 1, 3]), 6],
    ['a value longer than its PDU', rawPdu(4, [0, 0, 0, 9, 1, 3, 0, 0]), 6],
    ['a value of 4 GiB', rawPdu(4, [0xff, 0xff, 0xff, 0xff, 1, 3, 0, 0]), 6],
    ['bytes after the last value', rawPdu(4, [0, 0, 0, 3, 1, 3, 0, 0, 0]), 6],
    ['an A-ASSOCIATE-RQ that is too short', rawPdu(1, [], 67), 6],
    ['an A-ASSOCIATE-RQ of 4 GiB', rawPdu(1, [], 0xffffffff), 6],
    ['an A-ASSOCIATE-RQ one byte too long', rawPdu(1, [], maximumAssociateLength + 1), 6],
    ['an A-RELEASE-RQ of 5 bytes', rawPdu(5, [], 5), 6],
    ['an A-ABORT of no bytes', rawPdu(7, [], 0), 6],
    ['PDU type 0', rawPdu(0, []), 1],
    ['PDU type 8', rawPdu(8, [], 0x7fffffff), 1],
    ['PDU type 255', rawPdu(255, []), 1],
  ])('refuses %s at its header', (_name, bytes, abortReason) => {
    const { receiver: made } = receiver();
    made.limitData(16384);
    expect(() => made.feed(bytes)).toThrow(expect.objectContaining({ name: 'ProtocolError', abortReason }));
  });

  it('takes a P-DATA-TF of exactly the length agreed, and any length when none was', () => {
    const { receiver: made, seen } = receiver();
    made.limitData(14);
    made.feed(dataPdu(1, false, true, Buffer.alloc(8)));
    made.limitData(0);
    made.feed(rawPdu(4, [0xff, 0xff, 0xff, 0xfb, 1, 0, 1, 2, 3], 0xffffffff));
    expect(seen.log).toEqual(['data 14', `value 1/2 ${'00'.repeat(8)}`, 'data 4294967295']);
    expect(made.withinPdu).toBe(true);
  });

  it('throws everything away once it is closed', () => {
    const { receiver: made, seen } = receiver();
    made.close();
    made.feed(stream);
    expect(seen.log).toEqual([]);
  });

  it('survives any bytes with nothing but a ProtocolError', () => {
    const next = random(99);
    for (let round = 0; round < 3000; round++) {
      const { receiver: made } = receiver();
      made.limitData(4096);
      const bytes = Buffer.from(round % 2 === 0 ? stream : Buffer.alloc(1 + next(200)));
      for (let change = 0; change < (round % 2 === 0 ? 3 : bytes.length); change++) {
        bytes[next(bytes.length)] = next(256);
      }
      try {
        made.feed(bytes);
      } catch (error) {
        expect(error).toBeInstanceOf(ProtocolError);
      }
    }
  });
});
