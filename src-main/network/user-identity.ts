import { readFile } from 'node:fs/promises';
import type { z } from '../../src-shared/contract/define.ts';
import { NegatoscopeError } from '../../src-shared/contract/errors.ts';
import type { userIdentitySchema } from '../../src-shared/settings/node.ts';
import type { UserIdentityRequest } from './upper-layer/pdu.ts';

type UserIdentity = z.output<typeof userIdentitySchema>;

const types = { username: 1, 'username-and-passcode': 2, kerberos: 3, saml: 4, jwt: 5 } as const;
/** The length field of item 58H has two bytes (PS3.7 D.3.3.7.1). */
const maximumLength = 0xffff;

/** Who we say we are to a node (PS3.7 D.3.3.7); undefined: nothing is said. Fails with `io` when the ticket, assertion or token cannot be read. */
export async function userIdentityOf(identity: UserIdentity): Promise<UserIdentityRequest | undefined> {
  if (identity.type === 'none') {
    return undefined;
  }
  const named = identity.type === 'username' || identity.type === 'username-and-passcode';
  const primary = named ? Buffer.from(identity.username, 'utf8') : await readToken(identity.tokenFile);
  const secondary = Buffer.from(identity.type === 'username-and-passcode' ? identity.passcode : '', 'utf8');
  if (primary.length > maximumLength || secondary.length > maximumLength) {
    throw new NegatoscopeError('invalid-input', 'the user identity is longer than 65535 bytes');
  }
  return {
    type: types[identity.type],
    positiveResponseRequested: identity.responseRequested,
    primary,
    secondary,
  };
}

async function readToken(file: string): Promise<Buffer> {
  try {
    const bytes = await readFile(file);
    // Text files end in a line feed that belongs to no token.
    return bytes.at(-1) === 0x0a ? bytes.subarray(0, bytes.at(-2) === 0x0d ? -2 : -1) : bytes;
  } catch (error) {
    throw new NegatoscopeError('io', 'the token of the user identity cannot be read', { file }, error);
  }
}
