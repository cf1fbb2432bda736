import { severities, type Severity } from '@belfry/schema';
import type { webhook } from '@belfry/schema/api';
import { Button, Field, Input, Select } from '@fluentui/react-components';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Fragment, useState } from 'react';
import type { z } from 'zod';
import { allWebhooks, createWebhook, deleteWebhook, retryWebhook, webhookDeadLetters } from '../../api/auth.ts';
import { oneOf } from '../../app/search-text.ts';
import { formatCount } from '../../time/format.ts';
import { Card } from '../../ui/card.tsx';
import { Confirm } from '../../ui/confirm.tsx';
import { Empty, Loaded } from '../../ui/states.tsx';
import { Time } from '../../ui/time.tsx';
import { useToasts } from '../../ui/toast.tsx';
import { FormDialog } from './form-dialog.tsx';

type Hook = z.output<typeof webhook>;

export function Webhooks() {
  const hooks = useQuery(allWebhooks());
  const client = useQueryClient();
  const [adding, setAdding] = useState(false);
  const [removing, setRemoving] = useState<{ id: string; name: string } | undefined>(undefined);
  return (
    <Card
      title="Webhooks"
      note="told of new and changed incidents, signed"
      flush
      aside={
        <Button size="small" onClick={() => setAdding(true)}>
          Add a webhook
        </Button>
      }
    >
      <Loaded query={hooks}>
        {(all) =>
          all.length === 0 ? (
            <Empty title="No webhooks">Each incident can be posted to an address of yours.</Empty>
          ) : (
            <WebhookTable hooks={all} onRemove={setRemoving} />
          )
        }
      </Loaded>
      {adding && <AddWebhook onClose={() => setAdding(false)} />}
      {removing !== undefined && (
        <Confirm
          title={`Delete ${removing.name}`}
          action="Delete"
          onClose={() => setRemoving(undefined)}
          onConfirm={async () => {
            await deleteWebhook(removing.id);
            await client.invalidateQueries({ queryKey: ['webhooks'] });
          }}
        >
          Messages that wait for it are not delivered.
        </Confirm>
      )}
    </Card>
  );
}

/** Messages that could not be delivered, and the button to try them again. */
function GivenUp({ id }: { id: string }) {
  const letters = useQuery(webhookDeadLetters(id));
  const client = useQueryClient();
  const { say, fail } = useToasts();
  const retry = useMutation({
    mutationFn: () => retryWebhook(id),
    onSuccess: async () => {
      say('They are being delivered again');
      await client.invalidateQueries({ queryKey: ['webhooks'] });
    },
    onError: fail,
  });
  return (
    <Loaded query={letters}>
      {(all) => (
        <div className="stack" style={{ gap: 6 }}>
          {all.map((letter) => (
            <div key={letter.id} className="row wrap">
              <Time value={letter.time} form="second" /> <span>{letter.event}</span>
              <span className="dim">
                {letter.attempts} attempts, last: {letter.lastError}
              </span>
            </div>
          ))}
          <div>
            <Button size="small" disabled={retry.isPending || all.length === 0} onClick={() => retry.mutate()}>
              Try all again
            </Button>
          </div>
        </div>
      )}
    </Loaded>
  );
}

function AddWebhook({ onClose }: { onClose: () => void }) {
  const client = useQueryClient();
  const [name, setName] = useState('');
  const [url, setUrl] = useState('');
  const [secret, setSecret] = useState('');
  const [minimumSeverity, setMinimumSeverity] = useState<Severity>('Low');
  return (
    <FormDialog
      title="Add a webhook"
      action="Add"
      ready={name.trim() !== '' && /^https?:\/\//.test(url) && secret.length >= 16}
      onClose={onClose}
      onSubmit={async () => {
        await createWebhook({ name: name.trim(), url: url.trim(), secret, minimumSeverity });
        await client.invalidateQueries({ queryKey: ['webhooks'] });
        onClose();
      }}
    >
      <Field label="Name" required>
        <Input maxLength={100} value={name} onChange={(_, data) => setName(data.value)} />
      </Field>
      <Field label="Address" required hint="https, or http to a host of your own that the settings file allows.">
        <Input
          type="url"
          placeholder="https://chat.example.com/hook"
          value={url}
          onChange={(_, data) => setUrl(data.value)}
        />
      </Field>
      <Field label="Secret" required hint="At least 16 characters. It signs each message and is never shown again.">
        <Input type="password" autoComplete="off" value={secret} onChange={(_, data) => setSecret(data.value)} />
      </Field>
      <Field label="From severity">
        <Select
          value={minimumSeverity}
          onChange={(_, data) => setMinimumSeverity(oneOf(data.value, severities) ?? minimumSeverity)}
        >
          {severities.map((severity) => (
            <option key={severity}>{severity}</option>
          ))}
        </Select>
      </Field>
    </FormDialog>
  );
}

/** Columns whose cells stand at the right. */
const numbers = ['Delivered', 'Waiting', 'Given up'];

function WebhookTable({ hooks, onRemove }: { hooks: Hook[]; onRemove: (hook: Hook) => void }) {
  const [open, setOpen] = useState<string | undefined>(undefined);
  return (
    <table className="table">
      <thead>
        <tr>
          {['Name', 'Address', 'From severity', 'Delivered', 'Waiting', 'Given up', 'Last error', ''].map((name) => (
            <th key={name} className={numbers.includes(name) ? 'number' : undefined}>
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {hooks.map((hook) => (
          <Fragment key={hook.id}>
            <tr>
              <td className="strong">{hook.name}</td>
              <td className="mono ellipsis" style={{ maxWidth: 280 }} title={hook.url}>
                {hook.url}
              </td>
              <td>{hook.minimumSeverity}</td>
              <td className="number">{formatCount(hook.delivered)}</td>
              <td className="number">{formatCount(hook.pending)}</td>
              <td className="number">
                {hook.deadLettered === 0 ? (
                  0
                ) : (
                  <button className="value-link" onClick={() => setOpen(open === hook.id ? undefined : hook.id)}>
                    {formatCount(hook.deadLettered)}
                  </button>
                )}
              </td>
              <td className="dim ellipsis" style={{ maxWidth: 240 }} title={hook.lastError ?? undefined}>
                {hook.lastError ?? 'none'}
              </td>
              <td style={{ textAlign: 'right' }}>
                <Button size="small" onClick={() => onRemove(hook)}>
                  Delete
                </Button>
              </td>
            </tr>
            {open === hook.id && (
              <tr>
                <td colSpan={8}>
                  <GivenUp id={hook.id} />
                </td>
              </tr>
            )}
          </Fragment>
        ))}
      </tbody>
    </table>
  );
}
