import {
  comment,
  incidentDetail,
  incidentPage,
  type commentRequest,
  type IncidentDetail,
  type updateIncidentRequest,
} from '@belfry/schema/api';
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import type { z } from 'zod';
import { request, searchOf } from './client.ts';

export type IncidentChange = z.input<typeof updateIncidentRequest>;

/** The filters of the queue, as the URL holds them (lists comma-separated). */
export interface IncidentFilter {
  status?: string | undefined;
  severity?: string | undefined;
  owner?: string | undefined;
  q?: string | undefined;
  sort?: 'created' | 'modified' | 'severity' | undefined;
}
const pageSize = 100;

export const incidentPages = (filter: IncidentFilter) =>
  infiniteQueryOptions({
    queryKey: ['incidents', 'pages', filter],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) =>
      request(`/api/incidents${searchOf({ ...filter, cursor: pageParam, limit: pageSize })}`, incidentPage, { signal }),
    getNextPageParam: (last) => last.next,
  });

export const openIncidentCount = () =>
  queryOptions({
    queryKey: ['incidents', 'open-count'],
    queryFn: ({ signal }) =>
      request(`/api/incidents${searchOf({ status: 'New,Active', limit: 1 })}`, incidentPage, { signal }),
    select: (answer) => answer.total,
  });

export const incidentByNumber = (number: number) =>
  queryOptions({
    queryKey: ['incidents', 'one', number],
    queryFn: ({ signal }) => request(`/api/incidents/${number}`, incidentDetail, { signal }),
  });

/** Changes an incident; the answer is read as the detail when it is one, and always refetched by the page. */
export const updateIncident = (number: number, change: IncidentChange): Promise<unknown> =>
  request(`/api/incidents/${number}`, anyAnswer, { method: 'PATCH', body: change });

export const addComment = (number: number, body: z.input<typeof commentRequest>): Promise<unknown> =>
  request(`/api/incidents/${number}/comments`, anyAnswer, { method: 'POST', body });

export const editComment = (number: number, id: string, body: z.input<typeof commentRequest>): Promise<unknown> =>
  request(`/api/incidents/${number}/comments/${encodeURIComponent(id)}`, anyAnswer, { method: 'PUT', body });

const anyAnswer = { safeParse: (value: unknown) => ({ success: true as const, data: value }) };

export type Comment = z.output<typeof comment>;
export type { IncidentDetail };
