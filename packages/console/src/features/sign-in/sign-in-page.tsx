import { Button, Field, Input } from '@fluentui/react-components';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, Link, useRouter } from '@tanstack/react-router';
import { useState } from 'react';
import { currentPrincipal, readAuthState, signIn } from '../../api/auth.ts';
import { Failure } from '../../ui/states.tsx';
import { Gate } from './gate.tsx';
import { safeNext } from './safe-next.ts';

const route = getRouteApi('/sign-in');

export default function SignInPage() {
  const { next } = route.useSearch();
  const router = useRouter();
  const client = useQueryClient();
  const [username, setUsername] = useState('');
  const [password, setPassword] = useState('');
  const state = useQuery({ queryKey: ['auth-state'], queryFn: readAuthState });
  const submit = useMutation({
    mutationFn: () => signIn({ username, password }),
    onSuccess: (principal) => {
      client.setQueryData(currentPrincipal().queryKey, principal);
      router.history.push(safeNext(next));
    },
  });
  return (
    <Gate title="Sign in">
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          submit.mutate();
        }}
      >
        <Field label="User name">
          <Input
            name="username"
            autoComplete="username"
            autoFocus
            required
            value={username}
            onChange={(_, data) => setUsername(data.value)}
          />
        </Field>
        <Field label="Password">
          <Input
            name="password"
            type="password"
            autoComplete="current-password"
            required
            value={password}
            onChange={(_, data) => setPassword(data.value)}
          />
        </Field>
        {submit.isError && <Failure error={submit.error} />}
        {state.data?.setupNeeded === true && (
          <p className="dim">
            Nobody can sign in yet. Open the one-time link that Belfry printed when it first started, or enter its token
            on <Link to="/setup">the setup page</Link>.
          </p>
        )}
        <Button type="submit" appearance="primary" disabled={submit.isPending}>
          Sign in
        </Button>
      </form>
    </Gate>
  );
}
