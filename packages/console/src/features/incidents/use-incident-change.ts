import { useMutation, useQueryClient } from '@tanstack/react-query';
import { ApiError } from '../../api/client.ts';
import { updateIncident, type IncidentChange } from '../../api/incidents.ts';
import { useToasts } from '../../ui/toast.tsx';

/** Makes the lists, the page and the overview read an incident again. */
export function useRefreshIncidents(): () => Promise<void> {
  const client = useQueryClient();
  return async () => {
    void client.invalidateQueries({ queryKey: ['overview'] });
    await client.invalidateQueries({ queryKey: ['incidents'] });
  };
}

/**
 * Changes one incident. When somebody else changed it in between (409) nothing is overwritten: the page reads the
 * newest state and says so.
 */
export function useIncidentChange(number: number) {
  const refresh = useRefreshIncidents();
  const { fail } = useToasts();
  return useMutation({
    mutationFn: (change: IncidentChange) => updateIncident(number, change),
    onSuccess: refresh,
    onError: async (error) => {
      if (!(error instanceof ApiError) || error.status !== 409) return fail(error);
      await refresh();
      fail(
        new ApiError(
          409,
          error.code,
          `INC-${number} was changed by somebody else, so your change was not made. The page now shows the newest state.`,
          'Repeat the change if it is still wanted.',
        ),
      );
    },
  });
}
