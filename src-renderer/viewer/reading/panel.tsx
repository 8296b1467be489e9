import { formatDate, formatTime } from '../../app/formatting.ts';
import { kindNames } from '../card-texts.ts';
import { dragType } from '../drag-type.ts';
import { useViewer } from '../store.ts';
import { ReadObject } from './read-object.tsx';
import styles from './reading.module.css';
import { reportsOf, useReading } from './store.ts';

/** The reports and documents of the patient's open studies, and the one that is read. */
export function ReportsPanel() {
  const studies = useViewer((state) => state.studies);
  const loading = useViewer((state) => state.state === 'loading');
  const open = useReading((state) => state.open);
  const reports = reportsOf(studies);
  const current = reports.find(({ key }) => key === open) ?? (reports.length === 1 ? reports[0] : undefined);
  if (reports.length === 0) {
    return (
      <p className={styles['notice']}>
        {loading ? 'The studies are being read …' : 'The open studies have no reports.'}
      </p>
    );
  }
  return (
    <div className={styles['panel']}>
      {reports.length > 1 && (
        <div className={styles['list']} role="listbox" aria-label="Reports">
          {reports.map(({ key, label, other, series }) => (
            <button
              key={key}
              type="button"
              role="option"
              aria-selected={key === current?.key}
              className={styles['entry']}
              data-report={key}
              title="Drag it to a viewport to read it there"
              draggable
              onDragStart={(event) => {
                event.dataTransfer.setData(dragType, key);
                event.dataTransfer.effectAllowed = 'copy';
              }}
              onClick={() => useReading.setState({ open: key })}
            >
              <b>{label || kindNames[other?.kind ?? 'other']}</b>
              <span>
                {[
                  formatDate(other?.contentDate ?? series.series.date ?? series.study.date),
                  formatTime(other?.contentTime),
                  other?.kind === 'document' ? 'Document' : '',
                  series.series.description === label ? '' : series.series.description,
                ]
                  .filter(Boolean)
                  .join(' ')}
              </span>
            </button>
          ))}
        </div>
      )}
      {current && <ReadObject key={current.key} frameSet={current} />}
      {!current && <p className={styles['notice']}>Choose a report.</p>}
    </div>
  );
}
