import { z } from '../contract/define.ts';

/**
 * The secure transport connection profiles (PS3.15 B). The first two are those of today; the others are retired and there for systems that know
 * nothing better: whoever chooses one does so by name.
 */
export const tlsProfile = z.enum([
  /** BCP 195 with RFC 8996 and RFC 9325 (PS3.15 B.12): TLS 1.2 and 1.3. */
  'bcp195',
  /** The modified one (PS3.15 B.13): the same with fewer cipher suites. */
  'bcp195-modified',
  /** Retired, non-downgrading BCP 195 (PS3.15 B.10): TLS 1.2 and 1.3, DHE too. */
  'bcp195-non-downgrading',
  /** Retired, BCP 195 as it was first (PS3.15 B.9): may go down to TLS 1.0 and AES in CBC mode. */
  'bcp195-downgrading',
  /** Retired, AES TLS (PS3.15 2018 B.3): TLS 1.0 and up, RSA key exchange, AES in CBC mode. */
  'aes',
]);
export type TlsProfile = z.output<typeof tlsProfile>;

export const tlsSchema = z.object({
  enabled: z.boolean().default(false),
  certificateFile: z.string().default(''),
  keyFile: z.string().default(''),
  /** Of the key file, when it is encrypted. */
  keyPassphrase: z.string().default(''),
  /** Trusted authorities; empty: those that the program comes with, and the certificates of nodes that we call must then name their host. */
  authoritiesFile: z.string().default(''),
  requirePeerCertificate: z.boolean().default(true),
  profile: tlsProfile.default('bcp195'),
  /** Oldest version, where the profile would take an older one. */
  minimumVersion: z.enum(['TLSv1.2', 'TLSv1.3']).default('TLSv1.2'),
  /** Associations that we open: the certificate must name the host that we called (RFC 6125). PS3.15 B asks for a trusted certificate only. */
  checkHostName: z.boolean().default(false),
});
export type TlsSettings = z.output<typeof tlsSchema>;
