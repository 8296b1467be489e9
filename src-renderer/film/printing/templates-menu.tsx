import { Button, Menu } from '@mantine/core';
import { ChevronDown, LayoutTemplate } from 'lucide-react';
import { templatesFor } from '../../../src-shared/film/templates.ts';
import { useLive } from '../../app/live.ts';
import { useProfile } from '../printer.ts';
import { useFilm } from '../store.ts';
import { layOutBy, modalityOfFilm } from './kept-templates.ts';
import styles from './printing.module.css';
import { openDialog } from './store.ts';
import { bundledTemplates, isPossible } from './templates.ts';

/** Shapes of films by name: own ones first, those that come with the program, and what is done about them. */
export function TemplatesMenu() {
  const own = useLive(({ settings }) => settings?.printing.templates) ?? [];
  const profile = useProfile();
  const size = useFilm(({ film }) => film.sheets[0]?.filmSize ?? '');
  return (
    <Menu position="bottom-start">
      <Menu.Target>
        <Button
          variant="subtle"
          color="gray"
          aria-label="Templates"
          leftSection={<LayoutTemplate size={14} />}
          rightSection={<ChevronDown size={12} />}
        >
          <span className={styles['wide']}>Templates</span>
        </Button>
      </Menu.Target>
      <Menu.Dropdown className={styles['menu'] ?? ''}>
        <Items of={[own, bundledTemplates]} possible={(template) => isPossible(template, profile, size)} />
        <Menu.Divider />
        <Menu.Item onClick={() => openDialog({ kind: 'templates' })}>Save this film as a template, edit …</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

type Template = (typeof bundledTemplates)[number];

/** Read when the menu opens: what is on the film then says which come first. */
function Items({ of, possible }: { of: readonly (readonly Template[])[]; possible: (one: Template) => boolean }) {
  const modality = modalityOfFilm();
  return of
    .filter((list) => list.length > 0)
    .map((list, index) => [
      index > 0 && (of[0]?.length ?? 0) > 0 && <Menu.Divider key={`divider ${String(index)}`} />,
      ...templatesFor(list, modality)
        .filter(possible)
        .map((template) => (
          <Menu.Item key={template.id} onClick={() => layOutBy(template)}>
            {template.name}
          </Menu.Item>
        )),
    ]);
}
