import { Button } from '@fluentui/react-components';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, useRouter } from '@tanstack/react-router';
import { currentPrincipal, setPasswordByLink } from '../../api/auth.ts';
import { useNewPassword } from '../../ui/new-password.tsx';
import { Empty, Failure } from '../../ui/states.tsx';
import { Gate } from './gate.tsx';

const route = getRouteApi('/set-password');

/** The one-time link of an administrator: its bearer chooses a password and is signed in. */
export default function SetPasswordPage() {
  const { token } = route.useSearch();
  const router = useRouter();
  const client = useQueryClient();
  const { password, fields } = useNewPassword('New password');
  const submit = useMutation({
    mutationFn: (body: { token: string; password: string }) => setPasswordByLink(body),
    onSuccess: (principal) => {
      client.clear();
      client.setQueryData(currentPrincipal().queryKey, principal);
      router.history.replace('/');
    },
  });
  if (token === undefined)
    return (
      <Gate title="Choose a password">
        <Empty title="This page needs its link">Open the whole link that an administrator gave you.</Empty>
      </Gate>
    );
  return (
    <Gate title="Choose a password">
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          if (password !== undefined) submit.mutate({ token, password });
        }}
      >
        {fields}
        {submit.isError && <Failure error={submit.error} />}
        <Button type="submit" appearance="primary" disabled={submit.isPending || password === undefined}>
          Set the password and enter
        </Button>
      </form>
    </Gate>
  );
}
