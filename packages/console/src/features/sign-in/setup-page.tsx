import { Button, Field, Input } from '@fluentui/react-components';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, useRouter } from '@tanstack/react-router';
import { useState } from 'react';
import { currentPrincipal, setUp } from '../../api/auth.ts';
import { useNewPassword } from '../../ui/new-password.tsx';
import { Failure } from '../../ui/states.tsx';
import { Gate } from './gate.tsx';

const route = getRouteApi('/setup');

/** The first start: the one-time link creates the administrator and signs in. */
export default function SetupPage() {
  const search = route.useSearch();
  const router = useRouter();
  const client = useQueryClient();
  const [token, setToken] = useState(search.token ?? '');
  const [username, setUsername] = useState('');
  const { password, fields } = useNewPassword();
  const submit = useMutation({
    mutationFn: (secret: string) => setUp({ token: token.trim(), username: username.trim(), password: secret }),
    onSuccess: (principal) => {
      client.setQueryData(currentPrincipal().queryKey, principal);
      router.history.push('/');
    },
  });
  return (
    <Gate title="Create the administrator">
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          if (password !== undefined) submit.mutate(password);
        }}
      >
        {search.token === undefined && (
          <Field label="Setup token" hint="Belfry printed it when it first started.">
            <Input name="token" required value={token} onChange={(_, data) => setToken(data.value)} />
          </Field>
        )}
        <Field label="User name">
          <Input
            name="username"
            autoComplete="username"
            autoFocus
            required
            maxLength={64}
            value={username}
            onChange={(_, data) => setUsername(data.value)}
          />
        </Field>
        {fields}
        {submit.isError && <Failure error={submit.error} />}
        <Button type="submit" appearance="primary" disabled={submit.isPending || password === undefined}>
          Create and enter
        </Button>
      </form>
    </Gate>
  );
}
