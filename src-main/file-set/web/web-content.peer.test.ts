import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { peersAvailable, runPeer } from '../../../testing/peers.ts';
import { withTemporaryFolder } from '../../../testing/temp.ts';
import { createRenderer } from '../../decode/renderer.ts';
import { about, MemoryVolume, onto, study } from './testing.ts';
import { createWebContent } from './web-content.ts';

/** Names that would end markup, or are no characters of XML. */
const hostile = 'O\'Brien "x" <script>alert(1)</script> & ]]> \u0001\ud800 --> ^Ann';

it.skipIf(!peersAvailable('xmllint'))('pages are well-formed XML, whatever objects say', async () => {
  const renderer = createRenderer({ threads: 1 });
  try {
    await withTemporaryFolder(async (folder) => {
      const volume = new MemoryVolume();
      const files = await onto(volume, study({ Alphabetic: hostile }));
      const said = { institution: hostile, contact: hostile };
      await createWebContent({ renderer, software: 'Negatoscope' }).write(volume, files, { ...about, ...said });
      const pages: string[] = [];
      for (const [path, bytes] of volume.files) {
        if (!path.endsWith('.HTM')) continue;
        const place = join(folder, path);
        await mkdir(dirname(place), { recursive: true });
        await writeFile(place, bytes);
        pages.push(place);
      }
      expect(pages.length).toBeGreaterThan(8);
      const { status, output } = await runPeer('xmllint', ['--noout', '--nonet', ...pages]);
      expect({ status, output }).toEqual({ status: 0, output: '' });
      expect(volume.page('INDEX.HTM')).not.toContain('<script');
    });
  } finally {
    await renderer.close();
  }
});
