import { describe, expect, it } from 'vitest';
import { NegatoscopeError } from '../../src-shared/contract/errors.ts';
import { defaultSettings } from '../../src-shared/settings/schema.ts';
import { withValue } from './draft.ts';
import { refusedField } from './refused-field.ts';

const draft = withValue(defaultSettings(), 'listener.additionalPorts', [104]);

describe('a refused setting is shown at its field', () => {
  it('the port that is taken', () => {
    const at = (port: number) => refusedField(new NegatoscopeError('address-in-use', '', { port }), draft);
    expect(at(11112)).toMatchObject({ path: 'listener.port', message: expect.stringContaining('Port 11112') });
    expect(at(104)?.path).toBe('listener.additionalPorts');
  });

  it('the port that needs rights, the address that is not ours', () => {
    const at = (reason: string) =>
      refusedField(new NegatoscopeError('invalid-input', '', { host: 'x', port: 104, reason }), draft);
    expect(at('EACCES')).toMatchObject({ path: 'listener.additionalPorts', message: expect.stringContaining('1023') });
    expect(at('EADDRNOTAVAIL')?.path).toBe('listener.host');
  });

  it('the file of the key that cannot be read', () => {
    const tls = withValue(draft, 'listener.tls.keyFile', '/key.pem');
    const error = new NegatoscopeError('io', 'ENOENT', { file: '/key.pem' });
    expect(refusedField(error, tls)).toMatchObject({ path: 'listener.tls.keyFile' });
    expect(refusedField(error, draft)).toBeUndefined();
  });

  it('anything else at none', () => {
    expect(refusedField(new NegatoscopeError('disk-full', ''), draft)).toBeUndefined();
  });
});
