import { List, Text } from '@mantine/core';
import type { Badcase, Reasons } from '@/lib/api/contract';
import { useLikenessSettings } from '@/lib/api/duplicates';
import { stepsOf } from './steps';

interface Props {
  badcase: Badcase;
  reasons: Reasons;
}

/** Why the reports of a badcase are one: the three steps, with what each found here. */
export function Why({ badcase, reasons }: Props) {
  const settings = useLikenessSettings();
  return (
    <section aria-label="Why they are together">
      <Text size="sm" fw={600} mb={4}>
        Why these reports are one badcase
      </Text>
      <List type="ordered" size="sm" spacing={2} maw={860}>
        {stepsOf(badcase, reasons, settings.data).map(({ step, found }) => (
          <List.Item key={step}>
            <b>{step}.</b> {found}
          </List.Item>
        ))}
      </List>
    </section>
  );
}
