import { NegatoscopeError } from '../../src-shared/contract/errors.ts';

/** Numbers of the objects that belong to all parts. */
const catalog = 1;
const allPages = 2;
const information = 3;

interface Part {
  /** Places of the objects by their numbers, and all places where one or a table begins. */
  objects: Map<number, number>;
  begins: number[];
  root: number;
  info: number | undefined;
}

const broken = (what: string): NegatoscopeError =>
  new NegatoscopeError('internal', `the PDF cannot be joined: ${what}`);
const object = (number: number, body: string): string => `${number} 0 obj\n${body}\nendobj\n`;

/**
 * PDFs that Chromium wrote, with updates or without, one after the other as one (ISO 32000-1 7.5). Nothing of them is kept but where their
 * objects lie: a film may be as long as the file system bears.
 */
export class PdfJoin {
  #length = 0;
  /** Places in the whole by the numbers there. */
  readonly #places: number[] = [];
  readonly #kids: number[] = [];
  #pages = 0;
  #information = '<<>>';

  /** What is written next. Throws `internal` for what Chromium does not write. */
  add(pdf: Buffer): Buffer {
    const part = partOf(pdf);
    const first = this.#kids.length === 0;
    const written: Buffer[] = [];
    const write = (bytes: Buffer): void => {
      written.push(bytes);
      this.#length += bytes.length;
    };
    if (first) {
      this.#places.push(0, 0, 0, 0);
      write(pdf.subarray(0, part.begins[0]));
    }
    const bodyOf = (number: number): Buffer => objectAt(pdf, part, number);
    const [, tree = ''] = /\/Pages (\d+) 0 R/.exec(bodyOf(part.root).toString('latin1')) ?? [];
    if (tree === '') throw broken('it has no pages');
    if (first && part.info !== undefined) this.#information = bodyOf(part.info).toString('latin1');
    const left = [...part.objects.keys()].filter((number) => number !== part.root && number !== part.info);
    const numbers = new Map(left.map((number, index) => [number, this.#places.length + index]));
    for (const number of left) {
      const body = bodyOf(number);
      const stream = streamIn(body);
      const head = stream < 0 ? body : body.subarray(0, stream);
      let text = head.toString('latin1').replace(/\b(\d+) 0 R\b/g, (_, other: string) => {
        const there = numbers.get(Number(other));
        return there === undefined ? 'null' : `${there} 0 R`;
      });
      if (String(number) === tree) {
        this.#pages += Number(/\/Count (\d+)/.exec(text)?.[1] ?? 0);
        this.#kids.push(numbers.get(number)!);
        text = text.replace('<<', `<</Parent ${allPages} 0 R\n`);
      }
      this.#places.push(this.#length);
      write(Buffer.from(`${numbers.get(number)} 0 obj\n${text}`, 'latin1'));
      if (stream >= 0) write(body.subarray(stream));
      write(Buffer.from('\nendobj\n'));
    }
    return Buffer.concat(written);
  }

  /** The end, after all parts. */
  end(): Buffer {
    let text = '';
    const put = (number: number, body: string): void => {
      this.#places[number] = this.#length + text.length;
      text += object(number, body);
    };
    put(catalog, `<</Type /Catalog\n/Pages ${allPages} 0 R>>`);
    const kids = this.#kids.map((number) => `${number} 0 R`).join(' ');
    put(allPages, `<</Type /Pages\n/Count ${this.#pages}\n/Kids [${kids}]>>`);
    put(information, this.#information);
    const start = this.#length + text.length;
    const entries = this.#places.map((place, number) =>
      number === 0 ? '0000000000 65535 f \n' : `${String(place).padStart(10, '0')} 00000 n \n`,
    );
    text += `xref\n0 ${entries.length}\n${entries.join('')}`;
    text += `trailer\n<</Size ${entries.length}\n/Root ${catalog} 0 R\n/Info ${information} 0 R>>\n`;
    return Buffer.from(`${text}startxref\n${start}\n%%EOF\n`, 'latin1');
  }
}

/** The tables of a PDF, the newest first (ISO 32000-1 7.5.4, 7.5.6). */
function partOf(pdf: Buffer): Part {
  const [, last] = /startxref\s+(\d+)\s+%%EOF\s*$/.exec(pdf.subarray(-64).toString('latin1')) ?? [];
  if (last === undefined) throw broken('it has no end');
  const part: Part = { objects: new Map(), begins: [], root: 0, info: undefined };
  for (let at: number | undefined = Number(last); at !== undefined; ) at = readTable(pdf, at, part);
  part.begins.sort((one, other) => one - other);
  return part;
}

/** Reads one table; gives the place of the one before it. */
function readTable(pdf: Buffer, start: number, part: Part): number | undefined {
  const line = (from: number): string => pdf.subarray(from, pdf.indexOf('\n', from) + 1).toString('latin1');
  if (part.begins.includes(start) || line(start) !== 'xref\n') throw broken('it has no table of objects');
  part.begins.push(start);
  let at = start + 5;
  for (;;) {
    const section = line(at);
    const [, first, count] = /^(\d+) (\d+)\n$/.exec(section) ?? [];
    if (first === undefined) break;
    at += section.length;
    for (let index = 0; index < Number(count); index++, at += 20) {
      const [, place, kind] = /^(\d{10}) \d{5} ([nf]) \n$/.exec(pdf.subarray(at, at + 20).toString('latin1')) ?? [];
      if (kind === undefined) throw broken('its table of objects is damaged');
      if (kind === 'f') continue;
      const number = Number(first) + index;
      part.begins.push(Number(place));
      if (!part.objects.has(number)) part.objects.set(number, Number(place));
    }
  }
  const trailer = pdf.subarray(at, pdf.indexOf('startxref', at)).toString('latin1');
  if (!trailer.startsWith('trailer')) throw broken('its table of objects has no end');
  const named = (name: string): number | undefined => {
    const [, number] = new RegExp(`/${name} (\\d+)`).exec(trailer) ?? [];
    return number === undefined ? undefined : Number(number);
  };
  if (part.root === 0) Object.assign(part, { root: named('Root') ?? 0, info: named('Info') });
  return named('Prev');
}

/** An object without its number and its end. */
function objectAt(pdf: Buffer, { objects, begins }: Part, number: number): Buffer {
  const place = objects.get(number) ?? -1;
  const after = begins[begins.indexOf(place) + 1] ?? pdf.length;
  const whole = pdf.subarray(place, after);
  const head = `${number} 0 obj\n`;
  const end = whole.lastIndexOf('\nendobj');
  if (place < 0 || whole.subarray(0, head.length).toString('latin1') !== head || end < 0) {
    throw broken(`object ${number} is damaged`);
  }
  return whole.subarray(head.length, end);
}

/** Where the bytes of an object follow its dictionary; less than 0: it has none. */
function streamIn(body: Buffer): number {
  const at = body.indexOf('stream');
  return at >= 0 && />>\s*$/.test(body.subarray(Math.max(0, at - 8), at).toString('latin1')) ? at : -1;
}
