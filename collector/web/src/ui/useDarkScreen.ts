import { useComputedColorScheme } from '@mantine/core';
import { useEffect, useState } from 'react';
import { flushSync } from 'react-dom';

/** Whether charts are drawn for a dark screen; what is printed is dark on white whatever the screen is. */
export function useDarkScreen(): boolean {
  const dark = useComputedColorScheme('light') === 'dark';
  const [printed, setPrinted] = useState(false);
  useEffect(() => {
    const paper = window.matchMedia('print');
    // At once: the browser takes the page as it is when this returns.
    const look = () => flushSync(() => setPrinted(paper.matches));
    paper.addEventListener('change', look);
    return () => paper.removeEventListener('change', look);
  }, []);
  return dark && !printed;
}
