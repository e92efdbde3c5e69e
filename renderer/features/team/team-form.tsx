import { ArrowLeft } from 'lucide-react';
import type { FormEvent, ReactNode } from 'react';
import { IconButton } from '../../components/button.tsx';
import { t } from '../../lib/text.ts';

/** A form that takes the page's place, with the way back. */
export function TeamForm({
  title,
  lead,
  problem,
  onBack,
  onSubmit,
  children,
}: {
  readonly title: string;
  readonly lead?: string;
  readonly problem: string | null;
  readonly onBack: () => void;
  readonly onSubmit: () => void;
  readonly children: ReactNode;
}) {
  function submit(event: FormEvent): void {
    event.preventDefault();
    onSubmit();
  }
  return (
    // One step back, not to the calendar: a key that is taken here is not the window's any more.
    <form
      className="team-form"
      noValidate
      aria-label={title}
      onSubmit={submit}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || event.defaultPrevented) return;
        event.preventDefault();
        onBack();
      }}
    >
      <div className="team-form-head">
        <IconButton label={t('team.back')} onPress={onBack}>
          <ArrowLeft size={16} strokeWidth={1.5} />
        </IconButton>
        <h2 className="page-heading">{title}</h2>
      </div>
      {lead !== undefined && <p className="page-row-hint">{lead}</p>}
      {children}
      <p className="team-problem" role="alert">
        {problem}
      </p>
    </form>
  );
}
