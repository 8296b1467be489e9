import { ActionIcon, Button, Select, TextInput } from '@mantine/core';
import { Trash2 } from 'lucide-react';
import type { ReportDraft } from '../../../src-shared/contract/report-drafts.ts';
import { calciumTotal, sides, vesselSegments } from '../../../src-shared/objects/structured-report/cardiovascular.ts';
import { emptyVesselRow } from './drafts.ts';
import { isWrong, numberFrom } from './numbers.ts';
import styles from './reporting.module.css';

interface TableProps {
  draft: ReportDraft;
  onChange(draft: ReportDraft): void;
}

interface EntryProps {
  label: string;
  value: string;
  onValue(value: string): void;
}

const Entry = ({ label, value, onValue }: EntryProps) => (
  <TextInput
    size="xs"
    aria-label={label}
    inputMode="decimal"
    maxLength={20}
    error={isWrong(value)}
    value={value}
    onChange={(event) => onValue(event.currentTarget.value)}
  />
);

const calciumColumns = [
  ['lesions', 'Lesions', ''],
  ['agatston', 'Agatston', ''],
  ['volume', 'Volume', 'mm³'],
  ['mass', 'Mass', 'mg'],
] as const;

/** Calcium scoring: an artery a row; the sums count themselves. */
export function CalciumTable({ draft, onChange }: TableProps) {
  const total = calciumTotal(
    draft.calcium.map(({ artery, lesions, agatston, volume, mass }) => ({
      artery,
      lesions: numberFrom(lesions),
      agatston: numberFrom(agatston),
      volume: numberFrom(volume),
      mass: numberFrom(mass),
    })),
  );
  return (
    <div className={styles['table']} data-calcium>
      <table>
        <thead>
          <tr>
            <th scope="col">Artery</th>
            {calciumColumns.map(([key, name, unit]) => (
              <th key={key} scope="col">
                {name} <span className={styles['columnUnit']}>{unit}</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {draft.calcium.map((row, index) => (
            <tr key={row.artery.value}>
              <th scope="row">{row.artery.meaning.replace(/ Coronary Artery$/, '')}</th>
              {calciumColumns.map(([key, name]) => (
                <td key={key}>
                  <Entry
                    label={`${name}, ${row.artery.meaning}`}
                    value={row[key]}
                    onValue={(value) =>
                      onChange({
                        ...draft,
                        calcium: draft.calcium.map((one, at) => (at === index ? { ...one, [key]: value } : one)),
                      })
                    }
                  />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">All</th>
            {calciumColumns.map(([key]) => (
              <td key={key} data-total={key}>
                {total[key] ?? ''}
              </td>
            ))}
          </tr>
        </tfoot>
      </table>
      <TextInput
        size="xs"
        label="Threshold of the Agatston score, HU"
        w={230}
        maxLength={20}
        error={isWrong(draft.threshold)}
        value={draft.threshold}
        onChange={(event) => onChange({ ...draft, threshold: event.currentTarget.value })}
      />
    </div>
  );
}

const vesselColumns = [
  ['diameter', 'Lumen diameter', 'mm'],
  ['area', 'Lumen area', 'mm²'],
  ['length', 'Lesion length', 'mm'],
  ['diameterStenosis', 'Diameter stenosis', '%'],
  ['areaStenosis', 'Area stenosis', '%'],
] as const;

/** Sections of vessels, a row each. */
export function VesselTable({ draft, onChange }: TableProps) {
  type Row = ReportDraft['vessels'][number];
  const put = (index: number, row: Row): void =>
    onChange({ ...draft, vessels: draft.vessels.map((one, at) => (at === index ? row : one)) });
  return (
    <div className={styles['table']} data-vessels>
      {draft.vessels.map((row, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a row is its place
        <fieldset key={index} className={styles['vessel']}>
          <div className={styles['vesselHead']}>
            <Select
              size="xs"
              aria-label={`Vessel ${index + 1}`}
              searchable
              allowDeselect={false}
              data={vesselSegments.map(({ value, meaning }) => ({ value, label: meaning }))}
              value={row.segment.value}
              onChange={(value) => {
                const segment = vesselSegments.find((one) => one.value === value);
                if (segment) put(index, { ...row, segment });
              }}
            />
            <Select
              size="xs"
              w={90}
              aria-label={`Side ${index + 1}`}
              clearable
              placeholder="Side"
              data={sides.map(({ value, meaning }) => ({ value, label: meaning }))}
              value={row.side?.value ?? null}
              onChange={(value) => {
                const { side: _old, ...rest } = row;
                const side = sides.find((one) => one.value === value);
                put(index, side ? { ...rest, side } : rest);
              }}
            />
            <ActionIcon
              size={26}
              variant="subtle"
              aria-label={`Remove vessel ${index + 1}`}
              disabled={draft.vessels.length === 1}
              onClick={() => onChange({ ...draft, vessels: draft.vessels.filter((_, at) => at !== index) })}
            >
              <Trash2 size={14} />
            </ActionIcon>
          </div>
          <div className={styles['vesselValues']}>
            {vesselColumns.map(([key, name, unit]) => (
              <div key={key}>
                <span>
                  {name} <i>{unit}</i>
                </span>
                <Entry
                  label={`${name}, vessel ${index + 1}`}
                  value={row[key]}
                  onValue={(value) => put(index, { ...row, [key]: value })}
                />
              </div>
            ))}
          </div>
        </fieldset>
      ))}
      <Button
        size="compact-xs"
        variant="default"
        onClick={() => onChange({ ...draft, vessels: [...draft.vessels, emptyVesselRow()] })}
      >
        Another vessel
      </Button>
    </div>
  );
}

/** An entry of the draft's tables that is no number. */
export function hasWrongEntry({ kind, calcium, vessels, threshold }: ReportDraft): boolean {
  if (kind === 'calcium') {
    return (
      isWrong(threshold) ||
      calcium.some(({ lesions, agatston, volume, mass }) => [lesions, agatston, volume, mass].some(isWrong))
    );
  }
  if (kind === 'vessels') return vessels.some((row) => vesselColumns.some(([key]) => isWrong(row[key])));
  return false;
}

/** Whether something is entered in the tables of a draft. */
export function hasEntries({ kind, calcium, vessels }: ReportDraft): boolean {
  if (kind === 'calcium')
    return calcium.some((row) => calciumColumns.some(([key]) => numberFrom(row[key]) !== undefined));
  if (kind === 'vessels')
    return vessels.some((row) => vesselColumns.some(([key]) => numberFrom(row[key]) !== undefined));
  return false;
}
