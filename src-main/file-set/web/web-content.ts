import type { DirectoryFile } from '../../../src-shared/file-set/model.ts';
import { listingFiles, readingDirectory } from '../../../src-shared/file-set/read-directory.ts';
import type { Renderer } from '../../decode/renderer.ts';
import { inSlices } from '../in-slices.ts';
import type { VolumeWriter, WebContentWriter, WrittenFile } from '../types.ts';
import { contentsOf, type MediumContents } from './contents.ts';
import { indexPage, picturePage, seriesPage, studyPage } from './pages.ts';
import { type About, readmeOf } from './readme.ts';
import { folderOf, ObjectsShown } from './show-objects.ts';
import { picturesOf } from './shown.ts';
import { style } from './style.ts';

export interface WebContentSetup {
  renderer: Renderer;
  /** Name and version of this software, for README.TXT. */
  software: string;
  today?: () => Date;
}

/**
 * Pages about a medium, for any browser, from the medium alone (IHE PDI, RAD TF-3 4.47): INDEX.HTM and README.TXT in its root, pages in
 * XHTML without script and pictures as JPEG in IHE_PDI, names of ISO 9660 level 1. Pictures are of the files as they were written, so that
 * what was taken out of these is on no page.
 */
export function createWebContent({ renderer, software, today = () => new Date() }: WebContentSetup): WebContentWriter {
  return {
    async write(volume, files, options) {
      const all = await withEarlier(volume, files);
      const about: About = { ...options, software, today: dayOf(today()), added: all.length > files.length };
      const contents = await inSlices(contentsOf(all), options.signal);
      const { signal, progress, limited } = options;
      const sizes = new Map(files.map(({ fileId, bytes }) => [fileId.join('/'), bytes]));
      const objects = new ObjectsShown(volume, contents, sizes, { renderer, limited, signal, progress });
      await objects.write('README.TXT', readmeOf(contents, about));
      await objects.write('IHE_PDI/PAGE.CSS', new TextEncoder().encode(style));
      if (options.pages) {
        await objects.show(contents);
        await writePages(contents, objects, about);
      }
      await objects.write('INDEX.HTM', indexPage(contents, options.pages ? objects.shown : undefined, about));
    },
  };
}

async function writePages(contents: MediumContents, objects: ObjectsShown, about: About): Promise<void> {
  const { shown } = objects;
  for (const study of contents.patients.flatMap(({ studies }) => studies)) {
    await objects.write(`IHE_PDI/${study.folder}/INDEX.HTM`, studyPage(study, shown, about));
    for (const series of study.series) {
      const pictures = picturesOf(series, shown);
      if (pictures.length === 0) continue;
      const folder = folderOf(series);
      await objects.write(`${folder}INDEX.HTM`, seriesPage(series, shown, about));
      for (const [index, { page }] of pictures.entries()) {
        await objects.write(`${folder}${page}`, picturePage(pictures, index));
      }
    }
  }
}

/** With what lay in the file-set before (FSU): its pages are of all that is on it. */
async function withEarlier(volume: VolumeWriter, files: readonly WrittenFile[]): Promise<readonly DirectoryFile[]> {
  if (!(await volume.existing()).has('DICOMDIR')) return files;
  const parts: Uint8Array[] = [];
  for await (const part of volume.read('DICOMDIR')) parts.push(Uint8Array.from(part));
  const written = new Set(files.map(({ fileId }) => fileId.join('/')));
  const { files: earlier } = await inSlices(listingFiles(await inSlices(readingDirectory(Buffer.concat(parts)))));
  return [...earlier.filter(({ fileId }) => !written.has(fileId.join('/'))), ...files];
}

/** The day here, `YYYYMMDD`. */
function dayOf(date: Date): string {
  const two = (part: number): string => String(part).padStart(2, '0');
  return `${date.getFullYear()}${two(date.getMonth() + 1)}${two(date.getDate())}`;
}
