import { passwordLength, roles, type Role } from '@belfry/schema/api';
import { Button, Field, Input, Select } from '@fluentui/react-components';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { allUsers, createUser, resetPassword, updateUser } from '../../api/auth.ts';
import { usePrincipal } from '../../app/principal.ts';
import { oneOf } from '../../app/search-text.ts';
import { Card } from '../../ui/card.tsx';
import { Confirm } from '../../ui/confirm.tsx';
import { CodeBlock } from '../../ui/copy.tsx';
import { Banner, Loaded } from '../../ui/states.tsx';
import { Time } from '../../ui/time.tsx';
import { useToasts } from '../../ui/toast.tsx';
import { FormDialog } from './form-dialog.tsx';
import { roleNotes } from './role-notes.ts';

export function Users() {
  const users = useQuery(allUsers());
  const client = useQueryClient();
  const [adding, setAdding] = useState(false);
  const [resetting, setResetting] = useState<string | undefined>(undefined);
  const [reset, setReset] = useState<{ username: string; link: string; expiresTime: string } | undefined>(undefined);
  return (
    <div className="stack">
      {reset !== undefined && (
        <Banner onDismiss={() => setReset(undefined)}>
          <div className="stack" style={{ gap: 6 }}>
            <span>
              Give this link to {reset.username}: it sets a new password, once, until <Time value={reset.expiresTime} />
              . It is not shown again.
            </span>
            <CodeBlock text={reset.link} wrapped label="Link" />
          </div>
        </Banner>
      )}
      <Card
        title="Users"
        flush
        aside={
          <Button size="small" onClick={() => setAdding(true)}>
            Add a user
          </Button>
        }
      >
        <Loaded query={users}>
          {(all) => (
            <table className="table">
              <thead>
                <tr>
                  {['User', 'Role', 'Created', 'Last sign-in', ''].map((name) => (
                    <th key={name}>{name}</th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {all.map((user) => (
                  <UserRow key={user.username} user={user} onReset={() => setResetting(user.username)} />
                ))}
              </tbody>
            </table>
          )}
        </Loaded>
        {adding && <AddUser onClose={() => setAdding(false)} />}
        {resetting !== undefined && (
          <Confirm
            title={`Reset the password of ${resetting}`}
            action="Reset"
            onClose={() => setResetting(undefined)}
            onConfirm={async () => {
              setReset({ username: resetting, ...(await resetPassword(resetting)) });
              await client.invalidateQueries({ queryKey: ['users'] });
            }}
          >
            The old password and all sessions end now. You get a link by which {resetting} chooses a new password.
          </Confirm>
        )}
      </Card>
    </div>
  );
}

function UserRow({
  user,
  onReset,
}: {
  onReset: () => void;
  user: { username: string; role: Role; createdTime: string; lastSignInTime: string | null; disabled: boolean };
}) {
  const { username } = usePrincipal();
  const client = useQueryClient();
  const { fail } = useToasts();
  const change = useMutation({
    mutationFn: (what: { role?: Role; disabled?: boolean }) => updateUser(user.username, what),
    onError: fail,
    onSettled: () => client.invalidateQueries({ queryKey: ['users'] }),
  });
  const self = user.username === username;
  return (
    <tr>
      <td className="strong">
        {user.username} {self && <span className="meta">you</span>}
        {user.disabled && <span className="pill neutral">Disabled</span>}
      </td>
      <td>
        <Select
          size="small"
          aria-label={`Role of ${user.username}`}
          value={user.role}
          disabled={self || change.isPending}
          onChange={(_, data) => {
            const role = oneOf(data.value, roles);
            if (role !== undefined) change.mutate({ role });
          }}
        >
          {roles.map((role) => (
            <option key={role}>{role}</option>
          ))}
        </Select>
      </td>
      <td>
        <Time value={user.createdTime} />
      </td>
      <td>
        <Time value={user.lastSignInTime} />
      </td>
      <td style={{ textAlign: 'right' }}>
        <Button size="small" disabled={self || user.disabled} onClick={onReset} style={{ marginRight: 6 }}>
          Reset password
        </Button>
        <Button
          size="small"
          disabled={self || change.isPending}
          onClick={() => change.mutate({ disabled: !user.disabled })}
        >
          {user.disabled ? 'Enable' : 'Disable'}
        </Button>
      </td>
    </tr>
  );
}

function AddUser({ onClose }: { onClose: () => void }) {
  const client = useQueryClient();
  const [username, setUsername] = useState('');
  const [password, setPassword] = useState('');
  const [role, setRole] = useState<Role>('Responder');
  return (
    <FormDialog
      title="Add a user"
      action="Add"
      ready={username.trim() !== '' && password.length >= passwordLength.min}
      onClose={onClose}
      onSubmit={async () => {
        await createUser({ username: username.trim(), password, role });
        await client.invalidateQueries({ queryKey: ['users'] });
        onClose();
      }}
    >
      <Field label="User name" required>
        <Input autoComplete="off" maxLength={64} value={username} onChange={(_, data) => setUsername(data.value)} />
      </Field>
      <Field
        label="Password"
        required
        hint={`At least ${passwordLength.min} characters; hand it over safely. It can be changed on the account page.`}
      >
        <Input
          type="password"
          autoComplete="new-password"
          value={password}
          onChange={(_, data) => setPassword(data.value)}
        />
      </Field>
      <Field label="Role" hint={roleNotes[role]}>
        <Select value={role} onChange={(_, data) => setRole(oneOf(data.value, roles) ?? role)}>
          {roles.map((one) => (
            <option key={one}>{one}</option>
          ))}
        </Select>
      </Field>
    </FormDialog>
  );
}
