import { Combine } from 'lucide-react';
import { useLive } from '../../app/live.ts';
import { derivingCommands as commands } from '../../app/viewer-commands/deriving.ts';
import { useRestingShown } from '../selected-shown.ts';
import { useViewer } from '../store.ts';
import { CommandButton, iconSize } from '../toolbar/tool-button.tsx';
import { isOfUse, subjectOf } from './subjects.ts';

/** New images computed from those shown; there where CT or nuclear images are shown. */
export function DerivingToolbar() {
  const shown = useRestingShown();
  const selected = useViewer((state) => state.selected);
  const creates = useLive((state) => state.settings?.createdObjects.enabled === true);
  // A series that is read has other images.
  useViewer(({ studies }) => studies);
  if (!creates || !isOfUse(shown?.frame)) return null;
  const subject = subjectOf(selected);
  return (
    <CommandButton
      command={commands.derive}
      icon={<Combine size={iconSize} />}
      disabled={'why' in subject ? subject.why : undefined}
    />
  );
}
