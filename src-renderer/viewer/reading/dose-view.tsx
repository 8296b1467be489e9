import type { DoseTables, DoseValue } from '../../../src-shared/objects/structured-report/dose.ts';
import styles from './reading.module.css';

const withUnit = ({ text, unit }: DoseValue): string => [text, unit].filter(Boolean).join(' ');

/** A radiation dose report as tables: what was accumulated, and a row for each event. */
export function DoseView({ dose }: { dose: DoseTables }) {
  const { accumulated, events, columns, rows, totals } = dose;
  const several = totals.some((total) => total !== undefined);
  return (
    <div data-dose-tables>
      {accumulated.map(({ title, values }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the content of a report does not change
        <section key={index}>
          <h2>{title}</h2>
          <table className={styles['table']}>
            <tbody>
              {values.map((value, row) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: the content of a report does not change
                <tr key={row}>
                  <th scope="row">{value.name}</th>
                  <td className={Number.isFinite(value.value) ? styles['number'] : undefined}>{withUnit(value)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      ))}
      {rows.length > 0 && (
        <section>
          <h2>
            {events} ({rows.length})
          </h2>
          <div className={styles['wide']}>
            <table className={styles['table']}>
              <thead>
                <tr>
                  <th scope="col">#</th>
                  {columns.map(({ key, name, unit }) => (
                    <th key={key} scope="col">
                      {name}
                      {unit && <span className={styles['unit']}> {unit}</span>}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {rows.map((row, index) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: the content of a report does not change
                  <tr key={index}>
                    <td className={styles['number']}>{index + 1}</td>
                    {columns.map(({ key, numeric, unit }, column) => {
                      const value = row[column];
                      return (
                        <td key={key} className={numeric ? styles['number'] : undefined}>
                          {value && (unit === '' ? withUnit(value) : value.text)}
                        </td>
                      );
                    })}
                  </tr>
                ))}
              </tbody>
              {several && (
                <tfoot>
                  <tr>
                    <th scope="row">Sum</th>
                    {columns.map(({ key }, column) => (
                      <td key={key} className={styles['number']}>
                        {totals[column]?.text}
                      </td>
                    ))}
                  </tr>
                </tfoot>
              )}
            </table>
          </div>
        </section>
      )}
    </div>
  );
}
