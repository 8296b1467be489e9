import { Tabs } from '@mantine/core';
import { useState } from 'react';
import { Grip } from '../app/grip.tsx';
import { remember, remembered } from '../app/remembered.ts';
import { panels } from './areas.ts';
import styles from './side-panel.module.css';
import { showPanel, useViewer } from './store.ts';

const widths = { least: 220, usual: 320, most: 900 };
const isWidth = (value: unknown): value is number =>
  typeof value === 'number' && value >= widths.least && value <= widths.most;

/** The panes at the right of the window; one is open. */
export function SidePanel() {
  const open = useViewer((state) => state.panel);
  const [width, setWidth] = useState(() => remembered('viewer.panelWidth', widths.usual, isWidth));
  const current = panels.find(({ id }) => id === open);
  if (!current) return null;
  const { Content } = current;
  return (
    <aside className={styles['panel']} aria-label={current.title} style={{ width }}>
      <Grip
        className={styles['grip']}
        label="Width of the side panel"
        axis="x"
        reversed
        value={width}
        minimum={widths.least}
        maximum={widths.most}
        onValue={(value) => {
          setWidth(value);
          remember('viewer.panelWidth', value);
        }}
      />
      {panels.length > 1 && (
        <Tabs value={current.id} onChange={(id) => showPanel(id ?? undefined)} variant="default">
          <Tabs.List>
            {panels.map(({ id, title }) => (
              <Tabs.Tab key={id} value={id}>
                {title}
              </Tabs.Tab>
            ))}
          </Tabs.List>
        </Tabs>
      )}
      <div className={styles['content']}>
        <Content />
      </div>
    </aside>
  );
}
