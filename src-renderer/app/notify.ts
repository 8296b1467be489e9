import { notifications } from '@mantine/notifications';
import { asError } from './api.ts';
import { errorText } from './error-text.ts';

/** What failed stays long enough to be read from across the desk, not so long that it stands in the way; a pointer on it holds it. */
const failureMs = 20_000;
const messageMs = 4000;

/** Tells of something that failed. A cancelled action is not told of. */
export function notifyError(thrown: unknown, what?: string): void {
  const error = asError(thrown);
  if (error.code === 'cancelled') return;
  const text = errorText(error);
  notifications.show({
    color: 'red',
    title: what ?? text.title,
    message: what ? `${text.title}. ${text.advice}` : text.advice,
    autoClose: failureMs,
    role: 'alert',
  });
}

/** Tells of something that someone should look after, and that is no failure of what was done. */
export function notifyWarning(title: string, message: string): void {
  notifications.show({ color: 'yellow', title, message, autoClose: failureMs, role: 'alert' });
}

/** Tells of something that happened and needs no answer. */
export function notify(message: string): void {
  notifications.show({ message, autoClose: messageMs });
}

/** Runs an action and tells when it fails; resolves to whether it succeeded. */
export async function attempt(action: () => Promise<unknown>, what?: string): Promise<boolean> {
  try {
    await action();
    return true;
  } catch (error) {
    notifyError(error, what);
    return false;
  }
}
