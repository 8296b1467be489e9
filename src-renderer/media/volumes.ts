import type { CatalogueInfo, MountedVolume } from '../../src-shared/contract/catalogues.ts';
import { formatBytes } from '../app/formatting.ts';

const kinds = { optical: 'Disc', removable: 'Stick or external disk', network: 'Share' };

const inside = (path: string, folder: string): boolean => {
  const root = folder.replace(/[\\/]+$/, '');
  return path === root || path === folder || path.startsWith(`${root}/`) || path.startsWith(`${root}\\`);
};

/** The volume that a medium lies on. */
export const volumeOf = (
  medium: Pick<CatalogueInfo, 'id' | 'path'>,
  volumes: readonly MountedVolume[],
): MountedVolume | undefined =>
  volumes.find(({ catalogue }) => catalogue === medium.id) ??
  volumes
    .filter(({ path }) => medium.path !== undefined && inside(medium.path, path))
    .sort((a, b) => b.path.length - a.path.length)[0];

const same = (one: string | undefined, other: string): boolean =>
  one !== undefined && one.replace(/[\\/]+$/, '') === other.replace(/[\\/]+$/, '');

/** Volumes that are no medium yet: discs first, then what has a DICOMDIR, then by name. Shares are always there and hold anything: they are opened as folders. */
export const volumesToShow = (
  volumes: readonly MountedVolume[],
  media: readonly Pick<CatalogueInfo, 'id' | 'path'>[],
): MountedVolume[] =>
  volumes
    .filter(({ kind }) => kind !== 'network')
    .filter(({ path, catalogue }) => !media.some((medium) => medium.id === catalogue || same(medium.path, path)))
    .sort((a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name));

const rank = ({ kind, hasDirectory }: MountedVolume): number => (kind === 'optical' ? 0 : hasDirectory ? 1 : 2);

/** What it is, in a few lines. */
export const volumeTitle = ({ kind, medium, path, totalBytes, readOnly, hasDirectory }: MountedVolume): string =>
  [
    `${medium ?? kinds[kind]}${totalBytes > 0 ? `, ${formatBytes(totalBytes)}` : ''}${readOnly ? ', read-only' : ''}`,
    path,
    hasDirectory ? 'It has a DICOMDIR. Press to open it' : 'It has no DICOMDIR. Press to look for DICOM files in it',
  ].join('\n');
