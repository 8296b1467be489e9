import { Menu } from '@mantine/core';
import { Columns2 } from 'lucide-react';
import { formatDate } from '../app/formatting.ts';
import { hangMammograms, hasMammograms, studyBefore } from './mammography.ts';
import styles from './rail.module.css';
import { type RailStudy, useRail } from './studies.ts';

/** The mammograms of a study onto sheets of their own, as they hang on a viewer of films; with those of the study before it. */
export function MammogramsMenu({ entry }: { entry: RailStudy }) {
  // Which study comes before follows from those that are offered.
  useRail(({ studies }) => studies);
  if (!hasMammograms(entry)) return null;
  const before = studyBefore(entry);
  const date = before && (formatDate(before.study.studyDate) || 'the study before');
  return (
    <Menu position="bottom-start">
      <Menu.Target>
        <button
          type="button"
          className={styles['keys']}
          data-mammograms
          title="Hang the mammograms on the film: right beside left, chest wall to chest wall, at one size"
        >
          <Columns2 size={11} aria-hidden /> Mammograms …
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => hangMammograms([entry], 'four')}>Two views on a sheet</Menu.Item>
        <Menu.Item onClick={() => hangMammograms([entry], 'pair')}>One view on a sheet</Menu.Item>
        {before && (
          <>
            <Menu.Label>With those of {date}</Menu.Label>
            <Menu.Item onClick={() => hangMammograms([entry, before], 'compare')}>
              Beneath these, view by view
            </Menu.Item>
            <Menu.Item onClick={() => hangMammograms([entry, before], 'four')}>On the sheets behind</Menu.Item>
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
