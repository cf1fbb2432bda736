import { roles, type apiToken } from '@belfry/schema/api';
import { Button, Field, Input, Select } from '@fluentui/react-components';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { z } from 'zod';
import { allTokens, createToken, revokeToken } from '../../api/auth.ts';
import { oneOf } from '../../app/search-text.ts';
import { Card } from '../../ui/card.tsx';
import { Confirm } from '../../ui/confirm.tsx';
import { CodeBlock } from '../../ui/copy.tsx';
import { Banner, Empty, Loaded } from '../../ui/states.tsx';
import { Time } from '../../ui/time.tsx';
import { FormDialog } from './form-dialog.tsx';

type Token = z.output<typeof apiToken>;
const tokenRoles = ['Ingest', ...roles] as const;

export function Tokens() {
  const tokens = useQuery(allTokens());
  const client = useQueryClient();
  const [adding, setAdding] = useState(false);
  const [secret, setSecret] = useState<string | undefined>(undefined);
  const [revoking, setRevoking] = useState<{ id: string; name: string } | undefined>(undefined);
  return (
    <div className="stack">
      {secret !== undefined && (
        <Banner onDismiss={() => setSecret(undefined)}>
          <div className="stack" style={{ gap: 6 }}>
            <span>This is the token. Copy it now: it is not shown again.</span>
            <CodeBlock text={secret} wrapped label="Token" />
          </div>
        </Banner>
      )}
      <Card
        title="API tokens"
        flush
        aside={
          <Button size="small" onClick={() => setAdding(true)}>
            Make a token
          </Button>
        }
      >
        <Loaded query={tokens}>
          {(all) =>
            all.length === 0 ? (
              <Empty title="No tokens">Programs that send events or ask the API sign in with a token.</Empty>
            ) : (
              <TokenTable tokens={all} onRevoke={setRevoking} />
            )
          }
        </Loaded>
      </Card>
      {adding && (
        <AddToken
          onClose={() => setAdding(false)}
          onMade={(made) => {
            setSecret(made);
            setAdding(false);
          }}
        />
      )}
      {revoking !== undefined && (
        <Confirm
          title={`Revoke ${revoking.name}`}
          action="Revoke"
          onClose={() => setRevoking(undefined)}
          onConfirm={async () => {
            await revokeToken(revoking.id);
            await client.invalidateQueries({ queryKey: ['tokens'] });
          }}
        >
          Programs that use this token are refused from now on. Events they send meanwhile are theirs to keep.
        </Confirm>
      )}
    </div>
  );
}

function AddToken({ onClose, onMade }: { onClose: () => void; onMade: (secret: string) => void }) {
  const client = useQueryClient();
  const [name, setName] = useState('');
  const [role, setRole] = useState<(typeof tokenRoles)[number]>('Ingest');
  const [days, setDays] = useState('365');
  return (
    <FormDialog
      title="Make a token"
      action="Make"
      ready={name.trim() !== ''}
      onClose={onClose}
      onSubmit={async () => {
        const made = await createToken({ name: name.trim(), role, expiresInDays: days === '' ? null : Number(days) });
        await client.invalidateQueries({ queryKey: ['tokens'] });
        onMade(made.secret);
      }}
    >
      <Field label="Name" required hint="What uses it, such as web-01 rsyslog.">
        <Input maxLength={100} value={name} onChange={(_, data) => setName(data.value)} />
      </Field>
      <Field label="Role" hint={role === 'Ingest' ? 'May only send events.' : null}>
        <Select value={role} onChange={(_, data) => setRole(oneOf(data.value, tokenRoles) ?? role)}>
          {tokenRoles.map((one) => (
            <option key={one}>{one}</option>
          ))}
        </Select>
      </Field>
      <Field label="Expires">
        <Select value={days} onChange={(_, data) => setDays(data.value)}>
          <option value="30">in 30 days</option>
          <option value="90">in 90 days</option>
          <option value="365">in a year</option>
          <option value="">never</option>
        </Select>
      </Field>
    </FormDialog>
  );
}

function TokenTable(props: { tokens: Token[]; onRevoke: (token: Token) => void }) {
  const { tokens, onRevoke } = props;
  return (
    <table className="table">
      <thead>
        <tr>
          {['Name', 'Role', 'Made by', 'Made', 'Expires', 'Last used', ''].map((name) => (
            <th key={name}>{name}</th>
          ))}
        </tr>
      </thead>
      <tbody>
        {tokens.map((token) => (
          <tr key={token.id}>
            <td className="strong">{token.name}</td>
            <td>{token.role}</td>
            <td>{token.createdBy}</td>
            <td>
              <Time value={token.createdTime} />
            </td>
            <td>
              <Time value={token.expiresTime} />
            </td>
            <td>
              <Time value={token.lastUsedTime} form="relative" />
            </td>
            <td style={{ textAlign: 'right' }}>
              <Button size="small" onClick={() => onRevoke(token)}>
                Revoke
              </Button>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
