import { Center, Loader } from '@mantine/core';
import { Suspense, type ReactNode } from 'react';
import { Navigate, Route, Routes } from 'react-router';
import { SignIn } from '@/features/session/SignIn';
import { Setup } from '@/features/session/Setup';
import { useLiveUpdates } from '@/lib/api/live';
import { useSession } from '@/lib/api/people';
import { Loading, Problem } from '@/ui/States';
import { bare, pages } from './pages';
import { Shell } from './Shell';

/** What a page that fills the window needs besides itself. */
function Bare({ children }: { children: ReactNode }) {
  useLiveUpdates();
  return <Suspense fallback={<Loading />}>{children}</Suspense>;
}

function Inside() {
  const session = useSession();
  if (session.data === undefined) {
    return (
      <Center mih="100vh" p="md">
        {session.error ? <Problem error={session.error} retry={session.refetch} /> : <Loader />}
      </Center>
    );
  }
  if (session.data === null) return <SignIn />;
  return (
    <Routes>
      {bare.map(({ path, Page }) => (
        <Route
          key={path}
          path={path}
          element={
            <Bare>
              <Page />
            </Bare>
          }
        />
      ))}
      <Route element={<Shell user={session.data.user} />}>
        <Route index element={<Navigate to="/bam" replace />} />
        {pages.map(({ path, Page }) => (
          <Route key={path} path={path} element={<Page />} />
        ))}
      </Route>
    </Routes>
  );
}

/** Every address of the page. */
export function App() {
  return (
    <Routes>
      <Route path="/setup" element={<Setup />} />
      <Route path="*" element={<Inside />} />
    </Routes>
  );
}
