import { useMemo } from 'react';
import { studyKey, useInstances } from './instance-store.ts';
import { InstanceStrip, instanceStripHeight } from './instance-strip.tsx';
import { SeriesStrip } from './series-strip.tsx';
import type { Below } from './study-list.tsx';

const stripHeight = 146;

/** What lies below an opened study of the archive or a medium: its series, and below them the instances of those that were opened. */
export function useSeriesBelow(catalogue: string): Below {
  const open = useInstances((state) => state.studies);
  return useMemo(
    () => ({
      height: ({ studyRow }) => stripHeight + (open[studyKey(catalogue, studyRow)] ? instanceStripHeight : 0),
      render: (study) => {
        const shown = open[studyKey(catalogue, study.studyRow)];
        return (
          <div>
            <SeriesStrip catalogue={catalogue} study={study} />
            {shown && <InstanceStrip catalogue={catalogue} study={study} open={shown} />}
          </div>
        );
      },
    }),
    [catalogue, open],
  );
}
