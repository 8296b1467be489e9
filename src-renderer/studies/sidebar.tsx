import { Loader } from '@mantine/core';
import { Activity, Archive, CalendarClock, CalendarDays, CircleAlert, Mail, Pencil, Plus, Server } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import type { NodeSettings } from '../../src-shared/settings/schema.ts';
import { type EchoText, echoNode } from '../app/echo.ts';
import { formatCount } from '../app/formatting.ts';
import { useLive } from '../app/live.ts';
import { openSettings, useNavigation } from '../app/navigation.ts';
import { PlaceAction, PlaceEntry, PlaceGroup, PlaceHint } from '../app/place-entry.tsx';
import styles from './sidebar.module.css';

/** Archive, media, nodes. */
export function Sidebar({ media }: { media: ReactNode }) {
  const place = useNavigation((state) => state.place);
  const archive = useLive((state) => state.archive);
  const settings = useLive((state) => state.settings);
  const at = (scope: 'all' | 'today' | 'unread'): boolean => place.kind === 'archive' && place.scope === scope;

  return (
    <nav className={styles['sidebar']} aria-label="Places">
      <PlaceGroup title="Archive">
        <PlaceEntry
          icon={<Archive size={14} />}
          name="All studies"
          count={archive ? formatCount(archive.studies) : ''}
          current={at('all')}
          to={{ kind: 'archive', scope: 'all' }}
        />
        <PlaceEntry
          icon={<CalendarClock size={14} />}
          name="Today"
          current={at('today')}
          to={{ kind: 'archive', scope: 'today' }}
        />
        <PlaceEntry
          icon={<Mail size={14} />}
          name="Unread"
          current={at('unread')}
          to={{ kind: 'archive', scope: 'unread' }}
        />
        {archive !== undefined && (archive.quarantined > 0 || place.kind === 'quarantine') && (
          <PlaceEntry
            icon={<CircleAlert size={14} className={styles['warning']} />}
            name="Quarantine"
            count={formatCount(archive.quarantined)}
            current={place.kind === 'quarantine'}
            to={{ kind: 'quarantine' }}
          />
        )}
      </PlaceGroup>

      {media}

      <PlaceGroup
        title="Nodes"
        actions={
          <PlaceAction label="Add a node" onClick={() => openSettings('nodes', 'new')}>
            <Plus size={15} />
          </PlaceAction>
        }
      >
        {settings?.nodes.map((node) => (
          <Node
            key={node.id}
            node={node}
            current={place.kind === 'node' && place.nodeId === node.id}
            worklist={place.kind === 'worklist' && place.nodeId === node.id}
          />
        ))}
        {settings?.nodes.length === 0 && <PlaceHint>No other systems yet</PlaceHint>}
      </PlaceGroup>
    </nav>
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
      <PlaceAction label={`Echo ${node.name}`} onClick={() => void echo()} disabled={busy}>
        {busy ? <Loader size={12} /> : <Activity size={14} />}
      </PlaceAction>
      <PlaceAction label={`Change ${node.name}`} onClick={() => openSettings('nodes', node.id)}>
        <Pencil size={13} />
      </PlaceAction>
    </>
  );
  return (
    <div data-node={node.id}>
      {searched ? (
        <PlaceEntry
          icon={<Server size={14} />}
          name={node.name}
          title={`Search ${node.name} (${address})`}
          current={current}
          to={{ kind: 'node', nodeId: node.id }}
        >
          {actions}
        </PlaceEntry>
      ) : (
        !lists && (
          <PlaceEntry
            icon={<Server size={14} />}
            name={node.name}
            title={`${address}. Press to change it`}
            current={false}
            to={() => openSettings('nodes', node.id)}
          >
            {actions}
          </PlaceEntry>
        )
      )}
      {lists && (
        <PlaceEntry
          icon={<CalendarDays size={14} />}
          name={`Worklist ${node.name}`}
          title={`What is scheduled, asked from ${node.name} (${address})`}
          current={worklist}
          to={{ kind: 'worklist', nodeId: node.id }}
        >
          {!searched && actions}
        </PlaceEntry>
      )}
      {result && (
        <div className={styles['result']} data-failed={!result.ok || undefined} role="status">
          {result.text} {result.advice}
        </div>
      )}
    </div>
  );
}
