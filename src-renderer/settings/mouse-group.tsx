import { Button, Select } from '@mantine/core';
import { type MouseGesture, mouseGestures, type WheelAction, wheelGestures } from '../../src-shared/settings/keys.ts';
import { capitalised } from '../app/formatting.ts';
import { presetOf } from '../app/key-map.ts';
import { keyLabel } from '../app/keys.ts';
import { viewerTools } from '../app/viewer-tools.ts';
import { useDraft } from './draft-context.ts';
import { Group, Row } from './fields.tsx';

const wheelTexts: Record<WheelAction, string> = {
  zoom: 'Zoom',
  'scroll-ten': 'Scroll by ten images',
  series: 'Previous and next series',
  none: 'Nothing',
};

/** `Shift+Left` as `Shift + left button`. */
const gestureText = (gesture: string): string => {
  const parts = gesture.split('+');
  const last = parts.pop() ?? '';
  const button = last === 'Wheel' ? 'wheel' : `${last.toLowerCase()} button`;
  const text = [...parts.map((part) => keyLabel(part)), button].join(' + ');
  return capitalised(text);
};

/** What a button does that is bound to no tool. */
function unbound(gesture: MouseGesture): string {
  if (gesture === 'Right' || gesture === 'Middle') return 'Nothing';
  return gesture.endsWith('Left') ? 'The chosen tool' : 'As the button alone';
}

/** What the buttons and the wheel of the mouse do. */
export function MouseGroup() {
  const { draft, set } = useDraft();
  const preset = presetOf(draft);
  const own = Object.keys(draft.keys.mouse).length + Object.keys(draft.keys.wheel).length > 0;
  const put = (path: 'mouse' | 'wheel', gesture: string, value: string, usual: string): void => {
    const { [gesture]: _, ...others } = draft.keys[path] as Record<string, string>;
    set(`keys.${path}`, value === usual ? others : { ...others, [gesture]: value });
  };
  const tools = viewerTools.map(({ id, command }) => ({ value: id, label: command.title }));
  return (
    <Group title="Mouse in the viewer">
      <Row path="keys.left" label="Left button" hint="Always the tool that is chosen in the toolbar or by its key">
        {() => <span>The chosen tool</span>}
      </Row>
      {mouseGestures.map((gesture) => {
        const usual = preset.mouse[gesture];
        return (
          <Row key={gesture} path={`keys.mouse.${gesture}`} label={gestureText(gesture)}>
            {(id) => (
              <Select
                id={id}
                aria-label={gestureText(gesture)}
                data={[{ value: '', label: unbound(gesture) }, ...tools]}
                value={draft.keys.mouse[gesture] ?? usual}
                allowDeselect={false}
                onChange={(value) => put('mouse', gesture, value ?? '', usual)}
              />
            )}
          </Row>
        );
      })}
      <Row path="keys.wheelAlone" label="Wheel" hint="Always, whatever the tool (IHE Basic Image Review)">
        {() => <span>Scroll</span>}
      </Row>
      {wheelGestures.map((gesture) => (
        <Row key={gesture} path={`keys.wheel.${gesture}`} label={gestureText(gesture)}>
          {(id) => (
            <Select
              id={id}
              aria-label={gestureText(gesture)}
              data={Object.entries(wheelTexts).map(([value, label]) => ({ value, label }))}
              value={draft.keys.wheel[gesture] ?? preset.wheel[gesture]}
              allowDeselect={false}
              onChange={(value) => put('wheel', gesture, value ?? 'none', preset.wheel[gesture])}
            />
          )}
        </Row>
      ))}
      <Button
        variant="default"
        disabled={!own}
        onClick={() => {
          set('keys.mouse', {});
          set('keys.wheel', {});
        }}
      >
        Mouse as it was
      </Button>
    </Group>
  );
}
