import { Switch } from '@fluentui/react-components';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { RuleSummary } from '@belfry/schema/api';
import { allRules, setRuleEnabled } from '../../api/rules.ts';
import { usePrincipal } from '../../app/principal.ts';
import { useToasts } from '../../ui/toast.tsx';

/** Turns a rule on or off; shows the change at once and takes it back when the server refuses. */
export function EnabledSwitch({
  rule,
  label,
}: {
  rule: Pick<RuleSummary, 'id' | 'name' | 'enabled'>;
  label?: boolean;
}) {
  const client = useQueryClient();
  const { can } = usePrincipal();
  const { fail } = useToasts();
  const { queryKey } = allRules();
  const change = useMutation({
    mutationFn: (enabled: boolean) => setRuleEnabled(rule.id, enabled),
    onMutate: (enabled) => {
      client.setQueryData(queryKey, (before) =>
        before === undefined
          ? before
          : { ...before, items: before.items.map((one) => (one.id === rule.id ? { ...one, enabled } : one)) },
      );
    },
    onError: fail,
    onSettled: () => client.invalidateQueries({ queryKey: ['rules'] }),
  });
  const checked = change.isPending ? change.variables : rule.enabled;
  return (
    <Switch
      className="switch"
      checked={checked}
      disabled={!can('Contributor')}
      {...(label === true ? { label: checked ? 'On' : 'Off' } : {})}
      aria-label={`${rule.name} is ${checked ? 'on' : 'off'}`}
      onChange={(_, data) => change.mutate(data.checked)}
    />
  );
}
