import { Component, type ReactNode } from 'react';
import { Button } from '../components/button.tsx';
import { t } from '../lib/text.ts';
import './message-screen.css';

/** A part of the window that broke says so in its own place; the rest goes on. `title` names the part. */
export class ErrorBoundary extends Component<
  { readonly children: ReactNode; readonly part: string },
  { readonly error: Error | null }
> {
  override state: { readonly error: Error | null } = { error: null };

  static getDerivedStateFromError(error: Error) {
    return { error };
  }

  override render(): ReactNode {
    if (!this.state.error) return this.props.children;
    return (
      <div className="message-screen" role="alert">
        <h1 className="message-title">{t('app.partBroke', { part: this.props.part })}</h1>
        <p className="message-text">{t('app.partBrokeSafe')}</p>
        <p className="message-detail">{this.state.error.message}</p>
        <div className="message-actions">
          <Button kind="primary" onPress={() => this.setState({ error: null })}>
            {t('app.showAgain')}
          </Button>
        </div>
      </div>
    );
  }
}
