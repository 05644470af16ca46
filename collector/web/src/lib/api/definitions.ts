import { useQuery } from '@tanstack/react-query';
import { useChange } from './change';
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

export const useDefineAttribute = () =>
  useChange(['attributes'], (attribute: Attribute) =>
    put<Attribute>(`/attributes/${encodeURIComponent(attribute.name)}`, attribute),
  );

export const useRemoveAttribute = () =>
  useChange(['attributes'], (name: string) => remove(`/attributes/${encodeURIComponent(name)}`));

export const useSetTemplate = () =>
  useChange(['title-templates'], (template: Template) =>
    put<Template>('/title-templates', template),
  );
