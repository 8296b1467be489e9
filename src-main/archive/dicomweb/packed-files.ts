import { NegatoscopeError } from '../../../src-shared/contract/errors.ts';
import type { Renderer } from '../../decode/renderer.ts';
import type { Catalogue, FrameIndex, InstanceLocation } from '../types.ts';
import { cacheKey } from './context.ts';

/** Largest data set that is unpacked for display, and how much of unpacked ones is kept. */
const maximumUnpacked = 1024 * 1024 * 1024;
const maximumKept = 256 * 1024 * 1024;
/** An instance's packed bytes are read whole. */
const maximumPacked = 1024 * 1024 * 1024;

type Packed = Extract<FrameIndex, { kind: 'packed' }>;

/** Unpacked data sets of deflated and bzip2 files, the last used ones kept. */
export class PackedFiles {
  readonly #renderer: Renderer;
  readonly #kept = new Map<string, Promise<Uint8Array>>();
  readonly #sizes = new Map<string, number>();

  constructor(renderer: Renderer) {
    this.#renderer = renderer;
  }

  /** The unpacked data set (what `location.frames.inner` points into). Rejects with `damaged` or `unsupported`. */
  async unpacked(catalogue: Catalogue, location: InstanceLocation, packed: Packed): Promise<Uint8Array> {
    const key = cacheKey(catalogue, location);
    const known = this.#kept.get(key);
    if (known) {
      // Used again: to the end of the order in which they go.
      this.#kept.delete(key);
      this.#kept.set(key, known);
      return known;
    }
    const made = this.#unpack(catalogue, location, packed);
    this.#kept.set(key, made);
    try {
      const bytes = await made;
      if (this.#kept.get(key) === made) this.#sizes.set(key, bytes.length);
      this.#shrink(key);
      return bytes;
    } catch (error) {
      this.#forget(key);
      throw error;
    }
  }

  async #unpack(catalogue: Catalogue, location: InstanceLocation, packed: Packed): Promise<Uint8Array> {
    const length = location.bytes - packed.datasetOffset;
    if (length > maximumPacked) {
      throw new NegatoscopeError('unsupported', 'the packed data set is too large', { bytes: length });
    }
    const access = await catalogue.open(location);
    let bytes: Uint8Array;
    try {
      bytes = await access.read(packed.datasetOffset, Math.max(0, access.size - packed.datasetOffset));
    } finally {
      await access.close();
    }
    return this.#renderer.unpack({ bytes, method: packed.method, limit: maximumUnpacked });
  }

  #shrink(latest: string): void {
    let total = [...this.#sizes.values()].reduce((sum, size) => sum + size, 0);
    for (const key of [...this.#kept.keys()]) {
      if (total <= maximumKept) return;
      const size = this.#sizes.get(key);
      if (key === latest || size === undefined) continue;
      this.#forget(key);
      total -= size;
    }
  }

  #forget(key: string): void {
    this.#kept.delete(key);
    this.#sizes.delete(key);
  }

  clear(): void {
    this.#kept.clear();
    this.#sizes.clear();
  }
}
