import { Divider, Tooltip } from '@mantine/core';
import { CircleHelp, Ellipsis, PanelRight, Wrench } from 'lucide-react';
import { type FocusEvent, Fragment, type RefObject, useEffect, useRef, useState } from 'react';
import { useLive } from '../../app/live.ts';
import { windowCommands as commands } from '../../app/viewer-commands/window.ts';
import { areas, panels } from '../areas.ts';
import { useViewer } from '../store.ts';
import { useAdvanced } from './advanced.ts';
import { CommandButton, iconSize as size } from './tool-button.tsx';
import styles from './toolbar.module.css';

/** The toolbar: only what works, each button with its name and key. What does not fit in one row is behind the dots. */
export function Toolbar() {
  const info = useLive((state) => state.info);
  const panel = useViewer((state) => state.panel !== undefined);
  const advanced = useAdvanced();
  const tools = useRef<HTMLDivElement>(null);
  const [open, setOpen] = useState(false);
  const over = useOverflow(tools);
  useOpenedBelow(tools, () => setOpen(true));
  // Whoever walks here with the keyboard sees where he is; what a button opens elsewhere on the page is not here.
  const onFocus = (event: FocusEvent): void => {
    if (!event.currentTarget.contains(event.target)) return;
    const row = tools.current?.getBoundingClientRect();
    if (row && event.target.getBoundingClientRect().top > row.top + rowHeight) setOpen(true);
  };
  return (
    <div className={styles['toolbar']} role="toolbar" aria-label="Viewer" data-open={(open && over) || undefined}>
      <div className={styles['place']}>
        <div ref={tools} className={styles['tools']} onFocus={onFocus} data-tools>
          {areas.map(
            ({ id, Toolbar: Group }) =>
              Group && (
                <Fragment key={id}>
                  <Group />
                  <Divider orientation="vertical" className={styles['divider'] ?? ''} />
                </Fragment>
              ),
          )}
        </div>
      </div>
      {over && (
        <Tooltip label={open ? 'Fewer tools' : 'The tools that do not fit here'}>
          <button
            type="button"
            className={styles['more']}
            aria-label="More tools"
            aria-expanded={open}
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => setOpen(!open)}
          >
            <Ellipsis size={size} />
          </button>
        </Tooltip>
      )}
      {info && (
        <Tooltip label={info.renderingReason}>
          <span className={styles['rendering']}>{info.rendering === 'gpu' ? 'GPU' : 'CPU'}</span>
        </Tooltip>
      )}
      <CommandButton command={commands.advanced} pressed={advanced} icon={<Wrench size={size} />} />
      {panels.length > 0 && (
        <CommandButton command={commands.panel} pressed={panel} icon={<PanelRight size={size} />} />
      )}
      <CommandButton command={commands.help} icon={<CircleHelp size={size} />} />
    </div>
  );
}

/** Height of one row of tools, CSS pixels. */
const rowHeight = 32;

/** A key may open what hangs from a button below the first row: that has to be in sight for it. */
function useOpenedBelow(tools: RefObject<HTMLDivElement | null>, show: () => void): void {
  const latest = useRef(show);
  latest.current = show;
  useEffect(() => {
    const element = tools.current;
    if (!element) return;
    const look = (): void => {
      const top = element.getBoundingClientRect().top + rowHeight;
      const opened = [...element.querySelectorAll('[aria-expanded="true"]')];
      if (opened.some((button) => button.getBoundingClientRect().top >= top)) latest.current();
    };
    const changes = new MutationObserver(look);
    changes.observe(element, { attributes: true, attributeFilter: ['aria-expanded'], subtree: true });
    return () => changes.disconnect();
  }, [tools]);
}

/** Whether the tools need more than one row. */
function useOverflow(tools: RefObject<HTMLDivElement | null>): boolean {
  const [over, setOver] = useState(false);
  useEffect(() => {
    const element = tools.current;
    if (!element) return;
    const look = (): void => {
      const children = [...element.children].filter((child) => child.clientWidth > 1);
      const last = children[children.length - 1];
      setOver(last instanceof HTMLElement && last.offsetTop >= rowHeight);
    };
    const sizes = new ResizeObserver(look);
    sizes.observe(element);
    const changes = new MutationObserver(look);
    changes.observe(element, { childList: true, subtree: true });
    look();
    return () => {
      sizes.disconnect();
      changes.disconnect();
    };
  }, [tools]);
  return over;
}
