import { Text } from '@mantine/core';
import { Download, FolderOpen } from 'lucide-react';
import { type DragEvent, useEffect, useState } from 'react';
import { pathForFile } from '../app/api.ts';
import { openAndImport, openFile, openPaths } from '../app/media-actions.ts';
import { notify } from '../app/notify.ts';
import styles from './drop-target.module.css';

const hasFiles = (event: globalThis.DragEvent): boolean => event.dataTransfer?.types.includes('Files') ?? false;

/** Takes files, folders, ZIP archives and DICOMDIRs dropped anywhere on the window, to browse or to import. */
export function DropTarget() {
  const [dragging, setDragging] = useState(false);
  const [over, setOver] = useState<'browse' | 'import'>('browse');

  useEffect(() => {
    let depth = 0;
    const enter = (event: globalThis.DragEvent): void => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      depth++;
      setDragging(true);
    };
    const leave = (event: globalThis.DragEvent): void => {
      if (!hasFiles(event)) return;
      depth = Math.max(0, depth - 1);
      if (depth === 0) setDragging(false);
    };
    // Without this a file dropped beside the target would replace the window's page.
    const prevent = (event: globalThis.DragEvent): void => event.preventDefault();
    const end = (event: globalThis.DragEvent): void => {
      event.preventDefault();
      depth = 0;
      setDragging(false);
    };
    window.addEventListener('dragenter', enter);
    window.addEventListener('dragleave', leave);
    window.addEventListener('dragover', prevent);
    window.addEventListener('drop', end);
    return () => {
      window.removeEventListener('dragenter', enter);
      window.removeEventListener('dragleave', leave);
      window.removeEventListener('dragover', prevent);
      window.removeEventListener('drop', end);
    };
  }, []);

  if (!dragging) return null;

  const drop = (action: 'browse' | 'import') => (event: DragEvent) => {
    event.preventDefault();
    const paths = [...event.dataTransfer.files].map(pathForFile).filter((path) => path !== '');
    if (paths.length === 0) {
      notify('What was dropped lies on no disk. Save it first, then drop the file.');
      return;
    }
    const [only] = event.dataTransfer.items;
    const oneFile = paths.length === 1 && only?.webkitGetAsEntry()?.isFile;
    if (action === 'import') void openAndImport(paths);
    else void (oneFile ? openFile(paths[0] as string) : openPaths(paths));
  };
  const zone = (action: 'browse' | 'import') => ({
    className: styles['zone'],
    'data-over': over === action || undefined,
    onDragOver: (event: DragEvent) => {
      event.preventDefault();
      event.dataTransfer.dropEffect = 'copy';
      setOver(action);
    },
    onDrop: drop(action),
  });
  return (
    <div className={styles['overlay']} data-testid="drop-target">
      <div {...zone('browse')}>
        <FolderOpen size={32} aria-hidden />
        <Text fw={600}>Browse</Text>
        <Text size="xs">Look at the studies where they are; nothing is copied</Text>
      </div>
      <div {...zone('import')}>
        <Download size={32} aria-hidden />
        <Text fw={600}>Import</Text>
        <Text size="xs">See what would come in, then copy it into the archive</Text>
      </div>
    </div>
  );
}
