import type { IncidentSummary } from '@belfry/schema';
import { keepPreviousData, useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useMemo, useState } from 'react';
import { incidentPages, type IncidentFilter } from '../../api/incidents.ts';
import { useNotices } from '../../app/live.tsx';

/**
 * The queue for a filter. Changes heard while somebody reads are held and counted (`held`), so that rows do not move
 * under the pointer, until `release` is called; an empty queue takes them at once.
 */
export function useQueue(filter: IncidentFilter) {
  const client = useQueryClient();
  const query = useInfiniteQuery({
    ...incidentPages(filter),
    placeholderData: keepPreviousData,
    refetchOnWindowFocus: false,
  });
  const [heard, setHeard] = useState<ReadonlyMap<number, number>>(new Map());
  const items = useMemo<IncidentSummary[]>(() => query.data?.pages.flatMap((page) => page.items) ?? [], [query.data]);
  const release = useCallback(() => {
    setHeard(new Map());
    void client.invalidateQueries({ queryKey: ['incidents', 'pages'] });
  }, [client]);
  const loaded = query.isSuccess;
  useNotices((notice) => {
    if (notice.kind === 'demo') release();
    if (notice.kind !== 'incident') return;
    if (loaded && items.length === 0) release();
    else setHeard((before) => new Map(before).set(notice.number, notice.version));
  });
  const versions = useMemo(() => new Map(items.map((item) => [item.number, item.version])), [items]);
  const held = [...heard].filter(([number, version]) => (versions.get(number) ?? -1) < version).length;
  const first = query.data?.pages[0];
  return { query, items, total: first?.total ?? 0, facets: first?.facets, held, release };
}
