import { effectiveMouse, effectiveWheel, type KeySources } from '../app/key-map.ts';
import { keyLabel } from '../app/keys.ts';
import { KeysHelp } from '../app/keys-help.tsx';
import { useLive } from '../app/live.ts';
import { viewerCommandGroups } from '../app/viewer-commands/index.ts';
import { useViewerCommands } from '../app/viewer-keys.ts';
import { toolOf } from './running.ts';
import { useViewer } from './store.ts';

const wheelTexts = { zoom: 'Zoom', 'scroll-ten': 'Scroll by ten images', series: 'Previous or next series', none: '' };

/** What the mouse does now: the bound buttons by the names of their tools. */
function mouseTexts(sources: KeySources): [what: string, does: string][] {
  const review = sources.display.interaction === 'basic-image-review';
  const tools = Object.entries(effectiveMouse(sources)).flatMap(([gesture, id]): [string, string][] => {
    const tool = toolOf(id);
    return tool ? [[`${keyLabel(gesture)} drag`, tool.command.title]] : [];
  });
  const wheel = Object.entries(effectiveWheel(sources))
    .filter(([, action]) => action !== 'none')
    .map(([gesture, action]): [string, string] => [keyLabel(gesture), wheelTexts[action]]);
  return [
    ['Wheel', 'Scroll'],
    ['Left drag', 'The chosen tool'],
    ...tools,
    ...wheel,
    ['Window drag', `Right is wider, up is ${review ? 'brighter' : 'darker'}`],
    ['Zoom drag', `Up is ${review ? 'smaller' : 'larger'}`],
    ['Double click', 'One viewport large, and back'],
    ['Drag of a series', 'Shows it in that viewport'],
  ];
}

/** All tools and keys, and what the mouse does (IHE BIR table 13-1, Help). */
export function Help() {
  const opened = useViewer((state) => state.help);
  const settings = useLive((state) => state.settings);
  const commands = useViewerCommands();
  if (!opened || !settings) return null;
  const groups = viewerCommandGroups
    .map(({ title, commands: group }) => ({
      title,
      entries: Object.values(group).map((command) => commands.find(({ id }) => id === command.id) ?? command),
    }))
    .filter(({ entries }) => entries.length > 0);
  return (
    <KeysHelp opened onClose={() => useViewer.setState({ help: false })} groups={groups} mouse={mouseTexts(settings)} />
  );
}
