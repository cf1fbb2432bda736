import { Button, Field, Input } from '@fluentui/react-components';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { changePassword } from '../../api/auth.ts';
import { usePrincipal } from '../../app/principal.ts';
import { Card } from '../../ui/card.tsx';
import { useNewPassword } from '../../ui/new-password.tsx';
import { Failure } from '../../ui/states.tsx';
import { useToasts } from '../../ui/toast.tsx';
import { roleNotes } from './role-notes.ts';

/** Who is signed in, and their password. */
export function Account() {
  const { username, role } = usePrincipal();
  // A fresh form after each change: the fields are empty again.
  const [changes, setChanges] = useState(0);
  return (
    <div className="stack">
      <Card title="Your account">
        <dl className="facts">
          <dt>User name</dt>
          <dd>{username}</dd>
          <dt>Role</dt>
          <dd>
            {role} <span className="dim">{roleNotes[role]}</span>
          </dd>
        </dl>
      </Card>
      <Card title="Password">
        <PasswordForm key={changes} onChanged={() => setChanges(changes + 1)} />
      </Card>
    </div>
  );
}

function PasswordForm({ onChanged }: { onChanged: () => void }) {
  const { say } = useToasts();
  const [current, setCurrent] = useState('');
  const { password, fields } = useNewPassword('New password');
  const submit = useMutation({
    mutationFn: (next: string) => changePassword({ current, password: next }),
    onSuccess: () => {
      say('The password is changed; your other sessions have ended');
      onChanged();
    },
  });
  return (
    <form
      className="stack"
      style={{ maxWidth: 380 }}
      onSubmit={(event) => {
        event.preventDefault();
        if (password !== undefined) submit.mutate(password);
      }}
    >
      <Field label="Current password">
        <Input
          name="current-password"
          type="password"
          autoComplete="current-password"
          required
          value={current}
          onChange={(_, data) => setCurrent(data.value)}
        />
      </Field>
      {fields}
      {submit.isError && <Failure error={submit.error} />}
      <div>
        <Button
          size="small"
          type="submit"
          appearance="primary"
          disabled={submit.isPending || current === '' || password === undefined}
        >
          Change the password
        </Button>
      </div>
    </form>
  );
}
