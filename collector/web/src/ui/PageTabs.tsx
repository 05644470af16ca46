import { Tabs } from '@mantine/core';
import { useNavigate } from 'react-router';

interface Props {
  value: string;
  tabs: readonly { value: string; label: string; to: string }[];
}

/** The pages of one section, side by side. */
export function PageTabs({ value, tabs }: Props) {
  const navigate = useNavigate();
  return (
    <Tabs
      value={value}
      onChange={(chosen) => {
        const tab = tabs.find((one) => one.value === chosen);
        if (tab) void navigate(tab.to);
      }}
    >
      <Tabs.List>
        {tabs.map((tab) => (
          <Tabs.Tab key={tab.value} value={tab.value}>
            {tab.label}
          </Tabs.Tab>
        ))}
      </Tabs.List>
    </Tabs>
  );
}
