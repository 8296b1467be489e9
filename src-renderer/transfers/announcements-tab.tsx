import { SegmentedControl } from '@mantine/core';
import { useState } from 'react';
import type { StudyAnnouncement } from '../../src-shared/contract/announcements.ts';
import { api } from '../app/api.ts';
import { formatCount, formatInstant, formatName } from '../app/formatting.ts';
import { GridList } from './grid-list.tsx';
import { useTold } from './told.ts';
import styles from './transfers.module.css';
import { hereText } from './words.ts';

const columns = [
  { title: 'Told', width: '150px' },
  { title: 'By', width: 'minmax(90px, 0.8fr)' },
  { title: 'Patient', width: 'minmax(120px, 1.4fr)' },
  { title: 'ID', width: 'minmax(70px, 0.8fr)' },
  { title: 'Study', width: 'minmax(120px, 2fr)' },
  { title: 'Images', width: '80px', end: true },
  { title: 'Here', width: '110px' },
];

const keyOf = ({ studyUid, patientId, peer }: StudyAnnouncement): string => `${studyUid} ${patientId} ${peer}`;
const isComplete = ({ here, instances }: StudyAnnouncement): boolean => here >= instances;

/** What other systems told of their studies, and how much of that is in the archive. */
export function AnnouncementsTab() {
  const list = useTold(
    () => api.announcements.list(undefined),
    (tell) => {
      let asked = 0;
      return api.announcements.changed(() => {
        const mine = ++asked;
        // An answer that is overtaken by a later question is not shown.
        api.announcements.list(undefined).then(
          (answer) => mine === asked && tell(answer),
          () => {},
        );
      });
    },
  );
  const [which, setWhich] = useState('all');
  const [selected, setSelected] = useState<string>();
  const shown = list?.filter((one) => which === 'all' || !isComplete(one));
  return (
    <>
      <div className={styles['filters']}>
        <SegmentedControl
          aria-label="Which announced studies"
          value={which}
          onChange={setWhich}
          data={[
            { value: 'all', label: 'All' },
            { value: 'incomplete', label: 'Not all here' },
          ]}
        />
      </div>
      <div className={styles['split']}>
        <GridList<StudyAnnouncement>
          label="Announced studies"
          columns={columns}
          count={shown?.length ?? 0}
          rowAt={(index) => shown?.[index]}
          idOf={keyOf}
          selected={selected}
          onSelect={(one) => setSelected(one && keyOf(one))}
          cells={(one) => [
            formatInstant(one.receivedAt),
            one.peer,
            formatName(one.name),
            one.patientId,
            <span key="study" data-selectable>
              {one.studyUid}
            </span>,
            formatCount(one.instances),
            <span key="here" data-mood={isComplete(one) ? undefined : 'warning'}>
              {hereText(one)}
            </span>,
          ]}
          empty={
            list === undefined
              ? ''
              : list.length > 0
                ? 'All that was announced is here. Choose All.'
                : 'No other system announced a study yet.'
          }
        />
      </div>
    </>
  );
}
