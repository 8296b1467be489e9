import { Checkbox } from '@mantine/core';
import type { FileSetRequest } from '../../src-shared/contract/file-sets.ts';
import styles from './giving.module.css';

type Content = FileSetRequest['content'];

const parts: readonly { key: keyof Content; label: string; title: string }[] = [
  { key: 'presentationStates', label: 'Presentation states', title: 'How images were shown and marked' },
  { key: 'keyObjects', label: 'Key image notes', title: 'Which images were chosen as important' },
  { key: 'reports', label: 'Reports', title: 'Structured reports' },
  { key: 'others', label: 'Everything else', title: 'Waveforms, documents, radiotherapy, objects of makers' },
];

interface ContentChoiceProps {
  content: Content;
  onContent: (content: Content) => void;
  /** Files in folders: there is no page to show them. */
  plain: boolean;
}

/** What goes along with the images. */
export function ContentChoice({ content, onContent, plain }: ContentChoiceProps) {
  const box = (key: keyof Content, label: string, title: string) => (
    <Checkbox
      key={key}
      label={label}
      title={title}
      checked={content[key]}
      onChange={(event) => onContent({ ...content, [key]: event.currentTarget.checked })}
    />
  );
  return (
    <section className={styles['part']} aria-label="Content">
      <h3>With</h3>
      <div className={styles['checks']}>
        {parts.map(({ key, label, title }) => box(key, label, title))}
        {box('keyImagesOnly', 'Of the images, key images alone', 'Images that a key image note names')}
        {!plain && box('web', 'Pages for any browser', 'INDEX.HTM with pictures and reports, for who has no viewer')}
      </div>
    </section>
  );
}
