import type { Device } from '@/lib/api/contract';
import { StateBadge } from '@/ui/StateBadge';

export function Presence({ device }: { device: Device }) {
  return <StateBadge state={device.revoked ? 'revoked' : device.online ? 'online' : 'offline'} />;
}
