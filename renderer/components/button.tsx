import type { ReactNode } from 'react';
import { Button as AriaButton, type ButtonProps as AriaButtonProps } from 'react-aria-components';
import './button.css';

export type ButtonProps = Omit<AriaButtonProps, 'className' | 'style' | 'children'> & {
  /** One primary button a view at most. `quiet` has no frame until it is pointed at. */
  readonly kind?: 'primary' | 'plain' | 'quiet' | 'danger';
  /** For the size and place in its surroundings alone. */
  readonly className?: string;
  readonly children: ReactNode;
};

export function Button({ kind = 'plain', className = '', ...props }: ButtonProps) {
  return <AriaButton {...props} className={`button button-${kind} ${className}`} />;
}

/** A picture alone: `label` is what it is called, by a screen reader and in its tooltip. */
export function IconButton({
  label,
  isPressed,
  className = '',
  ...props
}: Omit<ButtonProps, 'kind' | 'aria-label' | 'aria-pressed'> & {
  readonly label: string;
  readonly isPressed?: boolean;
}) {
  return (
    <AriaButton
      {...props}
      aria-label={label}
      {...(isPressed === undefined ? {} : { 'aria-pressed': isPressed })}
      className={`button icon-button ${className}`}
    />
  );
}
