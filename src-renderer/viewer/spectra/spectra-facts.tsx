import type { Spectroscopy } from '../../../src-shared/objects/spectroscopy/model.ts';
import styles from './spectra.module.css';

/** What the object says of how it was recorded. */
export function SpectraFacts({ object }: { object: Spectroscopy }) {
  const { spectralWidthHz, transmitterMhz, points, pointRows, facts } = object;
  const told: [string, string][] = [
    ...(spectralWidthHz === undefined
      ? []
      : [['Spectral width', `${Math.round(spectralWidthHz)} Hz`] as [string, string]]),
    ...(transmitterMhz === undefined ? [] : [['Transmitter', `${transmitterMhz.toFixed(3)} MHz`] as [string, string]]),
    ['Points', pointRows > 1 ? `${pointRows} × ${points}` : String(points)],
    ...facts,
  ];
  return (
    <dl className={styles['facts']} data-selectable>
      {told.map(([name, value]) => (
        <div key={name} style={{ display: 'contents' }}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
