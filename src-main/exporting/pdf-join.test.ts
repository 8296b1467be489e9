import { deflateSync } from 'node:zlib';
import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs';
import { expect, it } from 'vitest';
import { PdfJoin } from './pdf-join.ts';
import { withPlainLetters } from './pdf-letters.ts';

/** A PDF as Chromium writes it: a page for each text, in a font whose table of letters may say radicals. */
function pdfOf(texts: readonly string[], letter = '0041'): Buffer {
  const stream = (text: string): string => {
    const bytes = deflateSync(Buffer.from(text, 'latin1'));
    return `<</Filter /FlateDecode\n/Length ${bytes.length}>> stream\n${bytes.toString('latin1')}\nendstream`;
  };
  const kids = texts.map((_, index) => `${6 + 2 * index} 0 R`).join(' ');
  const table = `begincmap\n1 begincodespacerange\n<00> <FF>\nendcodespacerange\n1 beginbfchar\n<41> <${letter}>\nendbfchar\nendcmap\n`;
  const bodies = [
    '<</Title (Film 3 0 R)\n/Creator (Chromium)>>',
    '<</Type /Catalog\n/Pages 3 0 R>>',
    `<</Type /Pages\n/Count ${texts.length}\n/Kids [${kids}]>>`,
    '<</Type /Font\n/Subtype /Type1\n/BaseFont /Helvetica\n/ToUnicode 5 0 R>>',
    stream(`/CIDInit /ProcSet findresource begin\n${table}`),
    ...texts.flatMap((text, index) => [
      `<</Type /Page\n/Parent 3 0 R\n/MediaBox [0 0 200 100]\n/Resources <</Font <</F1 4 0 R>>>>\n/Contents ${7 + 2 * index} 0 R>>`,
      stream(`BT /F1 20 Tf 10 50 Td (${text}) Tj ET`),
    ]),
  ];
  let text = '%PDF-1.4\n%\xd3\xeb\xe9\xe1\n';
  const places = bodies.map((body, index) => {
    const at = text.length;
    text += `${index + 1} 0 obj\n${body}\nendobj\n`;
    return `${String(at).padStart(10, '0')} 00000 n \n`;
  });
  const count = bodies.length + 1;
  text += `xref\n0 ${count}\n0000000000 65535 f \n${places.join('')}trailer\n<</Size ${count}\n/Root 2 0 R\n/Info 1 0 R>>\nstartxref\n${text.length}\n%%EOF\n`;
  return Buffer.from(text, 'latin1');
}

async function pagesOf(pdf: Buffer): Promise<string[]> {
  // Nothing of it is mended.
  const document = await getDocument({ data: new Uint8Array(pdf), verbosity: 0, stopAtErrors: true }).promise;
  const texts = Array.from({ length: document.numPages }, async (_, index) => {
    const { items } = await (await document.getPage(index + 1)).getTextContent();
    return items.map((item) => ('str' in item ? item.str : '')).join('');
  });
  return Promise.all(texts);
}

it('is one PDF with all pages in their order, each with its own fonts', async () => {
  const join = new PdfJoin();
  const parts = [pdfOf(['A', 'B']), pdfOf(['C A'], '0058'), withPlainLetters(pdfOf(['A'], '2F2D'))];
  const whole = Buffer.concat([...parts.map((part) => join.add(part)), join.end()]);
  expect(await pagesOf(whole)).toEqual(['A', 'B', 'C X', '山']);
  const text = whole.toString('latin1');
  expect(text.match(/\/Type \/Catalog/g)).toHaveLength(1);
  expect(text.match(/%PDF/g)).toHaveLength(1);
  expect(text).toContain('(Film 3 0 R)');
  // Each place of the table is that of its object.
  const [, table = ''] = /xref\n0 \d+\n([\s\S]*)trailer/.exec(text.slice(text.lastIndexOf('\nxref'))) ?? [];
  for (const [number, line] of table.trimEnd().split('\n').entries()) {
    if (number > 0) expect(text.slice(Number(line.slice(0, 10)))).toMatch(new RegExp(`^${number} 0 obj\\n`));
  }
});

it('is refused of what Chromium does not write', () => {
  const pdf = pdfOf(['A']);
  const text = pdf.toString('latin1');
  for (const odd of [
    '',
    'nothing',
    text.slice(0, -8),
    text.replace('xref\n0', 'xrez\n0'),
    text.replace('4 0 obj', '9 0 obj'),
  ]) {
    expect(() => new PdfJoin().add(Buffer.from(odd, 'latin1'))).toThrow('cannot be joined');
  }
  // A table that says it is its own predecessor does not hold it up.
  const loop = text.replace('/Root', `/Prev ${text.lastIndexOf('xref\n0')}\n/Root`);
  expect(() => new PdfJoin().add(Buffer.from(loop, 'latin1'))).toThrow('cannot be joined');
});
