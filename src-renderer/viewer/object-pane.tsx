import { ActionIcon, Tooltip } from '@mantine/core';
import { type KeyboardEvent, type ReactNode, useEffect, useRef } from 'react';
import type { NegatoscopeError } from '../../src-shared/contract/errors.ts';
import { errorText } from '../app/error-text.ts';
import { type ObjectCommands, putObjectCommands } from './object-commands.ts';
import styles from './object-pane.module.css';

interface ObjectPaneProps {
  /** What kind of object, for tests and styles. */
  kind: string;
  /** Undefined where it stands in a pane and not in a cell. */
  cell: number | undefined;
  title: string;
  detail?: string | undefined;
  tools?: ReactNode;
  /** Facts at the lower edge. */
  foot?: ReactNode;
  /** What it does of the commands for images while its cell is selected. */
  commands?: ObjectCommands | undefined;
  /** Keys that it takes while it has the focus; true when it did. */
  onKey?: ((event: KeyboardEvent) => boolean) | undefined;
  children: ReactNode;
}

/** An object that is no image in a cell: a bar with its name and tools, and what it shows. */
export function ObjectPane({ kind, cell, title, detail, tools, foot, commands, onKey, children }: ObjectPaneProps) {
  const latest = useRef(commands);
  latest.current = commands;
  const ids = Object.keys(commands ?? {}).join();
  useEffect(() => {
    if (cell === undefined || ids === '') return;
    // The ids stay; what they do may change with every rendering.
    const through = Object.fromEntries(ids.split(',').map((id) => [id, () => latest.current?.[id]?.()]));
    return putObjectCommands(cell, through);
  }, [cell, ids]);
  return (
    <section
      className={styles['pane']}
      data-object={kind}
      data-wide
      aria-label={title}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: its keys work where it has the focus
      tabIndex={0}
      onKeyDown={(event) => {
        if (event.defaultPrevented || pressesButton(event) || !onKey?.(event)) return;
        event.preventDefault();
        event.stopPropagation();
      }}
    >
      <header className={styles['bar']}>
        <div className={styles['title']} title={title}>
          <b>{title}</b>
          {detail && <span>{detail}</span>}
        </div>
        {tools && <div className={styles['tools']}>{tools}</div>}
      </header>
      <div className={styles['body']}>{children}</div>
      {foot && <footer className={styles['foot']}>{foot}</footer>}
    </section>
  );
}

/** Space on a button presses it and moves nothing. */
const pressesButton = ({ key, target }: KeyboardEvent): boolean =>
  key === ' ' && target instanceof Element && target.closest('button') !== null;

interface PaneButtonProps {
  label: string;
  icon: ReactNode;
  pressed?: boolean;
  disabled?: boolean;
  onClick(): void;
}

/** A small button of the bar. */
export const PaneButton = ({ label, icon, pressed, disabled, onClick }: PaneButtonProps) => (
  <Tooltip label={label}>
    <ActionIcon
      aria-label={label}
      aria-pressed={pressed}
      variant={pressed ? 'light' : 'subtle'}
      {...(pressed ? { color: 'accent' } : {})}
      disabled={disabled ?? false}
      onMouseDown={(event) => event.preventDefault()}
      onClick={onClick}
    >
      {icon}
    </ActionIcon>
  </Tooltip>
);

/** What stands in a pane while there is nothing to show, or why there is nothing. */
export const PaneNotice = ({ error, children }: { error?: NegatoscopeError | undefined; children?: ReactNode }) => {
  const text = error && errorText(error);
  return (
    <div className={styles['notice']} role={error ? 'alert' : 'status'}>
      {text && <b>{text.title}</b>}
      {text?.advice}
      {children}
    </div>
  );
};
