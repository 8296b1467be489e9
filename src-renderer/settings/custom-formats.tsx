import { Button, NumberInput, Select, Text, TextInput } from '@mantine/core';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { type CustomFormat, type FormatBox, freeNumber, gridOf, outside, overlapping } from './custom-format-model.ts';
import { valueAt } from './draft.ts';
import { useDraft } from './draft-context.ts';
import { Block } from './fields.tsx';
import { optionLabel } from './labels.ts';
import styles from './printers.module.css';
import { RowMoves } from './row-moves.tsx';
import settings from './settings.module.css';
import texts from './texts-section.module.css';

/** Layouts that a printer knows by number, drawn as they are. */
export function CustomFormatsField({ path }: { path: string }) {
  const { draft, set, problemsBelow } = useDraft();
  const [editing, setEditing] = useState<number>();
  const formats = (valueAt(draft, path) ?? []) as CustomFormat[];
  const change = (at: number, part: Partial<CustomFormat>): void =>
    set(
      path,
      formats.map((format, other) => (other === at ? { ...format, ...part } : format)),
    );
  const add = (): void => {
    set(path, [...formats, { number: freeNumber(formats), name: '', orientation: 'PORTRAIT', boxes: gridOf(2, 2) }]);
    setEditing(formats.length);
  };
  return (
    <Block path={path} label="Layouts by number" hint="CUSTOM\1 and so on, as they are set up at the printer">
      {formats.map((format, at) =>
        editing === at || problemsBelow?.(`${path}.${at}`) ? (
          <FormatForm
            // biome-ignore lint/suspicious/noArrayIndexKey: the place is what counts.
            key={at}
            path={`${path}.${at}`}
            format={format}
            twin={formats.some(
              (other, place) =>
                place !== at && other.number === format.number && other.orientation === format.orientation,
            )}
            onChange={(part) => change(at, part)}
            onDone={() => setEditing(undefined)}
            onRemove={() => {
              set(
                path,
                formats.filter((_, other) => other !== at),
              );
              setEditing(undefined);
            }}
          />
        ) : (
          // biome-ignore lint/suspicious/noArrayIndexKey: the place is what counts.
          <div key={at} className={settings['item']} data-format={format.number}>
            <div>
              <b>CUSTOM\{format.number}</b>{' '}
              <Text span size="xs" c="dimmed">
                {[
                  format.name,
                  optionLabel('printing.orientations', format.orientation).toLowerCase(),
                  `${format.boxes.length} ${format.boxes.length === 1 ? 'box' : 'boxes'}`,
                ]
                  .filter(Boolean)
                  .join(', ')}
              </Text>
            </div>
            <Button
              variant="subtle"
              color="gray"
              aria-label={`Change layout ${format.number}`}
              onClick={() => setEditing(at)}
            >
              Change
            </Button>
          </div>
        ),
      )}
      <Button variant="subtle" color="gray" leftSection={<Plus size={13} />} onClick={add}>
        Add a layout
      </Button>
    </Block>
  );
}

interface FormatFormProps {
  path: string;
  format: CustomFormat;
  /** Another one has the same number on films turned the same way. */
  twin: boolean;
  onChange: (part: Partial<CustomFormat>) => void;
  onDone: () => void;
  onRemove: () => void;
}

function FormatForm({ path, format, twin, onChange, onDone, onRemove }: FormatFormProps) {
  const [selected, setSelected] = useState(0);
  const [grid, setGrid] = useState({ columns: 2, rows: 2 });
  const { boxes } = format;
  const set = (at: number, part: Partial<FormatBox>): void =>
    onChange({ boxes: boxes.map((box, other) => (other === at ? { ...box, ...part } : box)) });
  const move = (from: number, to: number): void => {
    const next = [...boxes];
    next.splice(to, 0, ...next.splice(from, 1));
    onChange({ boxes: next });
    setSelected(to);
  };
  const covered = overlapping(boxes);
  const beyond = outside(boxes);
  return (
    <div className={settings['card']}>
      <div className={texts['row']} style={{ flexWrap: 'wrap', marginBottom: 8 }}>
        <NumberInput
          aria-label="Number of the layout"
          w={70}
          hideControls
          allowDecimal={false}
          allowNegative={false}
          value={Number.isFinite(format.number) ? format.number : ''}
          error={twin || !(format.number >= 1)}
          onChange={(next) => onChange({ number: typeof next === 'number' ? next : Number.NaN })}
        />
        <TextInput
          aria-label="Name of the layout"
          placeholder="Name for the list"
          w={170}
          maxLength={64}
          value={format.name}
          onChange={(event) => onChange({ name: event.currentTarget.value })}
        />
        <Select
          aria-label="Orientation of the layout"
          w={100}
          data={['PORTRAIT', 'LANDSCAPE'].map((value) => ({
            value,
            label: optionLabel('printing.orientations', value),
          }))}
          value={format.orientation}
          allowDeselect={false}
          onChange={(value) => value !== null && onChange({ orientation: value as CustomFormat['orientation'] })}
        />
      </div>
      {twin && (
        <div className={settings['problem']} role="alert">
          Another layout has this number for films turned the same way.
        </div>
      )}
      <div className={styles['layout']}>
        <FormatDrawing format={format} selected={selected} covered={covered.flat()} onSelect={setSelected} />
        <div>
          <table className={texts['items']}>
            <thead>
              <tr>
                <th>Box</th>
                <th>Left %</th>
                <th>Top %</th>
                <th>Width %</th>
                <th>Height %</th>
                <th aria-label="Changes" />
              </tr>
            </thead>
            <tbody>
              {boxes.map((box, at) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: the place is the position of the box.
                <tr key={at} onFocus={() => setSelected(at)}>
                  <td style={at === selected ? { color: '#ffffff' } : {}}>{at + 1}</td>
                  {(['x', 'y', 'width', 'height'] as const).map((side) => (
                    <td key={side}>
                      <Percent
                        label={`${sideNames[side]} of box ${at + 1}`}
                        path={`${path}.boxes.${at}.${side}`}
                        value={box[side]}
                        onValue={(value) => set(at, { [side]: value })}
                      />
                    </td>
                  ))}
                  <td>
                    <RowMoves
                      name={`Box ${at + 1}`}
                      at={at}
                      count={boxes.length}
                      onMove={move}
                      onRemove={() => onChange({ boxes: boxes.filter((_, other) => other !== at) })}
                    />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
          {beyond.length > 0 && (
            <div className={settings['problem']} role="alert">
              {beyond.length === 1 ? `Box ${beyond[0]} does` : `Boxes ${beyond.slice(0, 5).join(', ')} do`} not lie on
              the film.
            </div>
          )}
          {covered.length > 0 && (
            <div className={settings['problem']} role="alert">
              {covered
                .slice(0, 3)
                .map(([a, b]) => `Boxes ${a} and ${b}`)
                .join(', ')}{' '}
              lie one upon the other.
            </div>
          )}
          <Button
            variant="subtle"
            color="gray"
            leftSection={<Plus size={13} />}
            disabled={boxes.length >= 100}
            onClick={() => {
              onChange({ boxes: [...boxes, { x: 0, y: 0, width: 0.5, height: 0.5 }] });
              setSelected(boxes.length);
            }}
          >
            Add a box
          </Button>
        </div>
      </div>
      <div className={settings['bar']}>
        <Text size="xs" c="dimmed">
          Equal boxes:
        </Text>
        {(['columns', 'rows'] as const).map((line) => (
          <NumberInput
            key={line}
            aria-label={`Equal boxes: ${line}`}
            w={54}
            hideControls
            allowDecimal={false}
            min={1}
            max={10}
            value={grid[line]}
            onChange={(next) =>
              setGrid({ ...grid, [line]: typeof next === 'number' ? Math.min(10, Math.max(1, next)) : 1 })
            }
          />
        ))}
        <Button variant="default" onClick={() => onChange({ boxes: gridOf(grid.columns, grid.rows) })}>
          Fill
        </Button>
        <span style={{ flex: 1 }} />
        <Button variant="subtle" color="gray" onClick={onRemove}>
          Remove
        </Button>
        <Button variant="light" onClick={onDone}>
          Done
        </Button>
      </div>
    </div>
  );
}

const sideNames = { x: 'Left', y: 'Top', width: 'Width', height: 'Height' };

interface PercentProps {
  label: string;
  path: string;
  value: number;
  onValue: (value: number) => void;
}

function Percent({ label, path, value, onValue }: PercentProps) {
  const { problemAt } = useDraft();
  return (
    <NumberInput
      aria-label={label}
      w={62}
      hideControls
      allowNegative={false}
      decimalScale={2}
      value={Number.isFinite(value) ? Math.round(value * 10_000) / 100 : ''}
      error={Boolean(problemAt(path))}
      onChange={(next) => onValue(typeof next === 'number' ? next / 100 : Number.NaN)}
    />
  );
}

interface DrawingProps {
  format: CustomFormat;
  selected: number;
  /** Numbers from 1 of boxes that overlap. */
  covered: readonly number[];
  onSelect: (at: number) => void;
}

/** The film with its boxes by number; a film of 14 by 17 in stands for all. */
function FormatDrawing({ format, selected, covered, onSelect }: DrawingProps) {
  const upright = format.orientation === 'PORTRAIT';
  const [width, height] = upright ? [140, 170] : [170, 140];
  return (
    <svg className={styles['film']} viewBox={`0 0 ${width} ${height}`} role="img" aria-label="The layout">
      {format.boxes.map((box, at) => {
        const good = Object.values(box).every((value) => Number.isFinite(value));
        if (!good) return null;
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: the place is the position of the box.
          <g key={at}>
            <rect
              x={box.x * width + 1}
              y={box.y * height + 1}
              width={Math.max(0, box.width * width - 2)}
              height={Math.max(0, box.height * height - 2)}
              data-current={at === selected || undefined}
              data-wrong={covered.includes(at + 1) || undefined}
              onPointerDown={() => onSelect(at)}
            />
            <text x={(box.x + box.width / 2) * width} y={(box.y + box.height / 2) * height}>
              {at + 1}
            </text>
          </g>
        );
      })}
    </svg>
  );
}
