import { Group, Image, Text } from '@mantine/core';

/** The name and the loop. */
export function Mark() {
  return (
    <Group gap={8} wrap="nowrap">
      <Image src="/favicon.svg" w={24} h={24} alt="" />
      <Text fw={700} fz="lg">
        MLife
      </Text>
    </Group>
  );
}
