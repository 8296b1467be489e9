import { Divider, Tooltip } from '@mantine/core';
import { CircleHelp, PanelRight } from 'lucide-react';
import { Fragment } from 'react';
import { useLive } from '../../app/live.ts';
import { windowCommands as commands } from '../../app/viewer-commands/window.ts';
import { areas, panels } from '../areas.ts';
import { useViewer } from '../store.ts';
import { CommandButton, iconSize as size } from './tool-button.tsx';
import styles from './toolbar.module.css';

/** The toolbar: only what works, each button with its name and key. */
export function Toolbar() {
  const info = useLive((state) => state.info);
  const panel = useViewer((state) => state.panel !== undefined);
  return (
    <div className={styles['toolbar']} role="toolbar" aria-label="Viewer">
      {areas.map(
        ({ id, Toolbar: Group }) =>
          Group && (
            <Fragment key={id}>
              <Group />
              <Divider orientation="vertical" />
            </Fragment>
          ),
      )}
      <span className={styles['space']} />
      {info && (
        <Tooltip label={info.renderingReason}>
          <span className={styles['rendering']}>{info.rendering === 'gpu' ? 'GPU' : 'CPU'}</span>
        </Tooltip>
      )}
      {panels.length > 0 && (
        <CommandButton command={commands.panel} pressed={panel} icon={<PanelRight size={size} />} />
      )}
      <CommandButton command={commands.help} icon={<CircleHelp size={size} />} />
    </div>
  );
}
