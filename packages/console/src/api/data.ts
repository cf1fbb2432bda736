import { deadLetterList, demoState, health, overview, sourceList } from '@belfry/schema/api';
import { queryOptions } from '@tanstack/react-query';
import { command, request, searchOf } from './client.ts';

export const overviewOf = (range: string) =>
  queryOptions({
    queryKey: ['overview', range],
    queryFn: ({ signal }) => request(`/api/overview${searchOf({ range })}`, overview, { signal }),
    refetchInterval: 60_000,
  });

export const allSources = () =>
  queryOptions({
    queryKey: ['sources'],
    queryFn: ({ signal }) => request('/api/sources', sourceList, { signal }),
    select: (answer) => answer.items,
    refetchInterval: 30_000,
  });

export const deadLetters = (source: string | undefined, limit = 200) =>
  queryOptions({
    queryKey: ['dead-letters', source ?? '', limit],
    queryFn: ({ signal }) => request(`/api/dead-letters${searchOf({ source, limit })}`, deadLetterList, { signal }),
  });

export const demo = () =>
  queryOptions({
    queryKey: ['demo'],
    queryFn: ({ signal }) => request('/api/demo', demoState, { signal }),
    refetchInterval: (query) => {
      const state = query.state.data?.state;
      return state === 'running' || state === 'removing' ? 1000 : false;
    },
  });
export const startDemo = (): Promise<void> => command('/api/demo', { method: 'POST', body: {} });
export const removeDemo = (): Promise<void> => command('/api/demo', { method: 'DELETE' });

export const serverHealth = () =>
  queryOptions({ queryKey: ['health'], queryFn: ({ signal }) => request('/api/health', health, { signal }) });
