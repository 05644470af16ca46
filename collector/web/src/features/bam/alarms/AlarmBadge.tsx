import { Badge } from '@mantine/core';
import { useActiveAlarms } from '@/lib/api/alarms';

/** How many alarms nobody has acknowledged; nothing when there are none. */
export function AlarmBadge() {
  const open = useActiveAlarms().data?.open ?? 0;
  if (open === 0) return null;
  return (
    <Badge size="sm" color="red" variant="filled" aria-label={`${String(open)} open alarms`}>
      {open > 99 ? '99+' : open}
    </Badge>
  );
}
