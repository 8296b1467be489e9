import { Check } from 'lucide-react';

const size = 13;

/** Marks the entry of a menu that holds now; the others leave its place empty. */
export const chosen = (now: boolean) => ({
  'aria-current': now || undefined,
  leftSection: now ? <Check size={size} aria-hidden /> : <span style={{ display: 'inline-block', width: size }} />,
});
