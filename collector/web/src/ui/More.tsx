import { Button, Group } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { Problem } from './States';

interface Pages {
  hasNextPage: boolean;
  isFetchingNextPage: boolean;
  isFetchNextPageError: boolean;
  error: Error | null;
  fetchNextPage: () => unknown;
}

/** How far before its end a list goes on by itself. */
const ahead = '0px 0px 800px';

/** Reads the next page of a list: by itself when its end comes near, or only when asked (`waits`). */
export function More({
  of,
  waits = false,
  children = 'Load more',
}: {
  of: Pages;
  waits?: boolean;
  children?: string | undefined;
}) {
  const { hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage } = of;
  const mark = useRef<HTMLDivElement>(null);
  const ready = !waits && hasNextPage && !isFetchingNextPage && !isFetchNextPageError;
  useEffect(() => {
    if (!ready || !mark.current) return;
    const watcher = new IntersectionObserver(
      (seen) => {
        if (seen.some((one) => one.isIntersecting)) void fetchNextPage();
      },
      { rootMargin: ahead },
    );
    watcher.observe(mark.current);
    return () => watcher.disconnect();
  }, [ready, fetchNextPage]);
  if (isFetchNextPageError && of.error) return <Problem error={of.error} retry={fetchNextPage} />;
  if (!hasNextPage) return null;
  return (
    <Group justify="center" ref={mark}>
      <Button
        size="xs"
        variant="default"
        loading={isFetchingNextPage}
        onClick={() => void fetchNextPage()}
      >
        {children}
      </Button>
    </Group>
  );
}
