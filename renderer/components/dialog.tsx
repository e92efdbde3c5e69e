import { X } from 'lucide-react';
import { type CSSProperties, type ReactNode, useEffect, useRef } from 'react';
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { t } from '../lib/text.ts';
import { IconButton } from './button.tsx';
import './dialog.css';

/**
 * A panel above everything. A question before something that cannot be undone, or a form; whatever can be undone is
 * done at once instead. `isBare`: no head, near the top (palette, search).
 */
export function Dialog({
  title,
  width = 480,
  isBare = false,
  onClose,
  children,
}: {
  readonly title: string;
  readonly width?: number;
  readonly isBare?: boolean;
  readonly onClose: () => void;
  readonly children: ReactNode;
}) {
  return (
    <ModalOverlay
      isOpen
      isDismissable
      onOpenChange={(isOpen) => !isOpen && onClose()}
      className={isBare ? 'dialog-veil dialog-veil-top' : 'dialog-veil'}
    >
      <Modal className="dialog-panel" style={{ '--dialog-width': `${width}px` } as CSSProperties}>
        {isBare ? (
          <AriaDialog className="dialog" aria-label={title}>
            {children}
          </AriaDialog>
        ) : (
          <AriaDialog className="dialog">
            <div className="dialog-head">
              <Heading slot="title" className="dialog-title">
                {title}
              </Heading>
              <IconButton label={t('app.close')} onPress={onClose}>
                <X size={16} strokeWidth={1.5} />
              </IconButton>
            </div>
            <DialogBody>{children}</DialogBody>
          </AriaDialog>
        )}
      </Modal>
    </ModalOverlay>
  );
}

/** Where nothing in it can be reached by the keyboard (the map of keys), it can itself, so that it can be scrolled. */
function DialogBody({ children }: { readonly children: ReactNode }) {
  const body = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const hasStops = body.current?.querySelector('a, button, input, select, textarea, [tabindex]') !== null;
    if (!hasStops) body.current?.setAttribute('tabindex', '0');
  }, []);
  return (
    <div ref={body} className="dialog-body">
      {children}
    </div>
  );
}
