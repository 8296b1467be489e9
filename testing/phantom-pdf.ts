import { createHash } from 'node:crypto';

export interface PdfOptions {
  /** User password: the document is encrypted with it (RC4 of 40 bits). */
  password?: string;
  /** A script that runs when the document is opened, where scripts run. */
  script?: string;
  /** A link over the first page that leads there. */
  link?: string;
  /** Turn of all pages, degrees. */
  rotate?: number;
}

const padding = Uint8Array.of(
  ...[0x28, 0xbf, 0x4e, 0x5e, 0x4e, 0x75, 0x8a, 0x41, 0x64, 0x00, 0x4e, 0x56, 0xff, 0xfa, 0x01, 0x08],
  ...[0x2e, 0x2e, 0x00, 0xb6, 0xd0, 0x68, 0x3e, 0x80, 0x2f, 0x0c, 0xa9, 0xfe, 0x64, 0x53, 0x69, 0x7a],
);

function rc4(key: Uint8Array, data: Uint8Array): Uint8Array {
  const s = Uint8Array.from({ length: 256 }, (_, i) => i);
  for (let i = 0, j = 0; i < 256; i++) {
    j = (j + s[i]! + key[i % key.length]!) & 255;
    [s[i], s[j]] = [s[j]!, s[i]!];
  }
  let [i, j] = [0, 0];
  return data.map((byte) => {
    i = (i + 1) & 255;
    j = (j + s[i]!) & 255;
    [s[i], s[j]] = [s[j]!, s[i]!];
    return byte ^ s[(s[i]! + s[j]!) & 255]!;
  });
}

const md5 = (...parts: Uint8Array[]): Uint8Array =>
  Uint8Array.from(createHash('md5').update(Buffer.concat(parts)).digest());
const hex = (bytes: Uint8Array): string => `<${Buffer.from(bytes).toString('hex')}>`;

/** A PDF whose pages are lines of Helvetica, with a table of its objects (ISO 32000-1 7.5). */
export function pdfOf(pages: readonly (readonly string[])[], options: PdfOptions = {}): Uint8Array {
  const id = md5(Buffer.from('phantom'));
  let encrypt = '';
  let key: Uint8Array | undefined;
  if (options.password !== undefined) {
    const padded = new Uint8Array(32);
    const password = Buffer.from(options.password, 'latin1').subarray(0, 32);
    padded.set(password);
    padded.set(padding.subarray(0, 32 - password.length), password.length);
    const owner = rc4(md5(padded).subarray(0, 5), padded);
    const rights = -4;
    const number = new Uint8Array(Int32Array.of(rights).buffer);
    key = md5(padded, owner, number, id).subarray(0, 5);
    encrypt = `<</Filter/Standard/V 1/R 2/O ${hex(owner)}/U ${hex(rc4(key, padding))}/P ${rights}>>`;
  }
  const objects: (string | Buffer)[] = [];
  const first = 4;
  const kids = pages.map((_, page) => `${first + page * 2} 0 R`);
  const action = options.script === undefined ? '' : `/OpenAction<</S/JavaScript/JS(${options.script})>>`;
  objects[1] = `<</Type/Catalog/Pages 2 0 R${action}>>`;
  objects[2] = `<</Type/Pages/Kids[${kids.join(' ')}]/Count ${pages.length}/MediaBox[0 0 595 842]/Resources<</Font<</F 3 0 R>>>>${options.rotate ? `/Rotate ${options.rotate}` : ''}>>`;
  objects[3] = '<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>';
  for (const [page, lines] of pages.entries()) {
    const number = first + page * 2;
    const link =
      page === 0 && options.link !== undefined
        ? `/Annots[<</Type/Annot/Subtype/Link/Rect[60 700 300 760]/Border[0 0 0]/A<</S/URI/URI(${options.link})>>>>]`
        : '';
    objects[number] = `<</Type/Page/Parent 2 0 R/Contents ${number + 1} 0 R${link}>>`;
    const text = lines.map((line) => `(${line.replace(/[\\()]/g, '\\$&')}) Tj T*`).join('\n');
    const plain = Buffer.from(`BT /F 24 Tf 30 TL 70 740 Td\n${text}\nET`, 'latin1');
    const own = key && md5(key, Uint8Array.of((number + 1) & 255, (number + 1) >> 8, 0, 0, 0)).subarray(0, 10);
    const content = own ? Buffer.from(rc4(own, plain)) : plain;
    objects[number + 1] = Buffer.concat([
      Buffer.from(`<</Length ${content.length}>>stream\n`),
      content,
      Buffer.from('\nendstream'),
    ]);
  }
  const parts = [Buffer.from('%PDF-1.4\n%\xe2\xe3\xcf\xd3\n', 'latin1')];
  let at = parts[0]!.length;
  const table = ['0000000000 65535 f \n'];
  for (let number = 1; number < objects.length; number++) {
    const object = Buffer.concat([
      Buffer.from(`${number} 0 obj\n`),
      Buffer.from(objects[number] as string),
      Buffer.from('\nendobj\n'),
    ]);
    table.push(`${String(at).padStart(10, '0')} 00000 n \n`);
    parts.push(object);
    at += object.length;
  }
  const security = encrypt === '' ? '' : `/Encrypt ${encrypt}/ID[${hex(id)}${hex(id)}]`;
  parts.push(
    Buffer.from(
      `xref\n0 ${objects.length}\n${table.join('')}trailer<</Size ${objects.length}/Root 1 0 R${security}>>\nstartxref\n${at}\n%%EOF\n`,
    ),
  );
  return Uint8Array.from(Buffer.concat(parts));
}
