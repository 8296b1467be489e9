import { ActionIcon, Button, Group, Modal, TextInput, Tooltip } from '@mantine/core';
import { ArrowDown, ArrowUp, RefreshCw, Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { FilmTemplate } from '../../../src-shared/film/model.ts';
import { plural } from '../../app/formatting.ts';
import { useLive } from '../../app/live.ts';
import { notify } from '../../app/notify.ts';
import { useFilm } from '../store.ts';
import { filmSizeText } from './checks.ts';
import { changeTemplates, templateOfFilm } from './kept-templates.ts';
import { closeDialog } from './store.ts';
import { moved } from './templates.ts';
import styles from './templates-dialog.module.css';

const longest = 64;

/** The present film under a name, and the templates that were kept: named, ordered, taken anew from the film, deleted. */
export function TemplatesDialog() {
  const templates = useLive(({ settings }) => settings?.printing.templates) ?? [];
  const sheets = useFilm(({ film }) => film.sheets);
  const [name, setName] = useState('');
  const [busy, setBusy] = useState(false);
  const wanted = name.trim();
  const same = templates.find((one) => one.name === wanted);
  const change = async (next: (list: FilmTemplate[]) => FilmTemplate[]): Promise<boolean> => {
    setBusy(true);
    const kept = await changeTemplates(next);
    setBusy(false);
    return kept;
  };
  const save = async (): Promise<void> => {
    if (wanted === '' || busy) return;
    const made = templateOfFilm(wanted, same?.id);
    const kept = await change((list) =>
      list.some(({ id }) => id === made.id) ? list.map((one) => (one.id === made.id ? made : one)) : [...list, made],
    );
    if (!kept) return;
    setName('');
    notify(`Template "${wanted}" kept.`);
  };
  return (
    <Modal opened onClose={closeDialog} size={620} title="Templates of films">
      <form
        className={styles['new']}
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <TextInput
          data-autofocus
          aria-label="Name of the template"
          placeholder="Name"
          maxLength={longest}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Button type="submit" disabled={wanted === '' || sheets.length === 0} loading={busy}>
          {same ? 'Replace' : 'Save this film'}
        </Button>
      </form>
      <p className={styles['hint']}>
        {shapesText(sheets)} A template keeps film sizes, grids, header, footer and what stands on the images; no
        images.
      </p>
      {templates.length === 0 ? (
        <p className={styles['empty']}>No template of your own yet.</p>
      ) : (
        <ol className={styles['list']}>
          {templates.map((template, index) => (
            <Row
              key={template.id}
              template={template}
              at={index}
              count={templates.length}
              busy={busy}
              change={change}
            />
          ))}
        </ol>
      )}
      <Group justify="flex-end" mt="md">
        <Button variant="default" onClick={closeDialog}>
          Close
        </Button>
      </Group>
    </Modal>
  );
}

interface RowProps {
  template: FilmTemplate;
  at: number;
  count: number;
  busy: boolean;
  change: (next: (list: FilmTemplate[]) => FilmTemplate[]) => Promise<boolean>;
}

function Row({ template, at, count, busy, change }: RowProps) {
  const [name, setName] = useState(template.name);
  const rename = (): void => {
    const next = name.trim();
    if (next === '' || next === template.name) setName(template.name);
    else
      void change((list) => list.map((one) => (one.id === template.id ? { ...one, name: next } : one))).then((kept) => {
        if (!kept) setName(template.name);
      });
  };
  const move = (by: number): void =>
    void change((list) => {
      const from = list.findIndex(({ id }) => id === template.id);
      return moved(list, from, from + by);
    });
  return (
    <li className={styles['row']} data-testid="film-template">
      <div className={styles['names']}>
        <TextInput
          aria-label={`Name of ${template.name}`}
          value={name}
          maxLength={longest}
          onChange={(event) => setName(event.currentTarget.value)}
          onBlur={rename}
          onKeyDown={(event) => {
            if (event.key === 'Enter') rename();
          }}
        />
        <span className={styles['shapes']}>
          {shapesText(template.sheets)}
          {template.modalities.length > 0 && ` First for ${template.modalities.join(', ')}.`}
        </span>
      </div>
      <ActionIcon aria-label={`${template.name} up`} disabled={busy || at === 0} onClick={() => move(-1)}>
        <ArrowUp size={14} />
      </ActionIcon>
      <ActionIcon aria-label={`${template.name} down`} disabled={busy || at === count - 1} onClick={() => move(1)}>
        <ArrowDown size={14} />
      </ActionIcon>
      <Tooltip label="As the film is now">
        <ActionIcon
          aria-label={`${template.name}: as the film is now`}
          disabled={busy}
          onClick={() =>
            void change((list) => list.map((one) => (one.id === template.id ? templateOfFilm(one.name, one.id) : one)))
          }
        >
          <RefreshCw size={13} />
        </ActionIcon>
      </Tooltip>
      <Tooltip label="Delete">
        <ActionIcon
          aria-label={`Delete ${template.name}`}
          disabled={busy}
          onClick={() => void change((list) => list.filter(({ id }) => id !== template.id))}
        >
          <Trash2 size={14} />
        </ActionIcon>
      </Tooltip>
    </li>
  );
}

/** `3 sheets: 14 × 17 in, STANDARD\4,5.` */
function shapesText(shapes: readonly Pick<FilmTemplate['sheets'][number], 'filmSize' | 'format'>[]): string {
  const [first] = shapes;
  if (!first) return '';
  const alike = shapes.every(({ filmSize, format }) => filmSize === first.filmSize && format === first.format);
  const text = `${filmSizeText(first.filmSize)}, ${first.format.replace('\\', ' ')}`;
  return shapes.length === 1 ? `${text}.` : `${plural(shapes.length, 'sheet')}: ${text}${alike ? '' : ' and others'}.`;
}
