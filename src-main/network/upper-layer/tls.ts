import { readFileSync } from 'node:fs';
import type { SecureContextOptions } from 'node:tls';
import { NegatoscopeError } from '../../../src-shared/contract/errors.ts';
import type { TlsSettings } from '../../../src-shared/settings/schema.ts';

/** Certificate, key and authorities of the settings. Fails with `io` naming the file that cannot be read. */
export function secureContextOptions(settings: TlsSettings): SecureContextOptions {
  const options: SecureContextOptions = { minVersion: settings.minimumVersion, maxVersion: 'TLSv1.3' };
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
  return options;
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
