import { NegatoscopeError } from '../../src-shared/contract/errors.ts';

/** Of one page, bytes. */
const largestPicture = 512 * 1024 * 1024;
/** Pages at the same time; one that its window never printed gives way to a newer one. */
const mostPages = 4;

/** Pictures for paper that windows hand over in pieces, each under a name of its own: what one window gives never stands on the page of another. */
export class Papers {
  private readonly pages = new Map<string, { pieces: Uint8Array[]; bytes: number }>();
  private readonly limit: number;

  constructor(limit = largestPicture) {
    this.limit = limit;
  }

  /** Adds a piece. Throws `invalid-input` when it is too much for a page; nothing of it stays. */
  add(id: string, bytes: Uint8Array): void {
    const page = this.pages.get(id) ?? { pieces: [], bytes: 0 };
    if (page.bytes + bytes.length > this.limit) {
      this.pages.delete(id);
      throw new NegatoscopeError('invalid-input', 'the picture is too large', { limit: this.limit });
    }
    page.pieces.push(bytes);
    page.bytes += bytes.length;
    this.pages.set(id, page);
    for (const [other] of this.pages) {
      if (this.pages.size <= mostPages) break;
      this.pages.delete(other);
    }
  }

  /** The whole picture, once. Throws `not-found` when nothing was added, or too long ago. */
  take(id: string): Buffer<ArrayBuffer> {
    const page = this.pages.get(id);
    this.pages.delete(id);
    if (!page) throw new NegatoscopeError('not-found', 'no picture for the page', { object: 'The picture' });
    return Buffer.concat(page.pieces);
  }
}
