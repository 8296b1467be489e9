import { Tabs } from '@mantine/core';
import { panels } from './areas.ts';
import styles from './side-panel.module.css';
import { showPanel, useViewer } from './store.ts';

/** The panes at the right of the window; one is open. */
export function SidePanel() {
  const open = useViewer((state) => state.panel);
  const current = panels.find(({ id }) => id === open);
  if (!current) return null;
  const { Content } = current;
  return (
    <aside className={styles['panel']} aria-label={current.title}>
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
