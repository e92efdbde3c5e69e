import { AppError } from '../../../shared/lib/app-error.ts';
import { subscribe } from '../../lib/api.ts';
import { sayFailure } from '../../lib/say-failure.ts';

/** Says, on whatever page, that a link from a mail came too late. Returns its stop. */
export function followLinks(): () => void {
  return subscribe('projects.signInEnded', ({ attempt, outcome }) => {
    if (attempt === null && outcome.kind === 'failed') sayFailure(new AppError(outcome.code, 'As told'));
  });
}
