import { ActionIcon, Checkbox, CopyButton, Select, TextInput, Tooltip } from '@mantine/core';
import { Copy, X } from 'lucide-react';
import { useDeferredValue, useEffect, useMemo, useRef, useState } from 'react';
import { formatTag } from '../../../src-shared/dicom/tag.ts';
import { errorText } from '../../app/error-text.ts';
import { plural } from '../../app/formatting.ts';
import { useSelectedShown } from '../selected-shown.ts';
import { type Comparison, comparisons, sourceOf, useComparedFrame } from './compared.ts';
import { forgetDataSets, sameSource } from './data-sets.ts';
import { framePart, type Line, linesOf, wholePart } from './lines.ts';
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
  const otherFrame = useComparedFrame(comparison);
  const main = useDataSet(frame && sourceOf(frame));
  const other = useDataSet(otherFrame && sourceOf(otherFrame));
  const wanted = useDeferredValue(search);

  useEffect(() => forgetDataSets, []);

  // What is read stays for as long as the next file takes to come, and with it the frame it was read for.
  const late = frame !== undefined && main.source !== undefined && !sameSource(main.source, sourceOf(frame));
  const otherLate =
    otherFrame !== undefined && other.source !== undefined && !sameSource(other.source, sourceOf(otherFrame));
  const asked = useRef({ number: 1, frames: 1 });
  if (frame && !late) asked.current = { number: frame.frame, frames: frame.instance.numberOfFrames };
  const { number, frames } = asked.current;
  const compared = otherFrame ? other.dataSet : undefined;
  const otherNumber = otherFrame?.frame ?? 1;
  const { dataSet } = main;
  // The whole is the same for all frames of a file and may be long: it is not made anew with each.
  const whole = useMemo(() => dataSet && wholePart(dataSet, compared), [dataSet, compared]);
  const ofFrame = useMemo(
    () => dataSet && framePart(dataSet, { number, frames }, compared, otherNumber),
    [dataSet, number, frames, compared, otherNumber],
  );
  const onlyDifferences = differencesOnly && compared !== undefined;
  const wish = useMemo(
    () => ({ search: wanted, differencesOnly: onlyDifferences, open }),
    [wanted, onlyDifferences, open],
  );
  const titled = ofFrame !== undefined;
  const wholeLines = useMemo(() => (whole ? linesOf(whole, wish, titled) : []), [whole, wish, titled]);
  const frameLines = useMemo(() => (ofFrame ? linesOf(ofFrame, wish, true) : []), [ofFrame, wish]);
  const lines = useMemo(() => [...frameLines, ...wholeLines], [frameLines, wholeLines]);
  const line = lines.find((one) => one.kind === 'node' && one.node.path === chosen);

  if (!frame) return <p className={styles['note']}>No image is selected.</p>;
  const error = main.error ?? (otherFrame ? other.error : undefined);
  return (
    <div className={styles['panel']} aria-busy={late || otherLate} data-late={late || otherLate || undefined}>
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
      {frame.compute && (
        <p className={styles['note']}>
          What is shown is computed and no file has it: this is one of the images it is made of.
        </p>
      )}
      {[whole, ofFrame].some((part) => part?.tree.complete === false) && (
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
  return only ? `${plural(count, 'difference')}; of large values the size and the beginning are compared` : '';
};

/** The chosen line in full. */
function Chosen({ line }: { line: Extract<Line, { kind: 'node' }> }) {
  const { tag, name, keyword, vr, value, stored, other } = line.node;
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
        {stored && <CopyText label="Copy the value as it is in the file" text={stored} />}
      </div>
      {value && (
        <div className={styles['value']} data-selectable>
          {value}
        </div>
      )}
      {stored && stored !== value && stored.replaceAll('\\', ' \\ ') !== value && (
        <div className={styles['value']} data-selectable>
          <span className={styles['dim']}>In the file: </span>
          {stored}
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
