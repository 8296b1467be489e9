import { HardDriveDownload, Send } from 'lucide-react';
import { exchangeCommands as commands } from '../../app/viewer-commands/exchange.ts';
import { useRestingShown } from '../selected-shown.ts';
import { CommandButton, iconSize, needsImage } from '../toolbar/tool-button.tsx';

/** What is given to other systems. */
export function ExchangeToolbar() {
  const shown = useRestingShown();
  return (
    <>
      <CommandButton command={commands.send} icon={<Send size={iconSize} />} {...needsImage(shown)} />
      <CommandButton command={commands.export} icon={<HardDriveDownload size={iconSize} />} {...needsImage(shown)} />
    </>
  );
}
