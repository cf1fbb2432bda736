import { useQuery } from '@tanstack/react-query';
import { serverHealth } from '../../api/data.ts';
import { Banner } from '../../ui/states.tsx';

const refreshMs = 5000;

/** What does not work now, a full disk say; nothing while all is well. */
export function HealthBanner() {
  const { data } = useQuery({ ...serverHealth(), refetchInterval: refreshMs });
  const failing = Object.entries(data?.parts ?? {}).filter(([, part]) => !part.ok);
  if (failing.length === 0) return null;
  return (
    <div style={{ marginBottom: 12 }}>
      <Banner kind="error">
        {failing.map(([name, { message }]) => (
          <div key={name}>
            <strong>{name}:</strong> {message}
          </div>
        ))}
      </Banner>
    </div>
  );
}
