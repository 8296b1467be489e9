import type { SettingsSection } from '../app/navigation.ts';
export function SettingsDialog(_: { section: SettingsSection }) {
  return null;
}
