import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { NegatoscopeError } from '../../../src-shared/contract/errors.ts';
import type { TlsSettings } from '../../../src-shared/settings/tls.ts';
import { certificatesIn } from '../../settings/certificates.ts';
import { namesOf, type OwnIdentity, recipientOf } from './recipients.ts';

/**
 * The first certificate of each file, in PEM: for whom files are encrypted. Throws `invalid-input` (`reason`: `certificate-unusable`) for a
 * file that cannot be read, or a certificate for which nothing can be encrypted.
 */
export async function readRecipients(files: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (const file of files) {
    let certificate: X509Certificate | undefined;
    try {
      [certificate] = await certificatesIn(file);
    } catch (error) {
      const reason = 'certificate-unusable';
      throw new NegatoscopeError('invalid-input', `there is no certificate in ${file}`, { reason, file }, error);
    }
    const pem = certificate!.toString();
    recipientOf(pem);
    found.push(pem);
  }
  return found;
}

/** What this station opens files with that are encrypted for it: the certificate and key of its settings; undefined: there are none, or not of RSA. */
export function ownIdentity({
  certificateFile,
  keyFile,
  keyPassphrase,
}: Pick<TlsSettings, 'certificateFile' | 'keyFile' | 'keyPassphrase'>): OwnIdentity | undefined {
  if (certificateFile === '' || keyFile === '') return undefined;
  try {
    const certificate = new X509Certificate(readFileSync(certificateFile));
    const key = readFileSync(keyFile);
    const privateKey = createPrivateKey({ key, ...(keyPassphrase !== '' && { passphrase: keyPassphrase }) });
    if (privateKey.asymmetricKeyType !== 'rsa' || !certificate.checkPrivateKey(privateKey)) return undefined;
    return { ...namesOf(certificate), privateKey };
  } catch {
    // The settings say what is wrong with them.
    return undefined;
  }
}
