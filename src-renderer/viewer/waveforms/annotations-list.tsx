import type { WaveformAnnotation } from '../../../src-shared/objects/waveform/model.ts';
import styles from './waveforms.module.css';

/** Lines that are written; a recording of a day may have a mark for each beat. */
const mostLines = 1000;

/** Texts and measurements of the recording, and its marked moments, which lead to their place. */
export function AnnotationsList({
  annotations,
  onGoto,
}: {
  annotations: readonly WaveformAnnotation[];
  onGoto(timeS: number): void;
}) {
  const general = annotations.filter(({ timesS }) => timesS.length === 0);
  const moments = annotations.filter(({ timesS }) => timesS.length > 0);
  return (
    <aside className={styles['list']} aria-label="Annotations of the recording" data-selectable>
      {general.length > 0 && <h3>As recorded by the device</h3>}
      {general.slice(0, mostLines).map(({ name, value }, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the annotations of an object do not change
        <div key={i} className={styles['entry']} data-text={name === '' || undefined}>
          {name && <span>{name}</span>}
          <span>{value}</span>
        </div>
      ))}
      {moments.length > 0 && <h3>Marked moments</h3>}
      {moments.slice(0, mostLines).map(({ name, value, timesS }, i) => (
        <button
          // biome-ignore lint/suspicious/noArrayIndexKey: the annotations of an object do not change
          key={i}
          type="button"
          className={styles['entry']}
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => onGoto(timesS[0]!)}
        >
          <span>{[name, value].filter(Boolean).join(' ')}</span>
          <span>{timesS[0]!.toFixed(2)} s</span>
        </button>
      ))}
      {Math.max(general.length, moments.length) > mostLines && (
        <h3>More of them than can be listed: the first {mostLines} of each kind stand here.</h3>
      )}
      {annotations.length === 0 && <h3>The recording has no annotations.</h3>}
    </aside>
  );
}
