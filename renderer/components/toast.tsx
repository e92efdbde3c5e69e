import { X } from 'lucide-react';
import { useEffect, useState } from 'react';
import { t } from '../lib/text.ts';
import { closeToast, type Toast, useToasts } from '../lib/toasts.ts';
import { Button, IconButton } from './button.tsx';
import { KeyCaps } from './key-caps.tsx';
import './toast.css';

/** Time to read a sentence and to reach for the button. */
const SHOWN_MS = 6000;

/** The place where toasts come up; one in the window. Read out politely by a screen reader, never takes the focus. */
export function ToastRegion() {
  const toasts = useToasts((state) => state.toasts);
  return (
    <section className="toast-region" aria-label={t('app.messages')} aria-live="polite">
      {toasts.map((toast) => (
        <ToastView key={toast.id} toast={toast} />
      ))}
    </section>
  );
}

function ToastView({ toast }: { readonly toast: Toast }) {
  const [isHeld, setHeld] = useState(false);
  useEffect(() => {
    if (isHeld || toast.kind === 'error') return;
    const timer = setTimeout(() => closeToast(toast.id), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [isHeld, toast]);
  const { action } = toast;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: hovering only holds it; every action is a button of its own.
    <div
      className="toast"
      onMouseEnter={() => setHeld(true)}
      onMouseLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      <span className="toast-text">{toast.text}</span>
      {action && (
        <Button
          kind="quiet"
          onPress={() => {
            closeToast(toast.id);
            action.run();
          }}
        >
          {action.label}
          {action.keys !== undefined && <KeyCaps keys={action.keys} />}
        </Button>
      )}
      <IconButton label={t('app.close')} onPress={() => closeToast(toast.id)}>
        <X size={16} strokeWidth={1.5} />
      </IconButton>
    </div>
  );
}
