import { useState, type ImgHTMLAttributes, type ReactNode } from 'react';
import { apiUrl } from '@/lib/api/client';
import { useMaking, type Making } from '@/lib/api/seeing';

interface Props extends Omit<ImgHTMLAttributes<HTMLImageElement>, 'src' | 'onError' | 'children'> {
  /** Of the medium that it is made of. */
  sha256: string;
  /** Of the API. */
  path: string;
  /** Shown in its place while it is being made, and when there is none. */
  children: (making: Making) => ReactNode;
}

/**
 * A picture that the server makes in the background. An image element does not tell why it shows nothing, so only then the
 * server is asked; once the picture is there it is shown.
 */
export function MadeImage({ sha256, path, children, ...rest }: Props) {
  const [failures, setFailures] = useState(0);
  const [asked, setAsked] = useState(false);
  const making = useMaking(sha256, path, asked);
  const undrawable = failures > 1 && making.state === 'ready';
  if (!asked || (making.state === 'ready' && !undrawable))
    return (
      <img
        {...rest}
        key={failures}
        src={apiUrl(path)}
        onError={() => {
          setFailures(failures + 1);
          setAsked(true);
        }}
      />
    );
  if (undrawable)
    return children({ ...making, state: 'failed', why: 'this browser cannot draw it' });
  return children(making);
}
