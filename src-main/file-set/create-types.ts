import type { FileSetNote, FileSetRequest } from '../../src-shared/contract/file-sets.ts';
import type { Settings } from '../../src-shared/settings/schema.ts';
import type { State } from '../archive/database/state-thread.ts';
import type { ScanPool } from '../archive/scan-thread.ts';
import type { Catalogue } from '../archive/types.ts';
import type { AuditSink } from '../audit/types.ts';
import type { DeIdentification } from '../de-identify/de-identification.ts';
import type { Renderer } from '../decode/renderer.ts';
import type { Log } from '../log/types.ts';
import type { MediaActions } from '../media/actions.ts';
import type { Transcoder } from '../transcode/transcoder.ts';
import type { TargetKind, WebContentWriter } from './types.ts';

/** What the job table keeps of a request: no password, and the selection as the items of a batch. */
export interface CreateParameters {
  request: Omit<FileSetRequest, 'selection' | 'password'>;
  catalogue: string;
  /** Of a medium: opened again when it is not open any more (after a restart). */
  paths?: string[];
  batch: string;
  /** A password is needed. */
  protected: boolean;
  /** Certificates of those for whom files are encrypted, in PEM. */
  recipients?: string[];
  /** What was left out of the selection before. */
  chosen: FileSetNote[];
  /** A publishing rule asked for it, and not a person. */
  publication?: PublicationAsked;
}

/** A publication as it was when its file-set was asked for: what came later is not in that one. */
export interface PublicationAsked {
  id: number;
  lastAt: number;
}

/** Makes files Secure DICOM Files (PS3.15 Annex D). */
export type Seal = (
  password: string | undefined,
  recipients: readonly string[],
) => (contents: AsyncIterable<Uint8Array>) => AsyncIterable<Uint8Array>;

export interface CreateOptions {
  state: Pick<State, 'call'>;
  settings: () => Settings;
  catalogue(parameters: CreateParameters, signal: AbortSignal): Promise<Catalogue>;
  transcoder: Pick<Transcoder, 'transcode'>;
  /** For what would hold up the main loop. */
  threads: Pick<ScanPool, 'call'>;
  deIdentification: Pick<DeIdentification, 'session'>;
  kindOf(kind: FileSetRequest['target']['kind']): TargetKind;
  password(batch: string): string | undefined;
  seal?: Seal | undefined;
  web?: WebContentWriter | undefined;
  /** For the icons of the directory. */
  renderer: Pick<Renderer, 'picture' | 'unpack'>;
  /** One reader or writer at a time, where the settings say so. */
  actions?: Pick<MediaActions, 'begin'> | undefined;
  audit: AuditSink;
  log: Log;
}
