import { stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { app, type BrowserWindow, dialog, type WebContents } from 'electron';
import { NegatoscopeError } from '../../src-shared/contract/errors.ts';
import type { NegatoscopeHandlers } from '../../src-shared/contract/index.ts';
import { largestPiece } from '../../src-shared/contract/pictures.ts';
import { Papers } from '../exporting/papers.ts';
import { UnfinishedExports } from '../exporting/unfinished.ts';
import type { Log } from '../log/types.ts';
import type { Workstation } from '../workstation.ts';
import { copyPicture } from './clipboard.ts';
import { printingWindow } from './printing.ts';
import type { Windows } from './windows.ts';

const kinds = {
  png: { name: 'PNG picture', extensions: ['png'] },
  jpeg: { name: 'JPEG picture', extensions: ['jpg', 'jpeg'] },
  mp4: { name: 'Film (MP4)', extensions: ['mp4'] },
  pdf: { name: 'PDF', extensions: ['pdf'] },
  ts: { name: 'Video (MPEG transport stream)', extensions: ['ts'] },
  mpg: { name: 'Video (MPEG)', extensions: ['mpg', 'mpeg'] },
  m2v: { name: 'Video (MPEG-2)', extensions: ['m2v'] },
  h264: { name: 'Video (H.264)', extensions: ['h264', '264'] },
  h265: { name: 'Video (HEVC)', extensions: ['h265', '265', 'hevc'] },
  bin: { name: 'Stored stream', extensions: ['bin'] },
} as const;

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

/** Asks whether a file that is there may be replaced. */
async function mayReplace(path: string, parent: BrowserWindow | undefined): Promise<boolean> {
  const question: Electron.MessageBoxOptions = {
    type: 'warning',
    title: 'Negatoscope',
    message: `"${basename(path)}" is there already. Replace it?`,
    detail: 'What it holds will be lost.',
    buttons: ['Cancel', 'Replace'],
    defaultId: 0,
    cancelId: 0,
  };
  const { response } = await (parent ? dialog.showMessageBox(parent, question) : dialog.showMessageBox(question));
  return response === 1;
}

/** The calls that give pictures away: the system's dialogs, files, clipboard, printer. */
export function pictureHandlers({
  windows,
  starting,
  log,
}: {
  windows: Windows;
  starting: Promise<Workstation>;
  log: Log;
}): NegatoscopeHandlers['pictures'] {
  const unfinished = new UnfinishedExports();
  app.on('will-quit', () => void unfinished.cancelAll());
  let lastFolder = '';
  const papers = new Papers();

  const record = async (
    studies: readonly { studyUid: string; patientId: string; instances: number }[],
    detail: string,
    outcome: 'success' | 'serious-failure' = 'success',
  ): Promise<void> => {
    const { audit } = await starting;
    audit.record({ kind: 'data-export', action: 'read', outcome, studies: [...studies], detail });
  };
  const folder = (): string => lastFolder || app.getPath('documents') || homedir();

  /** The place the reader chose for a file; undefined when that was cancelled. */
  async function askForFile(kind: keyof typeof kinds, name: string): Promise<string | undefined> {
    const { extensions } = kinds[kind];
    const options: Electron.SaveDialogOptions = {
      defaultPath: join(folder(), `${name}.${extensions[0]}`),
      filters: [{ name: kinds[kind].name, extensions: [...extensions] }],
      properties: ['createDirectory', 'showOverwriteConfirmation'],
    };
    const parent = windows.focused();
    const { canceled, filePath } = await (parent
      ? dialog.showSaveDialog(parent, options)
      : dialog.showSaveDialog(options));
    if (canceled || !filePath) return undefined;
    lastFolder = dirname(filePath);
    const known = extensions.some((extension) => filePath.toLowerCase().endsWith(`.${extension}`));
    if (known) return filePath;
    // The system's dialog asked about the name without an extension alone.
    const path = `${filePath}.${extensions[0]}`;
    return !(await exists(path)) || (await mayReplace(path, parent)) ? path : undefined;
  }

  async function askForFolder(name: string): Promise<string | undefined> {
    const options: Electron.OpenDialogOptions = {
      title: 'Choose where the new folder is made',
      defaultPath: folder(),
      properties: ['openDirectory', 'createDirectory'],
    };
    const parent = windows.focused();
    const { canceled, filePaths } = await (parent
      ? dialog.showOpenDialog(parent, options)
      : dialog.showOpenDialog(options));
    const [chosen] = filePaths;
    if (canceled || chosen === undefined) return undefined;
    lastFolder = chosen;
    return join(chosen, name);
  }

  async function savePdf(contents: WebContents, name: string): Promise<string | undefined> {
    const path = await askForFile('pdf', name);
    if (path === undefined) return undefined;
    const bytes = await contents.printToPDF({ preferCSSPageSize: true, printBackground: true });
    const id = await unfinished.begin(path, false);
    try {
      for (let at = 0; at < bytes.length; at += largestPiece) {
        await unfinished.write(id, bytes.subarray(at, at + largestPiece));
      }
    } catch (error) {
      await unfinished.cancel(id);
      throw error;
    }
    return await unfinished.finish(id);
  }

  return {
    begin: async ({ kind, name }) => {
      const path = await (kind === 'folder' ? askForFolder(name) : askForFile(kind, name));
      return path === undefined ? undefined : { id: await unfinished.begin(path, kind === 'folder') };
    },
    write: ({ id, file, position, bytes }) => unfinished.write(id, bytes, file, position),
    finish: async ({ id, studies }) => {
      try {
        const path = await unfinished.finish(id);
        await record(studies, path);
        return { path };
      } catch (error) {
        await record(studies, 'pictures', 'serious-failure');
        throw error;
      }
    },
    cancel: ({ id }) => unfinished.cancel(id),
    copy: async ({ png, studies }) => {
      await copyPicture(png);
      await record(studies, 'clipboard');
    },
    paper: ({ id, bytes }) => papers.add(id, bytes),
    print: async ({ id, to, name, page, studies }) => {
      const window = await printingWindow(page, papers.take(id), id, log);
      try {
        if (to === 'pdf') {
          const path = await savePdf(window.webContents, name);
          if (path === undefined) return { done: false };
          await record(studies, path);
          return { done: true, path };
        }
        const done = await printOn(window, page);
        if (done) await record(studies, 'printer');
        return { done };
      } catch (error) {
        await record(studies, to, 'serious-failure');
        throw error;
      } finally {
        window.destroy();
      }
    },
  };
}

/** The system's print dialog; false when it was cancelled. */
async function printOn(window: BrowserWindow, page: { paper: string; landscape: boolean }): Promise<boolean> {
  const printers = await window.webContents.getPrintersAsync();
  if (printers.length === 0) throw new NegatoscopeError('not-found', 'no printer', { object: 'A printer' });
  return await new Promise((resolve, reject) => {
    window.webContents.print(
      {
        silent: false,
        printBackground: true,
        margins: { marginType: 'none' },
        pageSize: page.paper as 'A4',
        landscape: page.landscape,
        scaleFactor: 100,
      },
      (success, reason) => {
        if (success) resolve(true);
        else if (/cancel/i.test(reason)) resolve(false);
        else reject(new NegatoscopeError('io', `printing failed: ${reason}`, { reason }));
      },
    );
  });
}
