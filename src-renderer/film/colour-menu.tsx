import { ActionIcon, Menu, Tooltip } from '@mantine/core';
import { ChevronDown, Palette } from 'lucide-react';
import { isColour } from '../../src-shared/imaging/pipeline/colour.ts';
import { colourTableName, colourTables, wordsOfTable } from '../../src-shared/imaging/pipeline/colour-tables.ts';
import { useLive } from '../app/live.ts';
import { chosen } from './chosen.tsx';
import { useColour } from './printer.ts';
import { firstSelected, useFilm } from './store.ts';
import { setPlaceOf, useRail } from './studies.ts';
import styles from './toolbar.module.css';
import { setTable } from './view-actions.ts';

/** The colours of a table from its lowest to its highest entry, as a background. */
function stripe(id: string): string {
  const words = wordsOfTable(id);
  const stops = Array.from({ length: 17 }, (_, at) => {
    const word = words[Math.round((at * 255) / 16)] ?? 0;
    return `rgb(${word & 255} ${(word >> 8) & 255} ${(word >> 16) & 255})`;
  });
  return `linear-gradient(to right, ${stops.join(', ')})`;
}

/** Colours in the place of greys: those that the viewer offers. */
export function ColourMenu() {
  const content = useFilm((state) => firstSelected(state)?.content);
  useRail((rail) => rail.studies);
  const found = content?.kind === 'image' ? setPlaceOf(content.image) : undefined;
  const frame = found?.set.frames[found.index];
  const disabled = !content
    ? 'No image is selected'
    : content.kind === 'picture'
      ? 'A picture keeps its colours'
      : frame && isColour(frame.pixel)
        ? 'The image has colours of its own'
        : undefined;
  const label = `Colour table${disabled ? `. ${disabled}` : ''}`;
  return (
    <Menu position="bottom-start">
      <Menu.Target>
        <Tooltip label={label}>
          <ActionIcon
            size={30}
            w={40}
            className={styles['button'] ?? ''}
            aria-label="Colour table"
            aria-disabled={disabled ? true : undefined}
            data-disabled={disabled ? true : undefined}
          >
            <Palette size={17} />
            <ChevronDown size={12} />
          </ActionIcon>
        </Tooltip>
      </Menu.Target>
      {!disabled && (
        <Menu.Dropdown>
          <Entries />
        </Menu.Dropdown>
      )}
    </Menu>
  );
}

/** What an image has when no table was chosen for its cell, in words. */
function usual(modality: string, stated: boolean, own: boolean, tables: Readonly<Record<string, string>>): string {
  if (stated) return 'as its presentation state says';
  const id = Object.hasOwn(tables, modality) ? tables[modality] : undefined;
  if (id !== undefined) return `${(colourTableName(id) ?? 'Grey').toLowerCase()}, as ${modality} begins`;
  return own ? 'the colours of the image' : 'grey';
}

/** Made while the menu is open. */
function Entries() {
  const cell = useFilm(firstSelected);
  const tables = useLive((live) => live.settings?.display.view.colourTables);
  const colour = useColour();
  const now = cell?.view.table;
  const content = cell?.content;
  const found = content?.kind === 'image' ? setPlaceOf(content.image) : undefined;
  const own = found?.set.frames[found.index]?.pixel.supplementalPalette !== undefined;
  const stated = content?.kind === 'image' && content.state !== undefined;
  return (
    <>
      {!colour && <Menu.Label>This printer prints greys: the image is printed without its colours</Menu.Label>}
      <Menu.Item {...chosen(now === undefined)} onClick={() => setTable(undefined)}>
        Usual{' '}
        <span className={styles['detail']}>
          {usual(found?.set.series.series.modality ?? '', stated, own, tables ?? {})}
        </span>
      </Menu.Item>
      {own && (
        <Menu.Item {...chosen(now === 'image')} onClick={() => setTable('image')}>
          Of the image
        </Menu.Item>
      )}
      {colourTables.map(({ id, name }) => (
        <Menu.Item
          key={id}
          data-colour-table={id}
          {...chosen(now === id)}
          onClick={() => setTable(id)}
          rightSection={<span className={styles['stripe']} style={{ background: stripe(id) }} aria-hidden />}
        >
          {name}
        </Menu.Item>
      ))}
    </>
  );
}
