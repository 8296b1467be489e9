import type { PrinterStatus } from '../../../src-shared/contract/print.ts';
import type { PrinterProfile } from '../../../src-shared/settings/printing.ts';

export type PrinterMood = 'good' | 'warning' | 'failure' | 'unknown';

export function moodOf(status: PrinterStatus | undefined): PrinterMood {
  switch (status?.status) {
    case 'NORMAL':
      return 'good';
    case 'WARNING':
      return 'warning';
    case 'FAILURE':
    case 'unreachable':
      return 'failure';
    default:
      return 'unknown';
  }
}

/** Whether a printer is asked how it does; not by settings that never do. */
export const isAsked = ({ messages }: Pick<PrinterProfile, 'messages'>): boolean => messages.printerStatus !== 'none';

/** How a printer does, in a few words: `Ready`, `Warning: supply low`, `No answer`. `asked`: see `isAsked`. */
export function statusText(status: PrinterStatus | undefined, asked = true): string {
  switch (status?.status) {
    case 'NORMAL':
      return 'Ready';
    case 'WARNING':
      return `Warning: ${meaningOf(status)}`;
    case 'FAILURE':
      return `Failure: ${meaningOf(status)}`;
    case 'unreachable':
      return 'No answer';
    default:
      if (!asked) return 'Is not asked for its status';
      return (status?.askedAt ?? 0) > 0 ? 'Does not say how it is' : 'Not asked yet';
  }
}

/** What it means for somebody who wants a film now. */
export function statusAdvice(status: PrinterStatus | undefined, asked = true): string {
  switch (status?.status) {
    case 'NORMAL':
      return 'Films are printed.';
    case 'WARNING':
      return 'Films are printed, but somebody should look after the printer soon.';
    case 'FAILURE':
      return 'Films are not printed until somebody has looked after the printer. Jobs wait for it.';
    case 'unreachable':
      return 'The printer does not answer: it may be switched off, or its address be wrong. Jobs wait and are tried again.';
    default:
      if (!asked) return 'By the settings it is not asked how it does. Films go there all the same.';
      return (status?.askedAt ?? 0) > 0
        ? 'It answered, but not with its status. Films go there all the same.'
        : 'What it says of itself is not known yet.';
  }
}

const meaningOf = ({ meaning, info }: PrinterStatus): string => {
  const text = (meaning || info || 'it does not say what').replace(/\.$/, '');
  return text.charAt(0).toLowerCase() === text.charAt(0) || /^[A-Z]{2}/.test(text)
    ? text
    : text.charAt(0).toLowerCase() + text.slice(1);
};
