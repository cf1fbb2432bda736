import type { RuleSummary } from '@belfry/schema/api';

const looks = {
  ok: { dot: 'ok', text: 'OK' },
  blind: { dot: 'medium', text: 'Blind' },
  broken: { dot: 'high', text: 'Broken' },
};

/** Whether a rule can fire: `Blind` when no source gives what it needs, `Broken` when it fails; the reason on hover. */
export const HealthLabel = ({ rule }: { rule: Pick<RuleSummary, 'health' | 'healthReason'> }) => (
  <span className="row" style={{ gap: 6 }} title={rule.healthReason ?? undefined}>
    <i className={`dot ${looks[rule.health].dot}`} aria-hidden /> {looks[rule.health].text}
  </span>
);
