import { app, Menu, type MenuItemConstructorOptions } from 'electron';
import type { Emit } from '../events.ts';
import type { Windows } from './windows.ts';

/**
 * The menu: hidden on Linux and Windows until Alt is pressed. It holds what the platform's users look for there; the
 * windows have their own keys for everything else, so no accelerator here takes one of theirs.
 */
export function installMenu(emit: Emit, windows: Windows): void {
  const command = (label: string, name: string): MenuItemConstructorOptions => ({
    label,
    click: () => emit('app', 'commands', { command: name }),
  });
  const file: MenuItemConstructorOptions = {
    label: 'File',
    submenu: [
      { label: 'Studies', click: () => windows.showStudies() },
      command('Open files...', 'open-files'),
      command('Open folder...', 'open-folder'),
      { type: 'separator' },
      command('Settings...', 'settings'),
      { type: 'separator' },
      { role: 'close', label: 'Close window' },
      { label: 'Quit', accelerator: 'CommandOrControl+Q', click: () => app.quit() },
    ],
  };
  const view: MenuItemConstructorOptions = {
    label: 'View',
    submenu: [
      { role: 'togglefullscreen' },
      ...(app.isPackaged ? [] : ([{ role: 'toggleDevTools' }] satisfies MenuItemConstructorOptions[])),
    ],
  };
  const mac: MenuItemConstructorOptions[] = process.platform === 'darwin' ? [{ role: 'appMenu' }] : [];
  Menu.setApplicationMenu(Menu.buildFromTemplate([...mac, file, { role: 'editMenu' }, view]));
}
