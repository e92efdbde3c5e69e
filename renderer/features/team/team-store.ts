import { create } from 'zustand';
import type { ProjectView } from '../../../shared/contract/projects.ts';

/** What the page shows: the list, or one of the two forms over it. */
export type TeamStep =
  /** `isBack`: from a form; the keyboard stands on the list then. */
  | { readonly kind: 'list'; readonly isBack: boolean }
  | { readonly kind: 'connect' }
  | { readonly kind: 'signIn'; readonly project: ProjectView; readonly email: string };

export const useTeamStep = create<{ readonly step: TeamStep }>(() => ({ step: { kind: 'list', isBack: false } }));

export function showStep(step: TeamStep): void {
  useTeamStep.setState({ step });
}

export function showList(): void {
  showStep({ kind: 'list', isBack: true });
}

/** A form that was left is not found again half filled. */
export function forgetStep(): void {
  showStep({ kind: 'list', isBack: false });
}

export function showSignIn(project: ProjectView, email = ''): void {
  showStep({ kind: 'signIn', project, email });
}

export function hostOf({ url }: Pick<ProjectView, 'url'>): string {
  return new URL(url).host;
}
