import { open, readFile } from 'node:fs/promises';
import { opened, sealed } from './secret-box.ts';

/** Who became who, as a line of a project's mapping has it. */
export type MappingEntry = PatientEntry | { uid: string; replacement: string };
export interface PatientEntry {
  patient: string;
  name: string;
  id: string;
  shiftDays: number;
}

const writeAfterMs = 1000;

/**
 * The mapping of a project: a file that only grows, each line a batch of entries, sealed with the key of the passphrase where there is one. A
 * line that was cut short by a crash is passed over: the job that wrote it says everything again when it goes on.
 */
export class Mapping {
  readonly #path: string;
  readonly #purpose: string;
  readonly #key: Uint8Array | undefined;
  readonly #known = new Set<string>();
  readonly #byPatient = new Map<string, PatientEntry>();
  readonly #byId = new Map<string, string>();
  #waiting: MappingEntry[] = [];
  #writing: Promise<void> = Promise.resolve();
  #timer: NodeJS.Timeout | undefined;

  /** @param key absent: the lines are plain text */
  constructor(path: string, projectId: string, key: Uint8Array | undefined) {
    this.#path = path;
    this.#purpose = `mapping ${projectId}`;
    this.#key = key;
  }

  /** Patients in it. */
  get patients(): number {
    return this.#byPatient.size;
  }

  /** What stood for a patient last. */
  patient(patientKey: string): PatientEntry | undefined {
    return this.#byPatient.get(patientKey);
  }

  /** For whom an ID stood last. */
  patientOf(id: string): string | undefined {
    return this.#byId.get(id);
  }

  /** Reads what is there. */
  async load(): Promise<void> {
    for (const entry of await this.entries()) this.#remember(entry);
  }

  async entries(): Promise<MappingEntry[]> {
    await this.#writing.catch(() => undefined);
    const text = await readFile(this.#path, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return '';
      throw error;
    });
    const seen = new Map<string, MappingEntry>();
    for (const line of text.split('\n')) for (const entry of this.#read(line)) seen.set(keyOf(entry), entry);
    return [...seen.values()];
  }

  #read(line: string): MappingEntry[] {
    if (line === '') return [];
    const plain = this.#key === undefined ? line : opened(line, this.#key, this.#purpose)?.toString('utf8');
    try {
      return plain === undefined ? [] : (JSON.parse(plain) as MappingEntry[]);
    } catch {
      return [];
    }
  }

  #remember(entry: MappingEntry): boolean {
    const key = keyOf(entry);
    if (this.#known.has(key)) return false;
    this.#known.add(key);
    if ('patient' in entry) {
      this.#byPatient.set(entry.patient, entry);
      if (entry.id !== '') this.#byId.set(entry.id, entry.patient);
    }
    return true;
  }

  /** Adds an entry; known ones are not added again. */
  add(entry: MappingEntry): void {
    if (!this.#remember(entry)) return;
    this.#waiting.push(entry);
    // A crash forgets no more than a second of it. What cannot be written waits for `flush`, which says why.
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#write().catch(() => undefined);
    }, writeAfterMs);
    this.#timer.unref();
  }

  /** Resolves when everything lies on the disk. */
  flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    return this.#write();
  }

  #write(): Promise<void> {
    const batch = this.#waiting.splice(0);
    if (batch.length === 0) return this.#writing;
    const json = JSON.stringify(batch);
    const line = this.#key === undefined ? json : sealed(Buffer.from(json, 'utf8'), this.#key, this.#purpose);
    this.#writing = this.#writing
      .catch(() => undefined)
      .then(async () => {
        try {
          const file = await open(this.#path, 'a', 0o600);
          try {
            // A line that a crash cut short must not swallow this one.
            await file.appendFile(`\n${line}\n`);
            await file.sync();
          } finally {
            await file.close();
          }
        } catch (error) {
          this.#waiting.unshift(...batch);
          throw error;
        }
      });
    return this.#writing;
  }
}

const keyOf = (entry: MappingEntry): string =>
  'patient' in entry ? JSON.stringify(['p', entry.patient, entry.id]) : `u ${entry.uid}`;
