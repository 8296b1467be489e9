import { createHash } from 'node:crypto';
import { createReadStream, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { QuarantinedFile } from '../../src-shared/contract/catalogues.ts';
import type { State } from './database/state-thread.ts';
import type { QuarantineReason } from './quarantine-reason.ts';
import type { Origin } from './types.ts';

const originText = ({ kind, peer, address }: Origin): string =>
  [kind, peer, address].filter((part) => part !== undefined && part !== '').join(' ');

/** Files that came and could not be taken, each with its reason, until somebody deletes them. */
export class Quarantine {
  private readonly folder: string;
  private readonly state: State;

  constructor(folder: string, state: State) {
    this.folder = folder;
    this.state = state;
  }

  /**
   * Moves a file into the quarantine. A sender that tries the same damaged object again and again fills one place only:
   * the name is made of the content.
   */
  async add(path: string, origin: Origin, bytes: number, reason: QuarantineReason, name = ''): Promise<void> {
    const file = `${await digestOf(path)}.dcm`;
    renameSync(path, join(this.folder, file));
    await this.record(file, origin, bytes, reason, name);
  }

  private async record(
    file: string,
    origin: Origin,
    bytes: number,
    { reason, offset, detail }: QuarantineReason,
    name: string,
  ): Promise<void> {
    await this.state.call('addQuarantined', {
      file,
      path: name || file,
      reason,
      ...(offset === undefined ? {} : { offset }),
      detail,
      receivedAt: Date.now(),
      origin: originText(origin),
      bytes,
    });
  }

  list(): Promise<QuarantinedFile[]> {
    return this.state.call('quarantined');
  }

  count(): Promise<number> {
    return this.state.call('quarantineCount');
  }

  async delete(ids: readonly number[]): Promise<void> {
    for (const { file } of await this.state.call('quarantineFiles', [...ids])) {
      rmSync(join(this.folder, basename(file)), { force: true });
    }
    await this.state.call('deleteQuarantined', [...ids]);
  }

  /** After a crash: files that nobody wrote down get a row, rows without a file go. */
  async reconcile(): Promise<void> {
    const rows = await this.state.call('quarantined');
    const files = await this.state.call(
      'quarantineFiles',
      rows.map(({ id }) => id),
    );
    const known = new Map(files.map(({ file, id }) => [file, id]));
    for (const name of readdirSync(this.folder)) {
      if (known.delete(name)) continue;
      const { size } = statSync(join(this.folder, name));
      await this.record(
        name,
        { kind: 'import' },
        size,
        { reason: 'damaged', detail: 'found in the quarantine folder' },
        name,
      );
    }
    if (known.size > 0) await this.state.call('deleteQuarantined', [...known.values()]);
  }
}

async function digestOf(path: string): Promise<string> {
  const digest = createHash('sha256');
  for await (const chunk of createReadStream(path, { highWaterMark: 1024 * 1024 })) digest.update(chunk as Buffer);
  return digest.digest('hex').slice(0, 40);
}
