import { readFileSync } from 'node:fs';
import type { SecureContextOptions, SecureVersion } from 'node:tls';
import { NegatoscopeError } from '../../src-shared/contract/errors.ts';
import type { TlsProfile, TlsSettings } from '../../src-shared/settings/tls.ts';

const ecdheGcm = [
  'ECDHE-ECDSA-AES256-GCM-SHA384',
  'ECDHE-RSA-AES256-GCM-SHA384',
  'ECDHE-ECDSA-AES128-GCM-SHA256',
  'ECDHE-RSA-AES128-GCM-SHA256',
];
const dheGcm = ['DHE-RSA-AES256-GCM-SHA384', 'DHE-RSA-AES128-GCM-SHA256'];
const chacha = ['ECDHE-ECDSA-CHACHA20-POLY1305', 'ECDHE-RSA-CHACHA20-POLY1305'];
const cbc = [
  'ECDHE-ECDSA-AES256-SHA',
  'ECDHE-ECDSA-AES128-SHA',
  'ECDHE-RSA-AES256-SHA',
  'ECDHE-RSA-AES128-SHA',
  'AES256-SHA',
  'AES128-SHA',
];

/** Cipher suites up to TLS 1.2 in our order (those of TLS 1.3 are the library's: all of them are taken), and the oldest version. */
const profiles: Record<TlsProfile, { oldest: SecureVersion; ciphers: readonly string[] }> = {
  bcp195: { oldest: 'TLSv1.2', ciphers: [...ecdheGcm, ...chacha] },
  'bcp195-modified': { oldest: 'TLSv1.2', ciphers: ecdheGcm },
  'bcp195-non-downgrading': { oldest: 'TLSv1.2', ciphers: [...ecdheGcm, ...dheGcm] },
  'bcp195-downgrading': { oldest: 'TLSv1', ciphers: [...ecdheGcm, ...dheGcm, ...cbc] },
  aes: { oldest: 'TLSv1', ciphers: ['AES128-SHA', 'AES256-SHA', ...ecdheGcm] },
};

/**
 * The library of Electron is BoringSSL, which has no security levels and no key exchange by finite fields; that of Node is OpenSSL, whose default level
 * forbids what TLS 1.0 and 1.1 sign with.
 */
const boringSsl = process.versions['electron'] !== undefined;

/**
 * The profile's versions and cipher suites, our certificate, key and authorities. Fails with `io` naming the file that cannot be
 * read.
 */
export function secureContextOptions(settings: Omit<TlsSettings, 'enabled'>): SecureContextOptions {
  const { oldest, ciphers } = profiles[settings.profile];
  const old = oldest === 'TLSv1';
  const options: SecureContextOptions = {
    minVersion: old ? oldest : settings.minimumVersion,
    maxVersion: 'TLSv1.3',
    ciphers: cipherList(ciphers, old),
    honorCipherOrder: true,
  };
  const cert = readOptional(settings.certificateFile);
  const key = readOptional(settings.keyFile);
  const ca = readOptional(settings.authoritiesFile);
  if (cert !== undefined) {
    options.cert = cert;
  }
  if (key !== undefined) {
    options.key = key;
  }
  if (ca !== undefined) {
    options.ca = ca;
  }
  if (settings.keyPassphrase !== '') {
    options.passphrase = settings.keyPassphrase;
  }
  return options;
}

/**
 * Whether the certificate of a node that we call must name its host. Nodes are known by a certificate of an authority that somebody trusts on
 * purpose (PS3.15 B); where only the well-known authorities are trusted, whoever owns any name would pass for every node.
 */
export const mustNameHost = ({ checkHostName, authoritiesFile }: Omit<TlsSettings, 'enabled'>): boolean =>
  checkHostName || authoritiesFile === '';

function cipherList(suites: readonly string[], old: boolean): string {
  if (boringSsl) {
    return suites.filter((suite) => !suite.startsWith('DHE-')).join(':');
  }
  const modern = ['TLS_AES_256_GCM_SHA384', 'TLS_CHACHA20_POLY1305_SHA256', 'TLS_AES_128_GCM_SHA256'];
  return [...modern, ...suites, ...(old ? ['@SECLEVEL=0'] : [])].join(':');
}

function readOptional(file: string): Buffer | undefined {
  if (file === '') {
    return undefined;
  }
  try {
    return readFileSync(file);
  } catch (error) {
    throw new NegatoscopeError('io', `${file} cannot be read`, { file }, error);
  }
}
