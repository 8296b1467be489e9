import { describe, expect, it } from 'vitest';
import { random } from '../testing/random.ts';
import { ProtocolError } from '../upper-layer/protocol-error.ts';
import type { Command } from './command-set.ts';
import { decodeCommand, encodeCommand } from './command-set.ts';

const everything: Command = {
  affectedSopClassUid: '1.2.840.10008.5.1.4.1.1.2',
  requestedSopClassUid: '1.2.3',
  field: 0x8001,
  messageId: 1,
  messageIdRespondedTo: 65535,
  moveDestination: 'DESTINATION',
  priority: 2,
  dataSetType: 0x0101,
  status: 0xa900,
  offendingElements: [0x00080018, 0x7fe00010],
  errorComment: 'differs',
  errorId: 3,
  affectedSopInstanceUid: '1.2.3.4',
  requestedSopInstanceUid: '1.2.3.45',
  eventTypeId: 2,
  attributeIdentifiers: [0x00100010],
  actionTypeId: 1,
  remaining: 4,
  completed: 5,
  failed: 6,
  warning: 7,
  moveOriginatorAeTitle: 'ORIGINATOR',
  moveOriginatorMessageId: 8,
};

describe('command set', () => {
  it('brings every element back', () => {
    expect(decodeCommand(encodeCommand(everything))).toEqual(everything);
  });

  it('is Implicit VR Little Endian with group length, in ascending order (PS3.7 6.3.1)', () => {
    const bytes = encodeCommand({
      field: 0x8030,
      messageIdRespondedTo: 258,
      dataSetType: 0x0101,
      status: 0,
      affectedSopClassUid: '1.2.3',
    });
    expect(bytes.toString('hex')).toBe(
      [
        '00000000' + '04000000' + '36000000',
        '00000200' + '06000000' + '312e322e3300',
        '00000001' + '02000000' + '3080',
        '00002001' + '02000000' + '0201',
        '00000008' + '02000000' + '0101',
        '00000009' + '02000000' + '0000',
      ].join(''),
    );
  });

  it('leaves room in front for the headers of a PDU', () => {
    const bytes = encodeCommand(everything, 12);
    expect(decodeCommand(bytes.subarray(12))).toEqual(everything);
  });

  it('cuts an Error Comment to 64 characters of the default repertoire', () => {
    const { errorComment } = decodeCommand(encodeCommand({ field: 1, errorComment: `ü\\${'x'.repeat(100)}` }));
    expect(errorComment).toBe(`??${'x'.repeat(62)}`);
  });

  it('skips elements it does not know, and values of no length', () => {
    const unknown = Buffer.from(
      '0000005001000000ff' + '00000001' + '02000000' + '3000' + '00001001' + '00000000',
      'hex',
    );
    expect(decodeCommand(unknown)).toEqual({ field: 0x30 });
  });

  it.each([
    ['nothing', '', 0],
    ['no Command Field', '0000100102000000' + '0100', 0],
    ['another group', '0000000102000000' + '3000' + '0800160002000000' + '3100', 10],
    ['an element that is cut short', '0000000102000000' + '3000' + '000010', 10],
    ['a length beyond the end', '0000000102000000' + '3000' + '00001001ffffffff' + '0100', 10],
    ['a number of one byte', '0000000101000000' + '30', 0],
  ])('refuses %s, naming the byte', (_name, hex, offset) => {
    expect(() => decodeCommand(Buffer.from(hex, 'hex'))).toThrow(
      expect.objectContaining({ name: 'ProtocolError', parameters: expect.objectContaining({ offset }) }),
    );
  });

  it('never fails with anything but a ProtocolError', () => {
    const whole = encodeCommand(everything);
    const next = random(3);
    for (let round = 0; round < 5000; round++) {
      const bytes = Buffer.from(whole.subarray(0, 1 + next(whole.length)));
      bytes[next(bytes.length)] = next(256);
      try {
        decodeCommand(bytes);
      } catch (error) {
        expect(error).toBeInstanceOf(ProtocolError);
      }
    }
  });
});
