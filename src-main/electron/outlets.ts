import { stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { app, type BrowserWindow, dialog } from 'electron';
import { largestPiece } from '../../src-shared/contract/pictures.ts';
import { UnfinishedExports } from '../exporting/unfinished.ts';
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
export type FileKind = keyof typeof kinds;

/** `setTimeout` takes no more. */
const longestTimerMs = 2 ** 31 - 1;

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

/** Where what leaves the program goes: the reader is asked with the system's dialogs, and a file appears whole or not at all. */
export class Outlets {
  readonly unfinished = new UnfinishedExports();
  private lastFolder = '';
  private readonly windows: Pick<Windows, 'focused'>;

  constructor(windows: Pick<Windows, 'focused'>) {
    this.windows = windows;
    app.on('will-quit', () => void this.unfinished.cancelAll());
  }

  private folder(): string {
    return this.lastFolder || app.getPath('documents') || homedir();
  }

  /** The place the reader chose for a file; undefined when that was cancelled. */
  async askForFile(kind: FileKind, name: string): Promise<string | undefined> {
    const { extensions } = kinds[kind];
    const options: Electron.SaveDialogOptions = {
      defaultPath: join(this.folder(), `${name}.${extensions[0]}`),
      filters: [{ name: kinds[kind].name, extensions: [...extensions] }],
      properties: ['createDirectory', 'showOverwriteConfirmation'],
    };
    const parent = this.windows.focused();
    const { canceled, filePath } = await (parent
      ? dialog.showSaveDialog(parent, options)
      : dialog.showSaveDialog(options));
    if (canceled || !filePath) return undefined;
    this.lastFolder = dirname(filePath);
    const known = extensions.some((extension) => filePath.toLowerCase().endsWith(`.${extension}`));
    if (known) return filePath;
    // The system's dialog asked about the name without an extension alone.
    const path = `${filePath}.${extensions[0]}`;
    return !(await exists(path)) || (await mayReplace(path, parent)) ? path : undefined;
  }

  /** A folder of that name where the reader chose; undefined when that was cancelled. */
  async askForFolder(name: string): Promise<string | undefined> {
    const options: Electron.OpenDialogOptions = {
      title: 'Choose where the new folder is made',
      defaultPath: this.folder(),
      properties: ['openDirectory', 'createDirectory'],
    };
    const parent = this.windows.focused();
    const { canceled, filePaths } = await (parent
      ? dialog.showOpenDialog(parent, options)
      : dialog.showOpenDialog(options));
    const [chosen] = filePaths;
    if (canceled || chosen === undefined) return undefined;
    this.lastFolder = chosen;
    return join(chosen, name);
  }

  /** Writes a whole file; gives back its name with its folders. */
  save(path: string, bytes: Uint8Array): Promise<string> {
    return this.saveParts(path, [bytes]);
  }

  /** The same of parts that come one after the other; where one does not come there is no file. */
  async saveParts(path: string, parts: Iterable<Uint8Array> | AsyncIterable<Uint8Array>): Promise<string> {
    // It is our own work that goes on with it, however long a part takes.
    const id = await this.unfinished.begin(path, false, longestTimerMs);
    try {
      for await (const bytes of parts) {
        for (let at = 0; at < bytes.length; at += largestPiece) {
          await this.unfinished.write(id, bytes.subarray(at, at + largestPiece));
        }
      }
    } catch (error) {
      await this.unfinished.cancel(id);
      throw error;
    }
    return await this.unfinished.finish(id);
  }
}
