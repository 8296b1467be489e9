import type { NegatoscopeError } from '../../src-shared/contract/errors.ts';
import { errorText } from '../app/error-text.ts';
import type { Draft, Path } from './draft.ts';

/** The field whose value the listener could not use, and why; undefined when the error is about no field. */
export function refusedField(error: NegatoscopeError, draft: Draft): { path: Path; message: string } | undefined {
  const { port, reason, file } = error.parameters;
  const { listener } = draft;
  const portPath =
    typeof port === 'number' && port !== listener.port && listener.additionalPorts.includes(port)
      ? 'listener.additionalPorts'
      : 'listener.port';
  const text = errorText(error);
  const message = `${text.title}. ${text.advice}`;
  if (error.code === 'address-in-use') return { path: portPath, message };
  if (error.code === 'invalid-input' && reason === 'EACCES') {
    return { path: portPath, message: `This program may not open port ${port}. Choose one above 1023, like 11112.` };
  }
  if (error.code === 'invalid-input' && (reason === 'EADDRNOTAVAIL' || reason === 'ENOTFOUND')) {
    return { path: 'listener.host', message: 'This computer has no such address. Leave it empty to listen on all.' };
  }
  if (typeof file === 'string' && file !== '') {
    for (const name of ['certificateFile', 'keyFile', 'authoritiesFile'] as const) {
      if (listener.tls[name] === file) return { path: `listener.tls.${name}`, message };
    }
  }
  return undefined;
}
