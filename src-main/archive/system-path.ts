import type { Dirent } from 'node:fs';
import { opendir } from 'node:fs/promises';

/**
 * Linux takes any bytes for the name of a file: sticks and shares of old have names in ISO 8859 or Shift JIS. In paths, which are texts, a
 * byte that is no UTF-8 is a character of its own out of the private plane (U+F0000 and the byte), so that every path leads back to its file.
 */
const firstPrivate = 0xf0000;
const isPrivate = /[\u{f0080}-\u{f00ff}]/u;
const anyName = process.platform === 'linux';

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function decoded(bytes: Uint8Array): string | undefined {
  try {
    return utf8.decode(bytes);
  } catch {
    return undefined;
  }
}

/** How many bytes the character has that begins with this one. */
const lengthOf = (first: number): number => (first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4);

/** A name of the system as a text. */
export function nameFromBytes(bytes: Uint8Array): string {
  const whole = decoded(bytes);
  if (whole !== undefined && !isPrivate.test(whole)) return whole;
  let name = '';
  for (let at = 0; at < bytes.length; ) {
    const length = lengthOf(bytes[at]!);
    const character = decoded(bytes.subarray(at, at + length));
    if (character !== undefined && !isPrivate.test(character)) {
      name += character;
      at += length;
    } else name += String.fromCodePoint(firstPrivate + bytes[at++]!);
  }
  return name;
}

/** A path as the system takes it. */
export const systemPath = (path: string): string | Buffer => (isPrivate.test(path) ? bytesOf(path) : path);

function bytesOf(path: string): Buffer {
  if (!isPrivate.test(path)) return Buffer.from(path);
  const bytes = (character: string): Buffer =>
    isPrivate.test(character) ? Buffer.of(character.codePointAt(0)! - firstPrivate) : Buffer.from(character);
  return Buffer.concat([...path].map(bytes));
}

/** The entries of a folder, as they come. Fails as `opendir` does. */
export async function* entriesOf(folder: string): AsyncGenerator<{ name: string; entry: Dirent }> {
  if (!anyName) {
    for await (const entry of await opendir(folder)) yield { name: entry.name, entry };
    return;
  }
  for await (const entry of await opendir(bytesOf(folder), { encoding: 'buffer' as BufferEncoding })) {
    yield { name: nameFromBytes(entry.name as unknown as Uint8Array), entry };
  }
}

/** Characters of Japanese writing: what other bytes give in Shift JIS are none. */
const japanese = /[\u3040-\u30ff\u4e00-\u9fff]/;

/** A path as people read it: bytes that are no UTF-8 are taken for Shift JIS where that gives Japanese writing, else for ISO 8859-1. */
export function shownPath(path: string): string {
  if (!isPrivate.test(path)) return path;
  return path
    .split('/')
    .map((name) => {
      if (!isPrivate.test(name)) return name;
      const bytes = bytesOf(name);
      try {
        const text = new TextDecoder('shift_jis', { fatal: true }).decode(bytes);
        if (japanese.test(text)) return text;
      } catch {
        // It is something else.
      }
      return bytes.toString('latin1');
    })
    .join('/');
}
