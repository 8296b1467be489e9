import { createCanvas, loadImage } from '@napi-rs/canvas';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FileIds } from '../../../src-shared/file-set/file-ids.ts';
import { writeDirectory } from '../../../src-shared/file-set/write-directory.ts';
import { directoryOptions } from '../../../testing/file-sets.ts';
import { smallPdf } from '../../../testing/phantom-documents.ts';
import { ctImage, phantomImage, ultrasoundImage } from '../../../testing/phantom-image.ts';
import { createRenderer, type Renderer } from '../../decode/renderer.ts';
import type { WebContentOptions, WrittenFile } from '../types.ts';
import { bytesForPages, bytesPerObject } from './budget.ts';
import { about, element, inSeries, MemoryVolume, onto, study, whose } from './testing.ts';
import { createWebContent } from './web-content.ts';

describe('pages beside a file-set', () => {
  let renderer: Renderer;
  beforeAll(() => {
    renderer = createRenderer({ threads: 2 });
  });
  afterAll(() => renderer.close());

  const pages = async (volume: MemoryVolume, files: WrittenFile[], options: Partial<WebContentOptions> = {}) => {
    const web = createWebContent({ renderer, software: 'Negatoscope 1.2', today: () => new Date(2026, 1, 3) });
    await web.write(volume, files, { ...about, ...options });
  };
  const made = async (options: Partial<WebContentOptions> = {}) => {
    const volume = new MemoryVolume();
    const files = await onto(volume, study());
    await pages(volume, files, options);
    return { volume, files };
  };
  const named = (volume: MemoryVolume, pattern: RegExp): string[] =>
    [...volume.files.keys()].filter((path) => pattern.test(path)).sort();

  it('lead from one to the next, to nothing outside, and every link arrives', async () => {
    const { volume } = await made();
    const reached = new Set<string>();
    const follow = (path: string): void => {
      if (reached.has(path)) return;
      reached.add(path);
      expect(volume.files.has(path), path).toBe(true);
      if (!/\.HTM$/.test(path)) return;
      const page = volume.page(path);
      expect(page).not.toMatch(/<script|\son\w+=|\sstyle=/i);
      // Lists and tables have entries: a list without one is no valid XHTML.
      expect(page).not.toMatch(/<(ul|tbody|tr)[^>]*>\s*<\/\1>/);
      const links = [...page.matchAll(/(?:href|src)="([^"]*)"/g)].map(([, link]) => link!);
      for (const link of links) {
        expect(link).not.toMatch(/^[a-z]+:|^\//i);
        follow(new URL(link, `file:///${path}`).pathname.slice(1));
      }
    };
    follow('INDEX.HTM');
    const ours = named(volume, /^(?!DICOM)/);
    expect([...reached].sort()).toEqual(ours);
    // Three slices and three frames of the loop, each with a small picture and a page.
    expect(named(volume, /I\d{7}\.JPG$/)).toHaveLength(6);
    expect(named(volume, /T\d{7}\.JPG$/)).toHaveLength(6);
    expect(named(volume, /P\d{7}\.HTM$/)).toHaveLength(6);
  });

  it('have names of ISO 9660 level 1', async () => {
    const { volume } = await made();
    for (const path of volume.files.keys()) {
      const parts = path.split('/');
      expect(parts.length).toBeLessThanOrEqual(8);
      for (const part of parts) expect(part).toMatch(/^[A-Z0-9_]{1,8}(\.[A-Z0-9_]{1,3})?$/);
    }
  });

  it('show pictures as the windows do at first', async () => {
    const { volume } = await made();
    const [first] = named(volume, /I0000001\.JPG$/);
    const image = await loadImage(Buffer.from(volume.files.get(first!)!));
    const canvas = createCanvas(image.width, image.height);
    const context = canvas.getContext('2d');
    context.drawImage(image, 0, 0);
    const level = (x: number) => context.getImageData(Math.round(x * image.width), image.height >> 1, 1, 1).data[0]!;
    // Air on the left is black, what is dense on the right white.
    expect(level(0.1)).toBeLessThan(20);
    expect(level(0.9)).toBeGreaterThan(230);
    // Images smaller than can be seen are enlarged.
    expect(Math.max(image.width, image.height)).toBe(384);
  });

  it('say whose they are, in the letters of the name', async () => {
    const { volume } = await made();
    const index = volume.page('INDEX.HTM');
    expect(index).toContain('Yamada, Tarou (山田 太郎)');
    expect(index).toContain('PID-7');
    expect(index).toContain('1950-01-02');
    expect(index).toContain('2024-03-11 10:15');
    expect(index).toContain('Hospital of &lt;Phantoms&gt;');
    expect(index).toContain('Volume 1 of 2');
    const [picture] = named(volume, /P0000002\.HTM$/);
    expect(volume.page(picture!)).toContain('Yamada, Tarou (山田 太郎) · ID PID-7 · born 1950-01-02');
    expect(volume.page(picture!)).toContain('2 of 3');
  });

  it('have reports to be read, what is written in them harmless, with the pictures that they speak of', async () => {
    const { volume } = await made();
    const [path] = named(volume, /R\d{7}\.HTM$/);
    const page = volume.page(path!);
    expect(page).toContain('Diagnostic imaging report');
    expect(page).toContain('A &lt;b&gt;ball&lt;/b&gt; &amp; &quot;more&quot;');
    expect(page).not.toMatch(/(?![\r\n])\p{Cc}/u);
    expect(page).toMatch(/src="[^"]*T0000002\.JPG"/);
  });

  it('lead to PDF documents, which lie outside of what is for browsers', async () => {
    const { volume } = await made();
    const [path, ...others] = named(volume, /\.PDF$/);
    expect(path).toMatch(/^DOCUMENT\/[0-9A-F]{8}\.PDF$/);
    expect(others).toEqual([]);
    expect(new TextDecoder().decode(volume.files.get(path!))).toBe(new TextDecoder().decode(smallPdf()));
  });

  it('name what only a viewer shows', async () => {
    const { volume } = await made();
    const [path] = named(volume, /^IHE_PDI\/[^/]*\/INDEX\.HTM$/);
    expect(volume.page(path!)).toContain('Grayscale Softcopy Presentation State');
    expect(volume.page('INDEX.HTM')).toContain('Hanging Protocol');
  });

  it('are only a page and README.TXT when no pictures are asked for', async () => {
    const { volume } = await made({ pages: false });
    expect(named(volume, /^(?!DICOM)/)).toEqual(['IHE_PDI/PAGE.CSS', 'INDEX.HTM', 'README.TXT']);
    expect(volume.page('INDEX.HTM')).toContain('Thorax');
    expect(volume.page('INDEX.HTM')).not.toContain('IHE_PDI/PAGE.CSS/');
  });

  it('README.TXT says who made it with what, and names no patient', async () => {
    const { volume } = await made();
    const readme = volume.page('README.TXT');
    expect(readme).toContain('Hospital of <Phantoms>');
    expect(readme).toContain('Phone 2');
    expect(readme).toContain('Negatoscope 1.2');
    expect(readme).toContain('2026-02-03');
    expect(readme).toContain('STD-GEN-CD');
    expect(readme).not.toMatch(/Yamada|PID-7|山田/);
    expect(readme.split('\r\n').every((line) => line.length <= 72)).toBe(true);
    expect(readme).not.toMatch(/[^\r]\n/);
  });

  it('of de-identified objects do not say where they come from', async () => {
    const { volume } = await made({ deIdentified: true });
    for (const path of named(volume, /\.(HTM|TXT)$/)) expect(volume.page(path)).not.toMatch(/Phantoms|Phone 2/);
    expect(volume.page('README.TXT')).toContain('de-identified');
  });

  it('take no more of a medium with a limit than was kept free', async () => {
    const volume = new MemoryVolume();
    const noisy = (number: number) =>
      phantomImage({
        ...{
          seed: `noise ${number}`,
          rows: 1024,
          columns: 1024,
          bitsAllocated: 8,
          sopClassUid: '1.2.840.10008.5.1.4.1.1.7',
        },
        value: ({ row, column }) => ((row * 7919 + column * 104_729 + number * 31) * 2_654_435_761) % 256,
        elements: { ...whose(), ...inSeries(2, 'Noise'), '00200013': element('IS', number) },
      }).file;
    const files = await onto(volume, [1, 2, 3, 4, 5, 6, 7, 8].map(noisy));
    await pages(volume, files, { limited: true });
    const taken = [...volume.files]
      .filter(([path]) => !path.startsWith('DICOM'))
      .reduce((sum, [, { length }]) => sum + Math.ceil(length / 2048) * 2048, 0);
    expect(taken).toBeLessThan(bytesPerObject * files.length + bytesForPages);
    expect(named(volume, /I\d{7}\.JPG$/)).toHaveLength(8);
  });

  it('show a long loop from its first frame to its last one, and the image behind it, also where there is little room', async () => {
    const volume = new MemoryVolume();
    const noise = (frames: number, number: number) =>
      phantomImage({
        ...{ seed: `loop ${number}`, rows: 400, columns: 400, frames, bitsAllocated: 8 },
        sopClassUid: '1.2.840.10008.5.1.4.1.1.7.2',
        value: ({ row, column, frame }) => ((row * 7919 + column * 104_729 + frame * 31) * 2_654_435_761) % 256,
        elements: { ...whose(), ...inSeries(2, 'Loop'), '00200013': element('IS', number) },
      }).file;
    const files = await onto(volume, [noise(60, 1), noise(1, 2)]);
    await pages(volume, files, { limited: true });
    const [path] = named(volume, /^IHE_PDI\/[^/]*\/[^/]*\/INDEX\.HTM$/);
    const shown = [...volume.page(path!).matchAll(/Image 1, frame (\d+)/g)].map(([, frame]) => Number(frame));
    expect(shown.length).toBeGreaterThan(5);
    expect([shown[0], shown.at(-1)]).toEqual([1, 60]);
    expect(volume.page(path!)).toContain(`Of an image with 60 frames ${shown.length} are shown here.`);
    expect(volume.page(path!)).toContain('Image 2<');
  });

  it('leave out what cannot be shown, and say so', async () => {
    const volume = new MemoryVolume();
    const files = await onto(volume, study());
    const broken = files[0]!;
    volume.files.set(broken.fileId.join('/'), volume.files.get(broken.fileId.join('/'))!.subarray(0, 3000));
    await pages(volume, files);
    expect(named(volume, /I\d{7}\.JPG$/)).toHaveLength(5);
    const [path] = named(volume, /^IHE_PDI\/[^/]*\/INDEX\.HTM$/);
    expect(volume.page(path!)).toContain('could not be shown');
  });

  it('fail when the medium does', async () => {
    const volume = new MemoryVolume();
    const files = await onto(volume, study());
    volume.failsAt = 'INDEX.HTM';
    await expect(pages(volume, files)).rejects.toThrow('the medium is full');
  });

  it('end when they are cancelled', async () => {
    const volume = new MemoryVolume();
    const files = await onto(volume, study());
    const controller = new AbortController();
    const progress = (): void => controller.abort(new Error('enough'));
    await expect(pages(volume, files, { signal: controller.signal, progress })).rejects.toThrow('enough');
    expect(volume.files.has('INDEX.HTM')).toBe(false);
  });

  it('of a file-set that was added to are of all that is on it', async () => {
    const volume = new MemoryVolume();
    const ids = new FileIds();
    const earlier = await onto(volume, study(), ids);
    for (const path of volume.files.keys()) volume.earlier.add(path);
    const other = ctImage({
      seed: 'web other',
      elements: {
        ...whose({ Alphabetic: 'Doe^Jane' }),
        '00100020': element('LO', 'PID-8'),
        '0020000D': element('UI', '2.25.101'),
      },
    });
    const [added] = await onto(volume, [other.file], ids);
    await volume.write('DICOMDIR', writeDirectory([...earlier, added!], directoryOptions).bytes);
    await pages(volume, [added!]);
    expect(volume.page('INDEX.HTM')).toContain('Doe, Jane');
    expect(volume.page('INDEX.HTM')).toContain('Yamada, Tarou');
    expect(named(volume, /I\d{7}\.JPG$/)).toHaveLength(7);
  });

  it('give each of two people with one study UID pages of their own', async () => {
    const volume = new MemoryVolume();
    const one = ctImage({
      seed: 'web one',
      elements: { ...whose({ Alphabetic: 'Doe^Jane' }), '00200013': element('IS', 1) },
    });
    const two = ctImage({
      seed: 'web two',
      elements: {
        ...whose({ Alphabetic: 'Roe^Mary' }),
        '00100030': element('DA', '19700102'),
        '00200013': element('IS', 2),
      },
    });
    await pages(volume, await onto(volume, [one.file, two.file]));
    const studies = named(volume, /^IHE_PDI\/[^/]*\/INDEX\.HTM$/);
    expect(studies).toHaveLength(2);
    expect(studies.map((path) => /<h1>([^<]*)/.exec(volume.page(path))?.[1]).sort()).toEqual([
      'Doe, Jane',
      'Roe, Mary',
    ]);
    for (const path of studies) expect(volume.page(path)).toContain('1 picture');
  });

  /** What lay in a file-set before, and what is added to it; the pages are of all. */
  const addedTo = async (
    volume: MemoryVolume,
    before: readonly Uint8Array[],
    change: (file: WrittenFile) => WrittenFile = (file) => file,
    options: Partial<WebContentOptions> = {},
  ) => {
    const ids = new FileIds();
    const earlier = (await onto(volume, before, ids)).map(change);
    for (const path of volume.files.keys()) volume.earlier.add(path);
    const patient = { ...whose({ Alphabetic: 'New^Patient' }), '00100020': element('LO', 'NEW') };
    const added = await onto(
      volume,
      [ctImage({ seed: 'web added', elements: { ...patient, '0020000D': element('UI', '2.25.102') } }).file],
      ids,
    );
    await volume.write('DICOMDIR', writeDirectory([...earlier, ...added], directoryOptions).bytes);
    await pages(volume, added, options);
    return earlier;
  };

  it('say that objects are de-identified only of a medium with no others', async () => {
    const volume = new MemoryVolume();
    await addedTo(volume, study(), undefined, { deIdentified: true });
    expect(volume.page('INDEX.HTM')).toContain('Yamada');
    for (const path of named(volume, /\.(HTM|TXT)$/)) {
      expect(volume.page(path)).not.toMatch(/de-identified|Phantoms|Phone 2/);
    }
  });

  it('show nothing of a file that is of somebody else than its directory says', async () => {
    const volume = new MemoryVolume();
    const elements = (name: string, uid: string) => ({
      ...whose({ Alphabetic: name }),
      '0020000D': element('UI', uid),
    });
    const [mine, other] = [
      ctImage({ seed: 'mine', elements: elements('Doe^Jane', '2.25.1') }).file,
      ctImage({ seed: 'other', elements: { ...elements('Roe^Mary', '2.25.2'), '00100020': element('LO', 'R') } }).file,
    ];
    // Two entries were mixed up, with and without the UIDs.
    let files = await addedTo(volume, [mine, other]);
    expect(named(volume, /I\d{7}\.JPG$/)).toHaveLength(3);
    volume.files.clear();
    volume.earlier.clear();
    files = await addedTo(volume, [mine, other], (file) => {
      const header = { ...file.header, '00100010': element('PN', { Alphabetic: 'Quite^Other' }) };
      return { ...file, header };
    });
    expect(files).toHaveLength(2);
    expect(named(volume, /I\d{7}\.JPG$/)).toHaveLength(1);
    volume.files.clear();
    volume.earlier.clear();
    await addedTo(volume, [mine, other], (file) => ({ ...file, sopInstanceUid: `${file.sopInstanceUid}.1` }));
    expect(named(volume, /I\d{7}\.JPG$/)).toHaveLength(1);
  });

  it('have a picture of each frame, also where a directory does not say how many there are', async () => {
    const volume = new MemoryVolume();
    const loop = (number: number) =>
      ultrasoundImage({
        seed: `web loop ${number}`,
        elements: { ...whose(), ...inSeries(3, ''), '00200013': element('IS', number) },
      }).file;
    await addedTo(volume, [loop(1), loop(2)], (file) => {
      const { '00280008': _, ...header } = file.header;
      return { ...file, header };
    });
    expect(named(volume, /I\d{7}\.JPG$/)).toHaveLength(7);
    expect(named(volume, /P\d{7}\.HTM$/)).toHaveLength(7);
  });

  it('lead to the document that is meant, whatever lies in its place', async () => {
    const first = new MemoryVolume();
    await pages(first, await onto(first, study()));
    const [path] = named(first, /\.PDF$/);
    const volume = new MemoryVolume();
    await volume.write(path!, new TextEncoder().encode('%PDF of somebody else'));
    volume.earlier.add(path!);
    await pages(volume, await onto(volume, study()));
    const [own] = named(volume, /\.PDF$/).filter((one) => one !== path);
    expect(volume.page(own!)).toBe(new TextDecoder().decode(smallPdf()));
    const [page] = named(volume, /^IHE_PDI\/[^/]*\/INDEX\.HTM$/);
    expect(volume.page(page!)).toContain(own!);
    expect(volume.page(page!)).not.toContain(path!);
  });

  it('let no name turn what follows it around, or fill the page', async () => {
    const volume = new MemoryVolume();
    await pages(volume, await onto(volume, study({ Alphabetic: `Evil\u202e\u2067^${'x'.repeat(10_000)}` })));
    for (const path of named(volume, /\.HTM$/)) {
      expect(volume.page(path)).not.toMatch(/[\u202a-\u202e\u2066-\u2069]/);
      expect(volume.page(path).length).toBeLessThan(10_000);
    }
  });
});
