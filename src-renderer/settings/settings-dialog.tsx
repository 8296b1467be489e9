import { Button, Modal, Text } from '@mantine/core';
import { Database, Info, Monitor, Network, Server } from 'lucide-react';
import { useMemo, useState } from 'react';
import type { Settings } from '../../src-shared/settings/schema.ts';
import { api, asError } from '../app/api.ts';
import { errorText } from '../app/error-text.ts';
import { useLive } from '../app/live.ts';
import { closeSettings, type SettingsSection, useNavigation } from '../app/navigation.ts';
import { notify } from '../app/notify.ts';
import { AboutSection } from './about-section.tsx';
import { DisplaySection } from './display-section.tsx';
import { type Draft, differences, type Path, problemsOf, withValue } from './draft.ts';
import { DraftContext } from './draft-context.ts';
import { NodesSection } from './nodes-section.tsx';
import { refusedField } from './refused-field.ts';
import styles from './settings.module.css';
import { StationSection } from './station-section.tsx';
import { StorageSection } from './storage-section.tsx';

const sections: { id: SettingsSection; title: string; icon: typeof Info; owns: string[] }[] = [
  { id: 'station', title: 'This station', icon: Network, owns: ['listener', 'callingAeTitle', 'profile'] },
  { id: 'nodes', title: 'Nodes', icon: Server, owns: ['nodes'] },
  { id: 'storage', title: 'Storage', icon: Database, owns: ['storage'] },
  { id: 'display', title: 'Display', icon: Monitor, owns: ['display'] },
  { id: 'about', title: 'About', icon: Info, owns: [] },
];

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
  const [left, setLeft] = useState<ReadonlySet<Path>>(new Set());
  const [tried, setTried] = useState(false);
  const [refused, setRefused] = useState<Record<Path, string>>({});
  const [failed, setFailed] = useState<string>();
  const [saving, setSaving] = useState(false);
  const [leaving, setLeaving] = useState(false);

  const problems = useMemo(() => problemsOf(draft), [draft]);
  const changes = useMemo(() => differences(saved, draft), [saved, draft]);
  const shown = (path: Path): string | undefined =>
    refused[path] ?? (tried || left.has(path) ? problems[path] : undefined);

  const set = (path: Path, value: unknown): void => {
    setDraft((before) => withValue(before, path, value));
    setRefused({});
    setFailed(undefined);
    setLeaving(false);
  };
  const sectionOf = (path: Path) => sections.find((one) => one.owns.some((owned) => path.startsWith(owned)));

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
      await api.settings.set(draft);
      notify('Settings saved.');
      closeSettings();
    } catch (thrown) {
      const error = asError(thrown);
      const text = errorText(error);
      const refusal = refusedField(error, draft);
      if (refusal) {
        setRefused({ [refusal.path]: refusal.message });
        setCurrent('station');
      } else setFailed(`${text.title}. ${text.advice}`);
    } finally {
      setSaving(false);
    }
  };
  const close = (): void => {
    if (changes.length > 0 && !leaving) setLeaving(true);
    else closeSettings();
  };

  return (
    <Modal
      opened
      onClose={close}
      title="Settings"
      size={860}
      padding={0}
      closeOnClickOutside={false}
      styles={{ header: { padding: '8px 16px', minHeight: 0, borderBottom: '1px solid var(--ng-line)' } }}
    >
      <DraftContext.Provider
        value={{
          draft,
          set,
          problemAt: shown,
          touched: (path) => setLeft((before) => new Set(before).add(path)),
        }}
      >
        <div className={styles['layout']}>
          <div className={styles['sections']} role="tablist" aria-orientation="vertical">
            {sections.map(({ id, title, icon: Icon, owns }) => (
              <button
                key={id}
                type="button"
                role="tab"
                aria-selected={current === id}
                data-autofocus={(current === id && !atNode) || undefined}
                data-problem={
                  [...Object.keys(problems), ...Object.keys(refused)].some(
                    (path) => shown(path) && owns.some((owned) => path.startsWith(owned)),
                  ) || undefined
                }
                onClick={() => setCurrent(id)}
              >
                <Icon size={14} aria-hidden /> {title}
              </button>
            ))}
          </div>
          <div className={styles['content']} role="tabpanel" aria-label={current}>
            {current === 'station' && <StationSection onReplace={setDraft} />}
            {current === 'nodes' && <NodesSection />}
            {current === 'storage' && <StorageSection />}
            {current === 'display' && <DisplaySection />}
            {current === 'about' && <AboutSection />}
          </div>
        </div>
        <div className={styles['foot']}>
          <Text size="xs" c={failed ? 'var(--ng-failure)' : 'dimmed'} style={{ flex: 1 }} role="status">
            {failed ??
              (leaving
                ? 'There are changes that were not saved. Save them, or press Discard.'
                : changes.length > 0
                  ? `${changes.length} ${changes.length === 1 ? 'change' : 'changes'} not saved yet`
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
          <Button onClick={() => void save()} loading={saving} disabled={changes.length === 0}>
            Save
          </Button>
        </div>
      </DraftContext.Provider>
    </Modal>
  );
}
