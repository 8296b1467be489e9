/**
 * The one error type of the workstation: a code and parameters. Text for people is made in the renderer
 * (`src-renderer/app/error-text.ts`); `message` is for logs and developers.
 */
export type ErrorCode =
  | 'internal'
  | 'invalid-input'
  | 'not-found'
  | 'cancelled'
  | 'busy'
  | 'forbidden'
  // files
  | 'not-dicom'
  | 'unsupported'
  | 'damaged'
  | 'disk-full'
  | 'io'
  // network
  | 'address-in-use'
  | 'connection-failed'
  | 'association-rejected'
  | 'association-aborted'
  | 'timeout'
  | 'protocol'
  | 'dimse-status'
  // display
  | 'not-displayable'
  | 'decode-failed';

export type ErrorParameters = Record<string, string | number | boolean | undefined>;

export class NegatoscopeError extends Error {
  readonly code: ErrorCode;
  readonly parameters: ErrorParameters;

  constructor(code: ErrorCode, message: string, parameters: ErrorParameters = {}, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'NegatoscopeError';
    this.code = code;
    this.parameters = parameters;
  }
}

/** An error as it crosses a process boundary. */
export interface ErrorEnvelope {
  code: ErrorCode;
  message: string;
  parameters: ErrorParameters;
}

/** Any thrown thing as an envelope; what is not ours becomes `internal`. */
export function toEnvelope(error: unknown): ErrorEnvelope {
  if (error instanceof NegatoscopeError) {
    return { code: error.code, message: error.message, parameters: error.parameters };
  }
  return { code: 'internal', message: error instanceof Error ? error.message : String(error), parameters: {} };
}

export function fromEnvelope(envelope: ErrorEnvelope): NegatoscopeError {
  return new NegatoscopeError(envelope.code, envelope.message, envelope.parameters);
}
