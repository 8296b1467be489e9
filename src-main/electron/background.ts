import { app, Menu, Notification, nativeImage, Tray } from 'electron';
import type { Log } from '../log/types.ts';
import type { Windows } from './windows.ts';

/**
 * The listener keeps running when the windows are closed: an icon in the tray says so and opens or ends the program.
 * Where there is no tray, starting the program again opens its window.
 */
export function openBackground({
  icon,
  windows,
  listening,
  log,
}: {
  icon: string;
  windows: Windows;
  listening: () => boolean;
  log: Log;
}): void {
  const image = nativeImage.createFromPath(icon);
  let tray: Tray | undefined;
  try {
    if (!image.isEmpty()) tray = new Tray(image);
  } catch (error) {
    log.warn('there is no tray', { error });
  }
  tray?.setToolTip('Negatoscope');
  tray?.setContextMenu(
    Menu.buildFromTemplate([
      { label: 'Open Negatoscope', click: () => windows.showStudies() },
      { type: 'separator' },
      { label: 'Quit', click: () => app.quit() },
    ]),
  );
  tray?.on('click', () => windows.showStudies());
  let said = false;
  app.on('window-all-closed', () => {
    if (!listening()) return;
    log.info('all windows are closed; the listener goes on');
    if (!said && Notification.isSupported()) {
      new Notification({
        title: 'Negatoscope keeps receiving',
        body: 'The windows are closed. Open or quit it from its icon, or by starting it again.',
      }).show();
    }
    said = true;
  });
  app.on('will-quit', () => tray?.destroy());
}
