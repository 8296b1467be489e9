import { ActionIcon, Menu, Tooltip } from '@mantine/core';
import { ChevronDown, Layers2 } from 'lucide-react';
import { useViewer } from '../store.ts';
import { iconSize as size } from '../toolbar/tool-button.tsx';
import toolbar from '../toolbar/toolbar.module.css';
import { useHere } from './here.ts';
import { StateMenuItems } from './menu.tsx';
import { useStates } from './store.ts';
import { stateName } from './words.ts';

/** The states of the selected picture; there when the open studies have some. */
export function StatesToolbar() {
  const some = useStates((state) => state.states.length > 0);
  return some ? <StatesMenu /> : null;
}

function StatesMenu() {
  const selected = useViewer((state) => state.selected);
  const found = useHere(selected);
  const label = found?.current ? `Presentation state: ${stateName(found.current)}` : 'Presentation states';
  if (!found) {
    return (
      <Tooltip label="No image is shown">
        <ActionIcon size={30} aria-label="Presentation states" data-disabled aria-disabled>
          <Layers2 size={size} />
        </ActionIcon>
      </Tooltip>
    );
  }
  return (
    <Menu position="bottom-start">
      <Menu.Target>
        <Tooltip label={label}>
          <ActionIcon
            size={30}
            w={40}
            aria-label="Presentation states"
            className={toolbar['button'] ?? ''}
            aria-pressed={found.current !== undefined}
          >
            <Layers2 size={size} />
            <ChevronDown size={12} />
          </ActionIcon>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown mah="80vh" style={{ overflowY: 'auto' }} maw={420}>
        <StateMenuItems found={found} />
      </Menu.Dropdown>
    </Menu>
  );
}
