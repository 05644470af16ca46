/** One's own mail address and which news come there. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { get, post, put, remove } from './client';
import type { components } from './schema';

export type PersonalMail = components['schemas']['MailOutBody'];
export type Wishes = components['schemas']['PeopleMailWishes'];

export const useMail = () =>
  useQuery({ queryKey: ['mail'], queryFn: ({ signal }) => get<PersonalMail>('/mail', {}, signal) });

function useMailChange<V, R>(change: (value: V) => Promise<R>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: () => client.invalidateQueries({ queryKey: ['mail'] }),
  });
}

export const useSetWishes = () =>
  useMailChange((wishes: Wishes) => put<PersonalMail>('/mail', wishes));
export const useSetAddress = () =>
  useMailChange((address: string) => post<PersonalMail>('/mail/address', { address }));
export const useRemoveAddress = () => useMailChange(() => remove<PersonalMail>('/mail/address'));
export const useConfirmAddress = () =>
  useMailChange((token: string) => post<{ address: string }>('/mail/confirm', { token }));
