import { cellsOf } from '../../../src-shared/film/cells.ts';
import type { FilmTemplate } from '../../../src-shared/film/model.ts';
import { templateOf } from '../../../src-shared/film/templates.ts';
import { api } from '../../app/api.ts';
import { firstShow } from '../../app/film-frames.ts';
import { attempt, notify, notifyError } from '../../app/notify.ts';
import { withoutWrongEdges } from '../hung-images.ts';
import { isHung, withHanging } from '../mammography.ts';
import { withOneSize } from '../one-size.ts';
import { currentProfile } from '../printer.ts';
import { newId, update, useFilm } from '../store.ts';
import { useRail } from '../studies.ts';
import { fittedTemplate, withTemplate } from './templates.ts';

/** Changes the templates of the settings; resolves to whether they were kept. */
export const changeTemplates = (change: (templates: FilmTemplate[]) => FilmTemplate[]): Promise<boolean> =>
  attempt(async () => {
    const read = await api.settings.get();
    const templates = change(read.printing.templates);
    await api.settings.replace({ read, settings: { ...read, printing: { ...read.printing, templates } } });
  }, 'The templates were not kept');

/** The modality of the first image of the film, for the templates that are meant for it; '' when nothing is known. */
export function modalityOfFilm(): string {
  const { film } = useFilm.getState();
  const first = film.sheets.flatMap(({ boxes }) => boxes).find((cell) => cell !== null);
  if (!first) return '';
  const image = first.content.kind === 'image' ? first.content.image : first.content.of[0];
  const series = useRail.getState().studies.flatMap((study) => study.series);
  return series.find(({ row }) => row.seriesUid === image?.seriesUid)?.row.modality ?? '';
}

/** The present film as a template of this name: its shapes, and what its first image shows. */
export function templateOfFilm(name: string, id: string = newId()): FilmTemplate {
  const { film } = useFilm.getState();
  const cells = film.sheets.flatMap(({ boxes }) => boxes.filter((cell) => cell !== null));
  const show = cells[0]?.show ?? firstShow;
  const scales = new Set(cells.map(({ view }) => view.scale));
  const [scale] = scales;
  const modality = modalityOfFilm();
  const template = templateOf(film, { id, name, show, modalities: modality ? [modality] : [] });
  const bare = template.sheets.map(({ alignments: _, ...shape }) => shape);
  return {
    ...template,
    ...(isHung(film) ? { hanging: 'mammography' as const, sheets: bare } : {}),
    ...(scales.size === 1 &&
      scale !== undefined &&
      scale !== 'zoom' && { scale: scale === 'ratio' ? 'one-size' : scale }),
  };
}

/** Lays the film out by a template, as one step that can be taken back. */
export function layOutBy(template: FilmTemplate): void {
  try {
    const profile = currentProfile();
    const fitted = fittedTemplate(template, profile, useFilm.getState().film.sheets[0]?.filmSize ?? '');
    const hung = template.hanging && withHanging(useFilm.getState().film, fitted, profile);
    update((film) => {
      if (hung) return hung.film;
      const laid = withoutWrongEdges(withTemplate(film, template, profile, newId));
      return template.scale === 'one-size'
        ? withOneSize(
            laid,
            laid.sheets.flatMap(cellsOf).map(({ id }) => id),
          )
        : laid;
    });
    useFilm.setState({ box: 0 });
    if (hung) notify(hung.told);
  } catch (error) {
    notifyError(error, `The film could not be laid out as "${template.name}"`);
  }
}
