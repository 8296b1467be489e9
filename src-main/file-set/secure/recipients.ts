import { constants, type KeyObject, privateDecrypt, publicEncrypt, X509Certificate } from 'node:crypto';
import { NegatoscopeError } from '../../../src-shared/contract/errors.ts';
import { type BerElement, damaged, dotted, element, integer, objectIdentifier, tag } from './ber.ts';
import { digests, oid } from './identifiers.ts';

/** Whoever holds the key of a certificate, as CMS names them (RFC 5652 10.2.4). */
export interface Recipient {
  /** The issuer's name, and the serial number, as elements of the certificate. */
  issuer: Uint8Array;
  serial: Uint8Array;
  publicKey: KeyObject;
}

/** A recipient of ours: the certificate and key of this station. */
export interface OwnIdentity extends Omit<Recipient, 'publicKey'> {
  privateKey: KeyObject;
}

/** Keys that are shorter can be broken by whoever wants to. */
const leastBits = 2048;

const unusable = (why: string) => new NegatoscopeError('invalid-input', why, { reason: 'certificate-unusable' });

/** Where the first element of DER begins and ends; its content lies at `start`. */
function first(bytes: Uint8Array, from: number): { own: number; start: number; end: number } {
  const length = bytes[from + 1] ?? 0;
  const digits = length < 0x80 ? 0 : length & 0x7f;
  const start = from + 2 + digits;
  const size = digits === 0 ? length : bytes.subarray(from + 2, start).reduce((sum, byte) => sum * 256 + byte, 0);
  if (digits > 4 || start + size > bytes.length) throw unusable('the certificate is damaged');
  return { own: bytes[from]!, start, end: start + size };
}

/** Issuer and serial number of a certificate (RFC 5280 4.1). */
export function namesOf({ raw }: X509Certificate): Pick<Recipient, 'issuer' | 'serial'> {
  const toBeSigned = first(raw, first(raw, 0).start);
  let at = toBeSigned.start;
  const next = (): Uint8Array => {
    const { end } = first(raw, at);
    const whole = raw.subarray(at, end);
    at = end;
    return whole;
  };
  // The version comes first, where it is not the first one.
  let serial = next();
  if (serial[0] === tag.context) serial = next();
  next();
  return { issuer: Uint8Array.from(next()), serial: Uint8Array.from(serial) };
}

/**
 * For whom files are encrypted. Throws `invalid-input` (`reason`: `certificate-unusable`) for a certificate that is not valid now, or whose key
 * is not RSA or too short. What else its key may be used for is not looked at.
 */
export function recipientOf(pem: string, now = Date.now()): Recipient {
  let certificate: X509Certificate;
  try {
    certificate = new X509Certificate(pem);
  } catch {
    throw unusable('the certificate is damaged');
  }
  const publicKey = publicKeyOf(certificate);
  if (publicKey?.asymmetricKeyType !== 'rsa') throw unusable('the key of the certificate is not RSA');
  if ((publicKey.asymmetricKeyDetails?.modulusLength ?? 0) < leastBits) throw unusable('the key is too short');
  if (now < Date.parse(certificate.validFrom) || now > Date.parse(certificate.validTo)) {
    throw unusable('the certificate is not valid now');
  }
  return { ...namesOf(certificate), publicKey };
}

/** Undefined: of a kind that the library does not know. */
function publicKeyOf(certificate: X509Certificate): KeyObject | undefined {
  try {
    return certificate.publicKey;
  } catch {
    return undefined;
  }
}

/** KeyTransRecipientInfo (RFC 5652 6.2.1) with RSA (RFC 3370 4.2.1), as PS3.15 D.1.1 asks. */
export const keyTransport = (key: Uint8Array, { issuer, serial, publicKey }: Recipient): Uint8Array =>
  element(
    tag.sequence,
    integer(0),
    element(tag.sequence, issuer, serial),
    element(tag.sequence, objectIdentifier(oid.rsa), element(tag.null)),
    element(tag.octets, publicEncrypt({ key: publicKey, padding: constants.RSA_PKCS1_PADDING }, key)),
  );

/** The key that a KeyTransRecipientInfo has for us; undefined: it is for somebody else. Throws `damaged`, `unsupported`. */
export function transported({ children }: BerElement, own: OwnIdentity): Uint8Array | undefined {
  const [version, who, algorithm, wrapped] = children;
  if (version === undefined || who === undefined || algorithm === undefined || wrapped === undefined) {
    throw damaged('a recipient that is not sound');
  }
  // By subject key identifier: whether it is ours shows when it is opened.
  if (who.tag === tag.sequence && !isOurs(who, own)) return undefined;
  const [identifier, parameters] = algorithm.children;
  const method = identifier && dotted(identifier);
  if (method !== oid.rsa && method !== oid.rsaOaep) {
    if (who.tag !== tag.sequence) return undefined;
    throw new NegatoscopeError('unsupported', 'the key is transported in a way that is not known', {
      reason: 'unknown-algorithm',
    });
  }
  const { privateKey: key } = own;
  try {
    if (method === oid.rsa)
      return withoutPadding(privateDecrypt({ key, padding: constants.RSA_NO_PADDING }, wrapped.value));
    const oaepHash = hashOf(parameters);
    return privateDecrypt({ key, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash }, wrapped.value);
  } catch {
    return undefined;
  }
}

const isOurs = ({ children: [issuer, serial] }: BerElement, own: OwnIdentity): boolean =>
  issuer !== undefined &&
  serial !== undefined &&
  Buffer.compare(element(tag.sequence, issuer.value), own.issuer) === 0 &&
  Buffer.compare(element(tag.integer, serial.value), own.serial) === 0;

/** RFC 8017 7.2.2; not every library takes this padding away itself. Nobody learns from here how it failed. */
function withoutPadding(block: Uint8Array): Uint8Array | undefined {
  const end = block.indexOf(0, 2);
  return block[0] === 0 && block[1] === 2 && end >= 10 ? block.subarray(end + 1) : undefined;
}

/** Of OAEP (RFC 4055 4.1): SHA-1 where nothing is said. */
function hashOf(parameters: BerElement | undefined): string {
  const said = parameters?.children.find((each) => each.tag === tag.context)?.children[0]?.children[0];
  return said === undefined ? 'sha1' : (digests[dotted(said)] ?? 'sha1');
}
