import { Select, Switch, Text, TextInput } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { PreviewLine } from '../../../src-shared/contract/de-identification.ts';
import { api, asError } from '../api.ts';
import { errorText } from '../error-text.ts';
import { formatCount, onOneLine, plural } from '../formatting.ts';
import styles from './de-identify.module.css';
import type { EditorProps } from './editor.tsx';
import { patientOf } from './request.ts';
import { useSeries } from './series-facts.ts';

const shownAtMost = 1000;

const changes: Record<PreviewLine['change'], string> = {
  removed: 'removed',
  emptied: 'emptied',
  replaced: 'replaced',
  added: 'added',
  kept: 'kept',
};

type Preview = Awaited<ReturnType<typeof api.deIdentification.preview>>;

/** What becomes of one object, attribute by attribute. */
export function PreviewTab({ selection, value, result }: EditorProps) {
  const series = result.found?.series ?? [];
  const [seriesRow, setSeriesRow] = useState<number>();
  const current = series.find((one) => one.seriesRow === seriesRow) ?? series[0];
  const { series: description, failure: unread } = useSeries(selection.catalogue, current?.seriesRow);
  const instances = description?.instances ?? [];
  const [row, setRow] = useState<number>();
  const instance = instances.find((one) => one.row === row) ?? instances[0];
  const [all, setAll] = useState(false);
  const [text, setText] = useState('');
  const { preview, failure } = usePreview(selection.catalogue, instance?.row, value, all);
  const wanted = text.trim().toLowerCase();
  const lines = (preview?.lines ?? []).filter(
    ({ path, name, before, after }) =>
      wanted === '' || [path, name, before, after].some((one) => one?.toLowerCase().includes(wanted)),
  );
  return (
    <div className={styles['panel']}>
      <div className={styles['line']}>
        <Select
          aria-label="Series of the preview"
          style={{ flex: 1 }}
          data={series.map((one) => ({
            value: String(one.seriesRow),
            label: [
              [one.modality, one.description, `(${formatCount(one.instances)})`].filter(Boolean).join(' '),
              result.found && patientOf(result.found, one),
            ]
              .filter(Boolean)
              .join(', '),
          }))}
          value={current ? String(current.seriesRow) : null}
          allowDeselect={false}
          limit={200}
          searchable
          onChange={(next) => next !== null && setSeriesRow(Number(next))}
        />
        <Select
          aria-label="Object of the preview"
          w={160}
          data={instances.map((one, at) => ({
            value: String(one.row),
            label: one.label ?? `Object ${one.instanceNumber ?? at + 1}`,
          }))}
          value={instance ? String(instance.row) : null}
          allowDeselect={false}
          limit={200}
          searchable
          onChange={(next) => next !== null && setRow(Number(next))}
        />
        <TextInput
          aria-label="Find an attribute or a value"
          placeholder="Find an attribute or a value"
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <Switch label="Also what stays" checked={all} onChange={(event) => setAll(event.currentTarget.checked)} />
      </div>
      {(failure ?? unread) && (
        <Text size="xs" c="var(--ng-failure)" role="alert">
          {failure ?? unread}
        </Text>
      )}
      {preview?.warnings.map((warning) => (
        <Text key={warning} size="xs" c="var(--ng-warning)" role="alert">
          {warning}
        </Text>
      ))}
      <div className={styles['scroll']} aria-busy={preview === undefined}>
        <table className={styles['table']} aria-label="Before and after">
          <thead>
            <tr>
              <th>Attribute</th>
              <th>Before</th>
              <th>After</th>
              <th>Change</th>
            </tr>
          </thead>
          <tbody>
            {lines.slice(0, shownAtMost).map((line) => (
              <tr key={line.path} data-change={line.change} data-path={line.path}>
                <td title={`${line.path} ${line.vr}`}>{line.name || line.path}</td>
                <td data-selectable>{onOneLine(line.before ?? '')}</td>
                <td data-selectable>{onOneLine(line.after ?? '')}</td>
                <td>{changes[line.change]}</td>
              </tr>
            ))}
          </tbody>
        </table>
        {preview && lines.length === 0 && (
          <Text size="xs" c="dimmed" p="sm">
            {wanted === '' ? 'Nothing changes in this object.' : 'No attribute fits.'}
          </Text>
        )}
        {lines.length > shownAtMost && (
          <Text size="xs" c="dimmed" p="sm">
            and {plural(lines.length - shownAtMost, 'more line')}: find them by name
          </Text>
        )}
      </div>
    </div>
  );
}

/** The preview of one object, made anew a moment after the request changed. */
function usePreview(
  catalogue: string,
  row: number | undefined,
  request: EditorProps['value'],
  all: boolean,
): { preview: Preview | undefined; failure: string | undefined } {
  const [state, setState] = useState<{ of: string; preview?: Preview; failure?: string }>({ of: '' });
  // What another object said, maybe of another patient, is never shown as that of this one.
  const of = row === undefined ? '' : `${catalogue} ${row}`;
  useEffect(() => {
    if (of === '' || row === undefined) return;
    let left = false;
    const timer = setTimeout(() => {
      api.deIdentification.preview({ catalogue, row, request, all }).then(
        (preview) => !left && setState({ of, preview }),
        (thrown: unknown) => {
          const { title, advice } = errorText(asError(thrown));
          if (!left) setState({ of, failure: `${title}. ${advice}` });
        },
      );
    }, 150);
    return () => {
      left = true;
      clearTimeout(timer);
    };
  }, [catalogue, row, of, request, all]);
  return state.of === of
    ? { preview: state.preview, failure: state.failure }
    : { preview: undefined, failure: undefined };
}
