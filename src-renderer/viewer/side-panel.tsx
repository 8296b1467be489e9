import { Tabs } from '@mantine/core';
import { useState } from 'react';
import { Grip } from '../app/grip.tsx';
import { remember, remembered } from '../app/remembered.ts';
import { panels } from './areas.ts';
import styles from './side-panel.module.css';
import { showPanel, useViewer } from './store.ts';

const widths = { least: 220, usual: 320, most: 900 };
const isWidths = (value: unknown): value is Record<string, number> =>
  typeof value === 'object' &&
  value !== null &&
  Object.values(value).every((width) => typeof width === 'number' && width >= widths.least && width <= widths.most);

/** The panes at the right of the window; one is open. */
export function SidePanel() {
  const open = useViewer((state) => state.panel);
  const [own, setOwn] = useState(() => remembered('viewer.panelWidths', {}, isWidths));
  const current = panels.find(({ id }) => id === open);
  if (!current) return null;
  const { Content } = current;
  const width = own[current.id] ?? current.width ?? widths.usual;
  return (
    <aside className={styles['panel']} aria-label={current.title} style={{ width }}>
      <Grip
        label="Width of the side panel"
        axis="x"
        reversed
        value={width}
        minimum={widths.least}
        maximum={widths.most}
        onValue={(value) => {
          const next = { ...own, [current.id]: value };
          setOwn(next);
          remember('viewer.panelWidths', next);
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
