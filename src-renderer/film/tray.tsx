import { ActionIcon, Tooltip } from '@mantine/core';
import { CopyPlus, FilePlus2, Trash2 } from 'lucide-react';
import { type KeyboardEvent, memo, useEffect, useRef, useState } from 'react';
import { NegatoscopeError } from '../../src-shared/contract/errors.ts';
import type { FilmSheet } from '../../src-shared/film/model.ts';
import { filmCommands as commands } from '../app/film-commands.ts';
import { plural } from '../app/formatting.ts';
import { Grip } from '../app/grip.tsx';
import type { Command } from '../app/keys.ts';
import { useWidth } from '../app/width.ts';
import { runCommand } from './actions.ts';
import { useFilmLabel } from './command-label.ts';
import { beginDrag, dropAt, dropSheet, endDrag, mayDrop } from './dragging.ts';
import { formatWords } from './format-words.ts';
import { useInSight } from './in-sight.ts';
import { usePageOptions } from './page-options.ts';
import { Preview } from './preview.tsx';
import { useProfile } from './printer.ts';
import { showSheet } from './selection.ts';
import { pageFor } from './sheet-page.ts';
import { useFilm } from './store.ts';
import styles from './tray.module.css';
import { Unplaced } from './unplaced.tsx';

const widths = { least: 110, usual: 150, most: 320 };

/** The sheets of the film, and beneath them what lies on none. */
export function Tray() {
  const sheets = useFilm(({ film }) => film.sheets);
  const shown = useFilm(({ sheet }) => sheet);
  const { width, grip } = useWidth('film.trayWidth', widths);
  return (
    <div className={styles['place']}>
      <Grip className={styles['grip']} label="Width of the sheets" reversed {...grip} />
      <aside className={styles['tray']} aria-label="Sheets" style={{ width }}>
        <header className={styles['head']}>
          <b>{plural(sheets.length, 'sheet')}</b>
          <span className={styles['tools']}>
            <Tool command={commands.addSheet} icon={<FilePlus2 size={15} />} />
            <Tool command={commands.duplicateSheet} icon={<CopyPlus size={15} />} />
            <Tool command={commands.removeSheet} icon={<Trash2 size={15} />} />
          </span>
        </header>
        <div className={styles['list']} onKeyDown={walk}>
          {sheets.map((sheet, index) => (
            <SheetItem
              key={sheet.id}
              sheet={sheet}
              index={index}
              count={sheets.length}
              current={sheet.id === shown}
              width={width - 58}
            />
          ))}
          <DropEnd at={sheets.length} />
        </div>
        <Unplaced width={width} />
      </aside>
    </div>
  );
}

function Tool({ command, icon }: { command: Command; icon: React.ReactNode }) {
  const label = useFilmLabel(command);
  return (
    <Tooltip label={label}>
      <ActionIcon aria-label={command.title} data-command={command.id} onClick={() => runCommand(command.id)}>
        {icon}
      </ActionIcon>
    </Tooltip>
  );
}

/** Up and down go from sheet to sheet while the list has the keyboard. */
function walk(event: KeyboardEvent<HTMLElement>): void {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step === undefined || event.ctrlKey || event.altKey) return;
  const items = [...event.currentTarget.querySelectorAll<HTMLElement>('[data-sheet]')];
  const next = items[items.indexOf(document.activeElement as HTMLElement) + step];
  event.preventDefault();
  event.stopPropagation();
  if (!next?.dataset['sheet']) return;
  showSheet(next.dataset['sheet']);
  next.focus();
}

interface ItemProps {
  sheet: FilmSheet;
  index: number;
  count: number;
  current: boolean;
  /** CSS pixels for the preview. */
  width: number;
}

const SheetItem = memo(function SheetItem({ sheet, index, count, current, width }: ItemProps) {
  const element = useRef<HTMLDivElement>(null);
  const [over, setOver] = useState<'cells' | 'before'>();
  const seen = useInSight(element);
  const profile = useProfile();
  const options = usePageOptions();
  const page = pageFor(profile, sheet, options);
  const cells = sheet.boxes.filter((cell) => cell !== null).length;
  useEffect(() => {
    if (current) element.current?.scrollIntoView({ block: 'nearest' });
  }, [current]);
  const failed = page instanceof NegatoscopeError;
  const scale = failed ? 1 : width / page.width;
  return (
    <div
      ref={element}
      className={styles['item']}
      role="button"
      tabIndex={current ? 0 : -1}
      aria-current={current}
      aria-label={`Sheet ${index + 1} of ${count}, ${formatWords(sheet.format)}, ${plural(cells, 'image')}`}
      data-sheet={sheet.id}
      data-current={current || undefined}
      data-over={over}
      draggable
      onDragStart={(event) => beginDrag(event, { kind: 'sheet', id: sheet.id })}
      onDragEnd={endDrag}
      onDragOver={(event) => {
        if (mayDrop(event, 'sheet')) setOver('before');
        else setOver(mayDrop(event, 'cells', 'set', 'frame') ? 'cells' : undefined);
      }}
      onDragLeave={() => setOver(undefined)}
      onDrop={(event) => {
        if (over === 'before') dropSheet(event, index);
        else dropAt(event, { sheet: sheet.id, position: 1 }, true);
        setOver(undefined);
      }}
      onClick={() => showSheet(sheet.id)}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' && event.key !== ' ') return;
        event.preventDefault();
        event.stopPropagation();
        showSheet(sheet.id);
      }}
    >
      <span className={styles['number']}>{index + 1}</span>
      {failed ? (
        <span className={styles['unknown']}>{formatWords(sheet.format)}: not of this printer</span>
      ) : (
        <span className={styles['film']} style={{ width, height: page.height * scale }}>
          {(seen ? page.boxes : []).map((box, at) => {
            const cell = sheet.boxes[at];
            const place = { left: box.x * scale, top: box.y * scale };
            const size = { width: Math.max(1, box.width * scale), height: Math.max(1, box.height * scale) };
            return (
              <span key={box.position} className={styles['box']} style={{ ...place, ...size }}>
                {cell && <Preview cell={cell} {...size} widthMm={box.width} />}
              </span>
            );
          })}
        </span>
      )}
    </div>
  );
});

/** Behind the last sheet. */
function DropEnd({ at }: { at: number }) {
  const [over, setOver] = useState(false);
  return (
    <div
      className={styles['end']}
      data-over={over ? 'before' : undefined}
      onDragOver={(event) => setOver(mayDrop(event, 'sheet'))}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        setOver(false);
        dropSheet(event, at);
      }}
    />
  );
}
