import { Button, Group } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import type { FilmPatient } from '../../../src-shared/film/model.ts';
import { api } from '../../app/api.ts';
import { formatName, plural } from '../../app/formatting.ts';
import { attempt } from '../../app/notify.ts';

const messageMs = 5000;
/** What was said last: the next message takes its place, images lie beneath. */
let said: string | undefined;

/** Opens the film of a patient, or brings it forward. */
export const openFilm = (patient: FilmPatient, catalogue: string, studyRows: number[]): void =>
  void attempt(() => api.film.open({ patient, catalogue, studyRows }), 'The film was not opened');

/** Brings the film forward as it is. */
const showFilm = (patient: FilmPatient): void =>
  void attempt(() => api.film.add({ patient, cells: [], show: true }), 'The film was not opened');

/** Says how many images were given, what of them is not on the film, and leads there. */
export function tellGiven(patient: FilmPatient, count: number, missing: readonly string[]): void {
  if (said !== undefined) notifications.hide(said);
  const whose = formatName(patient.name);
  said = notifications.show({
    autoClose: missing.length > 0 ? 3 * messageMs : messageMs,
    message: (
      <Group gap="sm" justify="space-between" wrap="nowrap" data-film-given={count}>
        <span>
          {plural(count, 'image')} given to the film{whose ? ` of ${whose}` : ''}.
          {missing.length > 0 && ` Not on it: ${missing.join('; ')}.`}
        </span>
        <Button size="compact-xs" variant="default" style={{ flexShrink: 0 }} onClick={() => showFilm(patient)}>
          Open the film
        </Button>
      </Group>
    ),
  });
}
