/** One's own mail address and which news come there. */
import { useQuery } from '@tanstack/react-query';
import { useChange } from './change';
import { get, post, put, remove } from './client';
import type { components } from './schema';

export type PersonalMail = components['schemas']['MailOutBody'];
export type Wishes = components['schemas']['PeopleMailWishes'];

export const useMail = () =>
  useQuery({ queryKey: ['mail'], queryFn: ({ signal }) => get<PersonalMail>('/mail', {}, signal) });

const touched = ['mail'];

export const useSetWishes = () =>
  useChange(touched, (wishes: Wishes) => put<PersonalMail>('/mail', wishes));
export const useSetAddress = () =>
  useChange(touched, (address: string) => post<PersonalMail>('/mail/address', { address }));
export const useRemoveAddress = () =>
  useChange(touched, () => remove<PersonalMail>('/mail/address'));
export const useConfirmAddress = () =>
  useChange(touched, (token: string) => post<{ address: string }>('/mail/confirm', { token }));
