import { ActionIcon, Checkbox, CopyButton, Select, TextInput, Tooltip } from '@mantine/core';
import { Copy, X } from 'lucide-react';
import { useDeferredValue, useMemo, useState } from 'react';
import { formatTag } from '../../../src-shared/dicom/tag.ts';
import { errorText } from '../../app/error-text.ts';
import { plural } from '../../app/formatting.ts';
import { useSelectedShown } from '../selected-shown.ts';
import { type Comparison, comparedFrame, comparisons, sourceOf } from './compared.ts';
import { type Line, linesOf, treesOf } from './lines.ts';
import styles from './tag-panel.module.css';
import { TagTree } from './tag-tree.tsx';
import { useDataSet } from './use-data-sets.ts';

/** All elements of the file the selected image is in; follows scrolling. */
export function TagPanel() {
  const shown = useSelectedShown();
  const [search, setSearch] = useState('');
  const [comparison, setComparison] = useState<Comparison>('none');
  const [differencesOnly, setDifferencesOnly] = useState(true);
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const [chosen, setChosen] = useState<string>();
  const frame = shown?.frame;
  const otherFrame = comparison === 'none' ? undefined : comparedFrame(comparison);
  const main = useDataSet(frame && sourceOf(frame));
  const other = useDataSet(otherFrame && sourceOf(otherFrame));
  const wanted = useDeferredValue(search);

  const number = frame?.frame ?? 1;
  const frames = frame?.instance.numberOfFrames ?? 1;
  const compared = otherFrame ? other.dataSet : undefined;
  const otherNumber = otherFrame?.frame ?? 1;
  const trees = useMemo(
    () => (main.dataSet ? treesOf(main.dataSet, { number, frames }, compared, otherNumber) : []),
    [main.dataSet, number, frames, compared, otherNumber],
  );
  const onlyDifferences = differencesOnly && compared !== undefined;
  const lines = useMemo(
    () => linesOf(trees, { search: wanted, differencesOnly: onlyDifferences, open }),
    [trees, wanted, onlyDifferences, open],
  );
  const line = lines.find((one) => one.kind === 'node' && one.node.path === chosen);

  if (!frame) return <p className={styles['note']}>No image is selected.</p>;
  const error = main.error ?? (otherFrame ? other.error : undefined);
  return (
    <div className={styles['panel']}>
      <div className={styles['head']}>
        <TextInput
          aria-label="Find a tag, name or value"
          placeholder="Find a tag, name or value"
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
          rightSection={
            search && (
              <ActionIcon aria-label="Clear the search" onClick={() => setSearch('')}>
                <X size={13} />
              </ActionIcon>
            )
          }
          style={{ flex: 1 }}
        />
        <Select
          aria-label="Compare"
          data={comparisons()}
          value={comparison}
          allowDeselect={false}
          w={170}
          comboboxProps={{ width: 210, position: 'bottom-end' }}
          onChange={(value) => setComparison((value ?? 'none') as Comparison)}
        />
      </div>
      {comparison !== 'none' && (
        <div className={styles['head']}>
          <Checkbox
            label="Only what differs"
            checked={differencesOnly}
            onChange={(event) => setDifferencesOnly(event.currentTarget.checked)}
          />
          <span className={styles['dim']} role="status">
            {otherFrame ? differenceText(lines, onlyDifferences) : 'There is no such image.'}
          </span>
        </div>
      )}
      {error && (
        <p className={styles['failure']} role="alert">
          {errorText(error).title}. {errorText(error).advice}
        </p>
      )}
      {trees.some(({ tree }) => !tree.complete) && (
        <p className={styles['note']}>The data set is too long to be shown whole: the rest is left out.</p>
      )}
      <TagTree
        lines={lines}
        searching={wanted.trim() !== '' || onlyDifferences}
        open={open}
        chosen={chosen}
        onChosen={setChosen}
        onOpen={(path, wish) =>
          setOpen((before) => {
            const next = new Set(before);
            if (wish) next.add(path);
            else next.delete(path);
            return next;
          })
        }
      />
      {main.dataSet && lines.length === 0 && (
        <p className={styles['note']}>{onlyDifferences ? 'Nothing differs.' : 'Nothing is found.'}</p>
      )}
      {line?.kind === 'node' && <Chosen line={line} />}
    </div>
  );
}

const differenceText = (lines: readonly Line[], only: boolean): string => {
  const count = lines.filter((line) => line.kind === 'node' && line.node.other !== undefined).length;
  return only ? plural(count, 'difference') : '';
};

/** The chosen line in full. */
function Chosen({ line }: { line: Extract<Line, { kind: 'node' }> }) {
  const { tag, name, keyword, vr, value, other } = line.node;
  return (
    <div className={styles['chosen']} data-testid="chosen-tag">
      <div className={styles['facts']}>
        <b>{name}</b>
        {tag && (
          <span className={styles['dim']}>
            {formatTag(tag)} {vr} {keyword}
          </span>
        )}
        <span style={{ flex: 1 }} />
        {tag && <CopyText label="Copy the tag" text={formatTag(tag)} />}
        {value && <CopyText label="Copy the value" text={value} />}
      </div>
      {value && (
        <div className={styles['value']} data-selectable>
          {value}
        </div>
      )}
      {other !== undefined && (
        <div className={styles['other']} data-selectable>
          {other || '(empty)'}
        </div>
      )}
    </div>
  );
}

function CopyText({ label, text }: { label: string; text: string }) {
  return (
    <CopyButton value={text}>
      {({ copied, copy }) => (
        <Tooltip label={copied ? 'Copied' : label}>
          <ActionIcon aria-label={label} size={20} onClick={copy}>
            <Copy size={12} />
            {label === 'Copy the tag' ? <small>#</small> : null}
          </ActionIcon>
        </Tooltip>
      )}
    </CopyButton>
  );
}
