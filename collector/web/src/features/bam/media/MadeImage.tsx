import { useQueryClient } from '@tanstack/react-query';
import { useState, type ImgHTMLAttributes, type ReactNode } from 'react';
import { apiUrl } from '@/lib/api/client';
import { lookFor, usePicture, type MadePicture, type Standing } from '@/lib/api/seeing';

interface Props extends Omit<ImgHTMLAttributes<HTMLImageElement>, 'src' | 'onError' | 'children'> {
  picture: MadePicture;
  /** Shown in its place while it is being made, and when there is none. */
  children: (making: Standing) => ReactNode;
}

/** A picture that was not there at first. */
function Late({ picture, children, ...rest }: Props) {
  const making = usePicture(picture);
  const [undrawable, setUndrawable] = useState(false);
  if (making.state !== 'ready') return children(making);
  if (undrawable)
    return children({ ...making, state: 'failed', why: 'this browser cannot draw it' });
  return <img {...rest} src={apiUrl(picture.path)} onError={() => setUndrawable(true)} />;
}

/**
 * A picture that the server makes in the background. An image element does not tell why it shows nothing, so only then the
 * server is asked; once the picture is there it is shown.
 */
export function MadeImage(props: Props) {
  const { picture, children: _, ...rest } = props;
  const client = useQueryClient();
  const [late, setLate] = useState(false);
  if (late) return <Late {...props} />;
  return (
    <img
      {...rest}
      src={apiUrl(picture.path)}
      onError={({ currentTarget }) => {
        // Not by drawing it again: the cards of a whole list are drawn once, when the answer for all of them is there.
        currentTarget.style.visibility = 'hidden';
        void lookFor(client, picture).then(() => setLate(true));
      }}
    />
  );
}
