import { Button, Field, Input } from '@fluentui/react-components';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, useRouter } from '@tanstack/react-router';
import { useState } from 'react';
import { currentPrincipal, setUp } from '../../api/auth.ts';
import { Failure } from '../../ui/states.tsx';
import { Gate } from './gate.tsx';

const route = getRouteApi('/setup');
const shortest = 12;

/** The first start: the one-time link creates the administrator and signs in. */
export default function SetupPage() {
  const search = route.useSearch();
  const router = useRouter();
  const client = useQueryClient();
  const [token, setToken] = useState(search.token ?? '');
  const [username, setUsername] = useState('');
  const [password, setPassword] = useState('');
  const [again, setAgain] = useState('');
  const tooShort = password !== '' && password.length < shortest;
  const differs = again !== '' && again !== password;
  const submit = useMutation({
    mutationFn: () => setUp({ token: token.trim(), username: username.trim(), password }),
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
          if (password.length >= shortest && password === again) submit.mutate();
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
        <Field
          label="Password"
          validationState={tooShort ? 'error' : 'none'}
          hint={tooShort ? null : `At least ${shortest} characters.`}
          validationMessage={tooShort ? `At least ${shortest} characters.` : null}
        >
          <Input
            name="password"
            type="password"
            autoComplete="new-password"
            required
            value={password}
            onChange={(_, data) => setPassword(data.value)}
          />
        </Field>
        <Field
          label="Password again"
          validationState={differs ? 'error' : 'none'}
          validationMessage={differs ? 'The passwords differ.' : null}
        >
          <Input
            name="password-again"
            type="password"
            autoComplete="new-password"
            required
            value={again}
            onChange={(_, data) => setAgain(data.value)}
          />
        </Field>
        {submit.isError && <Failure error={submit.error} />}
        <Button type="submit" appearance="primary" disabled={submit.isPending || tooShort || differs || again === ''}>
          Create and enter
        </Button>
      </form>
    </Gate>
  );
}
