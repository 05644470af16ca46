import {
  IconBug,
  IconDatabase,
  IconDevices,
  IconFlask,
  IconPackage,
  IconSettings,
} from '@tabler/icons-react';

/** The parts of the product in the order of the loop, with the key that follows "g". */
export const sections = [
  { to: '/bam', key: 'b', label: 'BAM', hint: 'Badcases', icon: IconBug },
  { to: '/dam', key: 'd', label: 'DAM', hint: 'Data', icon: IconDatabase },
  { to: '/mtt', key: 't', label: 'MTT', hint: 'Training and testing', icon: IconFlask },
  { to: '/msm', key: 'm', label: 'MSM', hint: 'Models', icon: IconPackage },
  { to: '/fleet', key: 'f', label: 'Fleet', hint: 'Devices', icon: IconDevices },
  { to: '/settings', key: 's', label: 'Settings', hint: 'People and tokens', icon: IconSettings },
] as const;
