import type { PDFDocumentProxy } from 'pdfjs-dist/legacy/build/pdf.mjs';

/** A text as it is searched: without case, every space and line end one space; each letter at the place it had. */
export function folded(text: string): string {
  let out = '';
  for (const letter of text) {
    const lower = letter.toLowerCase();
    out += /\s/.test(letter) ? ' ' : lower.length === letter.length ? lower : letter;
  }
  return out;
}

/** Places of a word in a folded text. */
export function placesOf(text: string, word: string, most = 10_000): number[] {
  const places: number[] = [];
  if (word === '') return places;
  for (let at = text.indexOf(word); at >= 0 && places.length < most; at = text.indexOf(word, at + word.length)) {
    places.push(at);
  }
  return places;
}

/** Characters of all pages that are kept for searching. */
const mostCharacters = 50_000_000;

/** The texts of a document, page by page, read when they are searched. */
export class PageTexts {
  private readonly document: PDFDocumentProxy;
  private readonly texts = new Map<number, string>();
  private kept = 0;

  constructor(document: PDFDocumentProxy) {
    this.document = document;
  }

  /** Folded text of a page from 0. */
  async get(index: number): Promise<string> {
    const known = this.texts.get(index);
    if (known !== undefined) return known;
    const page = await this.document.getPage(index + 1);
    const { items } = await page.getTextContent();
    let text = '';
    for (const item of items) if ('str' in item) text += item.str + (item.hasEOL ? '\n' : '');
    const found = folded(text);
    this.kept += found.length;
    if (this.kept <= mostCharacters) this.texts.set(index, found);
    return found;
  }
}

/** Where a word was found: page from 0, and which one on that page. */
export interface Found {
  page: number;
  nth: number;
}

/** Searches all pages; tells page by page what it has, and which page cannot be read. Ends when `signal` does. */
export async function* findAll(
  texts: PageTexts,
  pages: number,
  word: string,
  signal: AbortSignal,
): AsyncGenerator<{ page: number; count: number | 'unread' }> {
  const wanted = folded(word).trim();
  for (let page = 0; page < pages && wanted !== ''; page++) {
    const text = await texts.get(page).catch(() => undefined);
    if (signal.aborted) return;
    if (text === undefined) {
      yield { page, count: 'unread' };
      continue;
    }
    const { length } = placesOf(text, wanted);
    if (length > 0) yield { page, count: length };
  }
}

/** The ranges of a word in the text layer of a page. */
export function rangesIn(layer: HTMLElement, word: string): Range[] {
  const wanted = folded(word).trim();
  if (wanted === '') return [];
  const nodes: { node: Text; start: number }[] = [];
  let text = '';
  const walker = layer.ownerDocument.createTreeWalker(layer, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (node.nodeType === 3) {
      nodes.push({ node: node as Text, start: text.length });
      text += node.nodeValue ?? '';
    } else if ((node as Element).localName === 'br') text += '\n';
  }
  const boundary = (at: number, end: boolean): [Text, number] | undefined => {
    const found = nodes.findLast(({ start }) => (end ? start < at : start <= at));
    return found && [found.node, Math.min(at - found.start, found.node.length)];
  };
  return placesOf(folded(text), wanted, 2000).flatMap((at) => {
    const [from, to] = [boundary(at, false), boundary(at + wanted.length, true)];
    if (!from || !to) return [];
    const range = layer.ownerDocument.createRange();
    range.setStart(...from);
    range.setEnd(...to);
    return [range];
  });
}
