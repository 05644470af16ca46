/** Models that annotate rows before people do. */
import { useMutation, useQuery } from '@tanstack/react-query';
import { useChange } from './change';
import { get, post, put, remove } from './client';
import type { Job, Page } from './contract';
import type { components } from './schema';

type Schemas = components['schemas'];
export type Predictor = Schemas['PrelabelInfo'];
export type PrelabelOrder = Schemas['PrelabelOrder'];
export type ModelService = Schemas['PrelabelService'];
export type ModelServiceRequest = Schemas['ModelServiceBody'];
export type ModelServiceSettings = Schemas['PrelabelSettings'];
export type ModelCheckup = Schemas['PrelabelCheckup'];

interface Items<T> {
  items: T[];
}

export const usePredictors = () =>
  useQuery({
    queryKey: ['predictors'],
    queryFn: ({ signal }) => get<Items<Predictor>>('/predictors', {}, signal),
  });

/** Lets a model annotate the rows of a document's newest version. */
export const usePrelabel = (document: string) =>
  useChange(['jobs'], (order: PrelabelOrder) =>
    post<Job>(`/documents/${document}/prelabel`, order),
  );

/** The jobs that pre-label and are under way. */
export const usePrelabelJobs = () =>
  useQuery({
    queryKey: ['jobs', 'prelabel'],
    queryFn: ({ signal }) => get<Page<Job>>('/jobs', { kind: 'prelabel', limit: 50 }, signal),
  });

export const useModelServices = () =>
  useQuery({
    queryKey: ['model-services'],
    queryFn: ({ signal }) => get<Items<ModelService>>('/model-services', {}, signal),
  });

/** Sets up a model server, or changes the one with the ID. */
export const useSaveModelService = (id?: string) =>
  useChange(['model-services', 'predictors'], (body: ModelServiceRequest) =>
    id
      ? put<ModelService>(`/model-services/${id}`, body)
      : post<ModelService>('/model-services', body),
  );

export const useRemoveModelService = () =>
  useChange(['model-services', 'predictors'], (id: string) => remove(`/model-services/${id}`));

export const useTestModelService = () =>
  useMutation({ mutationFn: (id: string) => post<ModelCheckup>(`/model-services/${id}/test`) });
