import {
  ActionIcon,
  AppShell,
  Burger,
  Group,
  NavLink,
  Text,
  Tooltip,
  useMantineColorScheme,
} from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconDeviceDesktop, IconKeyboard, IconMoon, IconSun } from '@tabler/icons-react';
import { memo, Suspense } from 'react';
import { Link, Outlet, useLocation, useNavigate } from 'react-router';
import type { Me } from '@/lib/api/contract';
import { useLiveUpdates } from '@/lib/api/live';
import { useTopOfPage } from '@/lib/scroll';
import { AlarmBadge } from '@/features/bam/alarms/AlarmBadge';
import { JobsButton } from '@/features/jobs/JobsButton';
import { useCommands, type Actions } from '@/lib/useCommands';
import { AccountMenu } from '@/features/session/AccountMenu';
import { NewsBell } from '@/features/session/NewsBell';
import { Loading } from '@/ui/States';
import { Boundary } from './Boundary';
import { KeyHelp } from './KeyHelp';
import { Mark } from './Mark';
import { sections } from './sections';

const schemes = { auto: IconDeviceDesktop, light: IconSun, dark: IconMoon };
const following = { auto: 'light', light: 'dark', dark: 'auto' } as const;

function SchemeButton() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const Icon = schemes[colorScheme];
  const label = `Colours: ${colorScheme}`;
  return (
    <Tooltip label={label}>
      <ActionIcon
        variant="subtle"
        color="gray"
        aria-label={label}
        onClick={() => setColorScheme(following[colorScheme])}
      >
        <Icon size={18} />
      </ActionIcon>
    </Tooltip>
  );
}

function LiveDot({ open }: { open: boolean }) {
  return (
    <Tooltip
      label={open ? 'Live: changes appear by themselves' : 'Reconnecting to the live stream'}
    >
      <Group gap={6} role="status" aria-label={open ? 'Live' : 'Not live'}>
        <span className={open ? 'dot dot-on' : 'dot'} />
        <Text size="xs" c="dimmed" visibleFrom="sm">
          {open ? 'Live' : 'Offline'}
        </Text>
      </Group>
    </Tooltip>
  );
}

interface HeadProps {
  user: Me;
  live: boolean;
  menu: boolean;
  toggle: () => void;
  help: () => void;
}

/** What stands above every page; a search or another page does not draw it again. */
const Head = memo(function Head({ user, live, menu, toggle, help }: HeadProps) {
  return (
    <Group h="100%" justify="space-between" wrap="nowrap">
      <Group gap="xs" wrap="nowrap">
        <Burger opened={menu} onClick={toggle} hiddenFrom="sm" size="sm" aria-label="Menu" />
        <Mark />
      </Group>
      <Group gap="xs" wrap="nowrap">
        <LiveDot open={live} />
        <JobsButton />
        <Tooltip label="Keyboard (?)">
          <ActionIcon variant="subtle" color="gray" aria-label="Keyboard" onClick={help}>
            <IconKeyboard size={18} />
          </ActionIcon>
        </Tooltip>
        <NewsBell />
        <SchemeButton />
        <AccountMenu user={user} />
      </Group>
    </Group>
  );
});

/** The parts of the product; `here` is the one that is shown. */
const Sections = memo(function Sections({ here, close }: { here: string; close: () => void }) {
  return sections.map(({ to, label, hint, icon: Icon }) => (
    <NavLink
      key={to}
      component={Link}
      to={to}
      onClick={close}
      active={here === to}
      label={label}
      description={hint}
      leftSection={<Icon size={18} />}
      rightSection={to === '/bam' && <AlarmBadge />}
      className="nav"
    />
  ));
});

/** The frame around every page for a person who is signed in. */
export function Shell({ user }: { user: Me }) {
  const [menu, { toggle, close }] = useDisclosure(false);
  const [help, helpBox] = useDisclosure(false);
  const live = useLiveUpdates();
  const navigate = useNavigate();
  useTopOfPage();
  const { pathname } = useLocation();
  const here = sections.find(({ to }) => pathname.startsWith(to))?.to ?? '';
  const actions: Actions = { help: helpBox.open };
  for (const part of sections) actions[part.go] = () => void navigate(part.to);
  actions['go.next'] = () => void navigate('/bam/next');
  useCommands(actions);
  return (
    <AppShell
      header={{ height: 48 }}
      navbar={{ width: 204, breakpoint: 'sm', collapsed: { mobile: !menu } }}
      padding="md"
    >
      <AppShell.Header px="md">
        <Head user={user} live={live} menu={menu} toggle={toggle} help={helpBox.open} />
      </AppShell.Header>
      <AppShell.Navbar p="xs" aria-label="Sections">
        <Sections here={here} close={close} />
      </AppShell.Navbar>
      <AppShell.Main>
        <Boundary key={pathname}>
          <Suspense fallback={<Loading />}>
            <Outlet />
          </Suspense>
        </Boundary>
      </AppShell.Main>
      <KeyHelp opened={help} onClose={helpBox.close} />
    </AppShell>
  );
}
