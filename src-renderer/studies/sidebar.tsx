import { ActionIcon, Loader, Progress, Tooltip } from '@mantine/core';
import {
  Activity,
  Archive,
  CalendarClock,
  CalendarDays,
  CircleAlert,
  Disc3,
  FileArchive,
  FilePlus2,
  FolderOpen,
  FolderPlus,
  Mail,
  Pencil,
  Plus,
  Server,
  X,
} from 'lucide-react';
import { type ReactNode, useState } from 'react';
import type { CatalogueInfo } from '../../src-shared/contract/catalogues.ts';
import type { NodeSettings } from '../../src-shared/settings/schema.ts';
import { type EchoText, echoNode } from '../app/echo.ts';
import { formatCount } from '../app/formatting.ts';
import { commandLabel } from '../app/keys.ts';
import { useLive } from '../app/live.ts';
import { chooseAndOpen, closeMedium } from '../app/media-actions.ts';
import { goTo, openSettings, type Place, useNavigation } from '../app/navigation.ts';
import { studiesCommands } from '../app/studies-commands.ts';
import styles from './sidebar.module.css';

/** Archive, opened media, nodes. */
export function Sidebar() {
  const place = useNavigation((state) => state.place);
  const archive = useLive((state) => state.archive);
  const catalogues = useLive((state) => state.catalogues);
  const settings = useLive((state) => state.settings);
  const media = (catalogues ?? []).filter((one) => one.kind !== 'archive');
  const at = (scope: 'all' | 'today' | 'unread'): boolean => place.kind === 'archive' && place.scope === scope;

  return (
    <nav className={styles['sidebar']} aria-label="Places">
      <div className={styles['section']}>
        <Head title="Archive" />
        <Entry
          icon={<Archive size={14} />}
          name="All studies"
          count={archive ? formatCount(archive.studies) : ''}
          current={at('all')}
          place={{ kind: 'archive', scope: 'all' }}
        />
        <Entry
          icon={<CalendarClock size={14} />}
          name="Today"
          current={at('today')}
          place={{ kind: 'archive', scope: 'today' }}
        />
        <Entry
          icon={<Mail size={14} />}
          name="Unread"
          current={at('unread')}
          place={{ kind: 'archive', scope: 'unread' }}
        />
        {archive !== undefined && (archive.quarantined > 0 || place.kind === 'quarantine') && (
          <Entry
            icon={<CircleAlert size={14} className={styles['warning']} />}
            name="Quarantine"
            count={formatCount(archive.quarantined)}
            current={place.kind === 'quarantine'}
            place={{ kind: 'quarantine' }}
          />
        )}
      </div>

      <div className={styles['section']}>
        <Head title="Media">
          <HeadAction label={commandLabel(studiesCommands.openFolder)} onClick={() => void chooseAndOpen('folder')}>
            <FolderPlus size={15} />
          </HeadAction>
          <HeadAction label={commandLabel(studiesCommands.openFiles)} onClick={() => void chooseAndOpen('files')}>
            <FilePlus2 size={15} />
          </HeadAction>
        </Head>
        {media.map((medium) => (
          <Medium key={medium.id} medium={medium} current={place.kind === 'medium' && place.catalogue === medium.id} />
        ))}
        {media.length === 0 && <div className={styles['hint']}>Drop a folder, disc, ZIP or files here</div>}
      </div>

      <div className={styles['section']}>
        <Head title="Nodes">
          <HeadAction label="Add a node" onClick={() => openSettings('nodes', 'new')}>
            <Plus size={15} />
          </HeadAction>
        </Head>
        {settings?.nodes.map((node) => (
          <Node
            key={node.id}
            node={node}
            current={place.kind === 'node' && place.nodeId === node.id}
            worklist={place.kind === 'worklist' && place.nodeId === node.id}
          />
        ))}
        {settings?.nodes.length === 0 && <div className={styles['hint']}>No other systems yet</div>}
      </div>
    </nav>
  );
}

function Head({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className={styles['head']}>
      <span>{title}</span>
      {children}
    </div>
  );
}

function HeadAction({ label, onClick, children }: { label: string; onClick: () => void; children: ReactNode }) {
  return (
    <Tooltip label={label}>
      <ActionIcon aria-label={label} size={22} onClick={onClick}>
        {children}
      </ActionIcon>
    </Tooltip>
  );
}

interface EntryProps {
  icon: ReactNode;
  name: string;
  title?: string;
  count?: string;
  current: boolean;
  place: Place;
  children?: ReactNode;
}

function Entry(props: EntryProps) {
  return (
    <div className={styles['entry']} data-current={props.current || undefined}>
      <button
        type="button"
        title={props.title}
        aria-current={props.current ? 'page' : undefined}
        onClick={() => goTo(props.place)}
      >
        {props.icon}
        <span className={styles['name']}>{props.name}</span>
        {props.count && <span className={styles['count']}>{props.count}</span>}
      </button>
      {props.children}
    </div>
  );
}

const mediumIcons = { folder: FolderOpen, dicomdir: Disc3, zip: FileArchive, image: Disc3, archive: Archive };

function Medium({ medium, current }: { medium: CatalogueInfo; current: boolean }) {
  const Icon = mediumIcons[medium.kind];
  const scanning = medium.state === 'scanning';
  return (
    <div data-medium={medium.id} data-state={medium.state}>
      <Entry
        icon={<Icon size={14} className={medium.state === 'gone' ? styles['warning'] : undefined} />}
        name={medium.name}
        title={medium.path ?? medium.name}
        count={medium.state === 'gone' ? 'gone' : formatCount(medium.studies)}
        current={current}
        place={{ kind: 'medium', catalogue: medium.id }}
      >
        <Tooltip label={`Close ${medium.name}: its files stay as they are`}>
          <ActionIcon aria-label={`Close ${medium.name}`} size={22} onClick={() => void closeMedium(medium.id)}>
            <X size={14} />
          </ActionIcon>
        </Tooltip>
      </Entry>
      {scanning && (
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

interface NodeProps {
  node: NodeSettings;
  /** Its studies are shown. */
  current: boolean;
  /** Its worklist is shown. */
  worklist: boolean;
}

/** A node: its studies where it is searched, its worklist where it has one; else only what it is. */
function Node({ node, current, worklist }: NodeProps) {
  const [result, setResult] = useState<EchoText>();
  const [busy, setBusy] = useState(false);
  const echo = async (): Promise<void> => {
    setBusy(true);
    setResult(await echoNode(node));
    setBusy(false);
  };
  const searched = node.roles.includes('query');
  const lists = node.roles.includes('worklist');
  const address = `${node.aeTitle} at ${node.host}:${node.port}`;
  const actions = (
    <>
      <Tooltip label={`Echo: does ${node.name} answer?`}>
        <ActionIcon aria-label={`Echo ${node.name}`} size={22} onClick={() => void echo()} disabled={busy}>
          {busy ? <Loader size={12} /> : <Activity size={14} />}
        </ActionIcon>
      </Tooltip>
      <Tooltip label={`Change ${node.name}`}>
        <ActionIcon aria-label={`Change ${node.name}`} size={22} onClick={() => openSettings('nodes', node.id)}>
          <Pencil size={13} />
        </ActionIcon>
      </Tooltip>
    </>
  );
  return (
    <div data-node={node.id}>
      {searched ? (
        <Entry
          icon={<Server size={14} />}
          name={node.name}
          title={`Search ${node.name} (${address})`}
          current={current}
          place={{ kind: 'node', nodeId: node.id }}
        >
          {actions}
        </Entry>
      ) : (
        !lists && (
          <div className={styles['entry']}>
            <button
              type="button"
              title={`${address}. Press to change it`}
              onClick={() => openSettings('nodes', node.id)}
            >
              <Server size={14} />
              <span className={styles['name']}>{node.name}</span>
            </button>
            {actions}
          </div>
        )
      )}
      {lists && (
        <Entry
          icon={<CalendarDays size={14} />}
          name={`Worklist ${node.name}`}
          title={`What is scheduled, asked from ${node.name} (${address})`}
          current={worklist}
          place={{ kind: 'worklist', nodeId: node.id }}
        >
          {!searched && actions}
        </Entry>
      )}
      {result && (
        <div className={styles['result']} data-failed={!result.ok || undefined} role="status">
          {result.text} {result.advice}
        </div>
      )}
    </div>
  );
}
