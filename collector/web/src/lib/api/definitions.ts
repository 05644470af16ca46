import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { get, put, remove } from './client';
import type { Attribute, Page, Template } from './contract';

/** User-defined attributes and the templates of titles. They change seldom. */
export const useAttributes = () =>
  useQuery({
    queryKey: ['attributes'],
    queryFn: () => get<Page<Attribute>>('/attributes'),
    staleTime: 60_000,
  });

export const useTemplates = () =>
  useQuery({
    queryKey: ['title-templates'],
    queryFn: () => get<Page<Template>>('/title-templates'),
  });

function useDefinitionChange<V>(key: string, change: (value: V) => Promise<unknown>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: () => client.invalidateQueries({ queryKey: [key] }),
  });
}

export const useDefineAttribute = () =>
  useDefinitionChange('attributes', (attribute: Attribute) =>
    put<Attribute>(`/attributes/${encodeURIComponent(attribute.name)}`, attribute),
  );

export const useRemoveAttribute = () =>
  useDefinitionChange('attributes', (name: string) =>
    remove(`/attributes/${encodeURIComponent(name)}`),
  );

export const useSetTemplate = () =>
  useDefinitionChange('title-templates', (template: Template) =>
    put<Template>('/title-templates', template),
  );
