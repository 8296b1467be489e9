import { deflateSync } from 'node:zlib';
import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs';
import { expect, it } from 'vitest';
import { withIdeographs, withPlainLetters } from './pdf-letters.ts';

const cmap = (body: string): string => `/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CMapType 2 def
1 begincodespacerange
<00> <FF>
endcodespacerange
${body}
endcmap
end
end
`;
const letters = '3 beginbfchar\n<41> <2F2D>\n<42> <2F65>\n<43> <0020>\nendbfchar';

/** A PDF as Chromium writes it, with the table of its one font, that says "ABC" in it. */
function pdfWith(table: string): Buffer {
  const stream = (text: string): string => {
    const bytes = deflateSync(Buffer.from(text, 'latin1'));
    return `<</Filter /FlateDecode\n/Length ${bytes.length}>> stream\n${bytes.toString('latin1')}\nendstream`;
  };
  const bodies = [
    '<</Type /Catalog\n/Pages 2 0 R>>',
    '<</Type /Pages\n/Count 1\n/Kids [3 0 R]>>',
    '<</Type /Page\n/Parent 2 0 R\n/MediaBox [0 0 200 100]\n/Resources <</Font <</F1 5 0 R>>>>\n/Contents 4 0 R>>',
    stream('BT /F1 20 Tf 10 50 Td (ABC) Tj ET'),
    '<</Type /Font\n/Subtype /Type1\n/BaseFont /Helvetica\n/ToUnicode 6 0 R>>',
    stream(table),
  ];
  let text = '%PDF-1.4\n';
  const offsets = bodies.map((body, index) => {
    const at = text.length;
    text += `${index + 1} 0 obj\n${body}\nendobj\n`;
    return `${String(at).padStart(10, '0')} 00000 n \n`;
  });
  const count = bodies.length + 1;
  text += `xref\n0 ${count}\n0000000000 65535 f \n${offsets.join('')}trailer\n<</Size ${count}\n/Root 1 0 R>>\nstartxref\n${text.length}\n%%EOF\n`;
  return Buffer.from(text, 'latin1');
}

async function textOf(pdf: Buffer): Promise<string> {
  const document = await getDocument({ data: new Uint8Array(pdf), verbosity: 0 }).promise;
  const { items } = await (await document.getPage(1)).getTextContent();
  return items.map((item) => ('str' in item ? item.str : '')).join('');
}

it('a name is found with its ideographs, not with the radicals that look the same', async () => {
  const pdf = pdfWith(cmap(letters));
  expect(await textOf(pdf)).toBe('\u2f2d\u2f65');
  const plain = withPlainLetters(pdf);
  expect(await textOf(plain)).toBe('山田');
  expect(plain.subarray(0, pdf.length).equals(pdf)).toBe(true);
});

it('tables that say no radicals stay as they are, and what is no PDF of this kind', () => {
  const pdf = pdfWith(cmap(letters.replace('2F2D', '5C71').replace('2F65', 'FA11')));
  expect(withPlainLetters(pdf)).toBe(pdf);
  const broken = pdfWith(cmap(letters)).subarray(0, -30);
  expect(withPlainLetters(broken)).toBe(broken);
  const nothing = Buffer.from('no PDF');
  expect(withPlainLetters(nothing)).toBe(nothing);
});

it('ranges are told letter by letter where radicals are in them', () => {
  const table = cmap('2 beginbfrange\n<01> <02> <2F2C>\n<03> <05> <0041>\nendbfrange');
  expect(withIdeographs(table)).toContain('<01> <02> [<5C6E> <5C71>]\n<03> <05> <0041>\n');
  const far = '1 beginbfrange\n<0000> <FFFF> <2F00>\nendbfrange';
  expect(withIdeographs(far)).toBe(far);
});
