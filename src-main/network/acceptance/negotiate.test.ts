import { describe, expect, it } from 'vitest';
import type { z } from '../../../src-shared/contract/define.ts';
import { sopClasses } from '../../../src-shared/dicom/sop-classes.ts';
import { transferSyntaxes } from '../../../src-shared/dicom/transfer-syntaxes.ts';
import { acceptancePolicySchema } from '../../../src-shared/settings/schema.ts';
import { plainRequest, verificationContext } from '../testing/raw-peer.ts';
import type { ProposedContext, UserInformation } from '../upper-layer/pdu.ts';
import { negotiate } from './negotiate.ts';

type PolicyInput = z.input<typeof acceptancePolicySchema>;

const ct = '1.2.840.10008.5.1.4.1.1.2';
const find = '1.2.840.10008.5.1.4.1.2.2.1';
const [ILE, ELE, EBE, DEF] = [
  '1.2.840.10008.1.2',
  '1.2.840.10008.1.2.1',
  '1.2.840.10008.1.2.2',
  '1.2.840.10008.1.2.1.99',
] as const;
const JPEG = '1.2.840.10008.1.2.4.50';

function answer(contexts: ProposedContext[], policy: PolicyInput = {}, user: Partial<UserInformation> = {}) {
  return negotiate(plainRequest(contexts, { user }), acceptancePolicySchema.parse(policy), 'OURS');
}

/** The transfer syntax taken, or the result of the refusal. */
function taken(
  abstractSyntax: string,
  offered: readonly string[],
  policy: PolicyInput = {},
  user: Partial<UserInformation> = {},
) {
  const [context] = answer([{ id: 1, abstractSyntax, transferSyntaxes: offered }], policy, user).contexts;
  return context?.result === 0 ? context.transferSyntax : context?.result;
}

describe('presentation contexts', () => {
  it('takes every storage SOP class that we know in every transfer syntax that a file can have', () => {
    const storage = [...sopClasses.values()].filter((each) => each.storage);
    expect(storage.length).toBeGreaterThan(150);
    for (const { uid } of storage) {
      expect(taken(uid, [ILE])).toBe(ILE);
    }
    for (const { uid, frameCodec } of transferSyntaxes.values()) {
      const encodesNoDataSet = frameCodec === 'jpip' || /^1\.2\.840\.10008\.1\.2\.[67]\./.test(uid);
      expect(taken(ct, [uid]), uid).toBe(encodesNoDataSet ? 4 : uid);
    }
  });

  it.each<[string, readonly string[], string | number]>([
    ['what needs no decoding', [JPEG, ILE, ELE], ELE],
    ['Implicit before Big Endian', [EBE, ILE], ILE],
    ['lossless before lossy', [JPEG, '1.2.840.10008.1.2.4.80'], '1.2.840.10008.1.2.4.80'],
    ['deflated before Big Endian', [EBE, DEF], DEF],
    ['nothing known', ['1.2.3', '1.2.4'], 4],
    ['nothing at all', [], 4],
  ])('by default: %s', (_name, offered, expected) => expect(taken(ct, offered)).toBe(expected));

  it('lets the peer choose by setting', () => {
    expect(taken(ct, [JPEG, ILE, ELE], { transferSyntaxChoice: 'proposed-order' })).toBe(JPEG);
  });

  it('answers each context by itself, in the order of the request, whatever the ids', () => {
    const contexts = [
      { id: 255, abstractSyntax: ct, transferSyntaxes: [ELE] },
      { id: 1, abstractSyntax: '1.2.3.4', transferSyntaxes: [ELE] },
      { id: 77, abstractSyntax: ct, transferSyntaxes: [ILE] },
      { id: 3, abstractSyntax: ct, transferSyntaxes: ['1.2.3'] },
      verificationContext(5),
    ];
    expect(answer(contexts).contexts).toEqual([
      { id: 255, result: 0, transferSyntax: ELE },
      { id: 1, result: 3, transferSyntax: ELE },
      { id: 77, result: 0, transferSyntax: ILE },
      { id: 3, result: 4, transferSyntax: '1.2.3' },
      { id: 5, result: 0, transferSyntax: ILE },
    ]);
  });

  it('refuses services that are switched off or not there', () => {
    expect(taken('1.2.840.10008.1.1', [ILE], { verification: false })).toBe(3);
    expect(taken(ct, [ILE], { storage: false })).toBe(3);
    expect(taken(find, [ILE])).toBe(3);
    expect(taken('1.2.840.10008.1.3.10', [ILE], { acceptUnknownSopClasses: true })).toBe(3);
    expect(taken('', [ILE], { acceptUnknownSopClasses: true })).toBe(3);
  });

  it.each([
    ['1.2.840.10008.5.1.4.1.1.9999', 'of the storage branch', ILE],
    ['1.3.6.1.4.1.99999.1', 'private', ILE],
    ['1.2.840.10008.99.1', 'of the standard, but not storage', 3],
    ['x'.repeat(70), 'no UID', 3],
  ])('unknown SOP class %s (%s): by setting %s', (uid, _what, expected) => {
    expect(taken(uid, [ILE])).toBe(3);
    expect(taken(uid, [ILE], { acceptUnknownSopClasses: true })).toBe(expected);
  });

  it('takes a specialised class whose general class we know (common extended negotiation)', () => {
    const item = { sopClassUid: '1.2.3.4', serviceClassUid: '1.2.840.10008.4.2', relatedGeneralSopClassUids: [ct] };
    expect(taken('1.2.3.4', [ILE], {}, { commonExtended: [item] })).toBe(ILE);
    expect(taken('1.2.3.4', [ILE], { extendedNegotiation: 'ignore' }, { commonExtended: [item] })).toBe(3);
    const other = { ...item, serviceClassUid: '1.2.840.10008.4.1' };
    expect(taken('1.2.3.4', [ILE], { acceptUnknownSopClasses: true }, { commonExtended: [other] })).toBe(3);
    const unrelated = { ...item, relatedGeneralSopClassUids: ['1.2.3.5'] };
    expect(taken('1.2.3.4', [ILE], {}, { commonExtended: [unrelated] })).toBe(3);
  });

  it('restricts SOP classes and transfer syntaxes by setting, class by class', () => {
    const policy: PolicyInput = {
      storageSopClasses: [ct, '1.2.840.10008.5.1.1.23'],
      transferSyntaxes: [[JPEG, EBE], ILE],
      classTransferSyntaxes: [{ sopClasses: ['1.2.840.10008.5.1.1.23'], transferSyntaxes: [ELE] }],
    };
    expect(taken('1.2.840.10008.5.1.4.1.1.4', [ILE], policy)).toBe(3);
    expect(taken(ct, [ELE], policy)).toBe(4);
    expect(taken(ct, [ILE, EBE, JPEG], policy)).toBe(EBE);
    expect(taken('1.2.840.10008.5.1.1.23', [ILE, ELE], policy)).toBe(ELE);
    expect(taken('1.2.840.10008.5.1.1.23', [ILE], policy)).toBe(4);
  });
});

describe('user items', () => {
  const offer = [{ id: 1, abstractSyntax: ct, transferSyntaxes: [ELE] }, verificationContext(3)];
  const wishes: Partial<UserInformation> = {
    asynchronousWindow: { invoked: 0, performed: 8 },
    roles: [
      { sopClassUid: ct, scu: true, scp: true },
      { sopClassUid: '1.2.3', scu: true, scp: true },
    ],
    extended: [
      { sopClassUid: ct, information: Uint8Array.of(2, 0, 0, 0, 0, 0) },
      { sopClassUid: '1.2.840.10008.1.1', information: Uint8Array.of(1) },
    ],
    userIdentity: { type: 1, positiveResponseRequested: true, primary: Buffer.from('me'), secondary: Buffer.alloc(0) },
  };

  it('answers what was asked, by default', () => {
    expect(answer(offer, {}, wishes).user).toEqual({
      maximumLength: 16384,
      implementationClassUid: acceptancePolicySchema.parse({}).implementation.classUid,
      implementationVersionName: acceptancePolicySchema.parse({}).implementation.versionName,
      roles: [{ sopClassUid: ct, scu: true, scp: false }],
      extended: [{ sopClassUid: ct, information: Uint8Array.of(2, 0, 3, 0, 0, 0) }],
      commonExtended: [],
      userIdentityResponse: new Uint8Array(0),
    });
  });

  it('answers nothing that was not asked', () => {
    const { user } = answer(offer);
    expect(user).toMatchObject({ roles: [], extended: [], commonExtended: [] });
    expect(user).not.toHaveProperty('asynchronousWindow');
    expect(user).not.toHaveProperty('userIdentityResponse');
    const identity = {
      type: 1,
      positiveResponseRequested: false,
      primary: Buffer.alloc(0),
      secondary: Buffer.alloc(0),
    };
    expect(answer(offer, {}, { userIdentity: identity }).user).not.toHaveProperty('userIdentityResponse');
  });

  it('keeps silent by setting', () => {
    const silent: PolicyInput = {
      extendedNegotiation: 'ignore',
      roleSelection: 'ignore',
      userIdentity: 'ignore',
      implementation: { versionName: '' },
      maxPduLength: 0,
    };
    expect(answer(offer, silent, wishes).user).toEqual({
      maximumLength: 0,
      implementationClassUid: acceptancePolicySchema.parse({}).implementation.classUid,
      roles: [],
      extended: [],
      commonExtended: [],
    });
  });

  it('answers the asynchronous window with 1,1 by setting only, and only when it was proposed', () => {
    expect(answer(offer, { asynchronousWindow: 'answer-one' }, wishes).user.asynchronousWindow).toEqual({
      invoked: 1,
      performed: 1,
    });
    expect(answer(offer, { asynchronousWindow: 'answer-one' }).user).not.toHaveProperty('asynchronousWindow');
  });

  it('refuses the context of a requestor that wants to be SCP only', () => {
    const roles = [{ sopClassUid: ct, scu: false, scp: true }];
    expect(answer(offer, {}, { roles }).contexts[0]).toMatchObject({ result: 1 });
    expect(answer(offer, { roleSelection: 'ignore' }, { roles }).contexts[0]).toMatchObject({ result: 0 });
  });

  it('says the level of storage and of signatures that the settings give', () => {
    const { extended } = answer(offer, { storageLevel: 1, digitalSignatureLevel: 0 }, wishes).user;
    expect(extended[0]?.information).toEqual(Uint8Array.of(1, 0, 0, 0, 0, 0));
  });

  it('repeats the titles of the request, or names our own by setting', () => {
    expect(answer(offer)).toMatchObject({ calledAeTitle: 'NEGATOSCOPE', callingAeTitle: 'RAW' });
    expect(answer(offer, { respondingAeTitle: 'own' })).toMatchObject({ calledAeTitle: 'OURS' });
  });
});
