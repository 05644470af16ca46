import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useChange } from './change';
import { get, post, put, remove } from './client';
import type {
  Device,
  EnrolmentRequest,
  EnrolmentToken,
  Group,
  OpenToken,
  Page,
  RatePoint,
} from './contract';
import { usePages } from './pages';
import type { ListFilter } from './search';

/** Presence may change without an event (a clock runs out), so lists are asked again after this time. */
const refresh = 5_000;

export const useDevices = (filter: ListFilter) =>
  usePages<Page<Device>>(['devices', filter], '/devices', { ...filter }, { every: refresh });

/** How many devices of a search are connected. */
export const useOnline = (query: string) =>
  useQuery({
    queryKey: ['devices', 'online', query],
    queryFn: async ({ signal }) =>
      (await get<Page<Device>>('/devices', { query, online: true, limit: 1 }, signal)).total ?? 0,
    refetchInterval: refresh,
    placeholderData: keepPreviousData,
  });

export const useDevice = (id: string) =>
  useQuery({
    queryKey: ['device', id],
    queryFn: () => get<Device>(`/devices/${encodeURIComponent(id)}`),
    refetchInterval: refresh,
  });

export const useGroups = () => usePages<Page<Group>>(['groups'], '/groups');

export interface RateQuery {
  by: string;
  bucket: string;
  from: string;
  slot?: string | undefined;
}

export const useRates = (query: RateQuery) =>
  useQuery({
    queryKey: ['rates', query],
    queryFn: () => get<{ series: RatePoint[] }>('/rates', { ...query }),
    refetchInterval: refresh,
    placeholderData: keepPreviousData,
  });

const fleet = ['groups', 'devices', 'device'];

export const useSaveGroup = () =>
  useChange(fleet, ({ id, ...group }: { id?: string; name: string; devices: string[] }) =>
    id ? put<Group>(`/groups/${id}`, group) : post<Group>('/groups', group),
  );

export const useRevoke = () =>
  useChange(fleet, (id: string) => post(`/devices/${encodeURIComponent(id)}/revoke`));

/** The tokens that can still be used, without their secrets. */
export const useEnrolmentTokens = () =>
  usePages<Page<OpenToken>>(['enrolment-tokens'], '/enrolment-tokens', { limit: 20 });

const tokens = ['enrolment-tokens'];

export const useEnrolmentToken = () =>
  useChange(tokens, (request: EnrolmentRequest) =>
    post<EnrolmentToken>('/enrolment-tokens', request),
  );
export const useEndEnrolmentToken = () =>
  useChange(tokens, (id: string) => remove(`/enrolment-tokens/${id}`));
