import { notifications } from '@mantine/notifications';
import { asError } from './api.ts';
import { errorText } from './error-text.ts';

/** Tells of something that failed. It stays until it is closed. A cancelled action is not told of. */
export function notifyError(thrown: unknown, what?: string): void {
  const error = asError(thrown);
  if (error.code === 'cancelled') return;
  const text = errorText(error);
  notifications.show({
    color: 'red',
    title: what ?? text.title,
    message: what ? `${text.title}. ${text.advice}` : text.advice,
    autoClose: false,
    role: 'alert',
  });
}

/** Tells of something that happened and needs no answer. */
export function notify(message: string): void {
  notifications.show({ message, autoClose: 5000 });
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
