import { Button, Checkbox, Popover, TextInput, Tooltip } from '@mantine/core';
import { ChevronDown, LayoutGrid } from 'lucide-react';
import { type FormEvent, type KeyboardEvent, useState } from 'react';
import { boxCount, offeredFormats, parseDisplayFormat, writeDisplayFormat } from '../../src-shared/film/formats.ts';
import type { FilmSheet } from '../../src-shared/film/model.ts';
import { filmCommands as commands } from '../app/film-commands.ts';
import { plural } from '../app/formatting.ts';
import { useFilmLabel } from './command-label.ts';
import styles from './format-picker.module.css';
import { formatWords } from './format-words.ts';
import { useProfile } from './printer.ts';
import { fitImages, fittingGrid, reshape } from './sheet-actions.ts';
import { activeSheet, useFilm } from './store.ts';

const most = { columns: 8, rows: 10 };

/** How the sheet is divided: a grid to point at, what the printer has besides, or typed. */
export function FormatPicker({ format }: { format: string }) {
  const opened = useFilm(({ picker }) => picker);
  const label = useFilmLabel(commands.format);
  const setOpened = (picker: boolean): void => useFilm.setState({ picker });
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-start" trapFocus>
      <Popover.Target>
        <Tooltip label={label}>
          <Button
            variant="subtle"
            color="gray"
            h={30}
            px={7}
            leftSection={<LayoutGrid size={16} />}
            rightSection={<ChevronDown size={12} />}
            aria-label={`Grid of the sheet: ${formatWords(format)}`}
            data-command={commands.format.id}
            onClick={() => setOpened(!opened)}
          >
            {formatWords(format)}
          </Button>
        </Tooltip>
      </Popover.Target>
      <Popover.Dropdown>{opened && <SheetChoices close={() => setOpened(false)} />}</Popover.Dropdown>
    </Popover>
  );
}

function SheetChoices({ close }: { close: () => void }) {
  const sheet = useFilm(activeSheet);
  return sheet && <Choices key={sheet.id} sheet={sheet} close={close} />;
}

function Choices({ sheet, close }: { sheet: FilmSheet; close: () => void }) {
  const profile = useProfile();
  const count = useFilm(({ film }) => film.sheets.length);
  const [all, setAll] = useState(false);
  const fitting = fittingGrid();
  const choose = (format: string): void => {
    if (reshape({ format }, all)) close();
  };
  const others = offeredFormats(profile, sheet).filter((format) => parseDisplayFormat(format)?.kind !== 'STANDARD');
  const custom = (format: string): string => {
    const read = parseDisplayFormat(format);
    const named = read?.kind === 'CUSTOM' && profile.customFormats.find((one) => one.number === read.number)?.name;
    return named || formatWords(format);
  };
  return (
    <div className={styles['picker']}>
      <Grid format={sheet.format} onChoose={choose} />
      {fitting && (
        <Button
          variant="default"
          fullWidth
          mb={8}
          data-fitting={fitting.images}
          onClick={() => {
            if (fitImages()) close();
          }}
        >
          {formatWords(fitting.format)} for {plural(fitting.images, 'image')}
        </Button>
      )}
      {others.length > 0 && (
        <div className={styles['others']}>
          {others.map((format) => (
            <Button
              key={format}
              variant={format === sheet.format ? 'light' : 'default'}
              data-format={format}
              onClick={() => choose(format)}
            >
              {custom(format)}
            </Button>
          ))}
        </div>
      )}
      <Typed sheet={sheet} onChoose={choose} />
      {count > 1 && (
        <Checkbox
          mt={8}
          label={`For all ${plural(count, 'sheet')}`}
          checked={all}
          onChange={(event) => setAll(event.currentTarget.checked)}
        />
      )}
    </div>
  );
}

/** A format as it is sent: `STANDARD\5,7`, `ROW\2,3`. */
function Typed({ sheet, onChoose }: { sheet: FilmSheet; onChoose: (format: string) => void }) {
  const profile = useProfile();
  const [text, setText] = useState(sheet.format);
  const read = parseDisplayFormat(text.includes('\\') || !/^\d/.test(text) ? text : `STANDARD\\${text}`);
  const written = read && writeDisplayFormat(read);
  const boxes = written === undefined ? undefined : boxCount({ ...sheet, format: written }, profile);
  const problem = read === undefined ? 'No format' : boxes === undefined ? 'Not of this printer' : undefined;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (written !== undefined && boxes !== undefined) onChoose(written);
  };
  return (
    <form onSubmit={submit} className={styles['typed']}>
      <TextInput
        aria-label="Format as it is sent"
        description="STANDARD\columns,rows · ROW\boxes of each row · COL\boxes of each column"
        value={text}
        error={problem}
        onChange={(event) => setText(event.currentTarget.value)}
        rightSectionWidth={52}
        rightSection={
          <Button type="submit" variant="subtle" disabled={boxes === undefined}>
            Use
          </Button>
        }
      />
    </form>
  );
}

const steps: Record<string, [columns: number, rows: number]> = {
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
};

/** Columns and rows to point at, or to walk with the arrow keys. */
function Grid({ format, onChoose }: { format: string; onChoose: (format: string) => void }) {
  const now = parseDisplayFormat(format);
  const value = now?.kind === 'STANDARD' ? now : { columns: 1, rows: 1 };
  const [pointed, setPointed] = useState<{ columns: number; rows: number }>();
  const { columns, rows } = pointed ?? value;
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>): void => {
    const step = steps[event.key];
    if (!step) return;
    event.preventDefault();
    event.stopPropagation();
    const column = Math.min(most.columns, Math.max(1, columns + step[0]));
    const row = Math.min(most.rows, Math.max(1, rows + step[1]));
    event.currentTarget.querySelector<HTMLElement>(`[data-grid="${column}x${row}"]`)?.focus();
  };
  return (
    <div>
      <div
        className={styles['grid']}
        style={{ gridTemplateColumns: `repeat(${most.columns}, 24px)` }}
        onMouseLeave={() => setPointed(undefined)}
        onKeyDown={onKeyDown}
      >
        {Array.from({ length: most.columns * most.rows }, (_, at) => {
          const here = { columns: (at % most.columns) + 1, rows: Math.floor(at / most.columns) + 1 };
          const current =
            here.columns === Math.min(most.columns, value.columns) && here.rows === Math.min(most.rows, value.rows);
          return (
            <button
              type="button"
              key={`${here.columns}x${here.rows}`}
              className={styles['cell']}
              aria-label={`${here.columns} × ${here.rows}`}
              data-grid={`${here.columns}x${here.rows}`}
              data-autofocus={current || undefined}
              tabIndex={current ? 0 : -1}
              data-on={(here.columns <= columns && here.rows <= rows) || undefined}
              onMouseEnter={() => setPointed(here)}
              onFocus={() => setPointed(here)}
              onClick={() => onChoose(writeDisplayFormat({ kind: 'STANDARD', ...here }))}
            />
          );
        })}
      </div>
      <div className={styles['label']}>
        {columns} × {rows}: {plural(columns * rows, 'image')}
      </div>
    </div>
  );
}
