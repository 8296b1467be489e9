import { ActionIcon, Button, Text, Tooltip } from '@mantine/core';
import { Activity, Pencil, Plus, Trash2 } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { type NodeSettings, nodeSchema } from '../../src-shared/settings/node.ts';
import { type EchoText, echoAddress } from '../app/echo.ts';
import { useNavigation } from '../app/navigation.ts';
import { useDraft } from './draft-context.ts';
import { Group, NumberField, SwitchField, TextField } from './fields.tsx';
import styles from './settings.module.css';

/** With everything at its default, and nothing that only the user can know. */
const emptyNode = (): NodeSettings => ({
  ...nodeSchema.parse({ id: crypto.randomUUID(), name: '-', aeTitle: '-', host: '-', port: 104 }),
  name: '',
  aeTitle: '',
  host: '',
});

/** The other systems. An echo test works on what is in the form, saved or not. */
export function NodesSection() {
  const { draft, set } = useDraft();
  const wanted = useNavigation((state) => state.node);
  const [editing, setEditing] = useState<string | undefined>(wanted === 'new' ? undefined : wanted);
  const { nodes } = draft;

  const add = (): void => {
    const node = emptyNode();
    set('nodes', [...nodes, node]);
    setEditing(node.id);
  };
  const addOnce = useRef(wanted === 'new');
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when the section opens for a new node.
  useEffect(() => {
    if (addOnce.current) add();
    addOnce.current = false;
  }, []);

  return (
    <Group title="Other systems">
      <Text size="xs" c="dimmed" mb="sm">
        PACS, modalities and workstations that this station talks to. Their administrators know title, address and port.
      </Text>
      {nodes.map((node, at) =>
        editing === node.id ? (
          <NodeForm
            key={node.id}
            node={node}
            path={`nodes.${at}`}
            onDone={() => setEditing(undefined)}
            onDelete={() =>
              set(
                'nodes',
                nodes.filter((other) => other.id !== node.id),
              )
            }
          />
        ) : (
          <NodeLine
            key={node.id}
            node={node}
            onEdit={() => setEditing(node.id)}
            onDelete={() =>
              set(
                'nodes',
                nodes.filter((other) => other.id !== node.id),
              )
            }
          />
        ),
      )}
      {nodes.length === 0 && (
        <Text size="sm" mb="sm">
          There are none yet.
        </Text>
      )}
      <Button variant="default" leftSection={<Plus size={14} />} mt="sm" onClick={add}>
        Add a node
      </Button>
    </Group>
  );
}

interface NodeLineProps {
  node: NodeSettings;
  onEdit: () => void;
  onDelete: () => void;
}

function NodeLine({ node, onEdit, onDelete }: NodeLineProps) {
  const echo = useEcho(node);
  const name = node.name || node.aeTitle || 'the node without name';
  return (
    <div style={{ borderBottom: '1px solid #1f1f1f', padding: '5px 0' }} data-node={node.id}>
      <div style={{ display: 'flex', gap: 6, alignItems: 'center' }}>
        <div style={{ flex: 1, minWidth: 0 }}>
          <b>{node.name || '(no name)'}</b>{' '}
          <Text span size="xs" c="dimmed">
            {node.aeTitle} at {node.host}:{node.port}
            {node.tls ? ', TLS' : ''}
          </Text>
        </div>
        <Button
          variant="subtle"
          color="gray"
          leftSection={<Activity size={14} />}
          loading={echo.busy}
          onClick={() => void echo.run()}
          aria-label={`Echo ${name}`}
        >
          Echo
        </Button>
        <Tooltip label="Change">
          <ActionIcon aria-label={`Change ${name}`} onClick={onEdit}>
            <Pencil size={14} />
          </ActionIcon>
        </Tooltip>
        <Tooltip label="Remove">
          <ActionIcon aria-label={`Remove ${name}`} onClick={onDelete}>
            <Trash2 size={14} />
          </ActionIcon>
        </Tooltip>
      </div>
      <EchoLine result={echo.result} />
    </div>
  );
}

interface NodeFormProps {
  node: NodeSettings;
  path: string;
  onDone: () => void;
  onDelete: () => void;
}

function NodeForm({ node, path, onDone, onDelete }: NodeFormProps) {
  const { touched } = useDraft();
  const echo = useEcho(node);
  const complete = node.aeTitle.trim() !== '' && node.host.trim() !== '' && Number.isInteger(node.port);
  const first = useRef<HTMLDivElement>(null);
  useEffect(() => {
    first.current?.querySelector('input')?.focus();
  }, []);
  const showProblems = (): void => {
    for (const field of ['name', 'aeTitle', 'host', 'port']) touched(`${path}.${field}`);
  };
  return (
    <div
      ref={first}
      style={{ background: '#1a1a1a', borderRadius: 4, padding: 12, margin: '6px 0' }}
      data-node={node.id}
    >
      <TextField autofocus path={`${path}.name`} placeholder="PACS" hint="As it should stand in the list" />
      <TextField path={`${path}.aeTitle`} maxLength={16} />
      <TextField path={`${path}.host`} placeholder="192.168.1.10 or a computer name" />
      <NumberField path={`${path}.port`} />
      <SwitchField path={`${path}.tls`} label="Encrypted (TLS)" />
      <div style={{ display: 'flex', gap: 8 }}>
        <Button
          variant="default"
          leftSection={<Activity size={14} />}
          loading={echo.busy}
          disabled={!complete}
          onClick={() => void echo.run()}
        >
          Echo
        </Button>
        <div style={{ flex: 1 }} />
        <Button variant="subtle" color="gray" leftSection={<Trash2 size={14} />} onClick={onDelete}>
          Remove
        </Button>
        <Button
          variant="light"
          onClick={() => {
            showProblems();
            if (complete && node.name.trim() !== '') onDone();
          }}
        >
          Done
        </Button>
      </div>
      <EchoLine result={echo.result} />
    </div>
  );
}

function EchoLine({ result }: { result: EchoText | undefined }) {
  return (
    <div className={styles['result']} data-failed={(result && !result.ok) || undefined} role="status">
      {result && `${result.text} ${result.advice}`}
    </div>
  );
}

function useEcho(node: NodeSettings): { busy: boolean; result: EchoText | undefined; run: () => Promise<void> } {
  const [busy, setBusy] = useState(false);
  const [result, setResult] = useState<EchoText>();
  const { aeTitle, host, port, tls } = node;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a result is for the address it was made with.
  useEffect(() => setResult(undefined), [aeTitle, host, port, tls]);
  return {
    busy,
    result,
    run: async () => {
      setBusy(true);
      setResult(await echoAddress({ aeTitle, host, port, tls }));
      setBusy(false);
    },
  };
}
