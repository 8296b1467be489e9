import { Button, CopyButton, Text, Textarea } from '@mantine/core';
import { Activity, ClipboardPaste, Copy, Plus } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { type NodeSettings, nodeSchema } from '../../src-shared/settings/node.ts';
import { useLive } from '../app/live.ts';
import { useNavigation } from '../app/navigation.ts';
import type { Draft } from './draft.ts';
import { useDraft } from './draft-context.ts';
import { Group } from './fields.tsx';
import { EchoLine, NodeForm } from './node-form.tsx';
import { nodesFromText, nodesToText } from './nodes-text.ts';
import { PlaceLine } from './place-line.tsx';
import styles from './settings.module.css';
import { useEcho } from './use-echo.ts';

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
  const [pasting, setPasting] = useState(false);
  const { nodes } = draft;

  const add = (...added: NodeSettings[]): void => {
    set('nodes', [...nodes, ...added]);
    setEditing(added.length === 1 ? added[0]?.id : undefined);
    setPasting(false);
  };
  const remove = (node: NodeSettings): void =>
    set(
      'nodes',
      nodes.filter((other) => other.id !== node.id),
    );
  const addOnce = useRef(wanted === 'new');
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when the section opens for a new node.
  useEffect(() => {
    if (addOnce.current) add(emptyNode());
    addOnce.current = false;
  }, []);

  return (
    <Group title="Other systems">
      <WhatToTellThem />
      {nodes.map((node, at) =>
        editing === node.id ? (
          <NodeForm
            key={node.id}
            node={node}
            path={`nodes.${at}`}
            usedBy={usersOf(draft, node.id)}
            onDone={() => setEditing(undefined)}
            onDuplicate={() => add({ ...node, id: crypto.randomUUID(), name: `${node.name} (copy)` })}
            onDelete={() => remove(node)}
          />
        ) : (
          <NodeLine
            key={node.id}
            node={node}
            usedBy={usersOf(draft, node.id)}
            onEdit={() => setEditing(node.id)}
            onDelete={() => remove(node)}
          />
        ),
      )}
      {nodes.length === 0 && (
        <Text size="sm" mb="sm">
          There are none yet.
        </Text>
      )}
      {pasting && <Paste onNodes={(pasted) => add(...pasted)} onLeave={() => setPasting(false)} />}
      <div className={styles['bar']}>
        <Button variant="default" leftSection={<Plus size={14} />} onClick={() => add(emptyNode())}>
          Add a node
        </Button>
        <Button
          variant="subtle"
          color="gray"
          leftSection={<ClipboardPaste size={14} />}
          onClick={() => setPasting(true)}
        >
          From a text …
        </Button>
        {nodes.length > 0 && (
          <CopyButton value={nodesToText(nodes)}>
            {({ copied, copy }) => (
              <Button
                variant="subtle"
                color="gray"
                leftSection={<Copy size={14} />}
                onClick={copy}
                title="For another station; without passcodes"
              >
                {copied ? 'Copied' : 'Copy all as text'}
              </Button>
            )}
          </CopyButton>
        )}
      </div>
    </Group>
  );
}

/** What is made with a node elsewhere in the settings. */
const usersOf = ({ forwarding, priors }: Draft, id: string): string[] => [
  ...forwarding
    .filter(({ nodeId, when }) => nodeId === id || when.senderNodeIds.includes(id))
    .map(({ name }) => `the forwarding rule “${name || 'without name'}”`),
  ...(priors.nodeIds.includes(id) ? ['the search for priors'] : []),
];

/** Nothing works before the other side knows us. */
function WhatToTellThem() {
  const { draft } = useDraft();
  const listener = useLive((state) => state.listener);
  const title = draft.callingAeTitle || draft.listener.aeTitle;
  const addresses = listener?.addresses.join(' or ') || 'the address of this computer';
  return (
    <Text size="xs" c="dimmed" mb="sm">
      PACS, modalities and workstations. Their administrators know title, address and port, and have to be told ours:{' '}
      <span data-selectable style={{ color: 'var(--ng-text)' }}>
        {draft.listener.aeTitle} at {addresses}, port {draft.listener.port}
      </span>
      {title !== draft.listener.aeTitle && ` (we call as ${title})`}. Echo tests the way there; let them send an echo to
      test the way back, it is listed in Transfers, Associations.
    </Text>
  );
}

interface NodeLineProps {
  node: NodeSettings;
  usedBy: string[];
  onEdit: () => void;
  onDelete: () => void;
}

function NodeLine({ node, usedBy, onEdit, onDelete }: NodeLineProps) {
  const echo = useEcho(node);
  const name = node.name || node.aeTitle || 'the node without name';
  return (
    <div style={{ borderBottom: '1px solid #1f1f1f' }} data-node={node.id}>
      <PlaceLine
        {...{ place: node, name, onEdit, onDelete }}
        question={`${usedBy.length > 0 ? `Needed by ${usedBy.join(', ')}. ` : ''}Remove it?`}
      >
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
      </PlaceLine>
      <EchoLine result={echo.result} />
    </div>
  );
}

function Paste({ onNodes, onLeave }: { onNodes: (nodes: NodeSettings[]) => void; onLeave: () => void }) {
  const [text, setText] = useState('');
  const { nodes, problem } = nodesFromText(text, () => crypto.randomUUID());
  return (
    <div className={styles['card']}>
      <Textarea
        aria-label="Nodes as text"
        autosize
        minRows={3}
        maxRows={10}
        autoFocus
        spellCheck={false}
        placeholder="hostname=pacs.hospital,port=104,qr_aet=PACS,store_aet=PACS_STORE"
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <Text size="xs" mt={4} c={problem ? 'var(--ng-failure)' : 'dimmed'} role="status">
        {problem ??
          (nodes.length > 0
            ? nodes.map(({ name, host, port }) => `${name} at ${host}:${port}`).join(', ')
            : 'A line for each node as above, or what was copied from another station.')}
      </Text>
      <div className={styles['bar']}>
        <Button variant="light" disabled={nodes.length === 0} onClick={() => onNodes(nodes)}>
          {nodes.length > 1 ? `Add ${nodes.length} nodes` : 'Add it'}
        </Button>
        <Button variant="default" onClick={onLeave}>
          Cancel
        </Button>
      </div>
    </div>
  );
}
