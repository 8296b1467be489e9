import { expect, it } from 'vitest';
import type { Mark } from '../../src-shared/film/marks.ts';
import type { FilmSheet } from '../../src-shared/film/model.ts';
import { paperOptionsSchema } from '../../src-shared/film/paper/options.ts';
import { paperPage } from '../../src-shared/film/paper/page.ts';
import { filmHtml } from './film-html.ts';

const cell = { id: 'a', view: { scale: 'true-size' } };
const sheet = (filmSize: string, header: string[] = []): FilmSheet =>
  ({
    ...{ id: 's', filmSize, orientation: 'PORTRAIT', format: 'STANDARD\\1,2', header, footer: [] },
    boxes: [cell, null],
  }) as unknown as FilmSheet;
const page = (filmSize: string, paper: 'A4' | 'film' = 'A4', header: string[] = []) =>
  paperPage(sheet(filmSize, header), {
    options: paperOptionsSchema.parse({ paper, ground: 'black' }),
    patient: { key: 'k', name: { alphabetic: 'Doe^Jane' }, id: '7', birthDate: '', sex: '' },
    ...{ sheetNumber: 1, sheets: 1, printedAt: 0, institution: '', dotsPerInch: 300, measure: () => 10 },
  });
const marks: Mark[] = [
  {
    kind: 'path',
    path: 'M0 0L10 10',
    line: { colour: [255, 255, 0], opacity: 1, widthMm: 0.3, dashesMm: [1, 2] },
    halo: { colour: [0, 0, 0], opacity: 0.85, widthMm: 0.12 },
  },
  {
    ...{ kind: 'text', text: '12 mm <b>', x: 5, y: 6, anchor: 'end', sizeMm: 2.6, widthMm: 11.5 },
    ...{ bold: true, italic: false, underlined: false, colour: [255, 255, 255] },
    halo: { colour: [0, 0, 0], opacity: 0.85, widthMm: 0.2 },
  },
];

it('a page has a picture for each image, in mm, and its marks as lines and letters', () => {
  const paper = page('14INX17IN');
  const html = filmHtml([{ paper, marks: new Map([[1, marks]]) }], 'Film');
  const [{ place }] = paper.cells as [(typeof paper.cells)[0]];
  expect(html.match(/<image /g)).toHaveLength(1);
  expect(html).toContain('<image href="0-1.png"');
  expect(html).toContain(`width="${Number(place.width.toFixed(4))}"`);
  expect(html).toContain(`viewBox="0 0 ${Number(place.width.toFixed(4))} ${Number(place.height.toFixed(4))}"`);
  expect(html).toContain('stroke-width="0.54"');
  expect(html).toContain('stroke-dasharray="1 2"');
  expect(html).toContain('text-anchor="end" textLength="11.5"');
  expect(html).toContain('12 mm &lt;b&gt;</text>');
  // The halo of a text is a face behind a mask: letters with an edge would stand in the text of a PDF twice.
  expect(html.replaceAll(/<mask.*?<\/mask>/g, '').match(/12 mm/g)).toHaveLength(1);
  expect(html.replaceAll(/<mask.*?<\/mask>/g, '')).not.toMatch(/<text[^>]*stroke/);
  expect(html).toContain('<mask id="m0-1-1"');
  expect(html).toContain('fill="rgb(0,0,0)" fill-opacity="0.85" mask="url(#m0-1-1)"');
  // The line of 50 mm.
  expect(html).toContain('h50v-1.6');
  expect(html).not.toContain('<script');
});

it('pages are as large as each of them says', () => {
  const pages = [page('14INX17IN', 'film'), page('8INX10IN', 'film'), page('14INX17IN', 'film')];
  const html = filmHtml(
    pages.map((paper) => ({ paper, marks: new Map() })),
    'Film',
  );
  expect(html).toContain('@page size0 { size: 355.6mm 431.8mm;');
  expect(html).toContain('@page size1 { size: 203.2mm 254mm;');
  expect(html.match(/<section class="size\d/g)).toEqual([0, 1, 0].map((n) => `<section class="size${n}`));
  expect(html).toContain('<image href="2-1.png"');
});

it('takes texts for texts', () => {
  const html = filmHtml(
    [{ paper: page('A4', 'A4', ['<img src=x onerror=alert(1)> & "A"']), marks: new Map() }],
    '</title>',
  );
  expect(html.match(/<image /g)).toHaveLength(1);
  expect(html).toContain('&lt;img src=x onerror=alert(1)&gt; &amp; &quot;A&quot;');
  expect(html.match(/<\/title>/g)).toHaveLength(1);
});

it('marks without colours are as bright as they were', () => {
  const html = filmHtml([{ paper: page('14INX17IN'), marks: new Map([[1, marks]]), greys: true }], 'Film');
  expect(html).toContain('stroke="rgb(226,226,226)"');
  expect(html).not.toContain('rgb(255,255,0)');
});
