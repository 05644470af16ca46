import { useComputedColorScheme } from '@mantine/core';
import { useElementSize } from '@mantine/hooks';
import { useEffect, useState } from 'react';
import { flushSync } from 'react-dom';

/** The width of a chart on paper, in CSS pixels: what A4 has between its margins and those of a section. */
const paperWidth = 660;

/**
 * What a chart is drawn on: its box and the width of that, and whether it is dark. What is printed is as wide as the paper and
 * dark on white, whatever the screen is: a chart as wide as a screen is cut off, and all else made smaller to fit beside it.
 */
export function useSheet() {
  const { ref, width } = useElementSize<HTMLDivElement>();
  const dark = useComputedColorScheme('light') === 'dark';
  const [printed, setPrinted] = useState(false);
  useEffect(() => {
    const paper = window.matchMedia('print');
    // At once: the browser takes the page as it is when this returns.
    const look = () => flushSync(() => setPrinted(paper.matches));
    paper.addEventListener('change', look);
    return () => paper.removeEventListener('change', look);
  }, []);
  return printed ? { ref, width: paperWidth, dark: false } : { ref, width, dark };
}
