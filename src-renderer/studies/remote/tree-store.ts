import { create } from 'zustand';
import type { NegatoscopeError } from '../../../src-shared/contract/errors.ts';
import type { RemoteInstance, RemoteSeries } from '../../../src-shared/contract/remote.ts';
import { studyTitle } from '../../../src-shared/contract/study-title.ts';
import { seriesListSchema, viewRoutes } from '../../../src-shared/contract/view-routes.ts';
import { api, asError } from '../../app/api.ts';
import { fetchJson } from '../../app/fetch-json.ts';
import { retrievalKey, type Wanted } from '../../app/retrievals.ts';
import type { RemoteRow } from './row.ts';

/** Images of a series, once somebody opened it. */
export interface SeriesImages {
  open: boolean;
  rows?: RemoteInstance[];
  error?: NegatoscopeError;
}

/** What lies below a study of a node, as far as it was asked for. */
export interface StudyTree {
  series?: RemoteSeries[];
  error?: NegatoscopeError;
  /** How many instances of a series are here, by Series Instance UID. */
  here: Readonly<Record<string, number>>;
  images: Readonly<Record<string, SeriesImages>>;
}

interface TreeState {
  studies: Readonly<Record<string, StudyTree>>;
}

export const useTrees = create<TreeState>(() => ({ studies: {} }));

export const treeKey = (row: RemoteRow): string => retrievalKey(row.nodeId, row.remote);

const empty: StudyTree = { here: {}, images: {} };

function change(key: string, next: (tree: StudyTree) => StudyTree): void {
  useTrees.setState(({ studies }) => ({ studies: { ...studies, [key]: next(studies[key] ?? empty) } }));
}

const placeOf = ({ nodeId, remote }: RemoteRow) => ({ nodeId, patientId: remote.patientId, studyUid: remote.studyUid });

const byNumber = (a: { number?: number | undefined }, b: { number?: number | undefined }): number =>
  (a.number ?? Number.MAX_SAFE_INTEGER) - (b.number ?? Number.MAX_SAFE_INTEGER);

const asking = new Set<string>();

/** Asks the node for the series of a study, once; again after a failure. */
export async function loadTree(row: RemoteRow): Promise<void> {
  const key = treeKey(row);
  if (asking.has(key) || useTrees.getState().studies[key]?.series) return;
  asking.add(key);
  try {
    const series = await api.remote.series(placeOf(row));
    change(key, ({ error: _, ...tree }) => ({ ...tree, series: [...series].sort(byNumber) }));
  } catch (thrown) {
    change(key, (tree) => ({ ...tree, error: asError(thrown) }));
  }
  asking.delete(key);
}

/** How much of each series is here. */
export async function loadHere(row: RemoteRow): Promise<void> {
  const { local } = row.remote;
  let here: Record<string, number> = {};
  if (local) {
    try {
      const { rows } = await fetchJson(viewRoutes.seriesOfStudy('archive', local.studyRow), seriesListSchema);
      here = Object.fromEntries(rows.map(({ seriesUid, instances }) => [seriesUid, instances]));
    } catch {
      // It was deleted meanwhile.
    }
  }
  change(treeKey(row), (tree) => ({ ...tree, here }));
}

/** Shows or hides the images of a series; they are asked for when they are first shown. */
export async function toggleImages(row: RemoteRow, { seriesUid }: RemoteSeries, open?: boolean): Promise<void> {
  const key = treeKey(row);
  const put = (images: SeriesImages): void =>
    change(key, (tree) => ({ ...tree, images: { ...tree.images, [seriesUid]: images } }));
  const known = useTrees.getState().studies[key]?.images[seriesUid];
  const now = open ?? !known?.open;
  if (known?.rows || !now) {
    put({ ...known, open: now });
    return;
  }
  put({ open: true });
  try {
    const rows = await api.remote.instances({ ...placeOf(row), seriesUid });
    put({ open: true, rows: [...rows].sort(byNumber) });
  } catch (thrown) {
    put({ open: true, error: asError(thrown) });
  }
}

/** Forgets what lies below the studies of a node: it is searched anew. */
export function forgetTrees(nodeId: string): void {
  useTrees.setState(({ studies }) => ({
    studies: Object.fromEntries(Object.entries(studies).filter(([key]) => (JSON.parse(key) as string[])[0] !== nodeId)),
  }));
}

/** One line of the tree. */
export type TreeLine =
  | { kind: 'series'; key: string; series: RemoteSeries; images: SeriesImages | undefined }
  | { kind: 'image'; key: string; series: RemoteSeries; image: RemoteInstance }
  | { kind: 'note'; key: string; series: RemoteSeries; error?: NegatoscopeError };

export function linesOf(tree: StudyTree | undefined): TreeLine[] {
  return (tree?.series ?? []).flatMap((series): TreeLine[] => {
    const images = tree?.images[series.seriesUid];
    const head: TreeLine = { kind: 'series', key: series.seriesUid, series, images };
    if (!images?.open) return [head];
    if (images.error) return [head, { kind: 'note', key: `${series.seriesUid}/`, series, error: images.error }];
    if (!images.rows) return [head, { kind: 'note', key: `${series.seriesUid}/`, series }];
    return [
      head,
      ...images.rows.map(
        (image): TreeLine => ({ kind: 'image', key: `${series.seriesUid}/${image.sopInstanceUid}`, series, image }),
      ),
    ];
  });
}

export const lineHeight = 24;
const mostLines = 14;

/** Height of what is shown below a row, in CSS pixels; more lines scroll inside. */
export const treeHeight = (tree: StudyTree | undefined): number =>
  Math.max(1, Math.min(mostLines, linesOf(tree).length)) * lineHeight + 13;

/** What is fetched for a line. */
export function wantedOf(row: RemoteRow, line: TreeLine): Wanted {
  const { series } = line;
  const title = `${studyTitle(row)}, series ${series.number ?? series.description}`;
  const { seriesUid } = series;
  if (line.kind === 'image') {
    const { sopInstanceUid, retrieveAeTitle, number } = line.image;
    return {
      study: row.remote,
      title: `${title}, image ${number ?? ''}`,
      seriesUid,
      sopInstanceUid,
      retrieveAeTitle: retrieveAeTitle || series.retrieveAeTitle,
      instances: 1,
    };
  }
  return { study: row.remote, title, seriesUid, retrieveAeTitle: series.retrieveAeTitle, instances: series.instances };
}
