import { useLayoutEffect } from 'react';
import { NavigationType, useLocation, useNavigationType } from 'react-router';

/** Begins every other page at its top. Going back is left to the browser, which knows the place. */
export function useTopOfPage(): void {
  const { pathname } = useLocation();
  const way = useNavigationType();
  // Before the effects of the page itself, which may want to be somewhere else.
  useLayoutEffect(() => {
    if (way !== NavigationType.Pop) window.scrollTo(0, 0);
  }, [pathname, way]);
}
