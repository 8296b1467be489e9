import { NegatoscopeError } from '../../../src-shared/contract/errors.ts';
import { isSecureFile, secureHeadBytes } from '../../../src-shared/file-set/secure-file.ts';
import { placeKey } from '../../archive/database/unread-rows.ts';
import type { FileCache } from '../../archive/file-access.ts';
import type { ZipPlace } from '../../archive/index-record.ts';
import type { RandomAccess } from '../../archive/types.ts';
import { SecureFileOpener } from '../../file-set/secure/open.ts';
import type { OwnIdentity } from '../../file-set/secure/recipients.ts';
import type { Container } from '../container.ts';
import type { MediumCopies } from '../medium-copies.ts';
import type { MediumFile } from '../medium-files.ts';
import { fromBytes } from '../zip-archive.ts';
import { type BorrowedContents, ClearFiles } from './clear-files.ts';
import { plainEntry, wrongPassword } from './zip-decryption.ts';

/** Files that a new password is tried with: those of one medium have one password, mostly. */
const mostTried = 64;
/** A hostile file makes keys of it slowly. */
const longestTrialMs = 10_000;

interface Secret {
  /** Absent: it is the key of this station. */
  password?: string;
  /** Keeps the keys that were made of it. */
  opener: SecureFileOpener;
}

const hasCode = (error: unknown, code: NegatoscopeError['code']): boolean =>
  error instanceof NegatoscopeError && error.code === code;

const locked = (): NegatoscopeError =>
  new NegatoscopeError('unsupported', 'the file is encrypted', { reason: 'encrypted' });

/** What of a medium is encrypted, and the passwords that were entered for it: in memory alone, until it is closed. */
export class Protection {
  readonly #files: FileCache;
  readonly #container: Container | undefined;
  readonly #clear: ClearFiles;
  /** Secure DICOM Files that were met. */
  readonly #secure = new Set<string>();
  /** The newest first. */
  #secrets: Secret[] = [];

  /** @param own the key of this station, for what is encrypted for it */
  constructor(files: FileCache, container: Container | undefined, copies: MediumCopies, own?: OwnIdentity) {
    this.#files = files;
    this.#container = container;
    this.#clear = new ClearFiles(copies);
    if (own !== undefined) this.#secrets = [{ opener: new SecureFileOpener(undefined, own) }];
  }

  isSealed(place: MediumFile): boolean {
    return this.#encryptedEntry(place) !== undefined || this.#secure.has(placeKey(place));
  }

  /** A file turned out to be a Secure DICOM File. */
  seal(place: MediumFile): void {
    this.#secure.add(placeKey(place));
  }

  /** Looks whether it is one. */
  async look(place: MediumFile): Promise<void> {
    if (this.isSealed(place)) return;
    const access = await this.#raw(place);
    try {
      if (isSecureFile(await access.read(0, Math.min(secureHeadBytes, access.size)))) this.seal(place);
    } finally {
      await access.close();
    }
  }

  /**
   * What is in an encrypted file. Throws `unsupported` (`reason`: `encrypted`) when no password opens it, `damaged` for what is not sound.
   */
  borrow(place: MediumFile): Promise<BorrowedContents> {
    return this.#clear.borrow(placeKey(place), () => this.#withAny(place));
  }

  /** The same, at any place. */
  async open(place: MediumFile): Promise<RandomAccess> {
    const { bytes, clear, release } = await this.borrow(place);
    if (typeof clear !== 'string') return { ...fromBytes(clear), close: async () => release() };
    try {
      const file = await this.#files.open(clear);
      return {
        ...file,
        size: bytes,
        close: async () => {
          await file.close();
          release();
        },
      };
    } catch (error) {
      release();
      throw error;
    }
  }

  /** Keeps a password that opens one of the files. Throws `invalid-input` (`reason`: `wrong-password`), or what stands in the way of all. */
  async unlock(password: string, files: readonly MediumFile[]): Promise<void> {
    const secret: Secret = { password, opener: new SecureFileOpener(password) };
    const end = Date.now() + longestTrialMs;
    let failure: unknown;
    let isWrong = false;
    for (const place of files.slice(0, mostTried)) {
      if (Date.now() > end) break;
      try {
        for await (const _ of this.#contents(place, secret));
        this.#secrets = [secret, ...this.#secrets.filter((other) => other.password !== password)];
        return;
      } catch (error) {
        if (this.#isWrong(error, place)) isWrong = true;
        else if (failure === undefined || hasCode(failure, 'unsupported')) failure = error;
      }
    }
    // A file that is for others says nothing of the password.
    throw failure === undefined || (isWrong && hasCode(failure, 'unsupported')) ? wrongPassword('medium') : failure;
  }

  /** A password that is wrong passes the only check of the first encryption of ZIP archives once in 256 times. */
  #isWrong(error: unknown, place: MediumFile): boolean {
    if (!(error instanceof NegatoscopeError)) return false;
    if (error.parameters['reason'] === 'wrong-password') return true;
    const encryption = this.#encryptedEntry(place)?.encryption;
    return error.code === 'damaged' && encryption !== undefined && encryption.keyBytes === undefined;
  }

  async *#withAny(place: MediumFile): AsyncGenerator<Uint8Array> {
    let unsupported: unknown;
    let last: unknown;
    for (const secret of this.#secrets) {
      let isBegun = false;
      try {
        for await (const part of this.#contents(place, secret)) {
          isBegun = true;
          yield part;
        }
        return;
      } catch (error) {
        const isOfOthers = hasCode(error, 'unsupported');
        // What came out already cannot be taken back; what is not for this password may be for another one, or for our key.
        if (isBegun || !(isOfOthers || this.#isWrong(error, place))) throw error;
        if (isOfOthers) unsupported ??= error;
        last = error;
      }
    }
    throw unsupported ?? (hasCode(last, 'damaged') ? last : locked());
  }

  async *#contents(place: MediumFile, secret: Secret): AsyncGenerator<Uint8Array> {
    const zip = this.#encryptedEntry(place);
    if (zip !== undefined && secret.password === undefined) throw wrongPassword(place.path);
    const access = zip === undefined ? await this.#raw(place) : await this.#container!.openPacked!(place.zipEntry!);
    try {
      const packed = access.stream() as unknown as AsyncIterable<Uint8Array>;
      const contents = zip === undefined ? packed : plainEntry(packed, zip, secret.password!);
      yield* this.#unsealed(contents, secret);
    } finally {
      await access.close();
    }
  }

  /** As it is, or what is in it when it is a Secure DICOM File. */
  async *#unsealed(contents: AsyncIterable<Uint8Array>, { opener }: Secret): AsyncGenerator<Uint8Array> {
    const parts = contents[Symbol.asyncIterator]();
    let head: Uint8Array = new Uint8Array(0);
    while (head.length < secureHeadBytes) {
      const { value, done } = await parts.next();
      if (done) break;
      head = Buffer.concat([head, value]);
    }
    const all = (async function* () {
      try {
        yield head;
        for (let next = await parts.next(); !next.done; next = await parts.next()) yield next.value;
      } finally {
        await parts.return?.();
      }
    })();
    yield* isSecureFile(head) ? opener.open(all) : all;
  }

  #encryptedEntry({ path, zipEntry }: MediumFile): ZipPlace | undefined {
    if (zipEntry === undefined || path !== this.#container?.path) return undefined;
    const place = this.#container.entries.get(zipEntry)?.place;
    return place !== undefined && place.method !== 'extents' && place.encryption !== undefined ? place : undefined;
  }

  #raw({ path, zipEntry }: MediumFile): Promise<RandomAccess> {
    return zipEntry === undefined ? this.#files.open(path) : this.#container!.openEntry(zipEntry);
  }

  /** Forgets passwords and what was decrypted. */
  async close(): Promise<void> {
    this.#secrets = [];
    await this.#clear.close();
  }
}
