import { Progress } from '@mantine/core';
import {
  ArrowUpFromLine,
  Disc3,
  FileArchive,
  FilePlus2,
  FolderOpen,
  FolderPlus,
  HardDrive,
  Usb,
  X,
} from 'lucide-react';
import type { CatalogueInfo, MountedVolume } from '../../src-shared/contract/catalogues.ts';
import { formatCount } from '../app/formatting.ts';
import { commandLabel } from '../app/keys.ts';
import { useLive } from '../app/live.ts';
import { chooseAndOpen, closeMedium, eject, openPaths } from '../app/media-actions.ts';
import { useNavigation } from '../app/navigation.ts';
import { PlaceAction, PlaceEntry, PlaceGroup, PlaceHint } from '../app/place-entry.tsx';
import { studiesCommands } from '../app/studies-commands.ts';
import styles from './media-places.module.css';
import { volumeOf, volumesToShow, volumeTitle } from './volumes.ts';

/** Media that are open, and what was put in and is not open yet. */
export function MediaPlaces() {
  const place = useNavigation((state) => state.place);
  const catalogues = useLive((state) => state.catalogues);
  const volumes = useLive((state) => state.volumes);
  const inserted = useLive((state) => state.settings?.media.reading.inserted);
  const media = (catalogues ?? []).filter((one) => one.kind !== 'archive');
  const others = inserted === 'ignore' ? [] : volumesToShow(volumes ?? [], media);
  return (
    <PlaceGroup
      title="Media"
      actions={
        <>
          <PlaceAction label={commandLabel(studiesCommands.openFolder)} onClick={() => void chooseAndOpen('folder')}>
            <FolderPlus size={15} />
          </PlaceAction>
          <PlaceAction label={commandLabel(studiesCommands.openFiles)} onClick={() => void chooseAndOpen('files')}>
            <FilePlus2 size={15} />
          </PlaceAction>
        </>
      }
    >
      {media.map((medium) => (
        <Medium
          key={medium.id}
          medium={medium}
          volume={volumeOf(medium, volumes ?? [])}
          current={place.kind === 'medium' && place.catalogue === medium.id}
        />
      ))}
      {others.map((volume) => (
        <Volume key={volume.path} volume={volume} />
      ))}
      {media.length === 0 && others.length === 0 && <PlaceHint>Drop a folder, disc, ZIP or files here</PlaceHint>}
    </PlaceGroup>
  );
}

const mediumIcons = { folder: FolderOpen, dicomdir: Disc3, zip: FileArchive, image: Disc3, archive: FolderOpen };
const volumeIcons = { optical: Disc3, removable: Usb, network: HardDrive };

interface MediumProps {
  medium: CatalogueInfo;
  /** What it lies on, where that can be taken out. */
  volume: MountedVolume | undefined;
  current: boolean;
}

function Medium({ medium, volume, current }: MediumProps) {
  const Icon = volume ? volumeIcons[volume.kind] : mediumIcons[medium.kind];
  const gone = medium.state === 'gone';
  return (
    <div data-medium={medium.id} data-state={medium.state}>
      <PlaceEntry
        icon={<Icon size={14} className={gone ? styles['warning'] : undefined} />}
        name={medium.name}
        title={[
          medium.path ?? medium.name,
          gone && 'It was taken out, moved or exchanged; it goes on as soon as it is back',
        ]
          .filter(Boolean)
          .join('\n')}
        count={gone ? 'gone' : formatCount(medium.studies)}
        current={current}
        to={{ kind: 'medium', catalogue: medium.id }}
      >
        {volume && !gone && <Eject volume={volume} />}
        <PlaceAction label={`Close ${medium.name}`} onClick={() => void closeMedium(medium.id)}>
          <X size={14} />
        </PlaceAction>
      </PlaceEntry>
      {medium.state === 'scanning' && (
        <div className={styles['progress']}>
          <Progress
            size={3}
            value={medium.toScan ? (medium.scanned / medium.toScan) * 100 : 100}
            striped={!medium.toScan}
            aria-label={`Reading ${medium.name}`}
          />
        </div>
      )}
    </div>
  );
}

/** What was put in: a press opens it. */
function Volume({ volume }: { volume: MountedVolume }) {
  const Icon = volumeIcons[volume.kind];
  return (
    <div data-volume={volume.path} className={volume.hasDirectory ? undefined : styles['volume']}>
      <PlaceEntry
        icon={<Icon size={14} />}
        name={volume.name}
        title={volumeTitle(volume)}
        current={false}
        to={() => void openPaths([volume.path])}
      >
        <Eject volume={volume} />
      </PlaceEntry>
    </div>
  );
}

/** Shares are left to the system. */
function Eject({ volume }: { volume: MountedVolume }) {
  if (volume.kind === 'network') return null;
  return (
    <PlaceAction label={`Eject ${volume.name}`} onClick={() => void eject(volume)}>
      <ArrowUpFromLine size={13} />
    </PlaceAction>
  );
}
