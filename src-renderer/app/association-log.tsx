import { ActionIcon, Button } from '@mantine/core';
import { ArrowLeft, ChevronDown, ChevronRight } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { AssociationLogLine } from '../../src-shared/contract/network.ts';
import { api, asError } from './api.ts';
import styles from './association-log.module.css';
import { formatInstant } from './formatting.ts';

const everyMs = 1000;
const arrows: Record<AssociationLogLine['direction'], string> = { sent: '→', received: '←', local: '·' };
const spoken: Record<AssociationLogLine['direction'], string> = { sent: 'sent', received: 'received', local: '' };
/** What went wrong stands out. */
const isBad = ({ what, details }: AssociationLogLine): boolean =>
  /A-ABORT|A-ASSOCIATE-RJ|without a release|Time is over/.test(what) ||
  details.some((line) => /^status .*\((failure|refused)\)$/.test(line));

/** What stands beside a line that is shut; a step of the state machine says little. */
const firstOf = ({ details }: AssociationLogLine): string => details.find((line) => !line.startsWith('state ')) ?? '';

/** The log of one association, decoded; read again while it is open. No values of data sets. */
export function AssociationLog({ id, onBack }: { id: number; onBack?: () => void }) {
  const [lines, setLines] = useState<AssociationLogLine[]>();
  const [gone, setGone] = useState(false);
  const [opened, setOpened] = useState<ReadonlySet<number>>(new Set());

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let left = false;
    const read = async (): Promise<void> => {
      try {
        const list = await api.network.associationLog({ id });
        if (left) return;
        setLines(list);
        setGone(false);
        if (!list.some(({ what }) => what.startsWith('Association '))) timer = setTimeout(() => void read(), everyMs);
      } catch (thrown) {
        if (!left && asError(thrown).code === 'not-found') setGone(true);
      }
    };
    setLines(undefined);
    setOpened(new Set());
    void read();
    return () => {
      left = true;
      clearTimeout(timer);
    };
  }, [id]);

  const begin = lines?.[0]?.at ?? 0;
  const toggle = (at: number): void =>
    setOpened((before) => {
      const next = new Set(before);
      if (!next.delete(at)) next.add(at);
      return next;
    });
  const everything = lines !== undefined && opened.size === lines.length;
  const copy = (): void => void navigator.clipboard.writeText(asText(lines ?? []));
  return (
    <div className={styles['log']} data-testid="association-log">
      <div className={styles['title']}>
        {onBack && (
          <ActionIcon aria-label="Back to the job" onClick={onBack}>
            <ArrowLeft size={14} />
          </ActionIcon>
        )}
        <b>Log of association {id}</b>
        {lines && (
          <>
            <Button
              variant="subtle"
              color="gray"
              onClick={() => setOpened(everything ? new Set() : new Set(lines.keys()))}
            >
              {everything ? 'Fold' : 'Unfold'}
            </Button>
            <Button variant="subtle" color="gray" onClick={copy}>
              Copy
            </Button>
          </>
        )}
      </div>
      {gone && (
        <p className={styles['empty']}>The log is not kept any more: only those of the last 200 associations are.</p>
      )}
      <ol className={styles['lines']}>
        {lines?.map((line, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: lines have no identity but their place.
          <li key={at} data-mood={isBad(line) ? 'failure' : undefined}>
            <button
              type="button"
              aria-expanded={opened.has(at)}
              title={formatInstant(line.at)}
              onClick={() => toggle(at)}
            >
              {opened.has(at) ? <ChevronDown size={12} /> : <ChevronRight size={12} />}
              <span className={styles['time']}>{((line.at - begin) / 1000).toFixed(3)}</span>
              <span role="img" aria-label={spoken[line.direction]}>
                {arrows[line.direction]}
              </span>
              <b>{line.what}</b>
              {!opened.has(at) && <span className={styles['first']}>{firstOf(line)}</span>}
            </button>
            {opened.has(at) && (
              <ul data-selectable>
                {line.details.map((detail, index) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: details have no identity but their place.
                  <li key={index}>{detail}</li>
                ))}
              </ul>
            )}
          </li>
        ))}
      </ol>
    </div>
  );
}

const asText = (lines: readonly AssociationLogLine[]): string =>
  lines
    .map(({ at, direction, what, details }) =>
      [`${new Date(at).toISOString()} ${arrows[direction]} ${what}`, ...details.map((line) => `    ${line}`)].join(
        '\n',
      ),
    )
    .join('\n');
