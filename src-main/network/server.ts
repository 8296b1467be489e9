import type { Server, Socket } from 'node:net';
import { createServer as createPlainServer } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { NegatoscopeError } from '../../src-shared/contract/errors.ts';
import type { TlsSettings } from '../../src-shared/settings/schema.ts';
import { secureContextOptions } from '../security/secure-context.ts';
import { plainAddress } from './acceptance/callers.ts';

export interface ServerOptions {
  /** Empty: all addresses. */
  host: string;
  /** 0: the system chooses. */
  port: number;
  tls: TlsSettings;
  /** Wait for the end of a TLS handshake; 0: as long as the system likes. */
  handshakeTimeoutMs: number;
  onConnection(socket: Socket): void;
  /** A TLS handshake failed. */
  onRefused(address: string, message: string): void;
}

/**
 * Opens one port, plain or TLS by a profile of PS3.15 B, mutual by setting. Fails with `address-in-use`, `invalid-input` for an address or port
 * that cannot be ours, `io` for a certificate file that cannot be used.
 */
export function openServer(options: ServerOptions): Promise<Server> {
  return new Promise((resolve, reject) => {
    const { host, port } = options;
    const server = options.tls.enabled ? tlsServer(options) : createPlainServer(options.onConnection);
    server.once('error', (error) => reject(listenError(error, host, port)));
    server.listen({ port, ...(host !== '' && { host }) }, () => {
      server.removeAllListeners('error');
      // After that only accept() can fail (no descriptors left): the server goes on and tries again.
      server.on('error', (error) => options.onRefused('', error.message));
      resolve(server);
    });
  });
}

/** Stops listening; connections go on. */
export const closeServer = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    // Waits for nothing: its connections have owners.
    server.close();
    resolve();
  });

function tlsServer(options: ServerOptions): Server {
  const { requirePeerCertificate, certificateFile, keyFile } = options.tls;
  if (certificateFile === '' || keyFile === '') {
    throw new NegatoscopeError('invalid-input', 'TLS needs a certificate and its key');
  }
  if (requirePeerCertificate && options.tls.authoritiesFile === '') {
    // Without them any certificate that some public authority ever sold would do.
    throw new NegatoscopeError('invalid-input', 'TLS that asks for certificates needs the authorities that it trusts');
  }
  let server: Server;
  try {
    server = createTlsServer(
      {
        ...secureContextOptions(options.tls),
        requestCert: requirePeerCertificate,
        rejectUnauthorized: requirePeerCertificate,
        handshakeTimeout: options.handshakeTimeoutMs || 0x7fffffff,
      },
      options.onConnection,
    );
  } catch (error) {
    if (error instanceof NegatoscopeError) {
      throw error;
    }
    throw new NegatoscopeError('io', 'certificate or key cannot be used', { file: certificateFile }, error);
  }
  server.on('tlsClientError', (error: Error, socket: Socket) => {
    options.onRefused(plainAddress(socket.remoteAddress), error.message);
    socket.destroy();
  });
  return server;
}

function listenError(error: NodeJS.ErrnoException, host: string, port: number): NegatoscopeError {
  const parameters = { host, port, reason: error.code };
  if (error.code === 'EADDRINUSE') {
    return new NegatoscopeError('address-in-use', `port ${port} is in use`, parameters, error);
  }
  if (error.code === 'EADDRNOTAVAIL' || error.code === 'EACCES' || error.code === 'ENOTFOUND') {
    return new NegatoscopeError(
      'invalid-input',
      `cannot listen on ${host || 'any address'}:${port}`,
      parameters,
      error,
    );
  }
  return new NegatoscopeError('io', error.message, parameters, error);
}
