/** Channels to the outside, and what was sent there. */
import { useQuery } from '@tanstack/react-query';
import { useChange } from './change';
import { get, post, put, remove } from './client';
import type { Page } from './contract';
import { usePages } from './pages';
import type { components } from './schema';

type Schemas = components['schemas'];
export type Channel = Schemas['NotifyChannel'];
export type Message = Schemas['NotifyMessage'];
export type ChannelDraft = Schemas['ChannelBody'];
export type SavedChannel = Schemas['ChannelOutBody'];
type Channels = Schemas['ChannelsOutBody'];

export const useChannels = (enabled = true) =>
  useQuery({
    queryKey: ['channels'],
    queryFn: ({ signal }) => get<Channels>('/notify/channels', {}, signal),
    enabled,
  });

export const useMessages = (state: string) =>
  usePages<Page<Message>>(['messages', state], '/notify/messages', { state, limit: 25 });

const touched = ['channels', 'messages'];

/** Makes a channel, or replaces the one with this ID. */
export const useSaveChannel = (id: string) =>
  useChange(touched, (draft: ChannelDraft) =>
    id === ''
      ? post<SavedChannel>('/notify/channels', draft)
      : put<SavedChannel>(`/notify/channels/${id}`, draft),
  );

export const useRemoveChannel = () =>
  useChange(touched, (id: string) => remove(`/notify/channels/${id}`));
export const useTestChannel = () =>
  useChange(touched, (id: string) => post<Message>(`/notify/channels/${id}/test`));
export const useRetryMessage = () =>
  useChange(touched, (id: string) => post(`/notify/messages/${id}/retry`));
