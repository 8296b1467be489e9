import { Button } from '@mantine/core';
import { errorText } from '../app/error-text.ts';
import { useLive } from '../app/live.ts';
import { goTo } from '../app/navigation.ts';
import { FirstSteps } from './first-steps.tsx';
import { clearFilters, list, useList, useSearch } from './list.ts';
import { Notice } from './notice.tsx';
import { isFiltered, type Scope } from './query.ts';
import { useSeriesBelow } from './series-below.tsx';
import { StudyList } from './study-list.tsx';

interface ListOrNoticeProps {
  catalogue: string;
  scope: Scope;
  label: string;
  onMenu: (x: number, y: number) => void;
  onOpen: () => void;
}

/** The list, or what stands in its place: nothing found, nothing there yet, an error. */
export function ListOrNotice({ catalogue, scope, label, onMenu, onOpen }: ListOrNoticeProps) {
  const below = useSeriesBelow(catalogue);
  const error = useList((state) => state.error);
  const total = useList((state) => (state.catalogue === catalogue ? state.window?.total : undefined));
  const filtered = useSearch((state) => isFiltered(state.filters));
  const medium = useLive((state) => state.catalogues?.find((one) => one.id === catalogue));
  const archiveState = useLive((state) => state.archive?.state);

  if (error && total === undefined) {
    const text = errorText(error);
    return (
      <Notice alert title={text.title} text={text.advice}>
        <Button onClick={() => list.retry()}>Try again</Button>
      </Notice>
    );
  }
  if (total !== 0) {
    return <StudyList label={label} onMenu={onMenu} onOpen={onOpen} below={below} />;
  }
  if (filtered) {
    return (
      <Notice title="No study matches" text="Search with fewer letters, another spelling or a wider range of dates.">
        <Button variant="default" onClick={clearFilters}>
          Clear the search
        </Button>
      </Notice>
    );
  }
  if (catalogue !== 'archive') {
    return medium?.state === 'scanning' ? (
      <Notice title="Reading the medium …" text="Studies appear here as they are found. You can open them at once." />
    ) : (
      <Notice
        title={medium?.locked ? 'This medium is encrypted' : 'No DICOM objects were found here'}
        text={
          medium?.locked
            ? 'Enter its password above.'
            : medium && medium.unreadable > 0
              ? 'Every file was looked at. The list of unreadable files above says why.'
              : 'Every file was looked at, whatever its name.'
        }
      />
    );
  }
  if (archiveState === 'opening' || archiveState === 'rebuilding') {
    return (
      <Notice
        title={
          archiveState === 'opening' ? 'The archive is being opened …' : 'The index is being rebuilt from the files …'
        }
        text="Studies appear here as soon as they are known. Nothing is lost."
      />
    );
  }
  if (scope !== 'all') {
    return (
      <Notice
        title={scope === 'today' ? 'No study of today' : 'Nothing unread'}
        text={
          scope === 'today'
            ? 'Studies with the date of today appear here.'
            : 'New studies stay here until they are opened.'
        }
      >
        <Button variant="default" onClick={() => goTo({ kind: 'archive', scope: 'all' })}>
          Show all studies
        </Button>
      </Notice>
    );
  }
  return (
    <div style={{ flex: 1, overflow: 'auto', minHeight: 0 }} data-list tabIndex={-1}>
      <FirstSteps />
    </div>
  );
}
