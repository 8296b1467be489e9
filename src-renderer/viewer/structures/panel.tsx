import { ActionIcon, Button, Checkbox, Slider, Switch, TextInput, Tooltip } from '@mantine/core';
import { Eye, EyeOff } from 'lucide-react';
import { memo, useState } from 'react';
import { errorText } from '../../app/error-text.ts';
import { formatDate } from '../../app/formatting.ts';
import { structuresCommands as commands } from '../../app/viewer-commands/structures.ts';
import { useViewerCommandLabel } from '../../app/viewer-keys.ts';
import { runCommand } from '../running.ts';
import { useViewer } from '../store.ts';
import { cssOf } from './colours.ts';
import { goToStructure } from './going.ts';
import { MapsSection } from './maps-panel.tsx';
import { useHasMaps } from './maps-store.ts';
import type { Drawable, Structure } from './objects.ts';
import { RealWorldSection } from './real-world-panel.tsx';
import { RegistrationsSection } from './registrations-panel.tsx';
import { chooseDrawable, hideStructures, readAgain, useStructures } from './store.ts';
import styles from './structures.module.css';

/** Structure sets, segmentations, parametric maps and registrations of the open studies. */
export function StructuresPanel() {
  const drawables = useStructures((state) => state.drawables);
  const loading = useViewer((state) => state.state === 'loading');
  const maps = useHasMaps();
  const none = drawables.length === 0 && !maps;
  return (
    <div className={styles['panel']} data-testid="structures">
      {drawables.length > 0 && <Controls />}
      <div className={styles['list']}>
        {none && (
          <p className={styles['notice']}>
            {loading ? 'The studies are being read …' : 'The open studies have no structure sets and no segmentations.'}
          </p>
        )}
        {drawables.map((drawable) => (
          <ObjectSection key={drawable.key} drawable={drawable} />
        ))}
        <MapsSection />
        <RealWorldSection />
        <RegistrationsSection />
      </div>
    </div>
  );
}

function Controls() {
  const on = useStructures((state) => state.on);
  const fill = useStructures((state) => state.fill);
  const line = useStructures((state) => state.line);
  const label = useViewerCommandLabel(commands.structures);
  return (
    <div className={styles['controls']}>
      <Switch
        style={{ gridColumn: '1 / -1' }}
        size="xs"
        label={label}
        checked={on}
        onChange={() => runCommand('structures')}
      />
      <span>Fill</span>
      <Slider
        size="sm"
        min={0}
        max={100}
        step={5}
        value={Math.round(fill * 100)}
        label={(value) => `${value} %`}
        onChange={(value) => useStructures.setState({ fill: value / 100 })}
        aria-label="Opacity of the inside"
      />
      <span>Line</span>
      <Slider
        size="sm"
        min={0}
        max={5}
        step={0.5}
        value={line}
        label={(value) => (value === 0 ? 'no line' : `${value} px`)}
        onChange={(value) => useStructures.setState({ line: value })}
        aria-label="Width of the lines"
      />
    </div>
  );
}

/** More structures than this get a field to search in. */
const many = 12;

function ObjectSection({ drawable }: { drawable: Drawable }) {
  const { key, frameSet, kind } = drawable;
  const chosen = useStructures((state) => state.chosen.has(key));
  const reading = useStructures((state) => state.readings.get(key));
  const hidden = useStructures((state) => state.hidden);
  const [wanted, setWanted] = useState('');
  const { other, series } = frameSet;
  const found = reading?.read;
  const structures = found?.structures ?? [];
  const asked = wanted.trim().toLowerCase();
  const listed = asked
    ? structures.filter(({ name, what }) => `${name} ${what}`.toLowerCase().includes(asked))
    : structures;
  const shown = listed.some((one) => !hidden.has(one.key));
  const failure = reading?.error && errorText(reading.error);
  return (
    <section className={styles['object']} data-structures-object={key}>
      <div className={styles['head']}>
        <Checkbox
          size="xs"
          mt={1}
          checked={chosen}
          aria-label={`Show ${found?.label ?? frameSet.label}`}
          onChange={(event) => chooseDrawable(key, event.currentTarget.checked)}
        />
        <div className={styles['headText']}>
          <div className={styles['name']} title={found?.label ?? frameSet.label}>
            <b>{found?.label ?? (frameSet.label || kindName(kind))}</b>
          </div>
          <div className={styles['detail']}>
            {[
              kindName(kind),
              formatDate(other?.contentDate ?? series.series.date ?? series.study.date),
              series.series.number === undefined ? '' : `series ${series.series.number}`,
              found?.detail,
            ]
              .filter(Boolean)
              .join(' · ')}
          </div>
        </div>
        {structures.length > 0 && (
          <Tooltip label={shown ? 'Hide all of them' : 'Show all of them'}>
            <ActionIcon
              size={24}
              variant="subtle"
              aria-label={shown ? 'Hide all of them' : 'Show all of them'}
              onClick={() =>
                hideStructures(
                  listed.map((one) => one.key),
                  shown,
                )
              }
            >
              {shown ? <Eye size={14} /> : <EyeOff size={14} />}
            </ActionIcon>
          </Tooltip>
        )}
      </div>
      {reading?.state === 'reading' && (
        <div className={styles['detail']} style={{ padding: '2px 38px' }}>
          Being read …
        </div>
      )}
      {failure && (
        <div className={styles['warning']} role="alert">
          {reading?.error?.code === 'unsupported'
            ? `It cannot be shown: ${reading.error.message}.`
            : `${failure.title}.`}
          <Button size="compact-xs" variant="default" ml={8} onClick={() => readAgain(key)}>
            Try again
          </Button>
        </div>
      )}
      {found?.problems.map((problem) => (
        <div key={problem} className={styles['warning']}>
          {problem}
        </div>
      ))}
      {structures.length > many && (
        <TextInput
          size="xs"
          m="4px 10px"
          placeholder="Find"
          aria-label="Find a structure"
          value={wanted}
          onChange={(event) => setWanted(event.currentTarget.value)}
        />
      )}
      {listed.map((structure) => (
        <Row key={structure.key} structure={structure} hidden={hidden.has(structure.key)} />
      ))}
    </section>
  );
}

const kindName = (kind: Drawable['kind']): string => (kind === 'structure-set' ? 'Structure set' : 'Segmentation');

const volumeText = (cm3: number): string => `${cm3 < 10 ? cm3.toFixed(2) : cm3.toFixed(1)} cm³`;

const Row = memo(function Row({ structure, hidden }: { structure: Structure; hidden: boolean }) {
  const { key, name, what, colour, volumeCm3, method, content, count, number } = structure;
  const unit = content && 'volume' in content ? 'pixels' : 'points';
  const about = [
    `${name} (${number})`,
    what,
    content ? `${count.toLocaleString('en')} ${unit}` : 'nothing is drawn',
    method,
  ];
  return (
    <div className={styles['row']} data-structure={name} data-hidden={hidden || undefined}>
      <ActionIcon
        size={22}
        variant="subtle"
        aria-label={hidden ? `Show ${name}` : `Hide ${name}`}
        aria-pressed={!hidden}
        onClick={() => hideStructures([key], !hidden)}
      >
        {hidden ? <EyeOff size={13} /> : <Eye size={13} />}
      </ActionIcon>
      <span className={styles['swatch']} style={{ background: cssOf(colour) }} />
      <button
        type="button"
        className={styles['roiName']}
        disabled={!content}
        title={about.filter(Boolean).join('\n')}
        aria-label={`Go to ${name}`}
        onClick={() => goToStructure(structure)}
      >
        {name}
        {what && <span className={styles['what']}>{what}</span>}
      </button>
      <span className={styles['volume']} title={method}>
        {volumeCm3 === undefined ? (content ? '' : 'empty') : volumeText(volumeCm3)}
      </span>
    </div>
  );
});
