import { join } from 'node:path';
import { app, type BrowserWindow, dialog } from 'electron';

const files: Record<'zip' | 'image', Electron.FileFilter> = {
  zip: { name: 'ZIP archive', extensions: ['zip'] },
  image: { name: 'Disc image', extensions: ['iso'] },
};

/** Asks with the system's dialogs where something new goes; undefined when that was cancelled. Nothing is written. */
export async function chooseTarget(
  parent: BrowserWindow | undefined,
  { kind, name }: { kind: 'folder' | keyof typeof files; name: string },
): Promise<string | undefined> {
  if (kind === 'folder') {
    const options: Electron.OpenDialogOptions = { properties: ['openDirectory', 'createDirectory', 'promptToCreate'] };
    const { filePaths } = await (parent ? dialog.showOpenDialog(parent, options) : dialog.showOpenDialog(options));
    return filePaths[0];
  }
  const options: Electron.SaveDialogOptions = {
    defaultPath: join(app.getPath('documents'), name),
    filters: [files[kind], { name: 'All files', extensions: ['*'] }],
  };
  const { canceled, filePath } = await (parent
    ? dialog.showSaveDialog(parent, options)
    : dialog.showSaveDialog(options));
  return canceled || !filePath ? undefined : filePath;
}
