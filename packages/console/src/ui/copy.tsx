import { Checkmark16Regular, Copy16Regular } from '@fluentui/react-icons';
import { useState } from 'react';
import { useToasts } from './toast.tsx';

/** Copies text; the old way serves pages that are no secure context (plain HTTP on another machine). */
export async function copyText(text: string): Promise<void> {
  // navigator.clipboard is absent outside a secure context, whatever its type says.
  const clipboard = navigator.clipboard as Clipboard | undefined;
  if (clipboard !== undefined) return clipboard.writeText(text);
  const area = document.createElement('textarea');
  area.value = text;
  area.style.position = 'fixed';
  document.body.append(area);
  area.select();
  const copied = document.execCommand('copy');
  area.remove();
  if (!copied) throw new Error('The browser did not allow copying.');
}

export function useCopy(): (text: string, what?: string) => void {
  const { say, fail } = useToasts();
  return (text, what = 'Copied') => void copyText(text).then(() => say(what), fail);
}

export function CopyButton({ text, label = 'Copy' }: { text: string; label?: string }) {
  const [copied, setCopied] = useState(false);
  const { fail } = useToasts();
  const copy = (): void =>
    void copyText(text).then(() => {
      setCopied(true);
      setTimeout(() => setCopied(false), 1500);
    }, fail);
  return (
    <button className="icon-button" aria-label={copied ? 'Copied' : label} title={label} onClick={copy}>
      {copied ? <Checkmark16Regular /> : <Copy16Regular />}
    </button>
  );
}

export function CodeBlock(props: { text: string; wrapped?: boolean; maxHeight?: number | string; label?: string }) {
  return (
    <div className="code">
      <pre
        className={props.wrapped === true ? 'wrapped' : undefined}
        style={props.maxHeight === undefined ? undefined : { maxHeight: props.maxHeight }}
        tabIndex={0}
        aria-label={props.label ?? 'Text'}
      >
        {props.text}
      </pre>
      <CopyButton text={props.text} />
    </div>
  );
}
