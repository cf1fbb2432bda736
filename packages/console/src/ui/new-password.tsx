import { passwordLength } from '@belfry/schema/api';
import { Field, Input } from '@fluentui/react-components';
import { useState, type ReactNode } from 'react';

/** A new password, typed twice. `password` is undefined until both are alike and long enough. */
export function useNewPassword(label = 'Password'): { password: string | undefined; fields: ReactNode } {
  const [password, setPassword] = useState('');
  const [again, setAgain] = useState('');
  const tooShort = password !== '' && password.length < passwordLength.min;
  const differs = again !== '' && again !== password;
  const rule = `At least ${passwordLength.min} characters. A few words are easy to remember.`;
  const fields = (
    <>
      <Field
        label={label}
        validationState={tooShort ? 'error' : 'none'}
        hint={tooShort ? null : rule}
        validationMessage={tooShort ? `At least ${passwordLength.min} characters.` : null}
      >
        <Input
          name="password"
          type="password"
          autoComplete="new-password"
          required
          maxLength={passwordLength.max}
          value={password}
          onChange={(_, data) => setPassword(data.value)}
        />
      </Field>
      <Field
        label={`${label} again`}
        validationState={differs ? 'error' : 'none'}
        validationMessage={differs ? 'The passwords differ.' : null}
      >
        <Input
          name="password-again"
          type="password"
          autoComplete="new-password"
          required
          maxLength={passwordLength.max}
          value={again}
          onChange={(_, data) => setAgain(data.value)}
        />
      </Field>
    </>
  );
  const good = password.length >= passwordLength.min && password === again;
  return { password: good ? password : undefined, fields };
}
