import { type CadSummary, cadStatusText } from '../../../src-shared/objects/structured-report/cad.ts';
import { plural } from '../../app/formatting.ts';
import styles from './reading.module.css';

/** What a report of detection says of itself, before what it found: whether it was done at all comes first. */
export function CadView({ cad }: { cad: CadSummary }) {
  const { detections, analyses, processing, succeeded, failed, findings } = cad;
  const nothing = findings.required + findings.optional + findings.never === 0;
  const incomplete = detections !== 'succeeded';
  return (
    <div className={styles['cad']} data-cad-status={detections ?? 'unknown'} data-warning={incomplete || undefined}>
      <div>
        <b>Detection {cadStatusText(detections)}</b>
        {analyses && `, analysis ${cadStatusText(analyses)}`}
      </div>
      {processing && <div>{processing}</div>}
      {succeeded.length > 0 && <div>Looked for: {succeeded.join(', ')}</div>}
      {failed.length > 0 && <div>Failed: {failed.join(', ')}</div>}
      <div>
        {nothing
          ? incomplete
            ? 'No findings. Without a complete detection this says nothing about the images.'
            : 'No findings.'
          : [
              plural(findings.required, 'finding'),
              findings.optional > 0 ? `${findings.optional} of optional presentation` : '',
              findings.never > 0 ? `${findings.never} not for presentation, never shown` : '',
            ]
              .filter(Boolean)
              .join(', ')}
      </div>
    </div>
  );
}
