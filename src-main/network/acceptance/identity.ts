import { randomBytes, scryptSync, timingSafeEqual } from 'node:crypto';
import type { UserIdentityScpSettings } from '../../../src-shared/settings/identity.ts';
import type { UserIdentityRequest } from '../upper-layer/pdu.ts';

/** PS3.7 D.3.3.7: the identities that we can check ourselves. */
const username = 1;
const usernameAndPasscode = 2;

const hashLength = 32;
/** Some ten milliseconds: enough against guessing from a stolen file, little enough for an association. */
const cost = { N: 4096, r: 8, p: 1 };
/** Longer ones are not hashed: whoever calls chooses the length. */
const maximumPasscode = 1024;

/** What the settings keep of a passcode: `scrypt$<salt>$<hash>`. */
export function hashPasscode(passcode: string): string {
  const salt = randomBytes(16);
  const hash = scryptSync(passcode, salt, hashLength, cost);
  return `scrypt$${salt.toString('base64')}$${hash.toString('base64')}`;
}

function passcodeMatches(passcode: Uint8Array, stored: string): boolean {
  const [kind, salt, hash] = stored.split('$');
  if (kind !== 'scrypt' || salt === undefined || hash === undefined || passcode.length > maximumPasscode) {
    return false;
  }
  const expected = Buffer.from(hash, 'base64');
  return (
    expected.length === hashLength &&
    timingSafeEqual(scryptSync(passcode, Buffer.from(salt, 'base64'), hashLength, cost), expected)
  );
}

/** Whether somebody with this identity (none: undefined) is let in, by the policy. */
export function identityAllowed(policy: UserIdentityScpSettings, identity: UserIdentityRequest | undefined): boolean {
  if (policy.check === 'open') {
    return true;
  }
  if (identity === undefined) {
    return policy.check === 'known-if-given';
  }
  if (identity.type !== username && identity.type !== usernameAndPasscode) {
    return false;
  }
  const name = Buffer.from(identity.primary).toString('utf8');
  const user = policy.users.find((candidate) => candidate.username === name);
  if (user === undefined) {
    return false;
  }
  return (
    user.passcodeHash === '' ||
    (identity.type === usernameAndPasscode && passcodeMatches(identity.secondary, user.passcodeHash))
  );
}
