import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useChange } from './change';
import { ApiError, get, patch, post, remove, rememberCsrf } from './client';
import type { ApiToken, AuditRow, IssuedToken, Page, Role, Session, User } from './contract';
import { usePages } from './pages';

async function readSession(): Promise<Session | null> {
  try {
    const session = await get<Session>('/session');
    rememberCsrf(session.csrf);
    return session;
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) return null;
    throw error;
  }
}

/** Who is signed in; null when nobody is. */
export function useSession() {
  return useQuery({ queryKey: ['session'], queryFn: readSession, staleTime: 60_000 });
}

/** Roles by rising rights: each may do all that the ones before it may. */
export const roles: Role[] = ['viewer', 'reviewer', 'engineer', 'fleet_manager', 'administrator'];

/** Whether the one who is signed in may do what this role may. */
export function useMay(role: Role): boolean {
  const session = useSession();
  const own = session.data?.user.role;
  return own !== undefined && roles.indexOf(own) >= roles.indexOf(role);
}

export function useSetupNeeded() {
  return useQuery({ queryKey: ['setup'], queryFn: () => get<{ needed: boolean }>('/setup') });
}

function useSessionChange<V>(change: (value: V) => Promise<unknown>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['setup'] });
      await client.invalidateQueries({ queryKey: ['session'] });
    },
  });
}

export interface Credentials {
  login: string;
  password: string;
}

export const useSignIn = () =>
  useSessionChange((credentials: Credentials) => post('/session', credentials));

export const useSetup = () =>
  useSessionChange(async (first: Credentials & { token: string; name: string }) => {
    await post('/setup', first);
  });

export function useSignOut() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => remove('/session'),
    onSuccess: () => {
      rememberCsrf('');
      // First the session, so that the pages go and ask no more; then what they knew.
      client.setQueryData(['session'], null);
      client.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'session' });
    },
  });
}

export const useUsers = () => usePages<Page<User>>(['users'], '/users');
export const useTokens = () => usePages<Page<ApiToken>>(['tokens'], '/tokens');
export const useAudit = () => usePages<Page<AuditRow>>(['audit'], '/audit');

export interface NewUser extends Credentials {
  name: string;
  role: Role;
}

export const useAddUser = () => useChange(['users'], (user: NewUser) => post<User>('/users', user));
export const useEditUser = () =>
  useChange(['users'], ({ id, ...edit }: { id: string; role?: Role; disabled?: boolean }) =>
    patch<User>(`/users/${id}`, edit),
  );
export const useAddToken = () =>
  useChange(['tokens'], (token: { name: string; expires_s: number }) =>
    post<IssuedToken>('/tokens', token),
  );
export const useDropToken = () => useChange(['tokens'], (id: string) => remove(`/tokens/${id}`));
