import { createCipheriv, createHash, randomBytes } from 'node:crypto';
import { NegatoscopeError } from '../../../src-shared/contract/errors.ts';
import { begin, element, endOfContents, integer, objectIdentifier, tag } from './ber.ts';
import { oid } from './identifiers.ts';
import { derive, mustBeSecurePassword, wrapKey } from './password.ts';
import { keyTransport, type Recipient } from './recipients.ts';

const keyBytes = 32;
const blockBytes = 16;
const saltBytes = 16;
/** Octets of one part of a string. */
const partBytes = 64 * 1024;

/** What a file of so many bytes comes to as a Secure DICOM File, at most: its keys and algorithms, and the header of each part, twice. */
export const sealedBytesAtMost = (bytes: number, recipients = 0): number =>
  bytes + 4096 + 1024 * recipients + 16 * Math.ceil(bytes / partBytes);

const algorithm = (identifier: string, ...parameters: Uint8Array[]): Uint8Array =>
  element(tag.sequence, objectIdentifier(identifier), ...parameters);
const octets = (bytes: Uint8Array): Uint8Array => element(tag.octets, bytes);

/** Key that is made of the password once for all files of a job. */
interface WrappingKey {
  salt: Uint8Array;
  iterations: number;
  key: Uint8Array;
}

/**
 * Makes Secure DICOM Files (PS3.15 D.1.1): CMS Enveloped-data with AES-256 for whoever knows the password (PBKDF2, PWRI-KEK) or holds the
 * key of a certificate (RSA), around Digested-data with SHA-256, around the file. As they come: nothing is held back but a part. Throws
 * `invalid-input` for a password of other than ASCII characters, and when it is for nobody.
 */
export function sealer(
  password: string | undefined,
  iterations: number,
  recipients: readonly Recipient[] = [],
): (contents: AsyncIterable<Uint8Array>) => AsyncIterable<Uint8Array> {
  if (password === undefined) {
    if (recipients.length === 0) throw new NegatoscopeError('invalid-input', 'files are encrypted for somebody');
    return (contents) => sealed(contents, undefined, recipients);
  }
  mustBeSecurePassword(password);
  let making: Promise<WrappingKey> | undefined;
  const keyOf = (): Promise<WrappingKey> => {
    const salt = randomBytes(saltBytes);
    making ??= derive(password, salt, iterations, keyBytes, 'sha256').then((key) => ({ salt, iterations, key }));
    return making;
  };
  return (contents) => sealed(contents, keyOf, recipients);
}

async function* sealed(
  contents: AsyncIterable<Uint8Array>,
  keyOf: (() => Promise<WrappingKey>) | undefined,
  recipients: readonly Recipient[],
): AsyncGenerator<Uint8Array> {
  const wrapping = await keyOf?.();
  const key = randomBytes(keyBytes);
  const iv = randomBytes(blockBytes);
  yield Buffer.concat([
    begin(tag.sequence),
    objectIdentifier(oid.envelopedData),
    begin(tag.context),
    begin(tag.sequence),
    // Version 3: there is a recipient by password (RFC 5652 6.1).
    integer(wrapping === undefined ? 0 : 3),
    element(
      tag.set,
      ...recipients.map((recipient) => keyTransport(key, recipient)),
      ...(wrapping === undefined ? [] : [passwordRecipient(key, wrapping)]),
    ),
    begin(tag.sequence),
    objectIdentifier(oid.digestedData),
    algorithm(oid.aes256, octets(iv)),
    begin(tag.context),
  ]);
  const cipher = createCipheriv('aes-256-cbc', key, iv);
  for await (const part of inParts(digested(contents))) yield octets(cipher.update(part));
  yield octets(cipher.final());
  yield Buffer.concat(Array<Uint8Array>(5).fill(endOfContents));
}

/** PasswordRecipientInfo (RFC 5652 6.2.4). */
function passwordRecipient(key: Uint8Array, { salt, iterations, key: wrapping }: WrappingKey): Uint8Array {
  const iv = randomBytes(blockBytes);
  const parameters = element(
    tag.sequence,
    octets(salt),
    integer(iterations),
    integer(keyBytes),
    algorithm(oid.hmacSha256, element(tag.null)),
  );
  return element(
    tag.context + 3,
    integer(0),
    element(tag.context, objectIdentifier(oid.pbkdf2), parameters),
    algorithm(oid.passwordWrap, algorithm(oid.aes256, octets(iv))),
    octets(wrapKey(key, wrapping, iv)),
  );
}

/** DigestedData (RFC 5652 7), whose content is the file. */
async function* digested(contents: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256');
  yield Buffer.concat([
    begin(tag.sequence),
    integer(0),
    algorithm(oid.sha256),
    begin(tag.sequence),
    objectIdentifier(oid.data),
    begin(tag.context),
    begin(tag.octets | 0x20),
  ]);
  for await (const part of inParts(contents)) {
    hash.update(part);
    yield octets(part);
  }
  yield Buffer.concat([...Array<Uint8Array>(3).fill(endOfContents), octets(hash.digest()), endOfContents]);
}

/** The same bytes in parts that are not small: each has a header of its own. */
async function* inParts(contents: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let waiting: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of contents) {
    if (part.length === 0) continue;
    // Whoever gives it may use its memory again.
    waiting.push(Uint8Array.from(part));
    bytes += part.length;
    if (bytes < partBytes) continue;
    yield Buffer.concat(waiting);
    waiting = [];
    bytes = 0;
  }
  if (bytes > 0) yield Buffer.concat(waiting);
}
