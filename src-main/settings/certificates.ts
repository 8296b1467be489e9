import { createPrivateKey, X509Certificate } from 'node:crypto';
import { open } from 'node:fs/promises';
import { NegatoscopeError } from '../../src-shared/contract/errors.ts';
import type { CertificateInfo } from '../../src-shared/contract/settings.ts';

const block = /-----BEGIN (?:TRUSTED |X509 )?CERTIFICATE-----[^-]+-----END (?:TRUSTED |X509 )?CERTIFICATE-----/g;
/** A bundle of all authorities of the world has less. */
const maximumBytes = 4 * 1024 * 1024;
const maximumCertificates = 500;

/**
 * The certificates of a PEM (or DER) file, in its order; what matters to who has to check them. With a key file also whether the key belongs to the
 * first one. Throws `io` (parameter `path`), `invalid-input` (parameter `file`) for a file without a certificate.
 */
export async function readCertificates(
  file: string,
  key?: { file: string; passphrase: string },
): Promise<CertificateInfo[]> {
  const certificates = await certificatesIn(file);
  const infos = certificates.slice(0, maximumCertificates).map(infoOf);
  const [first] = certificates;
  if (key !== undefined && key.file !== '' && first !== undefined && infos[0] !== undefined) {
    infos[0].keyMatches = await keyMatches(first, key);
  }
  return infos;
}

/** The certificates themselves. Throws as `readCertificates`. */
export async function certificatesIn(file: string): Promise<X509Certificate[]> {
  const bytes = await read(file);
  try {
    const pem = bytes.toString('latin1').match(block);
    if (pem !== null) return pem.map((text) => new X509Certificate(text));
    if (bytes[0] === 0x30) return [new X509Certificate(bytes)];
  } catch (error) {
    throw new NegatoscopeError('invalid-input', 'a certificate of the file is damaged', { file }, error);
  }
  throw new NegatoscopeError('invalid-input', 'there is no certificate in the file', { file });
}

const infoOf = (certificate: X509Certificate): CertificateInfo => ({
  subject: oneLine(certificate.subject),
  issuer: oneLine(certificate.issuer),
  validFrom: Date.parse(certificate.validFrom),
  validTo: Date.parse(certificate.validTo),
  fingerprint256: certificate.fingerprint256,
  serialNumber: certificate.serialNumber,
  names: (certificate.subjectAltName ?? '').split(', ').filter(Boolean),
  authority: certificate.ca,
  selfSigned: certificate.checkIssued(certificate),
});

/** `CN=pacs\nO=Hospital` as `CN=pacs, O=Hospital`. */
const oneLine = (name: string | undefined): string => (name ?? '').split('\n').filter(Boolean).join(', ');

async function keyMatches(certificate: X509Certificate, key: { file: string; passphrase: string }): Promise<boolean> {
  const bytes = await read(key.file);
  try {
    const { passphrase } = key;
    const privateKey = createPrivateKey({ key: bytes, ...(passphrase !== '' && { passphrase }) });
    return certificate.checkPrivateKey(privateKey);
  } catch (error) {
    const why = 'the key cannot be read: it is no PEM key, or its password is wrong';
    throw new NegatoscopeError('invalid-input', why, { file: key.file }, error);
  }
}

async function read(path: string): Promise<Buffer> {
  try {
    const handle = await open(path, 'r');
    try {
      const { size } = await handle.stat();
      if (size > maximumBytes) throw new NegatoscopeError('invalid-input', 'the file is too large', { file: path });
      return await handle.readFile();
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (error instanceof NegatoscopeError) throw error;
    const reason = (error as NodeJS.ErrnoException).code;
    throw new NegatoscopeError('io', `${path} cannot be read`, { path, ...(reason && { reason }) }, error);
  }
}
