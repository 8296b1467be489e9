import { NumberInput, Select, Slider } from '@mantine/core';
import { colourTables } from '../../../src-shared/imaging/pipeline/colour-tables.ts';
import { errorText } from '../../app/error-text.ts';
import { mapValue } from './map-layer.tsx';
import { showMap, useMaps } from './maps-store.ts';
import styles from './structures.module.css';

/** Parametric maps of the open studies: which one lies over the images, and how. */
export function MapsSection() {
  const { list, key, map, error, range, opacity, table, reading } = useMaps();
  if (list.length === 0) return null;
  const [from, to] = range;
  return (
    <section data-maps>
      <h3 className={styles['section']}>Parametric maps</h3>
      <div className={styles['controls']}>
        <label htmlFor="structures-map">Over images</label>
        <Select
          id="structures-map"
          size="xs"
          data={[{ value: '', label: 'None' }, ...list.map(({ key: value, label }) => ({ value, label }))]}
          value={key ?? ''}
          allowDeselect={false}
          onChange={(value) => showMap(value || undefined)}
        />
        {key !== undefined && (
          <>
            <label htmlFor="structures-map-table">Colours</label>
            <Select
              id="structures-map-table"
              size="xs"
              data={colourTables.map(({ id, name }) => ({ value: id, label: name }))}
              value={table}
              allowDeselect={false}
              onChange={(value) => value && useMaps.setState({ table: value })}
            />
            <span>Opacity</span>
            <Slider
              size="sm"
              min={5}
              max={100}
              step={5}
              value={Math.round(opacity * 100)}
              label={(value) => `${value} %`}
              onChange={(value) => useMaps.setState({ opacity: value / 100 })}
              aria-label="Opacity of the map"
            />
            <span>From, to</span>
            <div style={{ display: 'flex', gap: 6 }}>
              <NumberInput
                size="xs"
                aria-label="Lowest value that is coloured"
                value={from}
                decimalScale={8}
                hideControls
                onChange={(value) =>
                  typeof value === 'number' && value < to && useMaps.setState({ range: [value, to] })
                }
              />
              <NumberInput
                size="xs"
                aria-label="Value of the last colour"
                value={to}
                decimalScale={8}
                hideControls
                onChange={(value) =>
                  typeof value === 'number' && value > from && useMaps.setState({ range: [from, value] })
                }
              />
            </div>
          </>
        )}
      </div>
      {reading && <p className={styles['notice']}>Being read …</p>}
      {error && (
        <div className={styles['warning']} role="alert">
          {errorText(error).title}. {error.message}
        </div>
      )}
      {map && (
        <p className={styles['notice']}>
          Values from {mapValue(map.minimum, map.unit)} to {mapValue(map.maximum, map.unit)}. What is below the first
          value is not coloured.
        </p>
      )}
    </section>
  );
}
