import { notifications } from '@mantine/notifications';
import { ApiError } from '@/lib/api/client';

/** Says that something worked. */
export function done(message: string): void {
  notifications.show({ message, color: 'green', autoClose: 4000 });
}

/** Says why something did not; stays until it is closed. */
export function failed(error: Error): void {
  const details =
    error instanceof ApiError && error.details.length > 0 ? ` (${error.details.join('; ')})` : '';
  const stale = error instanceof ApiError && error.status === 412;
  notifications.show({
    title: stale ? 'Someone else changed it first' : 'That did not work',
    message: stale
      ? 'The page now shows the latest state; please repeat your change.'
      : error.message + details,
    color: 'red',
    autoClose: 10_000,
  });
}
