import { Button, Modal, Text } from '@mantine/core';
import {
  Captions,
  Database,
  Disc3,
  Info,
  Keyboard,
  Lock,
  Monitor,
  Network,
  Printer,
  Radio,
  Search,
  Send,
  Server,
  UserX,
} from 'lucide-react';
import { useEffect, useMemo, useState } from 'react';
import type { Settings } from '../../src-shared/settings/schema.ts';
import { api, asError } from '../app/api.ts';
import { errorText } from '../app/error-text.ts';
import { useLive } from '../app/live.ts';
import { closeSettings, type SettingsSection, useNavigation } from '../app/navigation.ts';
import { notify } from '../app/notify.ts';
import { AboutSection } from './about-section.tsx';
import { DeIdentificationSection } from './de-identification-section.tsx';
import { DisplaySection } from './display-section.tsx';
import { type Draft, differences, mergedDrafts, type Path, problemsOf, withValue } from './draft.ts';
import { DraftContext } from './draft-context.ts';
import { KeysSection } from './keys-section.tsx';
import { labelOf } from './labels.ts';
import { MediaSection } from './media-section.tsx';
import { NodesSection } from './nodes-section.tsx';
import { PrintersSection } from './printers-section.tsx';
import { QueryingSection } from './querying-section.tsx';
import { refusedField } from './refused-field.ts';
import { SecuritySection } from './security-section.tsx';
import { SendingSection } from './sending-section.tsx';
import { ServicesSection } from './services-section.tsx';
import styles from './settings.module.css';
import { StationSection } from './station-section.tsx';
import { StorageSection } from './storage-section.tsx';
import { TextsSection } from './texts-section.tsx';

const sections: { id: SettingsSection; title: string; icon: typeof Info; owns: string[] }[] = [
  // The first section that owns a path shows it.
  { id: 'security', title: 'Security', icon: Lock, owns: ['listener.tls', 'listener.users', 'audit'] },
  {
    id: 'services',
    title: 'Services',
    icon: Radio,
    owns: [
      'listener.query',
      'listener.retrieve',
      'listener.commitment',
      'listener.procedureStep',
      'listener.contentNotification',
      'listener.statuses',
      'listener.timeouts',
      'contentNotification',
    ],
  },
  {
    id: 'station',
    title: 'This station',
    icon: Network,
    owns: ['listener', 'callingAeTitle', 'calling', 'createdObjects', 'reports', 'profile'],
  },
  { id: 'nodes', title: 'Nodes', icon: Server, owns: ['nodes'] },
  { id: 'printers', title: 'Printers', icon: Printer, owns: ['printers', 'printing'] },
  { id: 'sending', title: 'Sending', icon: Send, owns: ['sending', 'forwarding', 'queue'] },
  { id: 'media', title: 'Media', icon: Disc3, owns: ['media'] },
  { id: 'de-identification', title: 'De-identification', icon: UserX, owns: ['deIdentification'] },
  { id: 'querying', title: 'Searching', icon: Search, owns: ['querying', 'priors'] },
  { id: 'storage', title: 'Storage', icon: Database, owns: ['storage', 'compressionOnReceipt'] },
  { id: 'texts', title: 'Texts and windows', icon: Captions, owns: ['display.texts', 'display.windowPresets'] },
  { id: 'keys', title: 'Keys and mouse', icon: Keyboard, owns: ['keys', 'display.interaction'] },
  { id: 'display', title: 'Display', icon: Monitor, owns: ['display'] },
  { id: 'about', title: 'About', icon: Info, owns: [] },
];

/** In the order of the tabs. */
const order: SettingsSection[] = [
  'station',
  'nodes',
  'printers',
  'services',
  'sending',
  'media',
  'de-identification',
  'querying',
  'security',
  'storage',
  'display',
  'texts',
  'keys',
  'about',
];

const sectionOf = (path: Path) =>
  sections.find((one) => one.owns.some((owned) => path === owned || path.startsWith(`${owned}.`)));
const inOrder = order.flatMap((id) => sections.filter((one) => one.id === id));

/** The settings. Nothing takes effect before Save; a problem is shown at its field. */
export function SettingsDialog({ section }: { section: SettingsSection }) {
  const saved = useLive((state) => state.settings);
  const failure = useLive((state) => state.failures.settings);
  if (!saved) {
    return (
      <Modal opened onClose={closeSettings} title="Settings">
        <Text>{failure ? `${errorText(failure).title}. ${errorText(failure).advice}` : 'Reading the settings …'}</Text>
      </Modal>
    );
  }
  return <Editor section={section} saved={saved} />;
}

function Editor({ section, saved }: { section: SettingsSection; saved: Settings }) {
  const [current, setCurrent] = useState(section);
  const atNode = useNavigation((state) => state.node !== undefined);
  const [draft, setDraft] = useState<Draft>(saved);
  /** What the draft began with. */
  const [read, setRead] = useState<Settings>(saved);
  const [joined, setJoined] = useState<string>();
  const [left, setLeft] = useState<ReadonlySet<Path>>(new Set());
  const [tried, setTried] = useState(false);
  const [refused, setRefused] = useState<Record<Path, string>>({});
  const [failed, setFailed] = useState<string>();
  const [saving, setSaving] = useState(false);
  const [leaving, setLeaving] = useState(false);

  const problems = useMemo(() => problemsOf(draft), [draft]);
  const changes = useMemo(() => differences(read, draft), [read, draft]);
  /** Changed elsewhere since the draft began, and not only in other places than here. */
  const conflict = useMemo(() => (saved === read ? [] : differences(read, saved)), [saved, read]);
  useEffect(() => {
    if (saved === read || saving) return;
    const merged = mergedDrafts(read, saved, draft);
    if (merged === undefined) return;
    setJoined(conflict.map(({ label }) => label).join(', ') || undefined);
    setDraft(merged);
    setRead(saved);
  }, [saved, read, draft, conflict, saving]);
  const shown = (path: Path): string | undefined =>
    refused[path] ?? (tried || left.has(path) ? problems[path] : undefined);

  const set = (path: Path, value: unknown): void => {
    setDraft((before) => withValue(before, path, value));
    setRefused({});
    setFailed(undefined);
    setLeaving(false);
  };

  const save = async (): Promise<void> => {
    setTried(true);
    const [firstProblem] = Object.keys(problems);
    if (firstProblem !== undefined) {
      const place = sectionOf(firstProblem);
      if (place) setCurrent(place.id);
      return;
    }
    setSaving(true);
    try {
      await api.settings.replace({ read, settings: draft });
      notify('Settings saved.');
      closeSettings();
    } catch (thrown) {
      const error = asError(thrown);
      const text = errorText(error);
      const refusal = refusedField(error, draft);
      if (refusal) {
        setRefused({ [refusal.path]: refusal.message });
        setCurrent(sectionOf(refusal.path)?.id ?? 'station');
      } else if (error.parameters['conflict'] === true) setFailed('The settings were changed elsewhere meanwhile.');
      else setFailed(`${text.title}. ${text.advice}`);
    } finally {
      setSaving(false);
    }
  };
  const [wrong] = tried ? Object.keys(problems) : [];
  const refusal = failed ?? (wrong === undefined ? undefined : `${labelOf(wrong)}: ${problems[wrong]}`);
  const close = (): void => {
    if (changes.length > 0 && !leaving) setLeaving(true);
    else closeSettings();
  };

  return (
    <Modal
      opened
      onClose={close}
      title="Settings"
      size={940}
      padding={0}
      closeOnClickOutside={false}
      styles={{
        header: { padding: '8px 16px', minHeight: 0, borderBottom: '1px solid var(--ng-line)' },
        // What was changed and how to save it are always in sight: only the section scrolls.
        content: { display: 'flex', flexDirection: 'column', maxHeight: 'calc(100vh - 64px)', overflow: 'hidden' },
        body: { display: 'flex', flexDirection: 'column', flex: 1, minHeight: 0 },
      }}
      yOffset={32}
    >
      <DraftContext.Provider
        value={{
          draft,
          set,
          problemAt: shown,
          problemsBelow: (path) => Object.keys(problems).some((one) => one.startsWith(`${path}.`) && shown(one)),
          touched: (path) => setLeft((before) => new Set(before).add(path)),
        }}
      >
        <div className={styles['layout']}>
          <div className={styles['sections']} role="tablist" aria-orientation="vertical">
            {inOrder.map(({ id, title, icon: Icon }) => (
              <button
                key={id}
                type="button"
                role="tab"
                aria-selected={current === id}
                data-autofocus={(current === id && !atNode) || undefined}
                data-problem={
                  [...Object.keys(problems), ...Object.keys(refused)].some(
                    (path) => shown(path) && sectionOf(path)?.id === id,
                  ) || undefined
                }
                onClick={() => setCurrent(id)}
              >
                <Icon size={14} aria-hidden /> {title}
              </button>
            ))}
          </div>
          <div key={current} className={styles['content']} role="tabpanel" aria-label={current}>
            {current === 'station' && <StationSection onReplace={setDraft} />}
            {current === 'nodes' && <NodesSection />}
            {current === 'printers' && <PrintersSection />}
            {current === 'services' && <ServicesSection />}
            {current === 'sending' && <SendingSection />}
            {current === 'media' && <MediaSection />}
            {current === 'de-identification' && <DeIdentificationSection />}
            {current === 'querying' && <QueryingSection />}
            {current === 'security' && <SecuritySection />}
            {current === 'storage' && <StorageSection />}
            {current === 'display' && <DisplaySection />}
            {current === 'texts' && <TextsSection />}
            {current === 'keys' && <KeysSection />}
            {current === 'about' && <AboutSection />}
          </div>
        </div>
        {conflict.length > 0 && !saving && (
          <div className={styles['conflict']} role="alert">
            <b>Changed elsewhere while this was open:</b>{' '}
            {conflict.map(({ label, after }) => `${label} (now ${after})`).join(', ')}. You changed the same.
            <div className={styles['bar']}>
              <Button variant="default" onClick={() => setRead(saved)}>
                Keep what I entered
              </Button>
              <Button
                variant="default"
                onClick={() => {
                  setDraft(saved);
                  setRead(saved);
                }}
              >
                Take what is set now
              </Button>
            </div>
          </div>
        )}
        <div className={styles['foot']}>
          <Text size="xs" c={refusal ? 'var(--ng-failure)' : 'dimmed'} style={{ flex: 1 }} role="status">
            {refusal ??
              (leaving
                ? 'There are changes that were not saved. Save them, or press Discard.'
                : changes.length > 0
                  ? `${changes.length} ${changes.length === 1 ? 'change' : 'changes'} not saved yet${joined ? `. Changed elsewhere meanwhile and taken over: ${joined}` : ''}`
                  : joined
                    ? `Changed elsewhere meanwhile: ${joined}`
                    : '')}
          </Text>
          {leaving ? (
            <Button variant="default" onClick={closeSettings}>
              Discard
            </Button>
          ) : (
            <Button variant="default" onClick={closeSettings}>
              {changes.length > 0 ? 'Cancel' : 'Close'}
            </Button>
          )}
          <Button onClick={() => void save()} loading={saving} disabled={changes.length === 0 || conflict.length > 0}>
            Save
          </Button>
        </div>
      </DraftContext.Provider>
    </Modal>
  );
}
