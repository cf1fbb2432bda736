import { createContext, useCallback, useContext, useMemo, useState, type ReactNode } from 'react';
import { Banner, Failure } from './states.tsx';

interface Toasts {
  say: (text: string) => void;
  /** Shows a failure until it is dismissed. */
  fail: (error: unknown) => void;
}
const ToastContext = createContext<Toasts>({ say: () => undefined, fail: () => undefined });
export const useToasts = (): Toasts => useContext(ToastContext);

interface Toast {
  id: number;
  text?: string;
  error?: unknown;
}
let nextId = 1;

export function ToastRoot({ children }: { children: ReactNode }) {
  const [toasts, setToasts] = useState<Toast[]>([]);
  const remove = useCallback((id: number) => setToasts((all) => all.filter((toast) => toast.id !== id)), []);
  const value = useMemo<Toasts>(
    () => ({
      say: (text) => {
        const id = nextId++;
        setToasts((all) => [...all.slice(-3), { id, text }]);
        setTimeout(() => remove(id), 5000);
      },
      fail: (error) => setToasts((all) => [...all.slice(-3), { id: nextId++, error }]),
    }),
    [remove],
  );
  return (
    <ToastContext value={value}>
      {children}
      <div className="toasts" aria-live="polite">
        {toasts.map((toast) =>
          toast.text === undefined ? (
            <div key={toast.id} className="panel">
              <Failure error={toast.error} />
              <button className="chip" style={{ margin: 6 }} onClick={() => remove(toast.id)}>
                Dismiss
              </button>
            </div>
          ) : (
            <Banner key={toast.id} onDismiss={() => remove(toast.id)}>
              {toast.text}
            </Banner>
          ),
        )}
      </div>
    </ToastContext>
  );
}
