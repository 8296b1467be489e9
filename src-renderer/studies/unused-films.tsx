import { Button, Group } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import type { UnusedFilm } from '../../src-shared/contract/film.ts';
import { api } from '../app/api.ts';
import { dicomDay, formatDate, formatName, plural } from '../app/formatting.ts';
import { attempt } from '../app/notify.ts';

const againMs = 12 * 60 * 60 * 1000;
const messageMs = 60_000;

function tell({ patient, images, forgottenAt }: UnusedFilm): void {
  const whose = [formatName(patient.name), patient.id.trim() && `(${patient.id.trim()})`].filter(Boolean).join(' ');
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
          forgotten on {formatDate(dicomDay(0, new Date(forgottenAt)))}.
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
    api.film.unused().then(
      (films) => films.forEach(tell),
      () => undefined,
    );
  };
  look();
  const timer = setInterval(look, againMs);
  return () => clearInterval(timer);
}
