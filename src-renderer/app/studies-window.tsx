import { Button } from '@mantine/core';
import { Settings } from 'lucide-react';
import { useEffect, useState } from 'react';
import { DropTarget } from '../media/drop-target.tsx';
import { ImportDialog } from '../media/import-dialog.tsx';
import { MediaPlaces } from '../media/media-places.tsx';
import { MediumBar } from '../media/medium-bar.tsx';
import { QuarantinePane } from '../media/quarantine-pane.tsx';
import { SettingsDialog } from '../settings/settings-dialog.tsx';
import { listenForAnswers } from '../studies/remote/answers.ts';
import { NodePane } from '../studies/remote/node-pane.tsx';
import { openOnArrival } from '../studies/remote/open.ts';
import { WorklistPane } from '../studies/remote/worklist-pane.tsx';
import { Sidebar } from '../studies/sidebar.tsx';
import { StudiesHelp } from '../studies/studies-help.tsx';
import { StudiesPane } from '../studies/studies-pane.tsx';
import { tellUnusedFilms } from '../studies/unused-films.tsx';
import { TransfersPanel } from '../transfers/transfers-panel.tsx';
import { TransfersStrip } from '../transfers/transfers-strip.tsx';
import { api } from './api.ts';
import { GivingDialogs } from './giving-dialogs.tsx';
import { Grip } from './grip.tsx';
import { commandLabel, listenForCommands } from './keys.ts';
import { startLive, useLive } from './live.ts';
import { chooseAndOpen, closeMedium } from './media-actions.ts';
import { goTo, openSettings, toggleTransfers, useNavigation } from './navigation.ts';
import { nodesFor } from './nodes.ts';
import { remember, remembered } from './remembered.ts';
import { SendDialog } from './send-dialog.tsx';
import { studiesCommands } from './studies-commands.ts';
import styles from './studies-window.module.css';

const isWidth = (value: unknown): value is number => typeof value === 'number' && value >= 140 && value <= 480;

/** The studies window: places at the left, their studies in the middle, transfers at the bottom. */
export function StudiesWindow() {
  const place = useNavigation((state) => state.place);
  const settings = useNavigation((state) => state.settings);
  const transfers = useNavigation((state) => state.transfers);
  const [help, setHelp] = useState(false);
  const [sidebar, setSidebar] = useState(() => remembered('studies.sidebar', 190, isWidth));

  useEffect(startLive, []);
  useEffect(listenForWindowCommands, []);
  useEffect(listenForAnswers, []);
  useEffect(openOnArrival, []);
  useEffect(tellUnusedFilms, []);
  useEffect(() => listenForCommands([studiesCommands.help], { help: () => setHelp(true) }), []);
  useLeaveClosedMedium();

  return (
    <div className={styles['window']} style={{ '--sidebar': `${sidebar}px` } as React.CSSProperties}>
      <aside className={styles['sidebar']}>
        <div className={styles['places']}>
          <Sidebar media={<MediaPlaces />} />
        </div>
        <div className={styles['foot']}>
          <Button
            variant="subtle"
            color="gray"
            fullWidth
            justify="flex-start"
            leftSection={<Settings size={14} />}
            title={commandLabel(studiesCommands.settings)}
            onClick={() => openSettings('station')}
          >
            Settings
          </Button>
        </div>
        <Grip
          className={styles['grip']}
          label="Width of the places"
          axis="x"
          value={sidebar}
          minimum={140}
          maximum={480}
          onValue={(width) => {
            setSidebar(width);
            remember('studies.sidebar', width);
          }}
        />
      </aside>
      <main className={styles['main']}>
        {place.kind === 'archive' && (
          <StudiesPane
            catalogue="archive"
            scope={place.scope}
            label={{ all: 'All studies', today: 'Studies of today', unread: 'Unread studies' }[place.scope]}
            top={<ArchiveBanner />}
          />
        )}
        {place.kind === 'medium' && <MediumPane catalogue={place.catalogue} />}
        {place.kind === 'quarantine' && <QuarantinePane />}
        {(place.kind === 'node' || place.kind === 'worklist') && (
          <RemotePane
            key={`${place.kind} ${place.nodeId}`}
            nodeId={place.nodeId}
            worklist={place.kind === 'worklist'}
          />
        )}
      </main>
      {transfers && (
        <div className={styles['wide']}>
          <TransfersPanel />
        </div>
      )}
      <div className={styles['wide']}>
        <TransfersStrip />
      </div>
      {settings && <SettingsDialog key={settings} section={settings} />}
      <DropTarget />
      <SendDialog />
      <GivingDialogs />
      <ImportDialog />
      {help && <StudiesHelp onClose={() => setHelp(false)} />}
    </div>
  );
}

/** What a node has; nothing when it was removed meanwhile. */
function RemotePane({ nodeId, worklist }: { nodeId: string; worklist: boolean }) {
  const nodes = useLive((state) => state.settings?.nodes);
  const node = nodesFor(nodes, worklist ? 'worklist' : 'query').find((one) => one.id === nodeId);
  const gone = nodes !== undefined && node === undefined;
  useEffect(() => {
    if (gone) goTo({ kind: 'archive', scope: 'all' });
  }, [gone]);
  if (!node) return null;
  return worklist ? <WorklistPane node={node} /> : <NodePane node={node} />;
}

function MediumPane({ catalogue }: { catalogue: string }) {
  const medium = useLive((state) => state.catalogues?.find((one) => one.id === catalogue));
  return (
    <StudiesPane
      catalogue={catalogue}
      scope="all"
      label={`Studies of ${medium?.name ?? 'the medium'}`}
      top={medium && <MediumBar medium={medium} />}
    />
  );
}

/** The one thing that must not be overlooked: nothing more is received. */
function ArchiveBanner() {
  const full = useLive((state) => state.archive?.full ?? false);
  if (!full) return null;
  return (
    <div role="alert" className={styles['banner']}>
      <b>The disk is full. Nothing more is received.</b> Delete studies that are kept elsewhere, or free space on the
      disk.
    </div>
  );
}

/** A medium that was closed (here or in another window) is not shown any more. */
function useLeaveClosedMedium(): void {
  const place = useNavigation((state) => state.place);
  const catalogues = useLive((state) => state.catalogues);
  const [seen, setSeen] = useState<string>();
  const current = place.kind === 'medium' ? place.catalogue : undefined;
  const there = catalogues?.some((one) => one.id === current) ?? false;
  useEffect(() => {
    if (current === undefined) setSeen(undefined);
    else if (there) setSeen(current);
    else if (seen === current) goTo({ kind: 'archive', scope: 'all' });
  }, [current, there, seen]);
}

/** Keys of the window, and the same commands from the menu of the system. */
function listenForWindowCommands(): () => void {
  const handlers: Record<string, () => void> = {
    'open-folder': () => void chooseAndOpen('folder'),
    'open-files': () => void chooseAndOpen('files'),
    'close-medium': () => {
      const { place } = useNavigation.getState();
      if (place.kind === 'medium') void closeMedium(place.catalogue);
    },
    transfers: toggleTransfers,
    settings: () => openSettings('station'),
    about: () => openSettings('about'),
  };
  const ends = [
    listenForCommands(Object.values(studiesCommands), handlers),
    api.app.commands(({ command }) => handlers[command]?.()),
  ];
  return () => {
    for (const end of ends) end();
  };
}
