import type { ReactNode } from 'react';

/** A titled surface. `flush` leaves the padding to the content (lists, tables). */
export function Card(props: {
  title?: ReactNode;
  note?: ReactNode;
  aside?: ReactNode;
  flush?: boolean;
  className?: string;
  label?: string;
  children: ReactNode;
}) {
  return (
    <section className={`card ${props.className ?? ''}`} aria-label={props.label}>
      {props.title !== undefined && (
        <header className="card-header">
          <h2 className="ellipsis">{props.title}</h2>
          {props.note !== undefined && <span className="dim ellipsis">{props.note}</span>}
          <span className="grow" />
          {props.aside}
        </header>
      )}
      <div className={props.flush === true ? 'card-body flush' : 'card-body'}>{props.children}</div>
    </section>
  );
}
