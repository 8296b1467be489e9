import { create } from 'zustand';
import type { CatalogueInfo, MountedVolume } from '../../src-shared/contract/catalogues.ts';
import { studyListSchema, viewRoutes } from '../../src-shared/contract/view-routes.ts';
import { api } from './api.ts';
import { fetchJson } from './fetch-json.ts';
import { plural } from './formatting.ts';
import { useLive } from './live.ts';
import { goTo, useNavigation } from './navigation.ts';
import { attempt, notify } from './notify.ts';

/** Which part of a medium is meant; without rows all of it. */
export interface ImportSelection {
  id: string;
  studyRows?: number[];
  seriesRows?: number[];
  instanceRows?: number[];
}

interface ImportingState {
  /** What the open import dialog is about. */
  selection: ImportSelection | undefined;
}

export const useImporting = create<ImportingState>(() => ({ selection: undefined }));

/** Shows what an import would bring and asks what is to be decided; nothing is imported yet. */
export const openImportDialog = (selection: ImportSelection): void => useImporting.setState({ selection });
export const closeImportDialog = (): void => useImporting.setState({ selection: undefined });

/** Opens files, folders, a ZIP archive, a disc image or a DICOMDIR as a medium and shows it; resolves to its id. */
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

/** Resolves to a medium once all of it was read, undefined when it was closed or taken out before. */
async function whenRead(id: string): Promise<CatalogueInfo | undefined> {
  const now = (): CatalogueInfo | 'waiting' | undefined => {
    const medium = useLive.getState().catalogues?.find((one) => one.id === id);
    return medium?.state === 'scanning' ? 'waiting' : medium?.state === 'ready' ? medium : undefined;
  };
  // The list that names it may be on its way still.
  useLive.setState({ catalogues: await api.catalogues.list() });
  return new Promise((resolve) => {
    const leave = useLive.subscribe(() => look());
    const look = (): void => {
      const medium = now();
      if (medium === 'waiting') return;
      leave();
      resolve(medium);
    };
    look();
  });
}

/** Opens one file; an instance is shown at once, a ZIP archive, a disc image or a DICOMDIR as the medium that it is. */
export async function openFile(path: string): Promise<void> {
  const id = await openPaths([path]);
  if (id === undefined) return;
  await attempt(async () => {
    const medium = await whenRead(id);
    if (medium?.kind !== 'folder' || medium.instances !== 1) return;
    const { rows } = await fetchJson(viewRoutes.studies(id, { limit: 1 }), studyListSchema);
    await api.app.openViewer({ catalogue: id, studyRows: rows.map(({ studyRow }) => studyRow) });
  }, 'The viewer could not be opened');
}

/** Lets the user choose, and opens what was chosen. */
export async function chooseAndOpen(kind: 'files' | 'folder'): Promise<void> {
  await attempt(async () => {
    const paths = await api.app.choosePaths({ kind });
    const [only] = paths;
    if (kind === 'files' && paths.length === 1 && only !== undefined) await openFile(only);
    else await openPaths(paths);
  });
}

/** Opens as a medium and shows what an import of everything would bring. */
export async function openAndImport(paths: string[]): Promise<void> {
  const id = await openPaths(paths);
  if (id !== undefined) openImportDialog({ id });
}

/** Closes a medium; its files are not touched. */
export async function closeMedium(id: string): Promise<void> {
  const { place } = useNavigation.getState();
  if (await attempt(() => api.catalogues.close({ id }), 'The medium could not be closed')) {
    if (place.kind === 'medium' && place.catalogue === id) goTo({ kind: 'archive', scope: 'all' });
  }
}

/** Lists a medium anew, whose files are others than were listed; windows that show it have to be opened anew. */
export async function lookAgain(id: string): Promise<void> {
  const { place } = useNavigation.getState();
  let opened: string | undefined;
  await attempt(async () => {
    opened = (await api.catalogues.lookAgain({ id })).id;
  }, 'The medium could not be opened again');
  const isShown = place.kind === 'medium' && place.catalogue === id;
  if (isShown) goTo(opened === undefined ? { kind: 'archive', scope: 'all' } : { kind: 'medium', catalogue: opened });
}

/** Lets the system put a medium out; what shows it is closed. */
export async function eject({ path, name }: Pick<MountedVolume, 'path' | 'name'>): Promise<void> {
  if (await attempt(() => api.catalogues.eject({ path }), `${name} could not be ejected`)) {
    notify(`${name} can be taken out.`);
  }
}
