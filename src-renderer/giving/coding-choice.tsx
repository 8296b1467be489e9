import { NumberInput, Select, Text } from '@mantine/core';
import type { MediaSettings } from '../../src-shared/settings/media.ts';
import { losesAlways } from '../app/file-sets/codings.ts';
import { codingsOffered, type Draft, withCoding } from './draft.ts';
import styles from './giving.module.css';

interface CodingChoiceProps {
  draft: Draft;
  onDraft: (draft: Draft) => void;
  creation: MediaSettings['creation'];
}

/** JPEG by its quality; JPEG 2000 and HTJ2K by bytes before to bytes after. */
const byRatio = (uid: string): boolean => /\.4\.(91|203)$/.test(uid);
const byQuality = (uid: string): boolean => /\.4\.5[01]$/.test(uid);

/** How images are compressed; loss is told of in red. */
export function CodingChoice({ draft, onDraft, creation }: CodingChoiceProps) {
  const { coding } = draft;
  const loses = losesAlways(coding.transferSyntaxUid);
  return (
    <section className={styles['part']} aria-label="Compression">
      <div className={styles['row']}>
        <Select
          label="Compression"
          data={codingsOffered(draft.profile, creation)}
          value={coding.transferSyntaxUid}
          allowDeselect={false}
          onChange={(uid) => uid !== null && onDraft(withCoding(draft, uid))}
        />
        {byQuality(coding.transferSyntaxUid) && (
          <NumberInput
            label="Quality"
            w={90}
            min={1}
            max={100}
            suffix=" %"
            allowDecimal={false}
            value={coding.quality}
            onChange={(quality) =>
              onDraft({
                ...draft,
                coding: { ...coding, quality: Math.min(100, Math.max(1, Math.trunc(Number(quality)) || 90)) },
              })
            }
          />
        )}
        {byRatio(coding.transferSyntaxUid) && (
          <NumberInput
            label="Ratio"
            w={90}
            min={1}
            max={200}
            suffix=" : 1"
            value={coding.ratio}
            onChange={(ratio) =>
              onDraft({ ...draft, coding: { ...coding, ratio: Math.min(200, Math.max(1, Number(ratio) || 10)) } })
            }
          />
        )}
      </div>
      {loses && (
        <Text size="xs" c="var(--ng-failure)" role="alert">
          Detail is lost. The images become new objects that say so.
        </Text>
      )}
    </section>
  );
}
