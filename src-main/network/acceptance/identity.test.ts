import { expect, it } from 'vitest';
import { userIdentityScpSchema } from '../../../src-shared/settings/identity.ts';
import type { UserIdentityRequest } from '../upper-layer/pdu.ts';
import { hashPasscode, identityAllowed } from './identity.ts';

const users = [
  { username: 'reader', passcodeHash: hashPasscode('Größe 5') },
  { username: 'modality', passcodeHash: '' },
];
const policy = (check: 'open' | 'known-if-given' | 'required') => userIdentityScpSchema.parse({ check, users });
const identity = (type: number, primary = '', secondary = ''): UserIdentityRequest => ({
  type,
  positiveResponseRequested: false,
  primary: Buffer.from(primary),
  secondary: Buffer.from(secondary),
});

it('an open door asks nobody', () => {
  expect(identityAllowed(policy('open'), undefined)).toBe(true);
  expect(identityAllowed(policy('open'), identity(2, 'nobody', 'x'))).toBe(true);
  expect(identityAllowed(policy('open'), identity(5, 'token'))).toBe(true);
});

it('who gives a name must be known, with the right passcode', () => {
  for (const check of ['known-if-given', 'required'] as const) {
    expect(identityAllowed(policy(check), identity(2, 'reader', 'Größe 5'))).toBe(true);
    expect(identityAllowed(policy(check), identity(2, 'reader', 'größe 5'))).toBe(false);
    expect(identityAllowed(policy(check), identity(1, 'reader'))).toBe(false);
    expect(identityAllowed(policy(check), identity(2, 'Reader', 'Größe 5'))).toBe(false);
    expect(identityAllowed(policy(check), identity(1, 'modality'))).toBe(true);
    expect(identityAllowed(policy(check), identity(1, ''))).toBe(false);
  }
});

it('no identity is enough only where none is required', () => {
  expect(identityAllowed(policy('known-if-given'), undefined)).toBe(true);
  expect(identityAllowed(policy('required'), undefined)).toBe(false);
});

it('what cannot be checked lets nobody in', () => {
  for (const type of [0, 3, 4, 5, 255]) {
    expect(identityAllowed(policy('required'), identity(type, 'reader', 'Größe 5'))).toBe(false);
  }
  const broken = userIdentityScpSchema.parse({
    check: 'required',
    users: [{ username: 'reader', passcodeHash: 'md5$x' }],
  });
  expect(identityAllowed(broken, identity(2, 'reader', ''))).toBe(false);
  expect(identityAllowed(policy('required'), identity(2, 'reader', 'x'.repeat(60_000)))).toBe(false);
});

it('the same passcode is kept in another way each time', () => {
  expect(hashPasscode('a')).not.toBe(hashPasscode('a'));
});
