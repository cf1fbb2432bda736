import type { ReactNode } from 'react';
import { Logo } from '../../app/logo.tsx';

/** The frame of the pages before sign-in. */
export const Gate = ({ title, children }: { title: string; children: ReactNode }) => (
  <main style={{ minHeight: '100vh', display: 'grid', placeItems: 'center', padding: 20 }}>
    <section className="card" style={{ width: 'min(380px, 100%)', padding: 24 }} aria-label={title}>
      <div className="row" style={{ marginBottom: 18, fontSize: 16, fontWeight: 620 }}>
        <Logo size={24} /> Belfry
      </div>
      <h1 style={{ marginBottom: 14 }}>{title}</h1>
      {children}
    </section>
  </main>
);
