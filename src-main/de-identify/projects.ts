import { randomBytes, randomUUID } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { DeIdentificationProject } from '../../src-shared/contract/de-identification.ts';
import { z } from '../../src-shared/contract/define.ts';
import { NegatoscopeError } from '../../src-shared/contract/errors.ts';
import type { Log } from '../log/types.ts';
import { Mapping } from './mapping.ts';
import { keyFrom, newPassphraseKey, opened, sealed } from './secret-box.ts';

const stored = z.object({
  id: z.string().regex(/^[0-9a-f-]{36}$/),
  name: z.string(),
  createdAt: z.number(),
  mapping: z.enum(['none', 'plain', 'encrypted']),
  /** Base64: the key itself, or sealed with the passphrase. */
  secret: z.string(),
  passphrase: z.object({ salt: z.string(), cost: z.int() }).optional(),
});
type Stored = z.output<typeof stored>;

/** A project that can be worked with. */
export interface OpenProject {
  id: string;
  name: string;
  secret: Uint8Array;
  /** Absent: who is who is not kept. */
  mapping: Mapping | undefined;
}

const secretBytes = 32;
const projectFile = 'project.json';
const mappingFile = 'mapping.lines';
const secretPurpose = (id: string): string => `secret ${id}`;

/** A sealed key must not be taken for a key, nor the other way round: pseudonyms would be others than before. */
const isWhole = ({ mapping, passphrase, secret }: Stored): boolean =>
  mapping === 'encrypted'
    ? passphrase !== undefined
    : passphrase === undefined && Buffer.from(secret, 'base64').length === secretBytes;

/** Projects in a folder of their own: one folder each, with its key and its mapping. */
export class Projects {
  readonly #folder: string;
  readonly #log: Log;
  readonly #known = new Map<string, Stored>();
  readonly #open = new Map<string, OpenProject>();
  readonly #ready: Promise<void>;

  constructor(folder: string, log: Log) {
    this.#folder = folder;
    this.#log = log;
    this.#ready = this.#read();
    this.#ready.catch(() => undefined);
  }

  async #read(): Promise<void> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    for (const entry of await readdir(this.#folder, { withFileTypes: true })) {
      if (!entry.isDirectory()) continue;
      try {
        const text = await readFile(join(this.#folder, entry.name, projectFile), 'utf8');
        const project = stored.parse(JSON.parse(text));
        if (project.id !== entry.name || !isWhole(project)) throw new Error('it is not as it was written');
        this.#known.set(project.id, project);
        if (project.mapping !== 'encrypted')
          await this.#begin(project, Buffer.from(project.secret, 'base64'), undefined);
      } catch (error) {
        this.#log.error('a de-identification project cannot be read', { project: entry.name, error: String(error) });
      }
    }
  }

  async #begin(project: Stored, secret: Uint8Array, key: Uint8Array | undefined): Promise<OpenProject> {
    const { id, name } = project;
    const path = join(this.#folder, id, mappingFile);
    const mapping = project.mapping === 'none' ? undefined : new Mapping(path, id, key);
    await mapping?.load();
    const begun = { id, name, secret, mapping };
    this.#open.set(id, begun);
    return begun;
  }

  async list(): Promise<DeIdentificationProject[]> {
    await this.#ready;
    return [...this.#known.values()]
      .sort((a, b) => b.createdAt - a.createdAt)
      .map(({ id, name, createdAt, mapping }) => ({
        ...{ id, name, createdAt, mapping, open: this.#open.has(id) },
        patients: this.#open.get(id)?.mapping?.patients ?? 0,
      }));
  }

  /** Fails with `invalid-input` for an encrypted mapping without a passphrase. */
  async create(wanted: {
    name: string;
    mapping: Stored['mapping'];
    passphrase?: string | undefined;
  }): Promise<DeIdentificationProject> {
    await this.#ready;
    const { name, mapping, passphrase = '' } = wanted;
    if (mapping === 'encrypted' && passphrase === '') {
      throw new NegatoscopeError('invalid-input', 'an encrypted mapping needs a passphrase', { field: 'passphrase' });
    }
    const id = randomUUID();
    const secret = randomBytes(secretBytes);
    const kept: Stored = { id, name: name.trim(), createdAt: Date.now(), mapping, secret: secret.toString('base64') };
    let key: Uint8Array | undefined;
    if (mapping === 'encrypted') {
      kept.passphrase = newPassphraseKey();
      key = await keyFrom(passphrase, kept.passphrase);
      kept.secret = sealed(secret, key, secretPurpose(id));
    }
    await mkdir(join(this.#folder, id), { recursive: true, mode: 0o700 });
    await writeSafely(join(this.#folder, id, projectFile), JSON.stringify(kept, undefined, 2));
    this.#known.set(id, kept);
    await this.#begin(kept, secret, key);
    return (await this.list()).find((project) => project.id === id)!;
  }

  /** Fails with `not-found`, and with `invalid-input` for a wrong passphrase. */
  async unlock(id: string, passphrase: string): Promise<void> {
    await this.#ready;
    const project = this.#stored(id);
    if (this.#open.has(id) || project.passphrase === undefined) return;
    const key = await keyFrom(passphrase, project.passphrase);
    const secret = opened(project.secret, key, secretPurpose(id));
    if (secret === undefined) {
      throw new NegatoscopeError('invalid-input', 'this is not the passphrase of the project', { field: 'passphrase' });
    }
    await this.#begin(project, secret, key);
  }

  #stored(id: string): Stored {
    const project = this.#known.get(id);
    if (project === undefined) throw new NegatoscopeError('not-found', 'there is no such project', { projectId: id });
    return project;
  }

  /** A project to work with. Fails with `not-found`, and with `invalid-input` (reason `locked`) until its passphrase was given. */
  async get(id: string): Promise<OpenProject> {
    await this.#ready;
    const { name } = this.#stored(id);
    const project = this.#open.get(id);
    if (project === undefined) {
      throw new NegatoscopeError('invalid-input', `the project "${name}" is locked: its passphrase is needed`, {
        reason: 'locked',
        projectId: id,
      });
    }
    return project;
  }

  /** Removes key and mapping: nobody can tell any more who was who. */
  async remove(id: string): Promise<string> {
    await this.#ready;
    const { name } = this.#stored(id);
    await this.#open
      .get(id)
      ?.mapping?.flush()
      .catch(() => undefined);
    this.#open.delete(id);
    this.#known.delete(id);
    await rm(join(this.#folder, id), { recursive: true, force: true, maxRetries: 3 });
    return name;
  }

  async close(): Promise<void> {
    await this.#ready.catch(() => undefined);
    await Promise.all([...this.#open.values()].map(({ mapping }) => mapping?.flush()));
  }
}

/** Either the whole text lies there, or what was there before. */
export async function writeSafely(path: string, text: string): Promise<void> {
  const temporary = `${path}.new`;
  const file = await open(temporary, 'w', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(temporary, path);
}
