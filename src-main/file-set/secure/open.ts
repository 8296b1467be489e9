import { createDecipheriv, createHash, timingSafeEqual } from 'node:crypto';
import { NegatoscopeError } from '../../../src-shared/contract/errors.ts';
import { through } from '../targets/files.ts';
import { type BerElement, BerReader, damaged, dotted, isEnd, number, tag } from './ber.ts';
import { ciphers, derivations, digests, oid } from './identifiers.ts';
import { derive, unwrapKey } from './password.ts';
import { type OwnIdentity, transported } from './recipients.ts';

/** What a password may be asked to go through; a file that says more wants to keep us busy. */
const mostIterations = 10_000_000;
const wrongPassword = () =>
  new NegatoscopeError('invalid-input', 'this is not the password of the file', { reason: 'wrong-password' });
const unsupported = (message: string, reason: string) => new NegatoscopeError('unsupported', message, { reason });

/** A password for the Secure DICOM Files of a medium, or a key of ours that they are for: keys that are made of a password are kept, since all files of a job have the same. */
export class SecureFileOpener {
  readonly #password: string | undefined;
  readonly #own: OwnIdentity | undefined;
  readonly #keys = new Map<string, Promise<Buffer>>();

  constructor(password: string | undefined, own?: OwnIdentity) {
    this.#password = password;
    this.#own = own;
  }

  /**
   * The DICOM file in a Secure DICOM File (PS3.15 D.1.1). Throws `invalid-input` (`reason`: `wrong-password`), `unsupported` for files that
   * are for holders of other keys alone, or signed, `damaged` for what is not sound: a digest that does not fit after the last byte.
   */
  async *open(contents: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    const reader = new BerReader(contents);
    try {
      await reader.expect(tag.sequence);
      if (dotted(await reader.element()) !== oid.envelopedData) throw damaged('this is no secure file');
      await reader.expect(tag.context);
      await reader.expect(tag.sequence);
      number(await reader.element());
      let recipients = await reader.element();
      // Originator information may come first.
      if (recipients.tag === tag.context) recipients = await reader.element();
      if (recipients.tag !== tag.set) throw damaged('recipients were expected');
      await reader.expect(tag.sequence);
      const type = dotted(await reader.element());
      const { cipher, iv } = cipherOf(await reader.element());
      const key = await this.#contentKey(recipients.children, cipher.keyBytes);
      const header = await reader.header();
      if ((header.tag & ~0x20) !== 0x80) throw damaged('encrypted content was expected');
      yield* contentOf(type, deciphered(reader.octets(header), cipher.name, key, iv));
    } finally {
      await reader.close();
    }
  }

  async #contentKey(recipients: readonly BerElement[], keyBytes: number): Promise<Uint8Array> {
    for (const each of recipients) {
      const key = this.#own && each.tag === tag.sequence ? transported(each, this.#own) : undefined;
      if (key !== undefined && key.length === keyBytes) return key;
    }
    const own = recipients.filter((each) => each.tag === tag.context + 3);
    if (this.#password === undefined) throw wrongPassword();
    if (own.length === 0) throw unsupported('the secure file has no recipient by password', 'no-password-recipient');
    for (const { children } of own) {
      const [version, derivation, wrap, wrapped] = children;
      if (version === undefined || derivation === undefined || wrap === undefined || wrapped === undefined) {
        throw damaged('a recipient that is not sound');
      }
      const [wrapOid, inner] = wrap.children;
      if (wrapOid === undefined || inner === undefined || dotted(wrapOid) !== oid.passwordWrap) {
        throw unsupported('the key is wrapped in a way that is not known', 'unknown-algorithm');
      }
      const { cipher, iv } = cipherOf(inner);
      const wrapping = await this.#derived(derivation, cipher.keyBytes);
      const key = unwrapKey(wrapped.value, cipher.name, wrapping, iv);
      if (key !== undefined && key.length === keyBytes) return key;
    }
    throw wrongPassword();
  }

  #derived({ children: [method, parameters] }: BerElement, keyBytes: number): Promise<Buffer> {
    if (method === undefined || parameters === undefined || dotted(method) !== oid.pbkdf2) {
      throw unsupported('the key is not made by PBKDF2', 'unknown-algorithm');
    }
    const [salt, count, ...more] = parameters.children;
    if (salt?.tag !== tag.octets || count === undefined) throw damaged('parameters of PBKDF2 that are not sound');
    const iterations = number(count);
    const prf = more.find((each) => each.tag === tag.sequence)?.children[0];
    const digest = derivations[prf === undefined ? oid.hmacSha1 : dotted(prf)];
    if (digest === undefined || iterations < 1 || iterations > mostIterations) {
      throw unsupported('parameters of PBKDF2 that are not known', 'unknown-algorithm');
    }
    const name = [Buffer.from(salt.value).toString('hex'), iterations, digest, keyBytes].join(' ');
    let key = this.#keys.get(name);
    if (key === undefined) {
      // A hostile medium has another salt in each file.
      if (this.#keys.size > 100) this.#keys.clear();
      key = derive(this.#password!, salt.value, iterations, keyBytes, digest);
      this.#keys.set(name, key);
    }
    return key;
  }
}

function cipherOf({ children: [identifier, iv] }: BerElement) {
  const cipher = identifier && ciphers[dotted(identifier)];
  if (cipher === undefined) throw unsupported('a cipher that is not known', 'unknown-algorithm');
  if (iv?.value.length !== cipher.blockBytes) throw damaged('a cipher without its initial vector');
  return { cipher, iv: iv.value };
}

async function* deciphered(
  octets: AsyncIterable<Uint8Array>,
  cipher: string,
  key: Uint8Array,
  iv: Uint8Array,
): AsyncGenerator<Uint8Array> {
  try {
    yield* through(octets, createDecipheriv(cipher, key, iv));
  } catch (error) {
    if (error instanceof NegatoscopeError) throw error;
    throw damaged(`the secure file was changed: ${error instanceof Error ? error.message : error}`);
  }
}

async function* contentOf(type: string, plain: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  if (type === oid.data) yield* plain;
  else if (type === oid.digestedData) yield* undigested(plain);
  else throw unsupported('the file is signed: who signed it cannot be checked here', 'signed');
}

/** The content of DigestedData, with or without its ContentInfo around it. */
async function* undigested(plain: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = new BerReader(plain);
  try {
    await reader.expect(tag.sequence);
    let first = await reader.element();
    if (first.tag === tag.oid) {
      await reader.expect(tag.context);
      await reader.expect(tag.sequence);
      first = await reader.element();
    }
    number(first);
    const [identifier] = (await reader.element()).children;
    const digest = identifier && digests[dotted(identifier)];
    if (digest === undefined) throw unsupported('a digest that is not known', 'unknown-algorithm');
    const { length } = await reader.expect(tag.sequence);
    dotted(await reader.element());
    const { length: wrapped } = await reader.expect(tag.context);
    const header = await reader.header();
    if ((header.tag & ~0x20) !== tag.octets) throw damaged('content was expected');
    const hash = createHash(digest);
    for await (const part of reader.octets(header)) {
      hash.update(part);
      yield part;
    }
    for (const each of [wrapped, length]) {
      if (each === undefined && !isEnd(await reader.header())) throw damaged('the end of the content was expected');
    }
    const { value } = await reader.element(await reader.expect(tag.octets));
    const own = hash.digest();
    if (value.length !== own.length || !timingSafeEqual(own, value)) throw damaged('the secure file was changed');
    // To the end, so that its padding is checked.
    for await (const _ of reader.rest());
  } finally {
    await reader.close();
  }
}
