import { create } from 'zustand';

/** Sections of the settings dialog. */
export type SettingsSection =
  | 'station'
  | 'security'
  | 'services'
  | 'nodes'
  | 'printers'
  | 'sending'
  | 'media'
  | 'de-identification'
  | 'querying'
  | 'storage'
  | 'display'
  | 'texts'
  | 'keys'
  | 'about';

/** What the main pane shows. */
export type Place =
  | { kind: 'archive'; scope: 'all' | 'today' | 'unread' }
  | { kind: 'medium'; catalogue: string }
  | { kind: 'quarantine' }
  /** What a node answers to a search. */
  | { kind: 'node'; nodeId: string }
  | { kind: 'worklist'; nodeId: string };

interface NavigationState {
  place: Place;
  settings: SettingsSection | undefined;
  /** A node to edit when the settings open at the nodes. */
  node: string | undefined;
  transfers: boolean;
}

export const useNavigation = create<NavigationState>(() => ({
  place: { kind: 'archive', scope: 'all' },
  settings: undefined,
  node: undefined,
  transfers: false,
}));

export const goTo = (place: Place): void => useNavigation.setState({ place });
export const openSettings = (section: SettingsSection, node?: string): void =>
  useNavigation.setState({ settings: section, node });
export const closeSettings = (): void => useNavigation.setState({ settings: undefined, node: undefined });
export const toggleTransfers = (): void => useNavigation.setState((state) => ({ transfers: !state.transfers }));
