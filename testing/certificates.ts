import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findProgram, peersAvailable } from './peers.ts';

/** False (and says so) when `openssl` is not installed: tests with certificates are skipped. */
export const certificatesAvailable = peersAvailable('openssl');

export interface CertificateFiles {
  certificateFile: string;
  keyFile: string;
}

const keys = {
  ec: ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1'],
  rsa: ['-newkey', 'rsa:2048'],
};

export interface CertificateOptions {
  /** Systems of TLS 1.0 know RSA only. */
  key?: 'ec' | 'rsa';
  /** `expired`: the whole of its one day lies in 2020. */
  validity?: 'now' | 'expired';
  /** Host names and addresses in it, as openssl writes them. */
  names?: string;
}

/** A self-signed certificate of one day for `localhost` and 127.0.0.1, made new in the folder; it is its own authority. */
export function makeCertificate(
  folder: string,
  name: string,
  { key = 'ec', validity = 'now', names = 'DNS:localhost,IP:127.0.0.1' }: CertificateOptions = {},
): CertificateFiles {
  if (validity === 'expired') {
    return makeExpired(folder, name, names);
  }
  const certificateFile = join(folder, `${name}.pem`);
  const keyFile = join(folder, `${name}.key`);
  const made = spawnSync(
    findProgram('openssl') ?? 'openssl',
    [
      ...['req', '-x509', ...keys[key], '-nodes', '-days', '1'],
      ...['-subj', `/CN=${name}`, '-addext', `subjectAltName=${names}`],
      ...['-keyout', keyFile, '-out', certificateFile],
    ],
    { encoding: 'utf8' },
  );
  if (made.status !== 0) {
    throw new Error(`openssl: ${made.stderr || made.error?.message}`);
  }
  return { certificateFile, keyFile };
}

/** `req` knows no begin in the past; the small authority `ca` does. */
function makeExpired(folder: string, name: string, names: string): CertificateFiles {
  const at = (suffix: string) => join(folder, `${name}${suffix}`);
  const run = (...args: string[]) => {
    const made = spawnSync(findProgram('openssl') ?? 'openssl', args, { encoding: 'utf8' });
    if (made.status !== 0) {
      throw new Error(`openssl ${args[0]}: ${made.stderr || made.error?.message}`);
    }
  };
  writeFileSync(at('.index'), '');
  writeFileSync(at('.serial'), '01\n');
  writeFileSync(
    at('.cnf'),
    [
      ...['[ca]', 'default_ca=own', '[own]', `database=${at('.index')}`, `serial=${at('.serial')}`],
      ...[`new_certs_dir=${folder}`, 'default_md=sha256', 'policy=any', 'x509_extensions=names'],
      ...['[any]', 'commonName=supplied', '[names]', `subjectAltName=${names}`],
    ].join('\n'),
  );
  run('req', ...keys.ec, '-new', '-nodes', '-subj', `/CN=${name}`, '-keyout', at('.key'), '-out', at('.csr'));
  run(
    ...['ca', '-config', at('.cnf'), '-batch', '-notext', '-selfsign', '-keyfile', at('.key')],
    ...['-startdate', '20200101000000Z', '-enddate', '20200102000000Z', '-in', at('.csr'), '-out', at('.pem')],
  );
  return { certificateFile: at('.pem'), keyFile: at('.key') };
}
