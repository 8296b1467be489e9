import { Button, Group, Modal, SegmentedControl, Text, TextInput } from '@mantine/core';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import type { DeIdentifyRequest } from '../../src-shared/changes/model.ts';
import type { NodeSettings } from '../../src-shared/settings/node.ts';
import { DeIdentifyChoice } from './de-identify/choice.tsx';
import { useDeIdentifyEditing } from './de-identify/editing.ts';
import { howSent } from './how-sent.ts';
import { useLive } from './live.ts';
import { openSettings } from './navigation.ts';
import { nodesFor } from './nodes.ts';
import { routeOf } from './route.ts';
import styles from './send-dialog.module.css';
import { closeSendDialog, nodesToOffer, type SendChoice, sendTo, useSending } from './sending.ts';

/** Where to: letters narrow the nodes down, arrows choose, Enter sends. */
export function SendDialog() {
  const choices = useSending((state) => state.choices);
  return choices ? <OpenDialog choices={choices} /> : null;
}

function OpenDialog({ choices }: { choices: readonly SendChoice[] }) {
  const settings = useLive((state) => state.settings);
  const [typed, setTyped] = useState('');
  const [place, setPlace] = useState(0);
  const [meant, setMeant] = useState(0);
  const [busy, setBusy] = useState(false);
  /** Where to it goes once the medium was read. */
  const [awaiting, setAwaiting] = useState<NodeSettings>();
  const [deIdentify, setDeIdentify] = useState<DeIdentifyRequest>();
  const [ready, setReady] = useState(true);
  const editing = useDeIdentifyEditing((state) => state.open);
  const list = useRef<HTMLDivElement>(null);
  const nodes = nodesToOffer(settings?.nodes ?? [], typed);
  const at = Math.min(place, nodes.length - 1);
  const node = nodes[at];
  const choice = choices[meant] as SendChoice;
  const none = settings !== undefined && nodesFor(settings.nodes, 'store').length === 0;

  const reading = useLive(
    ({ catalogues }) => catalogues?.find(({ id }) => id === choice.selection.catalogue)?.state === 'scanning',
  );

  // What is de-identified is looked through first, all of it.
  const mayBegin = ready && !(reading && deIdentify);

  useEffect(() => {
    list.current?.children[at]?.scrollIntoView({ block: 'nearest' });
  }, [at]);

  const send = async (to: NodeSettings | undefined): Promise<void> => {
    if (!to || busy || !mayBegin) return;
    // What belongs to it is not known before.
    if (reading) {
      setAwaiting(to);
      return;
    }
    setAwaiting(undefined);
    setBusy(true);
    const started = await sendTo(to, choice, deIdentify);
    setBusy(false);
    if (started) closeSendDialog();
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: that the medium was read decides.
  useEffect(() => {
    if (!reading) void send(awaiting);
  }, [reading]);

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing || awaiting) return;
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 }[event.key];
    const turn = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step !== undefined) setPlace(Math.max(0, Math.min(nodes.length - 1, at + step)));
    else if (turn !== undefined && typed === '' && choices.length > 1) {
      setMeant(Math.max(0, Math.min(choices.length - 1, meant + turn)));
    } else if (event.key === 'Enter') void send(node);
    else return;
    event.preventDefault();
  };

  return (
    <Modal opened onClose={closeSendDialog} size={560} title="Send to another system" closeOnEscape={!editing}>
      <div className={styles['patient']} data-testid="send-what">
        <b>{choice.patient}</b>
        <Text size="sm" c="dimmed">
          {choice.detail}
        </Text>
      </div>
      {choices.length > 1 && (
        <SegmentedControl
          mt="xs"
          fullWidth
          aria-label="What to send"
          data={choices.map(({ label }, index) => ({ label, value: String(index) }))}
          value={String(meant)}
          disabled={awaiting !== undefined}
          onChange={(value) => setMeant(Number(value))}
        />
      )}
      {none ? (
        <NoNode />
      ) : (
        <>
          <TextInput
            mt="sm"
            data-autofocus
            aria-label="Send to"
            placeholder="Type a part of the name, or choose with the arrow keys"
            role="combobox"
            aria-expanded
            aria-controls="send-nodes"
            aria-activedescendant={node && `send-${node.id}`}
            value={typed}
            readOnly={awaiting !== undefined}
            onChange={(event) => {
              setTyped(event.currentTarget.value);
              setPlace(0);
            }}
            onKeyDown={onKeyDown}
          />
          <div ref={list} id="send-nodes" className={styles['list']} role="listbox" aria-label="Nodes" tabIndex={-1}>
            {nodes.map((one, index) => {
              const how = howSent(one, settings);
              return (
                // biome-ignore lint/a11y/useKeyWithClickEvents: the field above has the keys of the list.
                <div
                  key={one.id}
                  id={`send-${one.id}`}
                  role="option"
                  tabIndex={-1}
                  aria-selected={index === at}
                  className={styles['node']}
                  onClick={() => !awaiting && setPlace(index)}
                  onDoubleClick={() => !awaiting && void send(one)}
                >
                  <span>{one.name}</span>
                  <span className={styles['address']}>
                    {one.aeTitle} at {one.host}
                  </span>
                  <span className={styles['how']} data-lossy={how.lossy || undefined}>
                    {how.text}
                  </span>
                </div>
              );
            })}
            {nodes.length === 0 && <div className={styles['none']}>No node is called like that.</div>}
          </div>
        </>
      )}
      {!none && (
        <div className={styles['deIdentify']}>
          <DeIdentifyChoice
            selection={choice.selection}
            value={deIdentify}
            onValue={(request) => {
              setAwaiting(undefined);
              setDeIdentify(request);
            }}
            onReady={setReady}
          />
        </div>
      )}
      {!none && reading && (
        <Text size="xs" c="dimmed" mt="xs" role="status">
          {readingText(awaiting, deIdentify !== undefined)}
        </Text>
      )}
      <Group justify="flex-end" mt="md">
        <Button variant="default" onClick={closeSendDialog}>
          Cancel
        </Button>
        {!none && (
          <Button
            disabled={!node || !mayBegin}
            loading={busy || awaiting !== undefined}
            onClick={() => void send(node)}
          >
            {node ? `Send to ${node.name}` : 'Send'}
          </Button>
        )}
      </Group>
    </Modal>
  );
}

/** While a medium is still being read. */
function readingText(awaiting: NodeSettings | undefined, deIdentified: boolean): string {
  if (awaiting) return `The medium is still being read. Once that is done it is sent to ${awaiting.name}.`;
  return deIdentified
    ? 'The medium is still being read. What is de-identified has to be looked through first.'
    : 'The medium is still being read: there may be more of this than is known now. It is sent once that is done.';
}

function NoNode() {
  const here = routeOf(window.location.search).window === 'studies';
  return (
    <div className={styles['none']}>
      No other system takes images from here yet. {!here && 'Settings (in the window of the studies), Nodes: '}
      {here ? 'Add it as a node that is used to send to.' : 'add it as a node that is used to send to.'}
      {here && (
        <Group mt="sm">
          <Button
            variant="default"
            onClick={() => {
              closeSendDialog();
              openSettings('nodes', 'new');
            }}
          >
            Add a node
          </Button>
        </Group>
      )}
    </div>
  );
}
