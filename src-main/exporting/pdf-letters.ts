import { deflateSync, inflateSync } from 'node:zlib';

/**
 * Letters of PDFs that Chromium writes, as people search for them. A glyph that fonts have for two signs is said to be the first of them: 山
 * is said to be U+2F2D, the Kangxi radical, and whoever searches for the name with U+5C71 does not find it.
 */

/** Kangxi radicals, and the two radicals that have an ideograph of their own (Unicode 15, CJK Radicals Supplement). */
const radical = /[\u2e9f\u2ef3\u2f00-\u2fd5]/u;

/** Tables of letters are small; images are not looked into. */
const mostBytes = 64 * 1024;

const hexOf = (text: string): string => Buffer.from(text, 'utf16le').swap16().toString('hex').toUpperCase();
const plainOf = (hex: string): string => Buffer.from(hex, 'hex').swap16().toString('utf16le').normalize('NFKC');
const isRadical = (hex: string): boolean =>
  /^[0-9A-F]{4}$/i.test(hex) && radical.test(String.fromCharCode(parseInt(hex, 16)));

/** The table of a font (ToUnicode CMap, ISO 32000-1 9.10.3) with ideographs in place of radicals. */
export function withIdeographs(table: string): string {
  const each = (section: string): string =>
    section.replaceAll(/^(<[0-9A-F]+>(?: <[0-9A-F]+>)?) <([0-9A-F]+)>$/gim, (line, codes: string, letters: string) => {
      const [first = '', last = first] = codes.split(' ').map((code) => code.slice(1, -1));
      const count = parseInt(last, 16) - parseInt(first, 16) + 1;
      const all = Array.from({ length: count }, (_, index) =>
        (parseInt(letters, 16) + index).toString(16).toUpperCase().padStart(4, '0'),
      );
      if (letters.length !== 4 || count < 1 || count > 256 || !all.some(isRadical)) return line;
      const plain = all.map((one) => `<${isRadical(one) ? hexOf(plainOf(one)) : one}>`);
      return codes.includes(' ') ? `${codes} [${plain.join(' ')}]` : `${codes} ${plain[0]}`;
    });
  return table.replaceAll(/beginbf(char|range)[\s\S]*?endbf\1/g, each);
}

/** The PDF with ideographs in place of radicals, added as an update (ISO 32000-1 7.5.6); what is no PDF of Chromium stays as it is. */
export function withPlainLetters(pdf: Buffer): Buffer {
  const changed = changedTables(pdf);
  const end = pdf.subarray(-2048).toString('latin1');
  const [, trailer = '', start = ''] = /trailer\s*<<([\s\S]*?)>>\s*startxref\s+(\d+)\s+%%EOF\s*$/.exec(end) ?? [];
  if (changed.length === 0 || trailer === '' || /\/(Prev|Encrypt)\b/.test(trailer)) return pdf;
  let at = pdf.length;
  const parts: Buffer[] = [pdf];
  const entries: string[] = [];
  const add = (bytes: Buffer): void => {
    parts.push(bytes);
    at += bytes.length;
  };
  for (const { number, table } of changed) {
    const bytes = deflateSync(Buffer.from(withIdeographs(table), 'latin1'));
    entries.push(`${number} 1\n${String(at).padStart(10, '0')} 00000 n \n`);
    add(Buffer.from(`${number} 0 obj\n<</Filter /FlateDecode\n/Length ${bytes.length}>> stream\n`));
    add(Buffer.concat([bytes, Buffer.from('\nendstream\nendobj\n')]));
  }
  const tail = `xref\n${entries.join('')}trailer\n<<${trailer}\n/Prev ${start}>>\nstartxref\n${at}\n%%EOF\n`;
  return Buffer.concat([...parts, Buffer.from(tail, 'latin1')]);
}

/** Tables of fonts that say radicals, by the numbers of their objects. */
function changedTables(pdf: Buffer): { number: number; table: string }[] {
  const found: { number: number; table: string }[] = [];
  const mark = Buffer.from('<</Filter /FlateDecode\n/Length ');
  for (let at = pdf.indexOf(mark); at >= 0; at = pdf.indexOf(mark, at + 1)) {
    const [, number] = /(\d+) 0 obj\n$/.exec(pdf.subarray(Math.max(0, at - 24), at).toString('latin1')) ?? [];
    const [head = '', , length = ''] =
      /^(<<\/Filter \/FlateDecode\n\/Length )(\d+)>> ?\n?stream\r?\n/.exec(
        pdf.subarray(at, at + mark.length + 32).toString('latin1'),
      ) ?? [];
    if (number === undefined || head === '' || Number(length) > mostBytes) continue;
    try {
      const bytes = pdf.subarray(at + head.length, at + head.length + Number(length));
      const table = inflateSync(bytes, { maxOutputLength: 16 * mostBytes }).toString('latin1');
      if (table.includes('beginbf') && withIdeographs(table) !== table) found.push({ number: Number(number), table });
    } catch {
      // No stream of this kind: bytes of an image that look like one.
    }
  }
  return found;
}
