import { Button, Group } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import type { UnusedFilm } from '../../src-shared/contract/film.ts';
import { api } from '../app/api.ts';
import { dicomDay, formatCount, formatDate, formatName, plural } from '../app/formatting.ts';
import { attempt } from '../app/notify.ts';

const againMs = 12 * 60 * 60 * 1000;
const messageMs = 60_000;

/** Others are told of together: few messages are shown at a time, and one may be in a hurry. */
const toldSingly = 1;
const namedTogether = 6;

const whoseOf = ({ patient }: UnusedFilm): string =>
  [formatName(patient.name), patient.id.trim() && `(${patient.id.trim()})`].filter(Boolean).join(' ');
const dayOf = ({ forgottenAt }: UnusedFilm): string => formatDate(dicomDay(0, new Date(forgottenAt)));

/** Of many films, the one that is forgotten first first. */
function tellTogether(films: readonly UnusedFilm[]): void {
  const [first] = films;
  if (!first) return;
  const named = films.slice(0, namedTogether).map((film) => whoseOf(film) || '(no name)');
  const more = films.length - named.length;
  notifications.show({
    id: 'unused others',
    autoClose: messageMs,
    message: (
      <span data-films-unused={films.length}>
        {plural(films.length, 'other film')} composed and not opened for long: {named.join('; ')}
        {more > 0 && ` and ${formatCount(more)} more`}. They are forgotten from {dayOf(first)} on, unless they are
        opened: select a study of the patient and press Film …
      </span>
    ),
  });
}

/** The first ones each by itself, with a button that opens it; many others together. */
function tellAll(films: readonly UnusedFilm[]): void {
  const soonest = [...films].sort((a, b) => a.forgottenAt - b.forgottenAt);
  const single = soonest.length > toldSingly + 1 ? toldSingly : soonest.length;
  soonest.slice(0, single).forEach(tell);
  tellTogether(soonest.slice(single));
}

function tell(film: UnusedFilm): void {
  const { patient, images } = film;
  const whose = whoseOf(film);
  const id = `unused ${patient.key}`;
  const open = (): void => {
    notifications.hide(id);
    void attempt(() => api.film.reopen({ patientKey: patient.key }), 'The film was not opened');
  };
  notifications.show({
    id,
    autoClose: messageMs,
    message: (
      <Group gap="sm" justify="space-between" wrap="nowrap" data-film-unused>
        <span>
          A film{whose ? ` of ${whose}` : ''} with {plural(images, 'image')} was composed and not opened for long. It is
          forgotten on {dayOf(film)}.
        </span>
        <Button size="compact-xs" variant="default" style={{ flexShrink: 0 }} onClick={open}>
          Open the film
        </Button>
      </Group>
    ),
  });
}

/** Tells of films that are forgotten soon, at the start of the window and twice a day; gives back how to stop. */
export function tellUnusedFilms(): () => void {
  const look = (): void => {
    // They are forgotten only a week after they were told of: it is asked again.
    api.film.unused().then(tellAll, () => undefined);
  };
  look();
  const timer = setInterval(look, againMs);
  return () => clearInterval(timer);
}
