import { Button } from '@mantine/core';
import { SlidersHorizontal, X } from 'lucide-react';
import type { NodeSettings } from '../../../src-shared/settings/node.ts';
import { formatCount, plural } from '../../app/formatting.ts';
import { commandLabel } from '../../app/keys.ts';
import { studiesCommands } from '../../app/studies-commands.ts';
import { useSearch } from '../list.ts';
import type { StudySearch } from './answers.ts';
import { togglePanel, useAsking } from './asking.ts';
import { meaningNames, textKeys } from './keys.ts';
import styles from './remote.module.css';
import type { SearchState } from './search.ts';

/** What the words of the one field are searched as, and what else they could mean. */
function Meaning() {
  const text = useSearch((state) => state.filters.text);
  const meant = useAsking((state) => state.meant);
  const found = textKeys(text, meant?.text === text ? meant.meaning : undefined);
  if (found.meaning === undefined) return null;
  const others = (['PatientName', 'PatientID', 'AccessionNumber'] as const).filter((other) => other !== found.meaning);
  return (
    <div className={styles['hint']} data-testid="meaning">
      <span>
        searched as <b>{meaningNames[found.meaning]}</b>, not
      </span>
      {others.map((meaning) => (
        <button
          key={meaning}
          type="button"
          title={`Search it as ${meaningNames[meaning]} instead`}
          className={styles['chip']}
          onClick={() => useAsking.setState({ meant: { text, meaning } })}
        >
          {meaningNames[meaning]}
        </button>
      ))}
    </div>
  );
}

interface HeadProps {
  node: NodeSettings;
  state: SearchState;
  search: StudySearch;
  onSort: () => void;
  onMore: () => void;
  onAgain: () => void;
}

/** Which node, how far the search is, and what can be done about it. Always one line, so that nothing below moves. */
export function NodeHead({ node, state, search, onSort, onMore, onAgain }: HeadProps) {
  const { running, unsorted, end, stale, count } = state;
  const mood =
    end?.outcome === 'failed'
      ? 'failed'
      : end?.outcome === 'limit' || end?.unsupportedKeys || end?.unreadable
        ? 'warning'
        : undefined;
  const limited = end?.outcome === 'limit';
  const { panel, more } = useAsking();
  const keys = Object.keys(more.values).length;
  return (
    <div className={styles['head']} data-testid="node-head">
      <div className={styles['what']}>
        <b>{node.name}</b>
        <span role="status" data-mood={mood} data-testid="search-state">
          {stateText(state)}
        </span>
      </div>
      <Meaning />
      <button
        type="button"
        className={styles['chip']}
        aria-expanded={panel}
        title={commandLabel(studiesCommands.moreKeys)}
        onClick={togglePanel}
      >
        <SlidersHorizontal size={12} aria-hidden style={{ verticalAlign: -2 }} /> More keys
        {keys > 0 && ` (${keys})`}
      </button>
      {unsorted && (
        <Button
          variant="light"
          title="The studies stand in the order in which they came, so that nothing moved while you looked"
          onClick={onSort}
        >
          Sort now
        </Button>
      )}
      {limited && (
        <Button variant="light" title={`Ask for more than ${formatCount(count)}`} onClick={onMore}>
          Show more
        </Button>
      )}
      {running ? (
        <Button
          variant="subtle"
          color="gray"
          leftSection={<X size={14} />}
          title={commandLabel(studiesCommands.cancelSearch)}
          onClick={() => search.cancel()}
        >
          Stop
        </Button>
      ) : (
        end !== undefined &&
        !stale && (
          <Button variant="subtle" color="gray" title={commandLabel(studiesCommands.refresh)} onClick={onAgain}>
            Search again
          </Button>
        )
      )}
    </div>
  );
}

function stateText({ query, running, stale, count, end }: SearchState): string {
  if (query === undefined) return 'not searched yet';
  if (running) return stale ? 'searching …' : `searching … ${plural(count, 'study', 'studies')} so far`;
  const found = plural(count, 'study', 'studies');
  const unread = end?.unreadable ? `; ${plural(end.unreadable, 'answer', 'answers')} could not be read` : '';
  const keys = (end?.unsupportedKeys ? '; the node does not match by all of the keys' : '') + unread;
  switch (end?.outcome) {
    case 'limit':
      return `the first ${found}: there are more${keys}`;
    case 'cancelled':
      return `stopped after ${found}`;
    case 'failed':
      return count > 0 ? `failed after ${found}` : 'failed';
    default:
      return `${found}${keys}`;
  }
}
