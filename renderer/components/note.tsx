import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import './note.css';

/** How something stands, at the head of a page: a picture, a sentence, what it means, and at most one thing to do. */
export function Note({
  icon: Icon,
  title,
  hint,
  isUrgent = false,
  action,
}: {
  readonly icon: LucideIcon;
  readonly title: string;
  readonly hint: string;
  /** Nothing gets on until somebody does something. */
  readonly isUrgent?: boolean;
  readonly action?: ReactNode;
}) {
  return (
    <div className="note" data-urgent={isUrgent || undefined}>
      <Icon className="note-icon" size={20} strokeWidth={1.5} aria-hidden="true" />
      <span className="note-words">
        <span className="note-title">{title}</span>
        <span className="note-hint">{hint}</span>
      </span>
      {action}
    </div>
  );
}
