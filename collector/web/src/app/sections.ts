import {
  IconBug,
  IconDatabase,
  IconDevices,
  IconFlask,
  IconPackage,
  IconSettings,
} from '@tabler/icons-react';

/** The parts of the product in the order of the loop, with the command that goes there. */
export const sections = [
  { to: '/bam', go: 'go.bam', label: 'BAM', hint: 'Badcases', icon: IconBug },
  { to: '/dam', go: 'go.dam', label: 'DAM', hint: 'Data', icon: IconDatabase },
  { to: '/mtt', go: 'go.mtt', label: 'MTT', hint: 'Training and testing', icon: IconFlask },
  { to: '/msm', go: 'go.msm', label: 'MSM', hint: 'Models', icon: IconPackage },
  { to: '/fleet', go: 'go.fleet', label: 'Fleet', hint: 'Devices', icon: IconDevices },
  {
    to: '/settings',
    go: 'go.settings',
    label: 'Settings',
    hint: 'People and tokens',
    icon: IconSettings,
  },
] as const;
