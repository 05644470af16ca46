import { Center, Loader } from '@mantine/core';
import { Suspense } from 'react';
import { Navigate, Route, Routes } from 'react-router';
import { SignIn } from '@/features/session/SignIn';
import { Setup } from '@/features/session/Setup';
import { useSession } from '@/lib/api/people';
import { Loading, Problem } from '@/ui/States';
import { bare, pages } from './pages';
import { Shell } from './Shell';

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
            <Suspense fallback={<Loading />}>
              <Page />
            </Suspense>
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
