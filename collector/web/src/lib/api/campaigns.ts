import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useChange } from './change';
import { get, post, remove } from './client';
import type { Campaign, CampaignDevice, CampaignDraft, CampaignPoint, Page } from './contract';
import { usePages } from './pages';
import type { ListFilter } from './search';

export const useCampaigns = (filter: ListFilter) =>
  usePages<Page<Campaign>>(['campaigns', filter], '/campaigns', { ...filter });

export const useCampaign = (id: string) =>
  useQuery({
    queryKey: ['campaign', id],
    queryFn: ({ signal }) => get<Campaign>(`/campaigns/${id}`, {}, signal),
  });

/** What each device gave. */
export const useCampaignDevices = (id: string) =>
  usePages<Page<CampaignDevice>>(['campaign', id, 'devices'], `/campaigns/${id}/devices`);

/** When the clips came, in stretches of so many seconds. */
export const useCampaignOver = (id: string, step: number) =>
  useQuery({
    queryKey: ['campaign', id, 'over', step],
    queryFn: ({ signal }) =>
      get<{ items: CampaignPoint[] }>(`/campaigns/${id}/progress`, { step_s: step }, signal),
    placeholderData: keepPreviousData,
  });

type Tried = Pick<CampaignDraft, 'rule' | 'targets'>;

/** Whether the expression is right, and how many devices would collect. */
export const useCampaignTry = (draft: Tried | undefined) =>
  useQuery({
    queryKey: ['campaigns', 'try', draft],
    queryFn: ({ signal }) =>
      post<{ devices: number; some: string[] }>('/campaigns/try', draft, signal),
    enabled: draft !== undefined,
    placeholderData: keepPreviousData,
    retry: false,
  });

const touched = ['campaigns', 'campaign'];

export const useStartCampaign = () =>
  useChange(touched, (draft: CampaignDraft) =>
    post<Campaign>('/campaigns', { ...draft, start: true }),
  );
export const useStopCampaign = () =>
  useChange(touched, (id: string) => post<Campaign>(`/campaigns/${id}/stop`));
export const useDeleteCampaign = () =>
  useChange(touched, (id: string) => remove(`/campaigns/${id}`));
