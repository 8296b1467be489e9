import { api } from './api.ts';
import { plural } from './formatting.ts';
import { goTo, useNavigation } from './navigation.ts';
import { attempt, notify } from './notify.ts';

/** Opens files, folders, a ZIP archive or a DICOMDIR as a medium and shows it; resolves to its id. */
export async function openPaths(paths: string[], show = true): Promise<string | undefined> {
  if (paths.length === 0) return undefined;
  let id: string | undefined;
  await attempt(
    async () => {
      id = (await api.catalogues.open({ paths })).id;
    },
    `${paths.length === 1 ? paths[0] : plural(paths.length, 'item')} could not be opened`,
  );
  if (id !== undefined && show) goTo({ kind: 'medium', catalogue: id });
  return id;
}

/** Lets the user choose, and opens what was chosen. */
export async function chooseAndOpen(kind: 'files' | 'folder'): Promise<void> {
  await attempt(async () => {
    await openPaths(await api.app.choosePaths({ kind }));
  });
}

/** Copies studies of a medium (all when none is named) into the archive, in the background. */
export async function importStudies(id: string, studyRows?: number[]): Promise<boolean> {
  const started = await attempt(
    () => api.catalogues.importStudies(studyRows ? { id, studyRows } : { id }),
    'The import could not be started',
  );
  if (started) notify('Importing in the background: see Transfers.');
  return started;
}

/** Opens as a medium and imports everything; the job itself waits for the end of the reading. */
export async function openAndImport(paths: string[]): Promise<void> {
  const id = await openPaths(paths);
  if (id !== undefined) await importStudies(id);
}

/** Closes a medium; its files are not touched. */
export async function closeMedium(id: string): Promise<void> {
  const { place } = useNavigation.getState();
  if (await attempt(() => api.catalogues.close({ id }), 'The medium could not be closed')) {
    if (place.kind === 'medium' && place.catalogue === id) goTo({ kind: 'archive', scope: 'all' });
  }
}
