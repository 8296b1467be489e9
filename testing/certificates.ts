import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { findProgram, peersAvailable } from './peers.ts';

/** False (and says so) when `openssl` is not installed: tests with certificates are skipped. */
export const certificatesAvailable = peersAvailable('openssl');

export interface CertificateFiles {
  certificateFile: string;
  keyFile: string;
}

/** A self-signed certificate of one day for `localhost` and 127.0.0.1, made new in the folder; it is its own authority. */
export function makeCertificate(folder: string, name: string): CertificateFiles {
  const certificateFile = join(folder, `${name}.pem`);
  const keyFile = join(folder, `${name}.key`);
  const made = spawnSync(
    findProgram('openssl') ?? 'openssl',
    [
      ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '1'],
      ...['-subj', `/CN=${name}`, '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'],
      ...['-keyout', keyFile, '-out', certificateFile],
    ],
    { encoding: 'utf8' },
  );
  if (made.status !== 0) {
    throw new Error(`openssl: ${made.stderr || made.error?.message}`);
  }
  return { certificateFile, keyFile };
}
