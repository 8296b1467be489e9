import { describe, expect, it } from 'vitest';
import { NegatoscopeError } from '../../../src-shared/contract/errors.ts';
import { random } from '../testing/random.ts';
import { plainRequest } from '../testing/raw-peer.ts';
import { decodeAssociateAccept, decodeAssociateRequest } from './decode.ts';
import { encodeAbort, encodeAssociateAccept, encodeAssociateRequest, encodeReject } from './encode.ts';
import type { AssociateAccept, AssociateRequest } from './pdu.ts';
import { dicomApplicationContext } from './pdu.ts';
import { ProtocolError } from './protocol-error.ts';

const everything: AssociateRequest = {
  ...plainRequest([
    { id: 5, abstractSyntax: '1.2.840.10008.1.1', transferSyntaxes: ['1.2.840.10008.1.2', '1.2.840.10008.1.2.1'] },
    { id: 1, abstractSyntax: '1.2.840.10008.5.1.4.1.1.2', transferSyntaxes: ['1.2.840.10008.1.2.4.70'] },
  ]),
  user: {
    maximumLength: 0,
    implementationClassUid: '1.2.3',
    implementationVersionName: 'SIXTEEN_LETTERS_',
    asynchronousWindow: { invoked: 5, performed: 0 },
    roles: [
      { sopClassUid: '1.2.840.10008.5.1.4.1.1.2', scu: true, scp: false },
      { sopClassUid: '1.2.840.10008.1.20.1', scu: false, scp: true },
    ],
    extended: [{ sopClassUid: '1.2.840.10008.5.1.4.1.1.2', information: Buffer.from([2, 0, 1, 0, 0, 0]) }],
    commonExtended: [
      {
        sopClassUid: '1.2.3.4',
        serviceClassUid: '1.2.840.10008.4.2',
        relatedGeneralSopClassUids: ['1.2.840.10008.5.1.4.1.1.88.22', '1.2.840.10008.5.1.4.1.1.88.11'],
      },
      { sopClassUid: '1.2.3.5', serviceClassUid: '1.2.840.10008.4.2', relatedGeneralSopClassUids: [] },
    ],
    userIdentity: {
      type: 2,
      positiveResponseRequested: true,
      primary: Buffer.from('user'),
      secondary: Buffer.from('pass'),
    },
  },
};

const answer: AssociateAccept = {
  protocolVersion: 1,
  calledAeTitle: 'CALLED',
  callingAeTitle: 'CALLING',
  applicationContext: dicomApplicationContext,
  contexts: [
    { id: 5, result: 0, transferSyntax: '1.2.840.10008.1.2' },
    { id: 1, result: 3, transferSyntax: '' },
  ],
  user: {
    maximumLength: 16384,
    implementationClassUid: '1.2.3',
    roles: [],
    extended: [],
    commonExtended: [],
    userIdentityResponse: Buffer.from('ticket'),
  },
};

describe('A-ASSOCIATE codec', () => {
  it('brings every item of a request back', () => {
    expect(decodeAssociateRequest(encodeAssociateRequest(everything).subarray(6))).toEqual(everything);
  });

  it('brings every item of an acceptance back', () => {
    expect(decodeAssociateAccept(encodeAssociateAccept(answer).subarray(6))).toEqual(answer);
  });

  it('writes the layout of PS3.8 9.3.2 byte by byte', () => {
    const bytes = encodeAssociateRequest(
      plainRequest([{ id: 1, abstractSyntax: '1.2', transferSyntaxes: ['1.3'] }], { called: 'A', calling: 'B' }),
    );
    const expected = [
      '0100' + '00000089',
      '0001' + '0000',
      `41${'20'.repeat(15)}`,
      `42${'20'.repeat(15)}`,
      '00'.repeat(32),
      `10000015${Buffer.from(dicomApplicationContext).toString('hex')}`,
      '200000120100000030000003312e3240000003312e33',
      '50000012510000040000400052000006322e32352e31',
    ];
    expect(bytes.toString('hex')).toBe(expected.join(''));
  });

  it('skips unknown items and sub-items', () => {
    const bytes = encodeAssociateRequest(everything).subarray(6);
    const unknown = Buffer.from([0x77, 0, 0, 3, 1, 2, 3]);
    expect(decodeAssociateRequest(Buffer.concat([bytes.subarray(0, 68), unknown, bytes.subarray(68)]))).toEqual(
      everything,
    );
  });

  it('trims titles and UIDs padded with blanks or zero bytes', () => {
    const bytes = Buffer.from(encodeAssociateRequest(plainRequest([])).subarray(6));
    bytes.write('  PADDED\0\0\0\0\0\0\0\0', 4, 'latin1');
    expect(decodeAssociateRequest(bytes).calledAeTitle).toBe('PADDED');
  });

  it.each([2, 0, 254])('refuses the even presentation context id %i, naming the byte', (id) => {
    const bytes = encodeAssociateRequest(plainRequest([{ id, abstractSyntax: '1.2', transferSyntaxes: [] }]));
    expect(() => decodeAssociateRequest(bytes.subarray(6))).toThrow(
      expect.objectContaining({ abortReason: 6, parameters: expect.objectContaining({ offset: 98 }) }),
    );
  });

  it('refuses an id used twice, so that there can never be more than 128 contexts', () => {
    const contexts = [1, 3, 1].map((id) => ({ id, abstractSyntax: '1.2', transferSyntaxes: ['1.3'] }));
    expect(() => decodeAssociateRequest(encodeAssociateRequest(plainRequest(contexts)).subarray(6))).toThrow(
      /used twice/,
    );
  });

  it('takes 128 contexts in any order of their ids', () => {
    const contexts = Array.from({ length: 128 }, (_, index) => ({
      id: 255 - 2 * index,
      abstractSyntax: `1.2.${index}`,
      transferSyntaxes: ['1.2.840.10008.1.2'],
    }));
    expect(decodeAssociateRequest(encodeAssociateRequest(plainRequest(contexts)).subarray(6)).contexts).toEqual(
      contexts,
    );
  });

  it('does not write more than 128 contexts', () => {
    const contexts = Array.from({ length: 129 }, () => ({ id: 1, abstractSyntax: '1.2', transferSyntaxes: [] }));
    expect(() => encodeAssociateRequest(plainRequest(contexts))).toThrow(NegatoscopeError);
  });

  it('fails with a ProtocolError, or reads less, wherever the bytes end', () => {
    const whole = encodeAssociateRequest(everything).subarray(6);
    let errors = 0;
    for (let length = 0; length < whole.length; length++) {
      try {
        decodeAssociateRequest(whole.subarray(0, length));
      } catch (error) {
        expect(error).toBeInstanceOf(ProtocolError);
        expect((error as ProtocolError).parameters['offset']).toBeLessThanOrEqual(length);
        errors++;
      }
    }
    // Between two items the shortened request is one too.
    expect(errors).toBeGreaterThan(whole.length - 6);
  });

  it('never fails with anything else, whatever is changed', () => {
    const whole = encodeAssociateRequest(everything).subarray(6);
    const next = random(20260101);
    for (let round = 0; round < 5000; round++) {
      const bytes = Buffer.from(whole);
      for (let change = 0; change <= next(4); change++) {
        bytes[next(bytes.length)] = next(256);
      }
      for (const decode of [decodeAssociateRequest, decodeAssociateAccept]) {
        try {
          decode(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(ProtocolError);
        }
      }
    }
  });

  it('writes A-ASSOCIATE-RJ and A-ABORT with their values where the standard has them', () => {
    expect(encodeReject({ result: 2, source: 3, reason: 1 }).toString('hex')).toBe('03000000000400020301');
    expect(encodeAbort({ source: 2, reason: 6 }).toString('hex')).toBe('07000000000400000206');
  });
});
