import { KeysHelp } from '../app/keys-help.tsx';
import { useLive } from '../app/live.ts';
import { viewerCommandList } from '../app/viewer-commands/index.ts';
import { useViewer } from './store.ts';

/** All keys and what the mouse does. */
export function Help() {
  const opened = useViewer((state) => state.help);
  const interaction = useLive((state) => state.settings?.display.interaction ?? 'basic-image-review');
  const review = interaction === 'basic-image-review';
  const mouse: [string, string][] = [
    ['Wheel', 'Scroll'],
    ['Left drag', 'The chosen tool'],
    ['Right drag', `Window: right is wider, up is ${review ? 'brighter' : 'darker'}`],
    ['Middle drag', 'Pan'],
    ['Ctrl + wheel', 'Zoom'],
    ['Zoom drag', `Up is ${review ? 'smaller' : 'larger'}`],
    ['Double click', 'One viewport large, and back'],
    ['Drag of a series', 'Shows it in that viewport'],
  ];
  return (
    <KeysHelp
      opened={opened}
      onClose={() => useViewer.setState({ help: false })}
      commands={viewerCommandList}
      mouse={mouse}
    />
  );
}
