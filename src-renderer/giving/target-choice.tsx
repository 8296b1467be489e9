import {
  ActionIcon,
  Button,
  Checkbox,
  NumberInput,
  SegmentedControl,
  Select,
  Text,
  TextInput,
  Tooltip,
} from '@mantine/core';
import { FolderOpen, HardDrive, Usb } from 'lucide-react';
import type { FileSetPlan, WritableTarget } from '../../src-shared/contract/file-sets.ts';
import type { MediaSettings } from '../../src-shared/settings/media.ts';
import { api } from '../app/api.ts';
import { formatBytes, plural } from '../app/formatting.ts';
import { attempt } from '../app/notify.ts';
import type { Draft, TargetKind } from './draft.ts';
import styles from './giving.module.css';
import type { Targets } from './targets.ts';

interface TargetChoiceProps {
  draft: Draft;
  change: (part: Partial<Draft>) => void;
  targets: Targets | undefined;
  plan: FileSetPlan | undefined;
  creation: MediaSettings['creation'];
}

/** Where to: a folder or stick, a ZIP archive, a disc image, a burner. Only what can be done here is offered. */
export function TargetChoice({ draft, change, targets, plan, creation }: TargetChoiceProps) {
  const all = targets?.targets ?? [];
  const burners = all.filter(({ kind }) => kind === 'burner');
  const kinds: { value: TargetKind; label: string }[] = [
    { value: 'folder', label: 'Folder or stick' },
    { value: 'zip', label: 'ZIP archive' },
    ...(targets?.imageTool || draft.kind === 'image' ? [{ value: 'image' as const, label: 'Disc image' }] : []),
    ...(burners.length > 0 || draft.kind === 'burner' ? [{ value: 'burner' as const, label: 'Disc' }] : []),
  ];
  const turn = (kind: TargetKind): void =>
    change({ kind, ...(kind === 'burner' && { device: draft.device || (burners[0]?.path ?? '') }) });
  return (
    <section className={styles['part']} aria-label="Target">
      <h3>To</h3>
      <SegmentedControl
        aria-label="Kind of target"
        data={kinds}
        value={draft.kind}
        onChange={(kind) => turn(kind as TargetKind)}
      />
      {draft.kind === 'folder' && (
        <FolderTarget
          draft={draft}
          change={change}
          places={all.filter(({ kind }) => kind !== 'burner')}
          plan={plan}
          mayAdd={creation.update}
        />
      )}
      {draft.kind === 'zip' && (
        <PlaceField label="ZIP archive" value={draft.zip} kind="zip" onValue={(zip) => change({ zip })} />
      )}
      {draft.kind === 'image' && (
        <PlaceField label="Disc image" value={draft.image} kind="image" onValue={(image) => change({ image })} />
      )}
      {draft.kind === 'burner' && <BurnerTarget draft={draft} change={change} burners={burners} />}
      {targets && !targets.imageTool && (
        <Text size="xs" c="dimmed">
          There is no program here that makes disc images or burns discs. Write to a folder, and burn what is in it.
        </Text>
      )}
    </section>
  );
}

interface FolderTargetProps {
  draft: Draft;
  change: (part: Partial<Draft>) => void;
  places: readonly WritableTarget[];
  plan: FileSetPlan | undefined;
  mayAdd: boolean;
}

/** Sticks and shares at a click, any folder by its path; a file-set that lies there can be added to. */
function FolderTarget({ draft, change, places, plan, mayAdd }: FolderTargetProps) {
  const existing = draft.folder === '' ? undefined : plan?.existing;
  return (
    <>
      {places.length > 0 && (
        <div className={styles['places']}>
          {places.map((place) => (
            <Button
              key={place.path}
              variant={draft.folder === place.path ? 'light' : 'default'}
              leftSection={place.kind === 'removable' ? <Usb size={14} /> : <HardDrive size={14} />}
              title={place.path}
              onClick={() => change({ folder: place.path, update: false })}
            >
              {place.name}
              {place.freeBytes !== undefined && ` (${formatBytes(place.freeBytes)} free)`}
            </Button>
          ))}
        </div>
      )}
      <PlaceField
        label="Folder"
        value={draft.folder}
        kind="folder"
        onValue={(folder) => change({ folder, update: false })}
      />
      {mayAdd && (existing || draft.update) && (
        <Checkbox
          label={`Add to the file-set that is there${existing ? ` (${[existing.fileSetId.trim(), plural(existing.instances, 'object')].filter(Boolean).join(', ')})` : ''}`}
          checked={draft.update}
          onChange={(event) => change({ update: event.currentTarget.checked })}
        />
      )}
    </>
  );
}

const fileNames = { folder: 'Studies', zip: 'Studies.zip', image: 'Studies.iso' };

interface PlaceFieldProps {
  label: string;
  value: string;
  kind: keyof typeof fileNames;
  onValue: (path: string) => void;
}

/** A path, typed or chosen. */
function PlaceField({ label, value, kind, onValue }: PlaceFieldProps) {
  const choose = (): Promise<boolean> =>
    attempt(async () => {
      const path = await api.app.chooseTarget({ kind, name: fileNames[kind] });
      if (path !== undefined) onValue(path);
    });
  return (
    <TextInput
      aria-label={label}
      placeholder={kind === 'folder' ? 'Choose a folder, or type its path' : 'Choose a place, or type its path'}
      value={value}
      spellCheck={false}
      data-autofocus
      rightSection={
        <Tooltip label="Choose …">
          <ActionIcon aria-label={`Choose: ${label}`} onClick={() => void choose()}>
            <FolderOpen size={14} />
          </ActionIcon>
        </Tooltip>
      }
      onChange={(event) => onValue(event.currentTarget.value)}
    />
  );
}

/** What lies in a burner: `CD-R, blank, 703 MB`. */
function discText({ disc }: WritableTarget): string {
  if (!disc) return 'no disc';
  const state = disc.blank ? 'blank' : disc.appendable ? 'not blank, can be added to' : 'not blank';
  return [disc.kind, state, formatBytes(disc.capacityBytes)].filter(Boolean).join(', ');
}

interface BurnerTargetProps {
  draft: Draft;
  change: (part: Partial<Draft>) => void;
  burners: readonly WritableTarget[];
}

function BurnerTarget({ draft, change, burners }: BurnerTargetProps) {
  return (
    <div className={styles['row']}>
      <Select
        label="Burner"
        data={burners.map((burner) => ({ value: burner.path, label: `${burner.name}: ${discText(burner)}` }))}
        value={draft.device || null}
        placeholder="There is no burner"
        allowDeselect={false}
        onChange={(device) => device !== null && change({ device })}
      />
      <NumberInput
        label="Copies"
        w={80}
        min={1}
        max={20}
        allowDecimal={false}
        value={draft.copies}
        onChange={(copies) => change({ copies: Math.min(20, Math.max(1, Math.trunc(Number(copies)) || 1)) })}
      />
      <NumberInput
        label="Speed"
        w={110}
        min={1}
        max={99}
        suffix="×"
        allowDecimal={false}
        placeholder="the fastest"
        value={draft.speed ?? ''}
        onChange={(speed) => change({ speed: typeof speed === 'number' && speed >= 1 ? speed : undefined })}
      />
    </div>
  );
}
