import { CircleSlash, Flag } from 'lucide-react';
import { plural } from '../../app/formatting.ts';
import type { FrameSet } from '../frame-sets.ts';
import { useFlags } from './flags.ts';
import styles from './key-images.module.css';
import { type FlagsByImage, isKey } from './placing.ts';
import { countText } from './words.ts';

const countOf = ({ frames }: FrameSet, flags: FlagsByImage, wanted: 'key' | 'rejected'): number =>
  flags.size === 0
    ? 0
    : frames.reduce((sum, { imageId }) => {
        const found = flags.get(imageId);
        const counts = wanted === 'key' ? isKey(found) : (found?.rejections.length ?? 0) > 0;
        return counts ? sum + 1 : sum;
      }, 0);

/** How many key images a frame set has, and how many that are rejected. */
export function KeyImageBadge({ frameSet }: { frameSet: FrameSet }) {
  const key = useFlags(({ byImage }) => countOf(frameSet, byImage, 'key'));
  const rejected = useFlags(({ byImage }) => countOf(frameSet, byImage, 'rejected'));
  return (
    <>
      {key > 0 && (
        <span className={styles['badge']} data-key-images={key} role="img" aria-label={countText(key)}>
          <Flag size={10} strokeWidth={2.6} aria-hidden />
          {key}
        </span>
      )}
      {rejected > 0 && (
        <span
          className={styles['badge']}
          data-rejected-images={rejected}
          role="img"
          aria-label={plural(rejected, 'rejected image')}
        >
          <CircleSlash size={10} strokeWidth={2.6} aria-hidden />
          {rejected}
        </span>
      )}
    </>
  );
}
