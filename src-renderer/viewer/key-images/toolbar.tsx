import { Flag, ListFilter } from 'lucide-react';
import { useEffect, useState } from 'react';
import { keyImageCommands as commands } from '../../app/viewer-commands/key-images.ts';
import { useFrameFilter } from '../frame-filter.ts';
import { useViewer } from '../store.ts';
import { CommandButton, iconSize as size } from '../toolbar/tool-button.tsx';
import { useController } from '../viewports.ts';
import { useFlags } from './flags.ts';
import { isKey } from './placing.ts';
import { useKeyImages } from './store.ts';

/** Whether the selected viewport shows a marked image. */
function useMarked(): boolean {
  const selected = useViewer((state) => state.selected);
  const controller = useController(selected);
  const [marked, setMarked] = useState(false);
  useEffect(() => {
    const look = (): void => {
      const imageId = controller?.shown?.frame.imageId;
      setMarked(imageId !== undefined && useFlags.getState().byImage.get(imageId)?.mark !== undefined);
    };
    look();
    const ends = [controller?.onRendered(look), useFlags.subscribe(look)];
    return () => {
      for (const end of ends) end?.();
    };
  }, [controller]);
  return marked;
}

export function KeyImagesToolbar() {
  const marked = useMarked();
  const count = useKeyImages((state) => state.marks.size);
  const only = useFrameFilter((state) => state.filter !== undefined);
  const some = useFlags(({ byImage }) => [...byImage.values()].some(isKey));
  return (
    <>
      <CommandButton
        command={commands.mark}
        pressed={marked}
        icon={<Flag size={size} />}
        detail={count > 0 ? `${count} marked` : undefined}
      />
      <CommandButton
        command={commands.only}
        pressed={only}
        icon={<ListFilter size={size} />}
        disabled={some || only ? undefined : 'The open studies have no key images'}
      />
    </>
  );
}
