import { ActionIcon, Autocomplete, Button, NumberInput, Select, Tooltip } from '@mantine/core';
import { Grid3x3, Plus, X } from 'lucide-react';
import { useState } from 'react';
import { type FilmSizeId, filmSizeIds, filmSizes } from '../../src-shared/film/sizes.ts';
import type { PrinterProfile } from '../../src-shared/settings/printing.ts';
import { valueAt } from './draft.ts';
import { useDraft } from './draft-context.ts';
import { Block } from './fields.tsx';
import { RowMoves } from './row-moves.tsx';
import texts from './texts-section.module.css';

type Film = PrinterProfile['films'][number];
type Pixels = Film['pixels'][number];

const usualSize = (id: string) => (id in filmSizes ? filmSizes[id as FilmSizeId] : undefined);

interface NumberCellProps {
  label: string;
  value: number;
  /** Shown instead of 0. */
  otherwise?: string;
  wrong: boolean;
  width: number;
  onValue: (value: number) => void;
}

/** A number in a line of a table. */
function NumberCell({ label, value, otherwise, wrong, width, onValue }: NumberCellProps) {
  return (
    <NumberInput
      aria-label={label}
      w={width}
      hideControls
      allowNegative={false}
      decimalScale={2}
      placeholder={otherwise ?? ''}
      value={Number.isFinite(value) && !(otherwise !== undefined && value === 0) ? value : ''}
      error={wrong}
      onChange={(next) => onValue(typeof next === 'number' ? next : otherwise === undefined ? Number.NaN : 0)}
    />
  );
}

/** The films of a printer, the usual one first: how large they are, and how many pixels it can put on them. */
export function FilmsField({ path }: { path: string }) {
  const { draft, set, problemAt } = useDraft();
  const [opened, setOpened] = useState<number>();
  const films = (valueAt(draft, path) ?? []) as Film[];
  const change = (at: number, part: Partial<Film>): void =>
    set(
      path,
      films.map((film, other) => (other === at ? { ...film, ...part } : film)),
    );
  const move = (from: number, to: number): void => {
    const next = [...films];
    next.splice(to, 0, ...next.splice(from, 1));
    set(path, next);
    setOpened(undefined);
  };
  const unused = filmSizeIds.find((id) => !films.some((film) => film.id === id)) ?? 'OTHER';
  return (
    <Block
      path={path}
      label="Films"
      hint="The first is the usual one. Upright, in millimetres; empty: the size of its name."
    >
      <table className={texts['items']} style={{ width: 'auto' }}>
        <thead>
          <tr>
            <th>Film</th>
            <th>Width</th>
            <th>Height</th>
            <th aria-label="Changes" />
          </tr>
        </thead>
        <tbody>
          {films.map((film, at) => {
            const size = usualSize(film.id);
            const name = film.id || `film ${at + 1}`;
            return [
              // biome-ignore lint/suspicious/noArrayIndexKey: the place is what counts.
              <tr key={at} data-film={film.id}>
                <td>
                  <Autocomplete
                    aria-label={`Film ${at + 1}`}
                    size="xs"
                    w={138}
                    maxLength={16}
                    data={filmSizeIds}
                    value={film.id}
                    error={problemAt(`${path}.${at}.id`)}
                    onChange={(id) => change(at, { id })}
                  />
                </td>
                <td>
                  <NumberCell
                    label={`Width of ${name}`}
                    width={76}
                    value={film.widthMm}
                    otherwise={size ? String(Math.round(size.width * 10) / 10) : 'needed'}
                    wrong={(!size && film.widthMm === 0) || Boolean(problemAt(`${path}.${at}.widthMm`))}
                    onValue={(widthMm) => change(at, { widthMm })}
                  />
                </td>
                <td>
                  <NumberCell
                    label={`Height of ${name}`}
                    width={76}
                    value={film.heightMm}
                    otherwise={size ? String(Math.round(size.height * 10) / 10) : 'needed'}
                    wrong={(!size && film.heightMm === 0) || Boolean(problemAt(`${path}.${at}.heightMm`))}
                    onValue={(heightMm) => change(at, { heightMm })}
                  />
                </td>
                <td>
                  <RowMoves
                    name={name}
                    at={at}
                    count={films.length}
                    onMove={move}
                    onRemove={() => {
                      set(
                        path,
                        films.filter((_, other) => other !== at),
                      );
                      setOpened(undefined);
                    }}
                  >
                    <Tooltip label={film.pixels.length > 0 ? 'Pixels it has (given)' : 'Pixels it has'}>
                      <ActionIcon
                        size={20}
                        aria-label={`Pixels of ${name}`}
                        aria-expanded={opened === at}
                        {...(film.pixels.length > 0 && { c: 'var(--ng-accent)' })}
                        onClick={() => setOpened(opened === at ? undefined : at)}
                      >
                        <Grid3x3 size={12} />
                      </ActionIcon>
                    </Tooltip>
                  </RowMoves>
                </td>
              </tr>,
              opened === at && (
                // biome-ignore lint/suspicious/noArrayIndexKey: the place is what counts.
                <tr key={`${at}-pixels`}>
                  <td colSpan={4}>
                    <PixelsOf
                      name={name}
                      path={`${path}.${at}.pixels`}
                      pixels={film.pixels}
                      onPixels={(pixels) => change(at, { pixels })}
                    />
                  </td>
                </tr>
              ),
            ];
          })}
          <tr>
            <td colSpan={4}>
              <Button
                variant="subtle"
                color="gray"
                leftSection={<Plus size={13} />}
                onClick={() => set(path, [...films, { id: unused, widthMm: 0, heightMm: 0, pixels: [] }])}
              >
                Add a film
              </Button>
            </td>
          </tr>
        </tbody>
      </table>
    </Block>
  );
}

interface PixelsOfProps {
  name: string;
  path: string;
  pixels: Pixels[];
  onPixels: (pixels: Pixels[]) => void;
}

/** What the manual of a printer says of its matrix; without it, it follows from resolution and margins. */
function PixelsOf({ name, path, pixels, onPixels }: PixelsOfProps) {
  const { draft, problemAt } = useDraft();
  const place = path.split('.films.')[0];
  const resolutions = (valueAt(draft, `${place}.resolutions`) ?? []) as PrinterProfile['resolutions'];
  const ids = [...new Set([...resolutions.map(({ id }) => id), ...pixels.map(({ resolution }) => resolution)])];
  const change = (at: number, part: Partial<Pixels>): void =>
    onPixels(pixels.map((entry, other) => (other === at ? { ...entry, ...part } : entry)));
  return (
    <div className={texts['more']} style={{ display: 'block' }}>
      {pixels.length === 0
        ? 'Reckoned from resolution and margins. Where the manual names the pixels of this film, they are given here.'
        : 'Pixels upright, columns by rows, at each resolution:'}
      {pixels.map((entry, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the place is what counts.
        <div key={at} className={texts['row']} style={{ marginTop: 4 }}>
          <Select
            aria-label={`Resolution ${at + 1} of ${name}`}
            w={120}
            data={ids}
            value={entry.resolution}
            allowDeselect={false}
            onChange={(resolution) => resolution !== null && change(at, { resolution })}
          />
          <NumberCell
            label={`Columns ${at + 1} of ${name}`}
            width={84}
            value={entry.columns}
            wrong={Boolean(problemAt(`${path}.${at}.columns`))}
            onValue={(columns) => change(at, { columns })}
          />
          ×
          <NumberCell
            label={`Rows ${at + 1} of ${name}`}
            width={84}
            value={entry.rows}
            wrong={Boolean(problemAt(`${path}.${at}.rows`))}
            onValue={(rows) => change(at, { rows })}
          />
          <ActionIcon
            size={20}
            aria-label={`Take out pixels ${at + 1} of ${name}`}
            onClick={() => onPixels(pixels.filter((_, other) => other !== at))}
          >
            <X size={12} />
          </ActionIcon>
        </div>
      ))}
      <div>
        <Button
          variant="subtle"
          color="gray"
          leftSection={<Plus size={13} />}
          onClick={() =>
            onPixels([...pixels, { resolution: ids[0] ?? 'STANDARD', columns: Number.NaN, rows: Number.NaN }])
          }
        >
          Add its pixels
        </Button>
      </div>
    </div>
  );
}
