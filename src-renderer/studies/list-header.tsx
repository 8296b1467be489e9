import { ActionIcon, Menu, Portal } from '@mantine/core';
import { ArrowDown, ArrowUp, Columns3 } from 'lucide-react';
import { type PointerEvent, useState } from 'react';
import { type Column, type ColumnChoice, columns, defaultColumns, minimumWidth, widthOf } from './columns.ts';
import { setSort, useSearch } from './list.ts';
import styles from './study-list.module.css';

interface ListHeaderProps {
  choice: ColumnChoice;
  shown: readonly Column[];
  onChange: (choice: ColumnChoice) => void;
}

/** Column titles: a click sorts, the edge between two resizes, the right button chooses columns. */
export function ListHeader({ choice, shown, onChange }: ListHeaderProps) {
  const sort = useSearch((state) => state.sort);
  const [menu, setMenu] = useState<{ x: number; y: number }>();

  const sortBy = (column: Column): void => {
    if (!column.sort) return;
    const same = sort.key === column.sort;
    setSort({ key: column.sort, descending: same ? !sort.descending : (column.descendingFirst ?? false) });
  };

  return (
    <div
      className={styles['header']}
      role="row"
      style={{ gridTemplateColumns: 'var(--columns)', minWidth: minimumWidth(choice, shown) }}
      onContextMenu={(event) => {
        event.preventDefault();
        setMenu({ x: event.clientX, y: event.clientY });
      }}
      onMouseDown={(event) => event.stopPropagation()}
      onDoubleClick={(event) => event.stopPropagation()}
    >
      <div role="columnheader" className={styles['corner']}>
        <ActionIcon
          size={20}
          aria-label="Columns and order"
          title="Columns and order"
          onClick={(event) => {
            const { left, bottom } = event.currentTarget.getBoundingClientRect();
            setMenu({ x: left, y: bottom });
          }}
        >
          <Columns3 size={13} />
        </ActionIcon>
      </div>
      {shown.map((column) => {
        const sorted = sort.key === column.sort;
        return (
          <div key={column.id} className={styles['titleCell']}>
            <button
              type="button"
              role="columnheader"
              tabIndex={-1}
              className={styles['title']}
              data-align={column.align}
              aria-sort={sorted ? (sort.descending ? 'descending' : 'ascending') : 'none'}
              title={
                column.sort
                  ? `Sort by ${(column.longTitle ?? column.title).toLowerCase()}. Right button: choose columns`
                  : column.longTitle
              }
              onClick={() => sortBy(column)}
            >
              <span>{column.title}</span>
              {sorted && (sort.descending ? <ArrowDown size={11} aria-hidden /> : <ArrowUp size={11} aria-hidden />)}
            </button>
            <Grip
              width={widthOf(choice, column)}
              onWidth={(width) =>
                onChange({ ...choice, widths: { ...choice.widths, [column.id]: Math.max(column.minimum, width) } })
              }
              onReset={() => {
                const { [column.id]: _, ...widths } = choice.widths;
                onChange({ ...choice, widths });
              }}
            />
          </div>
        );
      })}
      {/* Outside of the list, whose containment would move what is fixed. */}
      <Portal>
        <Menu
          opened={menu !== undefined}
          onChange={(open) => !open && setMenu(undefined)}
          position="bottom-start"
          closeOnItemClick={false}
        >
          <Menu.Target>
            <span style={{ position: 'fixed', left: menu?.x, top: menu?.y }} />
          </Menu.Target>
          <Menu.Dropdown mah="70vh" style={{ overflowY: 'auto' }}>
            <Menu.Label>Order</Menu.Label>
            {shown.flatMap((column) =>
              column.sort === undefined ? (
                []
              ) : (
                <Menu.RadioItem
                  key={column.id}
                  value={column.sort}
                  checked={sort.key === column.sort}
                  closeMenuOnClick={false}
                  checkIcon={sort.descending ? <ArrowDown size={12} /> : <ArrowUp size={12} />}
                  onClick={() => sortBy(column)}
                >
                  {column.title}
                </Menu.RadioItem>
              ),
            )}
            <Menu.Divider />
            <Menu.Label>Columns</Menu.Label>
            {columns.map((column) => (
              <Menu.CheckboxItem
                key={column.id}
                disabled={column.id === 'patient'}
                checked={choice.shown.includes(column.id)}
                onChange={(checked) => {
                  const others = choice.shown.filter((id) => id !== column.id);
                  onChange({ ...choice, shown: checked ? [...others, column.id] : others });
                }}
              >
                {column.title}
              </Menu.CheckboxItem>
            ))}
            <Menu.Divider />
            <Menu.Item onClick={() => onChange(defaultColumns)}>Columns as they were at first</Menu.Item>
          </Menu.Dropdown>
        </Menu>
      </Portal>
    </div>
  );
}

interface GripProps {
  width: number;
  onWidth: (width: number) => void;
  onReset: () => void;
}

function Grip({ width, onWidth, onReset }: GripProps) {
  const [from, setFrom] = useState<{ x: number; width: number }>();
  const drag = (event: PointerEvent): void => {
    if (from) onWidth(from.width + event.clientX - from.x);
  };
  return (
    <div
      className={styles['grip']}
      data-dragging={from ? true : undefined}
      title="Drag to resize, double click for the width it had at first"
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        setFrom({ x: event.clientX, width });
      }}
      onPointerMove={drag}
      onPointerUp={() => setFrom(undefined)}
      onPointerCancel={() => setFrom(undefined)}
      onDoubleClick={onReset}
    />
  );
}
