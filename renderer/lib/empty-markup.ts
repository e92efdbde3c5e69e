type Policies = {
  readonly createPolicy: (name: 'default', rules: { readonly createHTML: (html: string) => string | null }) => unknown;
};

/**
 * SECURITY: text becomes markup nowhere (the page's policy requires trusted types). The one thing that is let through is
 * no markup at all: react-aria empties its live region with `innerHTML = ''`.
 */
export function allowEmptyMarkup(): void {
  const { trustedTypes } = window as { readonly trustedTypes?: Policies };
  trustedTypes?.createPolicy('default', { createHTML: (html) => (html === '' ? '' : null) });
}
